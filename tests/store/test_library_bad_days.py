"""The library when a process is killed, a disk full, a folder read-only, or a bit flipped."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import attnviz as av
from attnviz.store.entry import Entry
from attnviz.store.kinds import KINDS
from attnviz.store.library import Library
from tests.store.kept import RECORDS, trace
from tests.store.test_format import assert_same

KEEPS = """
import sys
from attnviz.store.library import Library
from tests.store.kept import trace
library = Library(sys.argv[1])
print("ready", flush=True)
while True:
    entry = library.keep(trace(), name="a")
    print(entry.id, flush=True)
    library.change(entry.id, name="b")
    library.find("b")
"""


def running(code, folder, **options):
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": root}, cwd=root, **options,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_a_process_killed_at_any_moment_loses_nothing_that_was_kept(seed, library):
    process = running(KEEPS, library.folder)
    assert process.stdout.readline() == "ready\n"
    time.sleep(random.Random(seed).uniform(0.05, 0.5))
    process.send_signal(signal.SIGKILL)
    told = process.stdout.read().split("\n")[:-1]
    process.wait()
    found = {entry.id: entry for entry in library.find()}
    assert set(told) <= set(found)
    assert len(found) <= len(told) + 1  # one may be whole without having been told
    for of, entry in found.items():
        assert entry.name in ("a", "b")
        assert_same(library.open(of), trace())
    assert library.rebuild().broken == ()


def test_what_a_killed_process_left_is_cleared_away_after_an_hour(library):
    entry = library.keep(trace())
    left = library.folder / ".0123456789abcdef.01234567.new"
    left.mkdir()
    (left / "trace.json").write_text("half")
    library.rebuild()
    assert left.is_dir()  # somebody may be at it
    for each in (left / "trace.json", left):
        os.utime(each, (0, 0))
    library.rebuild()
    assert not left.exists()
    assert library.find() == [entry]


def test_two_processes_and_threads_keep_into_one_folder(library):
    processes = [running(KEEPS, library.folder) for _ in range(2)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    mine, errors = [], []

    def keep():
        try:
            for _ in range(10):
                mine.append(library.keep(trace()).id)
                library.find()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=keep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = list(mine)
    for process in processes:
        process.send_signal(signal.SIGKILL)
        told += process.stdout.read().split()
        process.wait()
    assert not errors
    assert set(told) <= {entry.id for entry in library.find()}
    assert library.rebuild().broken == ()


FULL = """
import resource, signal, sys
from attnviz.errors import AttnvizError
from dataclasses import replace
import numpy as np
from attnviz.store.library import Library
from tests.store.kept import trace
big = replace(trace(), picture=np.zeros((100, 100, 3), np.uint8))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    Library(sys.argv[1]).keep(big)
except AttnvizError as error:
    print(error)
"""


@pytest.mark.parametrize("most", [0, 1000, 20_000])
def test_a_disk_that_takes_no_more_is_a_sentence_and_leaves_nothing(most, library):
    """A limit on the size of files stands for a full disk: writing fails in the middle."""
    first = library.keep(trace())
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(library.folder), str(most)], capture_output=True,
        text=True, check=False, cwd=root, env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Nothing could be kept: "), done.stdout
    assert done.stdout.count("\n") == 1
    assert library.find() == [first]
    assert not list(library.folder.glob("*.new"))


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(av.StoreError, match="Nothing could be kept: "):
        Library(tmp_path / "file").keep(trace())
    assert Library(tmp_path / "file").find() == []
    assert Library(tmp_path / "nowhere").find() == []
    assert not (tmp_path / "nowhere").exists()  # looking makes no folder


def test_a_read_only_library_is_read_and_nothing_else(library, tmp_path):
    entry = library.keep(trace())
    path = library.export(entry.id, tmp_path / "one.zip")
    before = sorted(p.name for p in library.folder.iterdir())
    read_only = Library(library.folder, read_only=True)
    assert read_only.find() == [entry]
    assert_same(read_only.open(entry.id), trace())
    for act in (
        lambda: read_only.keep(trace()),
        lambda: read_only.change(entry.id, name="x"),
        lambda: read_only.delete(entry.id),
        lambda: read_only.take_in(path),
    ):
        with pytest.raises(av.StoreError, match="is read-only"):
            act()
    read_only.rebuild()
    assert set(before) <= {p.name for p in library.folder.iterdir()}
    assert library.find() == [entry]


ENTRY = Entry("0" * 16, "trace", "a", tags=("t",), kept=1.5, opens={"text": "x"}).to_json()
_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_VALUES |= st.lists(_VALUES, max_size=3) | st.dictionaries(st.text(max_size=5), _VALUES, max_size=2)


@given(name=st.sampled_from(sorted(json.loads(ENTRY))), value=_VALUES)
@settings(max_examples=150)
def test_an_entry_with_any_other_value_is_an_entry_or_a_sentence(name, value):
    said = json.dumps({**json.loads(ENTRY), name: value}).encode()
    with contextlib.suppress(av.StoreError):
        entry = Entry.from_json(said, of="0" * 16)
        assert Entry.from_json(entry.to_json().encode(), of="0" * 16) == entry


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_bytes_that_are_no_entry_are_a_sentence(held):
    with pytest.raises(av.StoreError):
        Entry.from_json(held, of="0" * 16)


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_flipped_bit_anywhere_in_a_folder_is_a_sentence_or_a_record(tmp_path, data):
    library = Library(tmp_path / "kept")
    for entry in library.find():
        shutil.rmtree(library.folder / entry.id)
    kind = data.draw(st.sampled_from(sorted(RECORDS)))
    entry = library.keep(RECORDS[kind]())
    name = data.draw(st.sampled_from(["entry.json", KINDS[kind].texts, "arrays.safetensors"]))
    path = library.folder / entry.id / name
    held = bytearray(path.read_bytes())
    held[data.draw(st.integers(0, 2**20)) % len(held)] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(held)
    library.find("x")
    with contextlib.suppress(av.StoreError):  # anything else would be a traceback for a reader
        library.open(entry.id)
    library.rebuild()
