"""What the app clears away by itself, and how often."""

import os
import threading

from attnviz.store.library import library_in
from attnviz.ui.operator import tidying
from tests.store.kept import trace


def wait():
    for thread in threading.enumerate():
        if thread.name == "attnviz-tidy":
            thread.join()


def test_the_first_page_of_a_process_clears_away_what_killed_ones_left(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_RUNS_DIR", str(tmp_path))
    library = library_in(tmp_path)
    entry = library.keep(trace())
    left = [
        library.folder / ".0123456789abcdef.01234567.new",
        library.folder / entry.id / ".entry.json.01234567.new",
        library.folder / ".0123456789abcdef.01234567.gone",
        tmp_path / ".a run.01234567.new",
    ]
    for each in left:
        each.mkdir()
        (each / "half").write_text("x")
        for path in (each / "half", each):
            os.utime(path, (0, 0))
    monkeypatch.setenv("ATTNVIZ_READ_ONLY", "1")
    tidying.soon()
    wait()
    assert all(each.exists() for each in left)
    monkeypatch.delenv("ATTNVIZ_READ_ONLY")
    tidying.soon()
    wait()
    assert not any(each.exists() for each in left)
    assert library.find() == [entry]
    left[0].mkdir()
    os.utime(left[0], (0, 0))
    tidying.soon()  # not again so soon
    wait()
    assert left[0].exists()


def test_the_bin_empties_by_age_as_pages_are_drawn(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_RUNS_DIR", str(tmp_path))
    library = library_in(tmp_path, bin_days=30)
    library.delete(library.keep(trace()).id)
    monkeypatch.setenv("ATTNVIZ_BIN_DAYS", "30")
    tidying.soon()
    wait()
    assert len(library.bin.things()) == 1
    monkeypatch.setattr(tidying, "EVERY_SECONDS", 0.0)
    monkeypatch.setenv("ATTNVIZ_BIN_DAYS", "0")
    tidying.soon()
    wait()
    assert library.bin.things() == []
