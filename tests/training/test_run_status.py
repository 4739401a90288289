"""How runs stand, read while another process renames and deletes them."""

import contextlib
import threading

from attnviz.errors import InputError
from attnviz.training import jobs
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
