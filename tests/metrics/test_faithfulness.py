"""Orders, sets, drops and areas, against cases that are worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnviz.metrics import faithfulness as figures


def test_what_speaks_for_the_target_comes_first_and_ties_keep_their_order():
    scores = np.array([0.1, -2.0, 0.5, 0.1, 0.0])
    assert figures.order_of(scores).tolist() == [2, 0, 3, 4, 1]


@pytest.mark.parametrize(
    ("n", "expected"),
    [(1, [1, 1, 1, 1, 1]), (4, [1, 1, 1, 1, 2]), (10, [1, 1, 1, 2, 5]), (30, [1, 2, 3, 6, 15]),
     (100, [1, 5, 10, 20, 50])],
)  # fmt: skip
def test_shares_are_rounded_and_are_at_least_one_unit(n, expected):
    assert figures.counts(n).tolist() == expected


def test_sets_without_and_with_only_the_top_complete_each_other():
    order = np.array([2, 0, 1])
    only = figures.kept_only_top(order, np.array([0, 1, 2, 3]))
    assert only.tolist() == [
        [False, False, False], [False, False, True], [True, False, True], [True, True, True],
    ]  # fmt: skip
    assert (figures.kept_without_top(order, np.array([0, 1, 2, 3])) == ~only).all()


def test_drops_are_measured_from_the_whole_input():
    assert figures.comprehensiveness(0.9, np.array([0.4, 0.1])).tolist() == pytest.approx(
        [0.5, 0.8]
    )
    assert figures.sufficiency(0.9, np.array([0.8, 1.0])).tolist() == pytest.approx([0.1, -0.1])
    assert figures.aopc(np.array([[0.5, 0.8], [0.0, 0.2]])).tolist() == pytest.approx([0.65, 0.1])


def test_an_area_is_that_of_the_trapezoids():
    # From 1 to 0.5 over the first quarter, then down to 0: 0.1875 + 0.1875.
    assert figures.area(np.array([1, 0.5, 0]), np.array([0, 0.25, 1])) == pytest.approx(0.375)
    curves = np.array([[1.0, 1.0, 1.0], [0.0, 0.5, 1.0]])
    assert figures.area(curves, np.array([0, 0.5, 1])).tolist() == [1.0, 0.5]


@given(st.integers(1, 400))
def test_strides_go_from_nothing_to_everything_and_read_the_same_backwards(n):
    strides = figures.strides(n)
    assert strides[0] == 0
    assert strides[-1] == n
    assert (np.diff(strides) > 0).all()
    assert (n - strides[::-1] == strides).all()
    assert len(strides) <= figures.MOST_STEPS + 2


def test_an_interval_holds_the_middle_95_per_cent():
    assert figures.interval(np.arange(101.0)) == pytest.approx((2.5, 97.5))


def test_better_means_outside_on_the_good_side():
    assert figures.is_better(0.9, 0.1, 0.5, larger=True) is True
    assert figures.is_better(0.0, 0.1, 0.5, larger=True) is False
    assert figures.is_better(0.0, 0.1, 0.5, larger=False) is True
    assert figures.is_better(0.9, 0.1, 0.5, larger=False) is False
    assert figures.is_better(0.3, 0.1, 0.5, larger=True) is None
    assert figures.is_better(0.5 + 1e-9, 0.1, 0.5, larger=True) is None
