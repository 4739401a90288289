"""Intervals hold what they say: drawn test sets, and how often the true figure is inside."""

import math

import numpy as np
import pytest
from scipy import stats

from attnviz.metrics.resampling import (
    calibration_error,
    calibration_interval,
    f1_macro,
    macro_auc,
    ratio,
    unexplained,
)
from attnviz.metrics.uncertainty import (
    POSITIVE,
    SHARE,
    figure_interval,
    mcnemar,
    mean_interval,
    paired_mean_interval,
    share_interval,
)

ROWS = (5, 10, 20, 50, 100, 200, 400)
SHARES = (0.01, 0.05, 0.2, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)


@pytest.mark.parametrize("rows", ROWS)
def test_shares_are_covered_for_every_size_by_summing_the_binomial(rows):
    ends = np.array([share_interval(right, rows) for right in range(rows + 1)])
    for share in SHARES:
        inside = (ends[:, 0] <= share) & (share <= ends[:, 1])
        assert stats.binom.pmf(np.arange(rows + 1), rows, share)[inside].sum() >= 0.95


def covered(truth, made, times, seed=0):
    """The share of test sets whose interval holds the truth."""
    random = np.random.default_rng(seed)
    found = [made(random) for _ in range(times)]
    known = [at for at in found if not math.isnan(at.low)]
    assert all(at.low < at.high for at in known)
    return np.mean([at.low - 1e-12 <= truth <= at.high + 1e-12 for at in known])


def _several_classes(n, right, random):
    true = random.choice(3, n, p=(0.6, 0.3, 0.1))
    return true, np.where(random.random(n) < right, true, random.integers(3, size=n))


def _f1(rows, right):
    def made(random):
        true, said = _several_classes(rows, right, random)
        counts = np.bincount(true)
        worth = (counts > 0).sum() ** 2 / (1 / counts[counts > 0]).sum()
        return figure_interval(
            lambda a, b: f1_macro(a, b, 3), true, said, vectorised=True, draws=200, worth=worth
        )

    many = _several_classes(1_000_000, right, np.random.default_rng(1))
    return float(f1_macro(*many, 3)), made


def _area(rows, apart):
    def made(random):
        true = np.arange(rows) % 5 < 2
        score = stats.norm.cdf(random.normal(size=rows) + apart * true)
        area = macro_auc(np.stack([~true, true], 1), np.stack([1 - score, score], 1))
        return figure_interval(
            area, np.arange(rows), vectorised=True, draws=200, worth=min(true.sum(), (~true).sum())
        )

    return stats.norm.cdf(apart / math.sqrt(2)), made


def _error(rows, kind):
    draw = {
        "absolute": lambda random: np.abs(random.normal(size=rows)),
        "log loss": lambda random: random.exponential(size=rows),
        "share": lambda random: np.where(
            random.random(rows) < 0.9, 1.0, random.beta(4, 2, size=rows)
        ),
    }[kind]
    truth = {"absolute": math.sqrt(2 / math.pi), "log loss": 1.0, "share": 0.9 + 0.1 * 4 / 6}[kind]
    scale = SHARE if kind == "share" else POSITIVE
    return truth, lambda random: mean_interval(draw(random), scale=scale)


def _perplexity(rows, _):
    def made(random):
        counts = random.integers(5, 60, size=rows)
        nats = random.gamma(2 * counts, 1.0)
        return figure_interval(ratio, nats, counts, scale=POSITIVE, vectorised=True, draws=200)

    return 2.0, made


def _unexplained(rows, noise):
    def made(random):
        said = random.normal(size=rows)
        true = said + noise * random.normal(size=rows)
        return figure_interval(unexplained, true, said, scale=POSITIVE, vectorised=True, draws=200)

    return noise**2 / (1 + noise**2), made


def _calibration(rows, off):
    def set_of(n, random):
        sure = 0.5 + 0.5 * random.beta(5, 1.5, n)
        true = np.where(random.random(n) < np.clip(sure - off, 0, 1), 0, 1)
        return true, np.stack([sure, 1 - sure], 1)

    big = set_of(400_000, np.random.default_rng(1))
    truth = 0.0 if off == 0 else float(calibration_error(*big)(np.arange(400_000)))
    return truth, lambda random: calibration_interval(*set_of(rows, random), draws=200)


QUICK = [
    ("f1", _f1, 50, 0.9), ("area", _area, 20, 1.5), ("absolute", _error, 10, "absolute"),
    ("log loss", _error, 20, "log loss"), ("share", _error, 10, "share"),
    ("perplexity", _perplexity, 10, 0), ("r2", _unexplained, 20, 0.7),
    ("calibration", _calibration, 50, 0.1),
]  # fmt: skip


@pytest.mark.parametrize(("made", "rows", "of"), [q[1:] for q in QUICK], ids=[q[0] for q in QUICK])
def test_other_figures_are_covered(made, rows, of):
    # Three standard errors of 250 test sets below 0.93.
    assert covered(*made(rows, of), times=250) >= 0.93 - 3 * math.sqrt(0.05 * 0.95 / 250)


EVERY = [
    *((made, of, rows) for rows in ROWS for made, of in (
        (_area, 0.5), (_area, 1.5), (_area, 3.0), (_error, "absolute"), (_error, "log loss"),
        (_error, "share"), (_perplexity, 0), (_unexplained, 0.7),
    )),
    # Of fewer rows whole classes, or whole bins, are missing: that is another figure.
    *((made, of, rows) for rows in ROWS[2:] for made, of in (
        (_f1, 0.6), (_f1, 0.9), (_f1, 0.99), (_calibration, 0), (_calibration, 0.1),
        (_calibration, -0.05),
    )),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("made", "of", "rows"), EVERY)
def test_other_figures_are_covered_at_every_size(made, of, rows):
    assert covered(*made(rows, of), times=1_000) >= 0.91


def test_equal_models_are_told_apart_at_most_one_time_in_twenty():
    random = np.random.default_rng(2)
    for rows, share in ((20, 0.8), (100, 0.9), (400, 0.7)):
        wrong = 0
        for _ in range(400):
            a, b = random.random((2, rows)) < share
            shown = mcnemar(a, b).p < 0.05
            at = paired_mean_interval(a, b, scale=SHARE)
            assert shown == (at.low > 0 or at.high < 0)
            wrong += shown
        assert wrong / 400 <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 400)


def test_equal_errors_of_two_models_are_told_apart_about_one_time_in_twenty():
    random, wrong = np.random.default_rng(3), 0
    for _ in range(300):
        a, b = random.exponential(size=(2, 40))
        at = paired_mean_interval(a, b, scale=POSITIVE)
        wrong += at.low > 0 or at.high < 0
    assert wrong / 300 <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 300)
