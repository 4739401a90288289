"""Intervals and paired tests against formulas, scipy and statsmodels."""

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import f1_score
from statsmodels.stats.contingency_tables import mcnemar as reference
from statsmodels.stats.proportion import proportion_confint

import attnviz as av
from attnviz.metrics.uncertainty import (
    POSITIVE,
    SHARE,
    figure_interval,
    mcnemar,
    mean_interval,
    paired_mean_interval,
    resampled,
    row_mean,
    share_interval,
)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.floats(0, 1), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_interval_of_a_share_is_statsmodels_exact_one(rows, share, level):
    right = round(share * rows)
    low, high = share_interval(right, rows, level=level)
    expected = proportion_confint(right, rows, alpha=1 - level, method="beta")
    assert (low, high) == pytest.approx(np.nan_to_num(expected, nan=low if right == 0 else high))
    assert 0 <= low < high <= 1


def test_twenty_of_twenty_right_is_no_point():
    found = mean_interval(np.ones(20), scale=SHARE)
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.8316, abs=1e-4)
    assert (found.draws, found.rows, found.level) == (0, 20, 0.95)
    assert "Clopper" in found.method


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=30))
def test_intervals_of_shares_hold_the_figure_within_the_scale_and_are_no_points(values):
    held = np.array(values)
    for found in (
        mean_interval(held, scale=SHARE),
        figure_interval(row_mean, held, vectorised=True, draws=50),
    ):
        assert 0 <= found.low <= found.value + 1e-9
        assert found.value - 1e-9 <= found.high <= 1
        assert found.low < found.high


def test_the_interval_of_skewed_losses_is_near_the_normal_one_for_many_rows():
    values = np.random.default_rng(1).exponential(size=3_000)
    found = mean_interval(values, scale=POSITIVE)
    half = 1.96 * values.std() / math.sqrt(3_000)
    assert found.low == pytest.approx(values.mean() - half, abs=0.01)
    assert found.high == pytest.approx(values.mean() + half, abs=0.01)
    few = mean_interval(values[:4], scale=POSITIVE)
    assert 0 < few.low < few.value < few.high


def test_one_row_and_equal_rows_without_an_end_say_nothing():
    for values in (np.array([0.3]), np.full(9, 0.3)):
        found = mean_interval(values, scale=POSITIVE)
        assert math.isnan(found.low)
        assert math.isnan(found.high)
        assert "not known" in found.method
    one = mean_interval(np.array([1.0]), scale=SHARE)
    assert (one.low, one.high) == (pytest.approx(0.025), 1)


def test_a_seed_gives_the_same_interval_however_the_metric_is_called():
    values = np.random.default_rng(3).random(50)
    fast = figure_interval(row_mean, values, vectorised=True, draws=200, seed=5)
    slow = figure_interval(lambda rows: float(np.mean(rows)), values, draws=200, seed=5)
    other = figure_interval(row_mean, values, vectorised=True, draws=200, seed=6)
    assert (fast.low, fast.high) == pytest.approx((slow.low, slow.high))
    assert fast.low != other.low


def test_columns_are_resampled_together():
    true = np.array([0, 1, 2] * 20)
    found = resampled(lambda a, b: f1_score(a, b, average="macro"), true, true, draws=50)
    assert (found == 1).all()


def test_draws_without_a_value_are_left_out_and_counted():
    hits = np.array([1.0] + [0.0] * 4)
    found = figure_interval(
        lambda rows: np.nan if rows.sum() == 0 else rows.mean(), hits, draws=400
    )
    assert 90 < found.undefined < 170  # (4/5)^5 of 400 is 131


def test_ten_thousand_rows_a_thousand_times_take_a_second_or_two():
    values = np.random.default_rng(4).random(10_000)
    began = time.monotonic()
    mean_interval(values, scale=POSITIVE)
    figure_interval(row_mean, values, vectorised=True)
    assert time.monotonic() - began < 4


def test_a_paired_difference_is_narrower_than_two_intervals_and_finds_a_small_gain():
    draw = np.random.default_rng(5)
    hard = draw.random(1_000) < 0.3
    first, second = ~hard, ~hard.copy()
    second[np.flatnonzero(hard)[:20]] = True  # two points better, on the same rows
    found = paired_mean_interval(first, second, scale=SHARE)
    assert found.value == pytest.approx(0.02)
    assert 0 < found.low < 0.02 < found.high < 0.035
    alone = mean_interval(first, scale=SHARE)
    assert found.high - found.low < (alone.high - alone.low) / 2
    same = paired_mean_interval(first, first, scale=SHARE)
    assert same.value == 0
    assert -0.005 < same.low < 0 < same.high < 0.005  # so few may differ on other rows


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 60))
def test_a_paired_interval_leaves_out_zero_exactly_where_mcnemar_rejects(better, worse, both):
    counts = (better, worse, both + 1)
    first = np.repeat([False, True, True], counts)
    second = np.repeat([True, False, True], counts)
    found = paired_mean_interval(first, second, scale=SHARE)
    assert (found.low > 0 or found.high < 0) == (mcnemar(first, second).p < 0.05)
    assert -1 <= found.low <= found.value <= found.high <= 1


def test_errors_of_two_models_are_compared_on_the_same_rows():
    draw = np.random.default_rng(8)
    first = draw.exponential(size=200)
    found = paired_mean_interval(first, first + draw.normal(0.1, 0.05, 200), scale=POSITIVE)
    assert 0.08 < found.low < 0.1 < found.high < 0.12
    assert found.low == pytest.approx(
        stats.t.interval(0.95, 199, 0.1, 0.05 / 200**0.5)[0], abs=0.01
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 9), st.integers(0, 9))
def test_mcnemar_equals_statsmodels(only_first, only_second, both, neither):
    counts = (only_first, only_second, both, neither)
    if not sum(counts):
        return
    first = np.repeat([True, False, True, False], counts)
    second = np.repeat([False, True, True, False], counts)
    found = mcnemar(first, second)
    apart = only_first + only_second
    assert (found.only_first, found.only_second, found.both, found.neither) == counts
    assert found.test == "exact"
    if apart and only_first != only_second:
        table = [[both, only_first], [only_second, neither]]
        assert found.p == pytest.approx(reference(table, exact=True).pvalue)


def test_mcnemar_by_hand():
    found = mcnemar(np.array([True] * 5 + [True]), np.array([False] * 5 + [True]))
    assert found.p == pytest.approx(2 / 2**5)
    assert mcnemar(np.array([True]), np.array([True])).p == 1
    equal = mcnemar(np.repeat([True, False], 20), np.repeat([False, True], 20))
    assert equal.p == 1


def test_what_cannot_be_resampled_is_refused():
    for columns in ((np.array([]),), (np.ones(2), np.ones(3))):
        with pytest.raises(av.ShapeError):
            figure_interval(row_mean, *columns)
    with pytest.raises(av.ShapeError):
        mean_interval(np.array([]))
    for values in (np.ones(3), np.arange(9.0)):
        with pytest.raises(av.InputError, match="between 0 and 1; got 95"):
            mean_interval(values, level=95)
        with pytest.raises(av.InputError, match="between 0 and 1; got 95"):
            figure_interval(row_mean, values, level=95, draws=3)
    with pytest.raises(av.InputError, match="needs draws"):
        figure_interval(row_mean, np.ones(3), draws=0)
    with pytest.raises(av.ShapeError):
        mcnemar(np.array([True]), np.array([True, False]))


def test_one_row_that_carries_the_mean_leaves_room_above_and_what_is_not_finite_has_none():
    found = mean_interval(np.array([0.0, 0, 0, 0, 0, 5]), scale=POSITIVE)
    assert found.high > 5
    assert found.low >= 0
    endless = mean_interval(np.array([np.inf, 1, 2, 3, 4]), scale=POSITIVE)
    assert math.isinf(endless.value)
    assert math.isnan(endless.high)
