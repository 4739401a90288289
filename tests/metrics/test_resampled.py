"""Areas and calibration of resampled rows: by hand, and as scikit-learn and our own have them."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from attnviz.metrics.calibration import calibration
from attnviz.metrics.resampled import calibration_error, macro_auc
from attnviz.metrics.uncertainty import bootstrap


def test_an_area_worked_by_hand_with_a_tie():
    # Of 2 x 2 pairs, .9 beats both, .5 ties with one and beats the other: 3.5 of 4.
    truth = np.array([1, 1, 0, 0], bool)
    shares = np.array([0.9, 0.5, 0.5, 0.1])
    found = macro_auc(truth[:, None], shares[:, None])
    assert found(np.arange(4)) == pytest.approx(3.5 / 4)
    # The tied pair drawn twice each: .5 and .5 make four ties, so half.
    assert found(np.array([1, 1, 2, 2])) == pytest.approx(0.5)
    assert np.isnan(found(np.array([0, 0, 1, 1])))


@pytest.mark.parametrize("classes", [2, 4])
def test_areas_of_resampled_rows_are_those_of_scikit_learn(classes):
    random = np.random.default_rng(classes)
    true = random.integers(classes, size=60)
    shares = random.dirichlet(np.ones(classes), size=60).round(2)  # with ties
    shares[:, -1] = 1 - shares[:, :-1].sum(1)
    drawn = random.integers(60, size=(20, 60))
    found = macro_auc(true[:, None] == np.arange(classes), shares)(drawn)
    for rows, value in zip(drawn, found, strict=True):
        marks = true[rows][:, None] == np.arange(classes)
        assert value == pytest.approx(roc_auc_score(marks, shares[rows], average="macro"))


def test_calibration_error_of_resampled_rows_is_that_of_the_rows():
    random = np.random.default_rng(0)
    true, shares = random.integers(3, size=50), random.dirichlet(np.ones(3), size=50)
    metric = calibration_error(true, shares)
    drawn = random.integers(50, size=(10, 50))
    for rows, value in zip(drawn, metric(drawn), strict=True):
        assert value == pytest.approx(calibration(true[rows], shares[rows]).ece)
    # Two rows, each 0.8 sure, one of them right: |0.8 - 0.5|.
    two = calibration_error(np.array([0, 1]), np.array([[0.8, 0.2], [0.8, 0.2]]))
    assert two(np.arange(2)) == pytest.approx(0.3)


def test_the_bootstrap_takes_them():
    true = np.arange(40) % 2
    shares = np.stack([1 - true * 0.4 - 0.3, true * 0.4 + 0.3], 1)
    interval = bootstrap(
        macro_auc(true[:, None] == np.arange(2), shares), np.arange(40), vectorised=True, draws=50
    )
    assert (interval.value, interval.low, interval.high) == (1, 1, 1)
