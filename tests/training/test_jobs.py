"""Runs as processes of their own; the page only reads."""

import json
import threading
import time
from dataclasses import replace

import psutil
import pytest

from attnviz.errors import InputError
from attnviz.store import owners
from attnviz.store.library import library_in
from attnviz.store.owners import Ownership
from attnviz.store.run_names import run_name
from attnviz.training import jobs
from attnviz.training.events import EventLog
from attnviz.training.folder import RunFolder, last_good, step_of
from tests import evil, warm
from tests.training import data


def csv(folder):
    rows = data.sentences(80, seed=0)
    path = folder / "reviews.csv"
    lines = [f"{t},{('bad', 'good')[n]}" for t, n in zip(rows["text"], rows["label"], strict=True)]
    path.write_text("\n".join(["review,mood", *lines]) + "\n")
    return str(path)


def until(runs, name, wanted, *, seconds=240.0):
    """Wait until a run is as wanted: it begins within seconds, but a busy machine is no failure."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = jobs.status(runs, name)
        if wanted(found):
            return found
        time.sleep(0.05)
    log = runs / name / "log.txt"
    raise AssertionError(f"{jobs.status(runs, name)}\n{log.read_text() if log.is_file() else ''}")


def test_a_job_is_watched_paused_killed_resumed_stopped_renamed_and_deleted(tmp_path):
    runs = tmp_path / "runs"
    settings = data.config(
        tmp_path, data.model(tmp_path), data=csv(tmp_path), steps=100_000, evaluate_every=20,
        columns={"text": "review", "label": "mood"},
    )  # fmt: skip
    with warm.trainings():
        folder = jobs.start(settings, runs=runs, name="first try")
    assert jobs.status(runs, "first try").is_alive
    worker = json.loads((folder / "process.json").read_text())["pid"]
    assert psutil.Process(worker).nice() > psutil.Process().nice()  # it gives way to the app
    with pytest.raises(InputError, match="already"):
        jobs.start(settings, runs=runs, name="first try")
    found = until(runs, "first try", lambda s: s.step >= 25)
    assert found.state == "running"
    assert found.total == 100_000
    assert 0 < found.progress < 1
    assert dict(found.scores).keys() >= {"accuracy", "loss"}
    for refused in (jobs.delete, jobs.resume):
        with pytest.raises(InputError, match="is running"):
            refused(runs, "first try")

    jobs.pause(runs, "first try")
    paused = until(runs, "first try", lambda s: s.state == "paused")
    assert paused.can_resume
    assert step_of(last_good(RunFolder(folder)).checkpoint) == paused.step
    with pytest.raises(InputError, match="not running"):
        jobs.stop(runs, "first try")

    imported = evil.plant(folder)  # somebody else's run, copied here with modules of its own
    jobs.resume(runs, "first try")  # a Python that starts anew, as for a user
    assert jobs.status(runs, "first try").is_alive
    until(runs, "first try", lambda s: s.state == "running" and s.step > paused.step + 25)
    jobs.kill(runs, "first try")
    lost = until(runs, "first try", lambda s: not s.is_alive)
    assert lost.state == "lost"
    assert "without a message" in lost.message

    assert not imported.exists(), imported.read_text()

    jobs.rename(runs, "first try", "second")
    assert jobs.names(runs) == ["second"]
    with warm.trainings():
        jobs.resume(runs, "second")
    until(runs, "second", lambda s: s.state == "running" and s.step > paused.step)
    jobs.stop(runs, "second")
    stopped = until(runs, "second", lambda s: s.state == "stopped")
    assert stopped.step > paused.step
    assert (runs / "second" / "model" / "model.safetensors").is_file()
    jobs.delete(runs, "second")
    assert jobs.names(runs) == []


def test_a_job_that_cannot_begin_says_why(tmp_path, in_forks):
    settings = data.config(tmp_path, "nowhere", data="nofile.csv")
    jobs.start(settings, runs=tmp_path / "runs", name="a")
    found = until(tmp_path / "runs", "a", lambda s: not s.is_alive)
    assert found.state == "failed"
    assert 'There is no file "nofile.csv"' in found.message


@pytest.mark.parametrize("name", ["../a", "", "a/b", ".hidden", " a", "a\n", "x" * 200, "a\x00"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(InputError):
        jobs.inside(tmp_path, name)


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "runs").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "runs" / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="outside the folder of runs"):
        jobs.delete(tmp_path / "runs", "a")
    assert (tmp_path / "elsewhere").is_dir()


def test_a_process_id_that_somebody_else_has_now_is_not_the_worker(tmp_path):
    import json
    import os
    import socket

    run = RunFolder(tmp_path / "a")
    run.path.mkdir()
    run.config.write_text("task: regression\nmodel: x\n")
    EventLog(run.events).append("started", total=10)
    beat = {"pid": os.getpid(), "host": socket.gethostname(), "time": time.time(), "step": 4}
    run.heartbeat.write_text(json.dumps(beat))
    assert jobs.status(tmp_path, "a").state == "running"
    run.heartbeat.write_text(json.dumps({**beat, "time": time.time() - 10**7}))
    found = jobs.status(tmp_path, "a")
    assert (found.state, found.step) == ("lost", 4)


def test_of_two_who_ask_for_one_name_one_gets_it_and_keeps_it(tmp_path, monkeypatch):
    launched = []
    monkeypatch.setattr(jobs, "_launch", lambda folder, _arguments, **_how: launched.append(folder))
    settings = data.config(tmp_path, "nowhere", data="nofile.csv")
    said = []

    def ask():
        try:
            jobs.start(settings, runs=tmp_path / "runs", name="a")
        except InputError as error:
            said.append(str(error))

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    assert len(launched) == 1
    assert len(said) == 7
    assert all("already" in each for each in said)
    assert (launched[0] / "start.yaml").is_file()


@pytest.fixture
def rests(tmp_path, monkeypatch):
    """A folder of runs, and how one is begun in it that nobody works on."""
    monkeypatch.setattr(jobs, "_launch", lambda *given, **more: None)
    settings = data.config(tmp_path, "nowhere", data="nofile.csv")
    runs = tmp_path / "runs"
    return runs, lambda name, owner="": jobs.start(settings, runs=runs, name=name, owner=owner)


def test_owners_have_names_of_their_own_and_learn_nothing_of_others(rests):
    runs, start = rests
    folders = [start("reviews", owner) for owner in ("", "ada", "bob")]
    assert len({folder.name for folder in folders}) == 3
    assert [owners.of_run(folder).owner for folder in folders] == ["", "ada", "bob"]
    assert {run_name(name) for name in jobs.names(runs)} == {"reviews"}
    with pytest.raises(InputError, match='A run called "reviews" exists already'):
        start("reviews", "ada")
    renamed = jobs.rename(runs, folders[1].name, "other")
    assert (run_name(renamed.name), owners.of_run(renamed).owner) == ("other", "ada")
    for name in ("x~01234567", folders[2].name):  # whose a run is, is not for its name to say
        with pytest.raises(InputError, match="cannot be the name"):
            start(name, "ada")
        with pytest.raises(InputError, match="cannot be the name"):
            jobs.rename(runs, renamed.name, name)


def test_a_run_is_given_away_under_a_name_that_is_free(rests):
    runs, start = rests
    old, theirs = start("reviews"), start("reviews", "ada")
    with pytest.raises(InputError, match="no run"):
        jobs.give(runs, "gone", "ada")
    given = jobs.give(runs, old.name, "ada")
    assert (run_name(given.name), owners.of_run(given)) == ("reviews 2", Ownership("ada"))
    assert jobs.give(runs, theirs.name, "ada") == theirs
    assert jobs.give(runs, given.name, "").name == "reviews 2"


def test_of_many_who_rename_and_delete_at_once_each_run_goes_one_way(rests):
    runs, start = rests
    for number in range(6):
        start(f"run {number}")
    said = []

    def act(number, what):
        try:
            if what == "delete":
                jobs.delete(runs, f"run {number}", bin_days=30)
            else:
                jobs.rename(runs, f"run {number}", what)
        except InputError as error:
            said.append(str(error))

    asked = [(n, what) for n in range(6) for what in (f"new {n}", "same", "delete")]
    threads = [threading.Thread(target=act, args=each) for each in asked]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    here, waiting = jobs.names(runs), library_in(runs).bin.things()
    assert len(here) + len(waiting) == 6
    assert here.count("same") <= 1
    assert all("no run" in each or "already" in each for each in said)
    for name in here:
        assert (runs / name / "start.yaml").is_file()


def test_what_a_killed_start_left_is_no_run_and_holds_no_name(rests):
    runs, start = rests
    left = runs / ".a.01234567.new"
    left.mkdir(parents=True)
    for name in ("start.yaml", "waiting.json"):
        (left / name).write_text('{"since": 1, "arguments": []}')
    assert jobs.names(runs) == []
    assert jobs.begin_waiting(runs, None) == []
    start("a")
    assert jobs.names(runs) == ["a"]


def test_a_run_starts_from_a_folder_that_is_named_from_where_the_app_runs(
    tmp_path, monkeypatch, in_forks
):
    data.model(tmp_path, "bert")
    monkeypatch.chdir(tmp_path)
    csv(tmp_path)
    runs = tmp_path / "elsewhere" / "runs"
    settings = replace(
        data.config(tmp_path, "./bert", data="reviews.csv", steps=2, evaluate_every=2), out="",
        columns={"text": "review", "label": "mood"},
    )  # fmt: skip
    folder = jobs.start(settings, runs=runs, name="relative")
    found = until(runs, "relative", lambda s: not s.is_alive)
    assert found.state == "finished", found.message
    assert found.config.model == str(tmp_path / "bert")
    assert not found.can_resume  # there is nothing left to do

    again = replace(settings, model=f"{folder.relative_to(tmp_path)}/model")
    jobs.start(again, runs=runs, name="continued")
    found = until(runs, "continued", lambda s: not s.is_alive)
    assert found.state == "finished", found.message


def test_a_run_that_failed_before_its_first_checkpoint_offers_no_way_on(tmp_path, in_forks):
    settings = data.config(tmp_path, str(tmp_path / "gone"), data=csv(tmp_path), steps=2)
    jobs.start(replace(settings, out=""), runs=tmp_path, name="no base")
    found = until(tmp_path, "no base", lambda s: not s.is_alive)
    assert found.state == "failed"
    assert "gone" in found.message
    assert not found.can_resume


def test_a_paused_run_whose_first_model_is_gone_offers_no_way_on(tmp_path):
    run = RunFolder(tmp_path / "run")
    run.checkpoints.mkdir(parents=True)
    base = tmp_path / "base"
    base.mkdir()
    run.config.write_text(data.config(run.path, str(base)).to_yaml())
    EventLog(run.events).append("paused", step=3, total=9)
    assert jobs.status(tmp_path, "run").can_resume
    base.rmdir()
    assert not jobs.status(tmp_path, "run").can_resume
