"""Processes that are killed at a moment that nobody chose: nothing that was kept is lost."""

import os
import random
import shutil
import threading
import time
import urllib.request

import pytest

from attnviz.store.library import Library, library_in
from attnviz.training import jobs
from attnviz.training.config import TrainingConfig
from attnviz.training.events import read
from attnviz.training.folder import RunFolder, last_good
from tests import warm
from tests.browser.conftest import Server
from tests.sessions import Session
from tests.training import data

KILLS = int(os.environ.get("ATTNVIZ_KILLS", "1"))
"""How often each is killed; `make slow` does it twenty times."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return tmp_path_factory.mktemp("kills")


def ids(library: Library) -> set[str]:
    return {entry.id for entry in library.find() if entry.kind != "training"}


@pytest.mark.parametrize("seed", range(KILLS))
def test_an_app_that_is_killed_has_what_its_visitors_kept(seed, runs):
    """Three visitors keep maps; the app is killed; each "Kept." that was read is true."""
    library = library_in(runs / "runs")
    before = ids(library)
    server = Server(runs, start=warm.popen)
    told: list[int] = []

    def visit(number: int) -> None:
        try:
            visitor = Session(server.url)
            visitor.open("attention", model="sentiment", text=f"not a good film {number}")
            while True:
                shown = visitor.click("Keep it")
                if any("Kept." in text for text in shown.texts()):
                    told.append(number)
        except Exception:  # the app is gone
            return

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(3)]
    for one in visitors:
        one.start()
    end = time.monotonic() + 120
    while not told and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(random.Random(seed).uniform(0, 1.5))
    server.process.kill()
    server.process.wait()
    for one in visitors:
        one.join()
    assert told
    assert len(ids(library) - before) >= len(told)
    for path in library.folder.glob("index.sqlite*"):
        path.unlink()
    rebuilt = library.rebuild()
    assert rebuilt.broken == ()
    assert rebuilt.entries >= len(before) + len(told)
    for of in ids(library) - before:
        library.open(of).attention(0, 0)


@pytest.fixture(scope="module")
def settings(runs):
    start, rows = data.model(runs), data.sentences(80, seed=0)
    lines = [f"{t},{('bad', 'good')[n]}" for t, n in zip(rows["text"], rows["label"], strict=True)]
    (runs / "reviews.csv").write_text("\n".join(["review,mood", *lines]) + "\n")
    return data.config(
        runs, start, data=str(runs / "reviews.csv"), steps=100_000, evaluate_every=5,
        columns={"text": "review", "label": "mood"}, probes=("the good film",),
    )  # fmt: skip


@pytest.fixture(scope="module")
def job(runs, settings: TrainingConfig):
    with warm.trainings():
        jobs.start(settings, runs=runs / "jobs", name="killed")
        yield runs / "jobs"
    if jobs.status(runs / "jobs", "killed").is_alive:
        jobs.kill(runs / "jobs", "killed")
    shutil.rmtree(runs / "jobs", ignore_errors=True)


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_training_that_is_killed_goes_on_from_a_whole_checkpoint(seed, job):
    folder = RunFolder(job / "killed")
    if not jobs.status(job, "killed").is_alive:
        jobs.resume(job, "killed")
    at = step_now(folder)
    wait(job, lambda: step_now(folder) > at + 6)
    time.sleep(random.Random(seed).uniform(0, 1))
    before = {e["step"] for e in read(folder.events).events if e["kind"] == "step"}
    jobs.kill(job, "killed")
    wait(job, lambda: not jobs.status(job, "killed").is_alive)
    assert jobs.status(job, "killed").state == "lost"
    found = last_good(folder)
    assert found.checkpoint is not None
    steps = [e["step"] for e in read(folder.events).events if e["kind"] == "step"]
    assert before <= set(steps)  # the diary lost nothing that could be read before
    jobs.resume(job, "killed")
    wait(job, lambda: step_now(folder) > max(steps) - 5)
    assert jobs.status(job, "killed").is_alive


def step_now(folder: RunFolder) -> int:
    steps = [e["step"] for e in read(folder.events).events if e["kind"] == "step"]
    return steps[-1] if steps else -1


def wait(job, done, *, seconds=120):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, (job / "killed" / "log.txt").read_text()[-2000:]
        time.sleep(0.05)


def test_an_app_lives_on_when_its_clock_is_set_back_and_its_index_is_from_the_future(runs):
    """Times are only shown and sorted by: entries from tomorrow are found like others."""
    library = library_in(runs / "clock")
    from tests.store.kept import trace

    entry = library.keep(trace(), name="later")
    path = library.folder / entry.id / "entry.json"
    path.write_text(path.read_text().replace(str(int(entry.kept)), str(int(entry.kept) + 10**7)))
    tomorrow = time.time() + 10**7
    os.utime(path, (tomorrow, tomorrow))
    now = library.keep(trace(), name="now")
    assert [each.name for each in library.find()] == ["later", "now"]
    assert {each.id for each in library.find("now")} == {now.id}
    assert library.rebuild().entries == 2


def test_the_address_for_health_checks_answers_while_it_is_crowded(runs):
    server = Server(runs, start=warm.popen)
    try:
        visitors = [Session(server.url) for _ in range(4)]
        threads = [
            threading.Thread(target=each.open, args=("attention",), kwargs={"model": "sentiment"})
            for each in visitors
        ]
        for thread in threads:
            thread.start()
        with urllib.request.urlopen(f"{server.url}/healthz", timeout=60) as answer:
            assert answer.status == 200
        for thread in threads:
            thread.join()
        for each in visitors:
            assert each.shown.tracebacks() == []
            each.close()
    finally:
        server.stop()
