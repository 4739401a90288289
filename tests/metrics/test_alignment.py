"""Two sequences beside each other: hand-worked, and against the plain recursion."""

from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from attnviz.metrics.alignment import align, edit_distance


def test_an_exchanged_word_keeps_its_partner():
    pairs = align(["the", "film", "was", "good"], ["the", "film", "was", "bad"])
    assert pairs.tolist() == [[0, 0], [1, 1], [2, 2], [3, 3]]


def test_a_word_that_is_left_out_has_none():
    assert align(["a", "b", "c"], ["a", "c"]).tolist() == [[0, 0], [1, -1], [2, 1]]
    assert align(["a", "c"], ["a", "b", "c"]).tolist() == [[0, 0], [-1, 1], [1, 2]]


def test_kitten_becomes_sitting_in_three_edits():
    pairs = align("kitten", "sitting")
    assert edit_distance("kitten", "sitting", pairs) == 3


def test_nothing_beside_something():
    assert align([], ["a"]).tolist() == [[-1, 0]]
    assert align([], []).shape == (0, 2)


words = st.lists(st.sampled_from("abc"), max_size=7)


@given(words, words)
def test_it_is_the_shortest_and_keeps_the_order(a, b):
    @cache
    def least(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        exchanged = least(i - 1, j - 1) + (a[i - 1] != b[j - 1])
        return min(least(i - 1, j) + 1, least(i, j - 1) + 1, exchanged)

    pairs = align(a, b)
    assert edit_distance(a, b, pairs) == least(len(a), len(b))
    for side, n in ((0, len(a)), (1, len(b))):
        places = pairs[:, side]
        np.testing.assert_array_equal(places[places >= 0], np.arange(n))
