"""Clocks that are set a year forward or back while things go on: nothing is lost or begun twice."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest

from attnviz.store.library import library_in
from attnviz.training import alive, jobs
from attnviz.training.events import EventLog
from attnviz.training.folder import RunFolder
from attnviz.ui.access import password
from attnviz.ui.visitor import presence
from tests.store import kept

YEAR = 365.25 * 86_400


class Clock:
    """The wall clock and the monotonic one of a machine, to be set and to pass."""

    def __init__(self):
        self.wall, self.steady = time.time(), time.monotonic()

    def time(self):
        return self.wall

    def monotonic(self):
        return self.steady

    def pass_by(self, seconds):
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(alive, "time", made)
    return made


@pytest.fixture
def run(tmp_path):
    made = RunFolder(tmp_path / "runs" / "mine")
    made.path.mkdir(parents=True)
    made.config.write_text("task: regression\nmodel: x\n")
    EventLog(made.events).append("started", total=10)
    return made


def state(run):
    return jobs.status(run.path.parent, run.path.name).state


@pytest.mark.parametrize("set_by", [-YEAR, -5, 0, 5, YEAR])
def test_a_training_is_seen_to_work_and_to_end_however_the_clock_was_set_meanwhile(set_by, run):
    """What it wrote down before or after the clock was set is of another time than its birth."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    said = {"pid": process.pid, "born": alive.born(process.pid), "time": time.time() + set_by}
    try:
        (run.path / "process.json").write_text(json.dumps(said))
        assert state(run) in ("starting", "running")
        run.heartbeat.write_text(json.dumps({**said, "host": socket.gethostname(), "step": 3}))
        assert state(run) == "running"
        with pytest.raises(jobs.InputError, match="running already"):
            jobs.resume(run.path.parent, "mine")
    finally:
        process.communicate()
    assert state(run) == "lost"


def test_a_process_that_got_the_number_of_another_is_not_that_one(run):
    said = {"pid": os.getpid(), "born": alive.born(os.getpid()) + "0", "time": time.time() + 10}
    run.heartbeat.write_text(json.dumps(said))
    assert state(run) == "lost"
    run.heartbeat.write_text(json.dumps({**said, "born": alive.born(os.getpid())}))
    assert state(run) == "running"


@pytest.mark.parametrize("set_by", [-YEAR, YEAR])
def test_a_worker_elsewhere_is_heard_while_it_beats_and_lost_when_it_is_silent(set_by, run, clock):
    def beat(step):
        said = {"pid": 1, "host": "elsewhere", "time": time_there + step, "step": step}
        run.heartbeat.write_text(json.dumps(said))

    time_there = clock.wall
    beat(0)
    assert state(run) == "running"
    clock.wall += set_by
    for step in range(1, 4):
        clock.pass_by(200)
        beat(step)
        assert state(run) == "running"
    clock.pass_by(299)
    assert state(run) == "running"
    clock.pass_by(2)
    assert state(run) == "lost"


@pytest.mark.parametrize(
    "said",
    [{"pid": 2**70}, {"pid": -1}, {"pid": []}, {"pid": "x"}, {"pid": 1, "born": 3},
     {"pid": 1, "host": "elsewhere", "time": "now"}, {"host": "elsewhere", "time": float("nan")},
     {"host": [], "time": {}}],
)  # fmt: skip
def test_a_heartbeat_that_says_nonsense_is_of_nobody_alive(said, run):
    run.heartbeat.write_text(json.dumps(said))
    (run.path / "process.json").write_text(json.dumps(said))
    assert state(run) == "lost"


@pytest.mark.parametrize("set_by", [-YEAR, YEAR])
def test_what_is_kept_after_the_clock_was_set_is_there_like_the_rest(set_by, tmp_path, monkeypatch):
    library = library_in(tmp_path)
    before = library.keep(kept.trace(), name="before")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + set_by)
    after = library.keep(kept.trace(), name="after")
    library.change(before.id, name="changed")
    assert {each.id for each in library.find()} == {before.id, after.id}
    assert library.rebuild().broken == ()
    assert library.rebuild().entries == 2
    monkeypatch.setattr(time, "time", real)
    assert [library.entry(of.id).name for of in (before, after)] == ["changed", "after"]
    library.delete(after.id)
    assert [each.name for each in library.find()] == ["changed"]


@pytest.mark.parametrize("set_by", [-YEAR, YEAR])
def test_a_visitor_who_signed_in_before_the_clock_was_set_signs_in_again(set_by, monkeypatch):
    """Set back, a cookie of today would hold for a year and a week."""
    cookie = password.new_cookie("word")
    assert password.is_signed(cookie, "word")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + set_by)
    assert not password.is_signed(cookie, "word")
    assert password.is_signed(password.new_cookie("word"), "word")


@pytest.mark.parametrize("apart", [-120, 120])
def test_a_cookie_of_a_replica_whose_clock_is_a_little_off_is_taken(apart):
    assert password.is_signed(password.new_cookie("word", at=time.time() + apart), "word")


def test_how_long_the_server_runs_is_told_whatever_its_clock_was_set_to(monkeypatch):
    before = presence.seconds_since_began()
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - YEAR)
    assert before <= presence.seconds_since_began() < before + 3600
