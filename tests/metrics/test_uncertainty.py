"""Intervals and paired tests against formulas, scipy and statsmodels."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import f1_score
from statsmodels.stats.contingency_tables import mcnemar as reference

import attnviz as av
from attnviz.metrics.uncertainty import FEW, bootstrap, mcnemar, paired_bootstrap, row_mean


def test_the_interval_of_an_accuracy_is_near_the_normal_one():
    right = np.random.default_rng(0).random(2_000) < 0.8
    found = bootstrap(row_mean, right, vectorised=True)
    half = 1.96 * np.sqrt(right.mean() * (1 - right.mean()) / 2_000)
    assert found.value == right.mean()
    assert found.low == pytest.approx(right.mean() - half, abs=0.004)
    assert found.high == pytest.approx(right.mean() + half, abs=0.004)
    assert (found.level, found.draws, found.rows, found.undefined) == (0.95, 1_000, 2_000, 0)


def test_the_interval_equals_scipys_percentile_bootstrap():
    values = np.random.default_rng(1).exponential(size=300)
    found = bootstrap(row_mean, values, vectorised=True, draws=4_000)
    other = stats.bootstrap(
        (values,), np.mean, n_resamples=4_000, method="percentile", rng=np.random.default_rng(2)
    ).confidence_interval
    assert found.low == pytest.approx(other.low, abs=0.02)
    assert found.high == pytest.approx(other.high, abs=0.02)


def test_a_seed_gives_the_same_interval_however_the_metric_is_called():
    values = np.random.default_rng(3).random(50)
    fast = bootstrap(row_mean, values, vectorised=True, draws=200, seed=5)
    slow = bootstrap(lambda rows: float(np.mean(rows)), values, draws=200, seed=5)
    other = bootstrap(row_mean, values, vectorised=True, draws=200, seed=6)
    assert (fast.low, fast.high) == pytest.approx((slow.low, slow.high))
    assert fast.low != other.low


def test_columns_are_resampled_together():
    true = np.array([0, 1, 2] * 20)
    found = bootstrap(lambda a, b: f1_score(a, b, average="macro"), true, true, draws=50)
    assert (found.value, found.low, found.high) == (1, 1, 1)


def test_draws_without_a_value_are_left_out_and_counted():
    hits = np.array([1.0] + [0.0] * 4)
    found = bootstrap(lambda rows: np.nan if rows.sum() == 0 else rows.mean(), hits, draws=400)
    assert 90 < found.undefined < 170  # (4/5)^5 of 400 is 131
    assert found.low >= 0.2


def test_ten_thousand_rows_a_thousand_times_take_a_second_or_two():
    right = np.random.default_rng(4).random(10_000) < 0.9
    began = time.monotonic()
    bootstrap(row_mean, right, vectorised=True)
    assert time.monotonic() - began < 2


def test_a_paired_difference_is_narrower_than_two_intervals_and_finds_a_small_gain():
    draw = np.random.default_rng(5)
    hard = draw.random(1_000) < 0.3
    first, second = ~hard, ~hard.copy()
    second[np.flatnonzero(hard)[:20]] = True  # two points better, on the same rows
    found = paired_bootstrap(row_mean, (first,), (second,), vectorised=True)
    assert found.value == pytest.approx(0.02)
    assert 0 < found.low < 0.02 < found.high < 0.035
    alone = bootstrap(row_mean, first, vectorised=True)
    assert found.high - found.low < (alone.high - alone.low) / 2
    same = paired_bootstrap(row_mean, (first,), (first,))
    assert (same.value, same.low, same.high) == (0, 0, 0)


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
    assert found.test == ("exact" if apart < FEW else "chi-square")
    if apart and only_first != only_second:
        table = [[both, only_first], [only_second, neither]]
        other = reference(table, exact=apart < FEW, correction=True)
        assert found.p == pytest.approx(other.pvalue)


def test_mcnemar_by_hand():
    found = mcnemar(np.array([True] * 5 + [True]), np.array([False] * 5 + [True]))
    assert found.p == pytest.approx(2 / 2**5)
    assert mcnemar(np.array([True]), np.array([True])).p == 1
    equal = mcnemar(np.repeat([True, False], 20), np.repeat([False, True], 20))
    assert (equal.statistic, equal.p) == (0, 1)


def test_what_cannot_be_resampled_is_refused():
    for columns in ((np.array([]),), (np.ones(2), np.ones(3))):
        with pytest.raises(av.ShapeError):
            bootstrap(row_mean, *columns)
    with pytest.raises(av.InputError, match="between 0 and 1; got 95"):
        bootstrap(row_mean, np.ones(3), level=95, draws=3)
    with pytest.raises(av.InputError, match="needs draws"):
        bootstrap(row_mean, np.ones(3), draws=0)
    with pytest.raises(av.ShapeError):
        mcnemar(np.array([True]), np.array([True, False]))
