"""How runs stand, read while another process renames and deletes them."""

import contextlib
import threading

from attnviz.errors import InputError
from attnviz.training import jobs, worker
from attnviz.training.events import EventLog
from attnviz.training.folder import RunFolder
from tests.bad_day import hands


def test_a_run_that_is_renamed_while_all_are_read_breaks_nothing(tmp_path):
    first, second = (tmp_path / name for name in ("red", "green"))
    hands.ended(tmp_path, "red")
    over = threading.Event()

    def renames():
        while not over.is_set():
            first.rename(second)
            second.rename(first)

    thread = threading.Thread(target=renames)
    thread.start()
    try:
        seen = set()
        for _ in range(1_000):
            for name in jobs.names(tmp_path):
                with contextlib.suppress(InputError):  # it has the other name by now
                    seen.add(jobs.status(tmp_path, name).state)
    finally:
        over.set()
        thread.join(20)
    assert "finished" in seen


def test_a_run_that_ends_while_it_is_looked_at_is_not_lost(tmp_path, monkeypatch):
    log = EventLog(RunFolder(hands.ended(tmp_path, "red")).events)
    log.path.unlink()
    log.append("started", total=4)
    assert jobs.status(tmp_path, "red").state == "lost"

    def ends_in_this_moment(_):
        log.append("finished", step=4, total=4)
        return False

    monkeypatch.setattr(worker, "works", ends_in_this_moment)
    assert jobs.status(tmp_path, "red").state == "finished"
