"""Difference to the start: exact numbers, an even scale, tokens as text."""

import numpy as np

from attnviz.plots.attention_change import map_difference, moved_heads
from tests.views.attributions import HOSTILE

BEFORE = np.array([[1.0, 0.0], [0.5, 0.5]])
AFTER = np.array([[1.0, 0.0], [0.1, 0.9]])


def test_the_map_is_after_minus_before_on_an_even_scale():
    words = ["a", HOSTILE]
    figure = map_difference(BEFORE, AFTER, queries=words, keys=words)
    (cells,) = figure.data
    np.testing.assert_allclose(cells.z, [[0, 0], [-0.4, 0.4]])
    assert cells.zmin == -cells.zmax
    assert "<" not in "".join(figure.layout.xaxis.ticktext) + "".join(map(str, cells.customdata))


def test_no_difference_is_no_division_by_zero():
    assert map_difference(BEFORE, BEFORE, queries="ab", keys="ab").data[0].zmax == 1


def test_heads_are_drawn_from_nothing_to_all_of_their_weight():
    (cells,) = moved_heads(np.array([[0.0, 0.2]])).data
    assert (cells.zmin, cells.zmax) == (0, 1)
    np.testing.assert_array_equal(cells.z, [[0.0, 0.2]])
