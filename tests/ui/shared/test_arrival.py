"""What runs models arrives in the background: once, and visitors go first."""

import sys
import threading
import time

import pytest

from attnviz.ui.shared import arrival


@pytest.fixture
def anew(monkeypatch):
    """A process in which nothing has begun; at the end everything is here."""
    events = {name: threading.Event() for name in ("_begun", "_here", "_hurried")}
    for name, event in events.items():
        monkeypatch.setattr(arrival, name, event)
    monkeypatch.setattr(arrival, "_thread", None)
    monkeypatch.setattr(arrival, "_loads_until", 0.0)
    monkeypatch.setattr(arrival, "PATIENCE_SECONDS", 0.0)
    yield
    arrival.hurry()
    if arrival._thread is not None:
        arrival._thread.join(60)


def test_nothing_is_under_way_where_nobody_has_begun_it(anew):
    assert not arrival.is_under_way()
    arrival.join()  # returns at once: who asks imports it


def test_the_first_page_comes_before_the_model_and_each_once(anew):
    came: list[str] = []
    for _ in range(3):
        arrival.begin(lambda: came.append("page"), lambda: came.append("model"))
    arrival.join()
    assert came == ["page", "model"]
    assert not arrival.is_under_way()


def test_who_needs_a_model_waits_for_it_and_hurries_it(anew):
    may_come = threading.Event()
    arrival.begin(lambda: None, lambda: may_come.wait(60))
    assert arrival.is_under_way()
    waiting = threading.Thread(target=arrival.join)
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    assert arrival._hurried.is_set()
    may_come.set()
    waiting.join(60)
    assert not waiting.is_alive()


def test_the_thread_that_brings_it_does_not_wait_for_itself(anew):
    arrival.begin(lambda: None, arrival.join)
    assert arrival._thread is not None
    arrival._thread.join(60)
    assert not arrival.is_under_way()


@pytest.mark.parametrize("part", ["page", "model"])
def test_what_cannot_be_loaded_keeps_nobody_waiting(anew, part):
    def fails() -> None:
        raise RuntimeError("no")

    parts = {"page": lambda: None, "model": lambda: None, part: fails}
    before = list(sys.meta_path)
    arrival.begin(parts["page"], parts["model"])
    arrival.join()
    assert not arrival.is_under_way()
    assert sys.meta_path == before


def seconds_waited(courtesy: arrival._Courtesy) -> float:
    began = time.monotonic()
    courtesy.find_spec("a.module")
    return time.monotonic() - began


def test_a_browser_that_loads_a_page_goes_first_until_its_page_is_drawn(anew, monkeypatch):
    monkeypatch.setattr(arrival, "QUIET_SECONDS", 0.1)
    courtesy = arrival._Courtesy(threading.get_ident())
    assert seconds_waited(courtesy) < 0.1
    arrival.note_visit(begins=True)
    threading.Timer(0.3, arrival.note_drawn).start()
    assert 0.3 <= seconds_waited(courtesy) < arrival.LOADING_SECONDS


def test_who_needs_a_model_is_not_kept_waiting_by_others(anew):
    arrival.note_visit(begins=True)
    arrival.hurry()
    assert seconds_waited(arrival._Courtesy(threading.get_ident())) < 0.1


def test_other_threads_import_without_waiting(anew):
    arrival.note_visit(begins=True)
    assert seconds_waited(arrival._Courtesy(threading.get_ident() + 1)) < 0.1


def test_a_server_that_is_asked_without_a_pause_gets_its_models_all_the_same(anew, monkeypatch):
    monkeypatch.setattr(arrival, "MOST_WAITING_SECONDS", 0.2)
    courtesy = arrival._Courtesy(threading.get_ident())
    arrival.note_visit(begins=True)
    assert 0.2 <= seconds_waited(courtesy) < 1
    assert seconds_waited(courtesy) < 0.1
