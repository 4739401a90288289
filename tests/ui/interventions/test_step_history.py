"""The list of steps: every change can be undone and done again, and nothing else changes."""

import attnviz as av
from attnviz.ui.interventions.step_history import History, Step

ONE, TWO = av.SilenceHead(0, 1), av.MaskToken(2)


def test_a_list_that_begins_with_steps_has_nothing_to_undo():
    begun = History.begun([ONE])
    assert begun.acts == (ONE,)
    assert begun.undone() is begun
    assert begun.redone() is begun


def test_undo_and_redo_walk_through_every_change():
    first = History.begun([ONE])
    second = first.added([TWO])
    third = second.switched(0)
    assert third.steps == (Step(ONE, on=False), Step(TWO))
    assert third.acts == (TWO,)
    back = third.undone().undone()
    assert back.steps == first.steps
    assert back.redone().redone().steps == third.steps


def test_a_new_change_forgets_what_was_undone():
    history = History.begun([ONE]).added([TWO]).undone().switched(0)
    assert history.redone() is history
    assert history.undone().acts == (ONE,)


def test_every_state_has_a_version_of_its_own():
    history, seen = History.begun([ONE]), [0]
    for change in (
        lambda h: h.added([TWO]), lambda h: h.undone(), lambda h: h.redone(),
        lambda h: h.raised(1), lambda h: h.removed(0),
    ):  # fmt: skip
        history = change(history)
        seen.append(history.version)
    assert len(set(seen)) == len(seen)


def test_a_step_is_raised_above_the_one_before():
    assert History.begun([ONE, TWO]).raised(1).acts == (TWO, ONE)
    assert History.begun([ONE, TWO]).removed(0).acts == (TWO,)
