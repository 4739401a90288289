"""What a page says while others are before it."""

import threading

from attnviz.ui.shared import work
from attnviz.ui.shared.work import SharedProgress
from attnviz.ui.visitor.turns import Turns

LONG = "this film was not bad at all but nobody else has ever asked about it"


def test_a_page_says_how_many_are_before_it_and_comes_to_its_turn(run_page, monkeypatch):
    turns, let, said = Turns(1, "busy", most_started=1), threading.Event(), []
    how_far = work._how_far

    def told(what, progress, before):
        said.append(how_far(what, progress, before))
        let.set()  # it has been said once
        return said[-1]

    turns.submit(("", "", "other"), lambda _turn: let.wait(60))
    turns.submit(("", "", "third"), lambda _turn: None)
    monkeypatch.setattr(work, "TRACES", turns)
    monkeypatch.setattr(work, "_how_far", told)
    app = run_page("attention.py", text=LONG)
    assert said[0] == "Running the model: 1 before you"
    assert not app.error
    assert turns.running == turns.waiting == 0


def test_the_next_is_told_so_and_what_nobody_waits_for_is_not_wanted():
    progress = SharedProgress()
    assert work._how_far("Writing", progress, 0) == "Writing: yours is the next"
    assert work._how_far("Writing", progress, None) == "Writing ..."
    progress.look("ann")
    progress.look("bob")
    progress.leave("ann")
    assert progress.is_wanted
    progress.leave("bob")
    assert not progress.is_wanted
