"""The bin: deleted things wait in it, come back, and are gone for good when it is time."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import attnviz as av
from attnviz.store import owners, whole
from attnviz.store.library import Library, library_in
from attnviz.store.owners import Ownership, Visitor
from tests.store.kept import trace

DAY = 86_400.0


class Clock:
    """The wall clock of the process, to be set."""

    def __init__(self, monkeypatch):
        self.now = time.time()
        monkeypatch.setattr(time, "time", lambda: self.now)

    def days(self, number, library):
        """Let days pass on which the app is used."""
        for _ in range(number):
            self.now += DAY
            library.tidy()


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def library(tmp_path):
    return library_in(tmp_path / "runs", bin_days=30)


def names(library):
    return [each.entry.name for each in library.bin.things()]


def test_what_is_deleted_comes_back_whole(library):
    entry = library.keep(trace(), name="mine", note="a note")
    library.delete(entry.id)
    assert library.find() == []
    (waiting,) = library.bin.things()
    assert (waiting.entry, waiting.days_left) == (entry, 30)
    assert library.bin.restore(waiting.id) == entry
    assert library.find() == [entry]
    assert library.open(entry.id) is not None
    assert library.bin.things() == []
    with pytest.raises(av.StoreError, match="no longer in the bin"):
        library.bin.restore(waiting.id)
    assert {path.name for path in (library.folder / entry.id).iterdir()} == {
        "entry.json", "trace.json", "arrays.safetensors",
    }  # fmt: skip


def test_without_days_it_is_gone_at_once_and_the_bin_of_others_stays(library):
    entry, other = library.keep(trace()), library.keep(trace())
    library.delete(entry.id)
    Library(library.folder).delete(other.id)  # from Python, where nobody said how long
    Library(library.folder).tidy()
    assert [each.entry.id for each in library.bin.things()] == [entry.id]
    none = Library(library.folder, bin_days=0)
    third = none.keep(trace())
    none.delete(third.id)
    assert library.bin.things() == []


def test_it_is_gone_after_the_days_that_were_agreed(library, clock):
    library.delete(library.keep(trace(), name="first").id)
    clock.days(1, library)
    library.delete(library.keep(trace(), name="second").id)
    assert [(each.entry.name, each.days_left) for each in library.bin.things()] == [
        ("second", 30), ("first", 29),
    ]  # fmt: skip
    clock.days(28, library)
    assert names(library) == ["second", "first"]
    clock.days(1, library)
    assert names(library) == ["second"]
    clock.days(1, library)
    assert names(library) == []
    assert [path.name for path in (library.folder / ".bin").iterdir()] == ["clock.json"]


def test_a_clock_that_jumps_empties_nothing_early(library, clock):
    library.delete(library.keep(trace(), name="mine").id)
    clock.now += 365 * DAY
    library.tidy()
    assert names(library) == ["mine"]  # a jump is a day at most
    library.delete(library.keep(trace(), name="other").id)
    clock.now -= 2 * 365 * DAY
    library.tidy()
    assert set(names(library)) == {"mine", "other"}
    clock.now += 365 * DAY  # it is right again
    clock.days(28, library)
    assert set(names(library)) == {"mine", "other"}
    clock.days(3, library)
    assert "mine" not in names(library)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"seen": NaN, "at": 1}', '{"seen": "x"}'])
def test_a_broken_clock_of_the_bin_empties_nothing(text, library, clock):
    clock.days(2, library)
    library.delete(library.keep(trace(), name="mine").id)
    (library.folder / ".bin" / "clock.json").write_text(text)
    clock.days(3, library)
    assert names(library) == ["mine"]


def test_what_was_moved_there_without_a_note_waits_from_then(library, clock):
    entry = library.keep(trace(), name="mine")
    library.delete(entry.id)
    (inside,) = [each for each in (library.folder / ".bin").iterdir() if each.is_dir()]
    (inside / "deleted.json").unlink()
    clock.days(20, library)
    assert names(library) == ["mine"]
    clock.days(12, library)
    assert names(library) == []


def test_it_is_its_owners_alone(library):
    ada, bob = (
        library_in(library.runs, visitor=Visitor(name), bin_days=30) for name in ("ada", "bob")
    )
    entry = ada.keep(trace(), name="mine")
    ada.share(entry.id, True)
    ada.delete(entry.id)
    assert bob.bin.things() == []
    (waiting,) = ada.bin.things()
    for act in (bob.bin.restore, bob.bin.remove):
        with pytest.raises(av.StoreError, match="no longer in the bin"):
            act(waiting.id)
    read_only = library_in(library.runs, visitor=Visitor("ada"), bin_days=0, read_only=True)
    for act in (read_only.bin.restore, read_only.bin.remove):
        with pytest.raises(av.StoreError, match="is read-only"):
            act(waiting.id)
    read_only.tidy()
    assert read_only.bin.empty(days=0) == 0
    assert ada.bin.restore(waiting.id).owner == "ada"


def test_a_training_comes_back_under_another_name_where_its_own_was_taken(library):
    def training():
        folder = library.runs / "mine"
        folder.mkdir(parents=True)
        (folder / "config.yaml").write_text("model: minilm\n")
        owners.write_of_run(folder, Ownership("ada"))
        return folder

    library.bin.take(training(), is_training=True)
    assert [each.entry.name for each in library.bin.things()] == ["mine"]
    training()
    (waiting,) = library.bin.things()
    entry = library.bin.restore(waiting.id)
    assert (entry.name, entry.owner, entry.id) == ("mine 2", "ada", "training/mine 2")
    assert not (library.runs / "mine 2" / "deleted.json").exists()
    assert [e.name for e in library.find()].count("mine") == 1


def test_an_operator_empties_it_at_once(library):
    for name in "ab":
        library.delete(library.keep(trace(), name=name).id)
    assert library.bin.empty(days=0) == 2
    assert library.bin.things() == []


def test_of_many_who_restore_and_empty_at_once_each_thing_goes_one_way(library):
    for _ in range(5):
        library.delete(library.keep(trace()).id)
    waiting = [each.id for each in library.bin.things()]
    restored, emptied = [], []

    def restore():
        for of in waiting:
            try:
                restored.append(library_in(library.runs, bin_days=30).bin.restore(of).id)
            except av.StoreError:
                continue

    def empty():
        emptied.append(library_in(library.runs, bin_days=30).bin.empty(days=0))

    threads = [threading.Thread(target=act) for act in (restore, empty, restore, empty)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(restored) == len(set(restored)) == len(library.find())
    assert len(restored) + sum(emptied) == 5
    for entry in library.find():
        library.open(entry.id)


DELETES = """
import sys
from attnviz.store.library import library_in
from tests.store.kept import trace
library = library_in(sys.argv[1], bin_days=30)
print("ready", flush=True)
while True:
    entry = library.keep(trace(), name="a")
    print(entry.id, flush=True)
    library.delete(entry.id)
    waiting = library.bin.things()
    if len(waiting) > 2:
        library.bin.restore(waiting[0].id)
        library.bin.remove(waiting[-1].id)
"""


@pytest.mark.parametrize("seconds", [0.05, 0.2])
def test_a_process_that_is_killed_leaves_things_here_or_in_the_bin(seconds, library):
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-c", DELETES, str(library.runs)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    told = process.stdout.read().split()
    process.wait()
    here = {entry.id for entry in library.find()}
    waiting = {each.entry.id for each in library.bin.things()}
    assert not here & waiting
    assert here | waiting <= {*told} | here
    for each in library.bin.things():
        library.open(library.bin.restore(each.id).id)
    assert library.rebuild().broken == ()


def test_what_somebody_writes_is_not_cleared_away_though_the_clock_jumps(tmp_path):
    """What was left by a killed process is; half deletions are at once."""
    place = tmp_path / "thing"
    with whole.new_folder(place) as new:
        (new / "half").write_text("x")
        for each in (new / "half", new):
            os.utime(each, (0, 0))
        whole.clear_away(tmp_path)
        assert new.is_dir()
    assert (place / "half").read_text() == "x"
    left, gone = (tmp_path / f".thing.01234567.{end}" for end in ("new", "gone"))
    others = tmp_path / ".theirs.new"
    for each in (left, gone, others):
        each.mkdir()
        os.utime(each, (0, 0))
    os.utime(gone)
    whole.clear_away(tmp_path)
    assert not left.exists()
    assert not gone.exists()
    assert others.is_dir()  # it has no name of ours
    with pytest.raises(FileExistsError), whole.new_folder(place) as new:
        (new / "half").write_text("y")
    assert (place / "half").read_text() == "x"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".new"] == [".theirs.new"]
