"""Figures of two inputs: exact numbers, changed tokens marked, tokens as text."""

import numpy as np
import pytest

import attnviz as av
from attnviz.plots.comparison import answers_side_by_side, changed_heads, compared_map
from attnviz.records import Axis, Tokens
from tests.views.attributions import HOSTILE


@pytest.fixture(scope="module")
def comparison(tiny_model):
    model = tiny_model("bert")
    return av.compare_traces(av.trace(model, "the cat was good"), av.trace(model, "the cat was"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_heads_are_drawn_by_how_far_they_moved(theme, comparison):
    (cells,) = changed_heads(comparison, theme=theme).data
    np.testing.assert_array_equal(cells.z, comparison.moved["encoder"])
    assert (cells.zmin, cells.zmax) == (0, comparison.moved["encoder"].max())


def test_a_difference_has_an_even_scale_and_leaves_a_missing_row_empty(comparison):
    queries, keys = comparison.queries["encoder"], comparison.keys["encoder"]
    figure = compared_map(comparison.difference(1, 0), queries, keys, signed=True)
    (cells,) = figure.data
    assert cells.zmin == -cells.zmax
    assert np.isnan(cells.z[4]).all()
    assert "<b>" in figure.layout.xaxis.ticktext[4]  # what changed is marked
    assert "<b>" not in figure.layout.xaxis.ticktext[1]


def test_maps_that_are_alike_are_no_division_by_zero(comparison):
    queries, keys = comparison.queries["encoder"], comparison.keys["encoder"]
    nothing = np.zeros((len(queries), len(keys)))
    assert compared_map(nothing, queries, keys, signed=True).data[0].zmax == 1


def test_tokens_are_drawn_as_text():
    tokens = Tokens.plain([HOSTILE])
    axis = Axis(tokens, Tokens.plain(["x"]), np.array([[0, 0]]))
    figure = compared_map(np.ones((1, 1)), axis, axis)
    drawn = str(figure.layout.xaxis.ticktext) + str(figure.data[0].customdata)
    assert "<img" not in drawn
    assert "<script" not in drawn


def test_both_answers_stand_as_pairs_of_bars(comparison):
    first, second = answers_side_by_side(comparison).data
    rows = comparison.answers()
    np.testing.assert_allclose(first.x, [one for _, one, _ in rows])
    np.testing.assert_allclose(second.x, [other for *_, other in rows])
