"""Computations that pages wait for: what is held of one that nobody waits for any more."""

import time

from streamlit.testing.v1 import AppTest

from attnviz.ui.shared import work
from attnviz.ui.visitor.turns import Turns


def until(holds):
    end = time.monotonic() + 10
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    assert holds()


def test_nothing_is_held_of_what_was_left_before_it_began():
    turns, working = Turns(1, "test"), []

    def long(progress):
        working.append(progress)
        until(lambda: progress.cancelled)

    def start(key, make):
        return work._start(key, make, lambda found: 1, turns)

    begun = [start(("test", "first", n), long) for n in range(1)]
    until(lambda: len(working) == 1)
    left = [start(("test", "x" * 1_000, n), long) for n in range(20)]
    for _, progress in left:
        progress.cancel()
    for turn, _ in left:
        turns.before(turn)
    last = start(("test", "last", 0), lambda progress: 1)
    held = [key for key in work._running if key[:2] == ("test", "x" * 1_000)]
    for _, progress in (*begun, last):
        progress.cancel()
    assert not held


def test_the_run_of_the_input_is_told_beside_it_and_what_a_button_began_below_that(monkeypatch):
    places = []

    def bar(place, _key, _progress):
        places.append(place)
        return place

    def script():
        import time

        import streamlit as st

        from attnviz.ui.shared import work

        beside = st.empty()
        work.show_runs_in(beside)
        st.session_state["beside"] = beside
        for turns in (work.TRACES, work.EXPLANATIONS):
            key = ("test", "place", id(turns), time.monotonic())
            work.wait_for("Working", key, lambda progress: time.sleep(0.5), lambda result: 1,
                          turns=turns)  # fmt: skip

    monkeypatch.setattr(work, "_bar", bar)
    app = AppTest.from_function(script, default_timeout=30).run()
    assert not app.exception
    beside = app.session_state["beside"]
    assert [place is beside for place in places] == [True, False]
