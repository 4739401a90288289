"""Calibration worked by hand, and against scikit-learn."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

import attnviz as av
from attnviz.metrics.calibration import calibration


def test_four_rows_in_two_bins_are_what_one_works_out():
    sure = np.array([0.6, 0.7, 0.9, 0.9])
    given = np.stack([sure, 1 - sure], 1)
    found = calibration(np.array([0, 1, 0, 0]), given, bins=4)
    # bins end at .25 .5 .75 1: .6 and .7 are sure .65 and right .5; .9 and .9 are right 1
    assert found.count.tolist() == [0, 0, 2, 2]
    assert found.confidence[2:].tolist() == pytest.approx([0.65, 0.9])
    assert found.accuracy[2:].tolist() == pytest.approx([0.5, 1.0])
    assert np.isnan(found.accuracy[:2]).all()
    assert found.ece == pytest.approx(0.5 * 0.15 + 0.5 * 0.1)
    assert found.brier == pytest.approx(2 * (0.4**2 + 0.7**2 + 0.1**2 + 0.1**2) / 4)


def test_the_brier_score_of_two_classes_is_twice_scikit_learns():
    draw = np.random.default_rng(0)
    given = draw.dirichlet([1, 1], 300)
    true = draw.integers(0, 2, 300)
    assert calibration(true, given).brier == pytest.approx(2 * brier_score_loss(true, given[:, 1]))


def test_bins_equal_scikit_learns_reliability_curve():
    draw = np.random.default_rng(1)
    given = draw.dirichlet(np.ones(3), 400)
    true = draw.integers(0, 3, 400)
    found = calibration(true, given, bins=10)
    right, sure = calibration_curve(given.argmax(1) == true, given.max(1), n_bins=10)
    filled = found.count > 0
    assert found.accuracy[filled] == pytest.approx(right)
    assert found.confidence[filled] == pytest.approx(sure)


def test_bins_of_equal_rows_hold_equal_rows():
    draw = np.random.default_rng(2)
    given = draw.dirichlet(np.ones(3), 300)
    found = calibration(draw.integers(0, 3, 300), given, bins=5, spacing="rows")
    assert found.count.tolist() == [60] * 5
    tied = calibration(np.zeros(9, int), np.tile([0.8, 0.2], (9, 1)), bins=5, spacing="rows")
    assert tied.count.sum() == 9
    assert tied.ece == pytest.approx(0.2)


def test_a_model_that_draws_its_answers_is_calibrated_and_a_boaster_is_not():
    draw = np.random.default_rng(3)
    given = draw.dirichlet(np.ones(2), 20_000)
    true = (draw.random(20_000) < given[:, 1]).astype(int)
    assert calibration(true, given).ece < 0.02
    boasting = np.where(given > 0.5, 1.0, 0.0)
    assert calibration(true, boasting).ece == pytest.approx(0.25, abs=0.02)


def test_what_are_no_probabilities_is_refused():
    with pytest.raises(av.ShapeError, match="sum to 1; one row sums to 2"):
        calibration(np.array([0]), np.array([[1.0, 1.0]]))
    with pytest.raises(av.ShapeError, match="one true class per row"):
        calibration(np.array([0, 1]), np.array([[1.0, 0.0]]))
