"""Two apps on one folder of runs, and one that is killed as it renames: nothing lost or doubled."""

import json
import os
import random
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from attnviz import children
from attnviz.store.library import library_in
from attnviz.training import jobs
from tests.bad_day import hands
from tests.store import kept

CASES = int(os.environ.get("ATTNVIZ_FUZZ", "240"))
"""What the two do in all; `make slow` has them do ten thousand things."""

KILLS = 3 * int(os.environ.get("ATTNVIZ_KILLS", "1"))


def begun(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        children.python("-m", "tests.bad_day.hands", *map(str, arguments)),
        env=children.environment(), cwd=Path(__file__).parents[2], start_new_session=True,
    )  # fmt: skip


def said(diary: Path) -> list[dict[str, Any]]:
    if not diary.exists():
        return []
    lines = diary.read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def other(name: str) -> str:
    return hands.NAMES[0] if name != hands.NAMES[0] else hands.NAMES[1]


def test_two_processes_on_one_folder_lose_and_double_nothing(tmp_path):
    runs = tmp_path / "runs"
    marks = {(hands.ended(runs, name) / hands.MARK).read_text() for name in hands.NAMES[:4]}
    both = [begun("quarrel", runs, tmp_path / f"{seed}.jsonl", seed, CASES // 2) for seed in (1, 2)]
    assert [each.wait() for each in both] == [0, 0]
    told = [each for seed in (1, 2) for each in said(tmp_path / f"{seed}.jsonl")]
    assert [each for each in told if "broken" in each] == []
    assert sum("refused" in each for each in told) > 0  # they did meet

    done = [each for each in told if "refused" not in each]
    made = [each["of"] for each in done if each["what"] == "keep"]
    gone = [each["entry"] for each in done if each["what"] == "delete"]
    assert len(set(gone)) == len(gone)  # of two who delete a thing, one did
    library = library_in(runs)
    left = {each.id: each for each in library.find() if each.kind != "training"}
    assert sorted(left) == sorted(set(made) - set(gone))
    for of in left:
        library.open(of)
    assert library.rebuild().broken == ()

    found = [(runs / name / hands.MARK).read_text() for name in jobs.names(runs)]
    dropped = [each for each in done if each["what"] == "drop"]
    assert len(found) == len(set(found)) == len(marks) - len(dropped)
    assert set(found) <= marks


@pytest.mark.parametrize("seed", range(KILLS))
def test_what_is_killed_as_it_renames_has_one_of_the_two_names(seed, tmp_path):
    runs = tmp_path / "runs"
    mark = (hands.ended(runs, hands.NAMES[1]) / hands.MARK).read_text()
    library = library_in(runs)
    entry = library.keep(kept.trace(), name=hands.NAMES[1]).id
    diary = tmp_path / "diary.jsonl"
    process = begun("rename", runs, diary)
    end = time.monotonic() + 60
    while not said(diary) and time.monotonic() < end:
        time.sleep(0.005)
    time.sleep(random.Random(seed).uniform(0, 0.2))
    process.kill()
    process.wait()

    last = said(diary)[-1]["name"]
    (name,) = jobs.names(runs)
    assert name in hands.NAMES[:2]
    assert (runs / name / hands.MARK).read_text() == mark
    assert jobs.status(runs, name).state == "finished"
    now = library.entry(entry)
    assert now.name in hands.NAMES[:2]
    assert (name, now.name) != (last, other(last))  # the run gets its name first, and back
    assert [each.id for each in library.find() if each.kind != "training"] == [entry]
    library.open(entry)
    taken = library.take_in(library.export(entry, tmp_path / "out.zip"))
    assert taken.name == now.name
    jobs.rename(runs, name, other(name))  # neither name is held by what was left
    assert library.change(entry, name="free").name == "free"
