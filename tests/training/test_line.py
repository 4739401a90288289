"""Trainings that wait for a place: who is next, and that one of many starts it."""

import json
import multiprocessing
import os
import signal
import subprocess
import time
from functools import partial

import psutil
import pytest

from attnviz.errors import InputError
from attnviz.training import jobs, line, worker
from attnviz.training.line import WaitingRun
from tests.training import data
from tests.training.test_jobs import csv, until


def sleeper(folder, arguments, *, who="", most=None):
    """A worker of ours that only sleeps, started as one that trains is."""
    with line.worker(folder) as inherited:
        process = subprocess.Popen(["sleep", "600"], pass_fds=inherited)
    said = {"pid": process.pid, "time": time.time(), "said": 0, "who": who}
    (folder / "process.json").write_text(json.dumps(said))
    worker._mine[process.pid] = process


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "_launch", sleeper)
    yield tmp_path / "runs"
    for folder in (tmp_path / "runs").glob("*"):
        end(folder)


def end(folder):
    pid = line_pid(folder)
    if pid and psutil.pid_exists(pid):
        os.kill(pid, signal.SIGKILL)
        if pid in worker._mine:
            worker._mine[pid].wait(5)


def line_pid(folder):
    file = folder / "process.json"
    return json.loads(file.read_text())["pid"] if file.is_file() else None


def start(runs, name, who, *, most):
    settings = data.config(runs.parent, "minilm", data="nofile.csv")
    return jobs.start(settings, runs=runs, name=name, who=who, most=most)


def states(runs):
    return {name: jobs.status(runs, name).state for name in sorted(jobs.names(runs))}


def test_next_is_whoever_has_the_fewest_running_and_was_served_longest_ago():
    some = [
        WaitingRun("a1", "ann", 1, ()),
        WaitingRun("a2", "ann", 2, ()),
        WaitingRun("b1", "bob", 3, ()),
        WaitingRun("c1", "cid", 4, ()),
    ]

    def order(running, served):
        return [each.name for each in line.in_order(some, running, served)]

    assert order({}, {}) == ["a1", "b1", "c1", "a2"]
    assert order({"ann": 1, "cid": 1}, {}) == ["b1", "a1", "c1", "a2"]
    # With one place nobody has any at work when it is free: who had it last comes last.
    assert order({}, {"ann": 100.0, "cid": 50.0}) == ["b1", "c1", "a1", "a2"]


def test_a_training_beyond_the_limit_waits_and_begins_when_another_has_ended(runs):
    start(runs, "a1", "ann", most=1)
    for name, who in (("a2", "ann"), ("a3", "ann"), ("b1", "bob")):
        start(runs, name, who, most=1)
    assert states(runs) == {"a1": "starting", "a2": "waiting", "a3": "waiting", "b1": "waiting"}
    assert jobs.before(runs, "b1") == []  # he has none at work
    assert jobs.before(runs, "a3") == ["b1", "a2"]
    assert not jobs.status(runs, "b1").is_alive
    assert jobs.begin_waiting(runs, 1) == []
    end(runs / "a1")
    assert jobs.begin_waiting(runs, 1) == ["b1"]
    # One that is about to end makes room before it is gone.
    assert jobs.begin_waiting(runs, 1, besides="b1") == ["a2"]
    assert jobs.begin_waiting(runs, None) == ["a3"]  # an operator who has lifted the limit
    assert not line.waiting(runs)


def test_one_that_cannot_be_started_does_not_hold_up_the_line(runs, monkeypatch):
    start(runs, "a1", "ann", most=1)
    start(runs, "a2", "ann", most=1)
    line.join(runs / "a2", who="ann", arguments=["--config", "start\0yaml"])  # it was harmed
    end(runs / "a1")
    monkeypatch.setattr(jobs, "_launch", worker.launch)
    assert jobs.begin_waiting(runs, 1) == ["a2"]
    assert not line.waiting(runs)
    assert "It could not be started: embedded null byte." in (runs / "a2" / "log.txt").read_text()


def test_one_that_waits_is_not_started_again_and_leaves_the_line_by_itself_or_with_its_run(runs):
    start(runs, "a1", "ann", most=1)
    for name in ("a2", "a3", "a4"):
        start(runs, name, "ann", most=1)
    with pytest.raises(InputError, match="is already waiting for its turn"):
        jobs.resume(runs, "a2", most=1)
    jobs.delete(runs, "a2")
    jobs.rename(runs, "a3", "b3")
    jobs.withdraw(runs, "a4")
    with pytest.raises(InputError, match="is no longer waiting"):
        jobs.withdraw(runs, "a1")
    assert states(runs) == {"a1": "starting", "a4": "failed", "b3": "waiting"}
    end(runs / "a1")
    assert jobs.begin_waiting(runs, 1) == ["b3"]


def test_what_a_process_started_that_died_before_it_could_say_so_is_not_started_twice(runs):
    start(runs, "a1", "ann", most=1)
    line.join(runs / "a1", who="ann", arguments=["--config", "start.yaml"])
    (runs / "a1" / "process.json").unlink()  # killed between the start and this
    pid = next(iter(worker._mine.keys() & set(psutil.pids())))
    assert jobs.begin_waiting(runs, 5) == []
    assert line.of(runs / "a1") is None
    os.kill(pid, signal.SIGKILL)


def _ask(runs):
    jobs._launch = sleeper
    worker._mine.clear()  # the children of another process
    return jobs.begin_waiting(runs, 3)


def test_of_several_apps_on_one_folder_one_starts_each(runs):
    for n in range(6):
        start(runs, f"a{n}", f"v{n}", most=1)
    with multiprocessing.get_context("fork").Pool(3) as apps:
        begun = apps.map(partial(_ask), [runs] * 6)
    assert sorted(name for some in begun for name in some) == ["a1", "a2"]
    assert list(states(runs).values()).count("waiting") == 3


def test_a_broken_file_of_the_line_waits_for_nothing(runs):
    start(runs, "a1", "ann", most=None)
    for broken in ("", "[]", '{"since": 1, "arguments": 3}', '{"arguments": []}', "\x00"):
        (runs / "a1" / line.FILE).write_text(broken)
        assert line.waiting(runs) == []


def test_a_training_that_ends_starts_the_one_that_waits_for_it(tmp_path, in_forks):
    runs = tmp_path / "runs"
    settings = data.config(
        tmp_path, data.model(tmp_path), data=csv(tmp_path), steps=2, evaluate_every=2,
        columns={"text": "review", "label": "mood"},
    )  # fmt: skip
    for name in ("one", "two"):
        jobs.start(settings, runs=runs, name=name, who="ann", most=1)
    assert jobs.status(runs, "two").state == "waiting"
    nice = psutil.Process(line_pid(runs / "one")).nice()
    until(runs, "two", lambda found: found.state != "waiting")  # nobody here looks after it
    assert jobs.status(runs, "one").state == "finished"
    assert psutil.Process(line_pid(runs / "two")).nice() == nice
    until(runs, "two", lambda found: found.state == "finished")
