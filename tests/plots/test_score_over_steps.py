"""A line a head; those that moved furthest are named; the fastest change is marked."""

import numpy as np
import pytest

from attnviz.errors import ShapeError
from attnviz.plots.score_over_steps import NAMED, moved_most, score_over_steps

STEPS = [0, 10, 20]


def scores():
    found = np.zeros((3, 2, 4))
    found[:, 1, 2] = [0, 0.1, 0.9]
    found[:, 0, 1] = [0.5, 0.2, 0.4]
    found[:, 1, 3] = np.nan
    found[0, 0, 0] = np.nan
    return found


def test_heads_are_ranked_by_how_far_they_moved_and_unknown_ones_left_out():
    order = moved_most(scores())
    assert order[:2] == [(1, 2), (0, 1)]
    assert (1, 3) not in order
    assert len(order) == 7


def test_the_most_moved_are_named_and_drawn_last_and_both_steps_are_marked():
    figure = score_over_steps(STEPS, scores(), label="induction", fastest=20, at=10)
    assert len(figure.data) == 7
    top = figure.data[-1]
    assert top.name == "layer 1 · head 2"
    np.testing.assert_array_equal(top.y, [0, 0.1, 0.9])
    assert sum(line.showlegend for line in figure.data) == NAMED
    assert {shape.x0 for shape in figure.layout.shapes} == {10, 20}
    assert figure.layout.annotations[0].text == "fastest change, step 20"


def test_a_step_without_scores_is_refused():
    with pytest.raises(ShapeError, match="2 steps"):
        score_over_steps([0, 1], scores(), label="x")


def test_the_names_of_heads_hang_below_the_axis_however_many_rows_they_take():
    drawn = score_over_steps(STEPS, scores(), label="induction").layout
    assert (drawn.legend.yref, drawn.legend.yanchor) == ("container", "top")
    names = drawn.legend.y * drawn.height
    assert names >= 3 * 18
    assert drawn.margin.b - names >= 36  # the numbers of the axis, and its title
