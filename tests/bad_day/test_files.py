"""Files that came to harm: each is read, or refused in a sentence, and nothing else happens."""

import os
import random
import shutil
import sys
import time
import warnings
from pathlib import Path

import pytest

from tests.bad_day.damage import harmed
from tests.bad_day.readers import READERS, Reader, refusal

CASES = int(os.environ.get("ATTNVIZ_FUZZ", "15"))
"""Harmed files of each reader; `make slow` takes ten thousand."""

SECONDS = 10.0
"""Of this thread's own time for one file; whole ones take a hundredth."""

MEMORY = 1_500_000_000
"""Bytes that reading all files of one reader may add to what the process has held at most."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    made: dict[str, Path] = {}

    def of(reader: Reader) -> Path:
        if reader.name not in made:
            made[reader.name] = tmp_path_factory.mktemp("whole") / "file"
            made[reader.name].mkdir()
            reader.make(made[reader.name])
        return made[reader.name]

    return of


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_what_is_whole_is_read(reader, whole, tmp_path):
    shutil.copytree(whole(reader), tmp_path / "file")
    assert refusal(reader, tmp_path / "file") is None


def _held(folder):
    return {path for path in folder.iterdir() if path.name != "__pycache__"}  # of other tests


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_what_is_harmed_is_read_or_refused_in_a_sentence(
    reader, whole, tmp_path, tmp_path_factory, monkeypatch
):
    monkeypatch.setenv("ATTNVIZ_CACHE", str(tmp_path_factory.mktemp("cache")))
    here = Path.cwd()
    before = _held(here)
    at_most = held_at_most()
    for case in range(max(3, round(CASES * reader.share))):
        place = tmp_path / "file"
        shutil.copytree(whole(reader), place)
        draw = random.Random(f"{reader.name} {case}")
        path = draw.choice(sorted(p for p in place.rglob(reader.harmed) if p.is_file()))
        path.write_bytes(harmed(path.read_bytes(), draw))
        began = time.thread_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a library's, about what it is given
                said = refusal(reader, place)
        except BaseException as error:  # a panic of a library is none of Exception
            pytest.fail(f"Case {case}, {path.name}: {type(error).__name__}: {error}")
        assert time.thread_time() - began < SECONDS, (case, path.name)
        if said is not None:
            assert said.strip(), (case, path.name)
            assert len(said) < 1500, (case, path.name, said)
            assert "Traceback" not in said, (case, path.name, said)
        assert {p.name for p in tmp_path.iterdir()} == {"file"}, (case, path.name)
        shutil.rmtree(place)
    assert _held(here) == before
    assert held_at_most() - at_most < MEMORY


def held_at_most() -> int:
    """Bytes of memory that this process has held at most."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most
