"""The list of steps: every change can be undone and done again, and nothing else changes."""

import attnviz as av
from attnviz.ui.interventions.step_history import History, Step

ONE, TWO = av.SilenceHead(0, 1), av.MaskToken(2)


def test_a_list_that_begins_with_steps_has_nothing_to_undo():
    begun = History.beginning_with([ONE])
    assert begun.acts == (ONE,)
    assert begun.undo() is begun
    assert begun.redo() is begun


def test_undo_and_redo_walk_through_every_change():
    first = History.beginning_with([ONE])
    second = first.plus([TWO])
    third = second.with_switch(0)
    assert third.steps == (Step(ONE, on=False), Step(TWO))
    assert third.acts == (TWO,)
    back = third.undo().undo()
    assert back.steps == first.steps
    assert back.redo().redo().steps == third.steps


def test_a_new_change_forgets_what_was_undone():
    history = History.beginning_with([ONE]).plus([TWO]).undo().with_switch(0)
    assert history.redo() is history
    assert history.undo().acts == (ONE,)


def test_every_state_has_a_version_of_its_own():
    history, seen = History.beginning_with([ONE]), [0]
    for change in (
        lambda h: h.plus([TWO]), lambda h: h.undo(), lambda h: h.redo(),
        lambda h: h.with_raise(1), lambda h: h.without(0),
    ):  # fmt: skip
        history = change(history)
        seen.append(history.version)
    assert len(set(seen)) == len(seen)


def test_a_step_is_raised_above_the_one_before():
    assert History.beginning_with([ONE, TWO]).with_raise(1).acts == (TWO, ONE)
    assert History.beginning_with([ONE, TWO]).without(0).acts == (TWO,)
