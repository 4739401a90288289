"""Errors of numbers against scikit-learn, and the zero that has no share."""

import numpy as np
import pytest
from sklearn import metrics

import attnviz as av
from attnviz.metrics.regression import r_squared, regression_scores


def test_errors_equal_scikit_learns():
    draw = np.random.default_rng(0)
    true, predicted = draw.normal(5, 1, (2, 80))
    scores = regression_scores(true, predicted)
    assert scores.mae == pytest.approx(metrics.mean_absolute_error(true, predicted))
    assert scores.rmse == pytest.approx(metrics.root_mean_squared_error(true, predicted))
    share = metrics.mean_absolute_percentage_error(true, predicted)
    assert scores.mape == pytest.approx(100 * share)
    assert scores.zeros == 0


def test_a_zero_is_left_out_of_the_shares_and_counted():
    scores = regression_scores(np.array([0.0, 2.0, -4.0]), np.array([1.0, 1.0, -5.0]))
    assert scores.mape == pytest.approx((50 + 25) / 2)
    assert (scores.zeros, scores.mae) == (1, 1)
    assert np.isnan(regression_scores(np.zeros(2), np.ones(2)).mape)


def test_forecasts_have_an_error_for_each_step_ahead():
    scores = regression_scores(
        np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 4.0], [2.0, 8.0]])
    )
    assert scores.mae_by_step.tolist() == [0.5, 3.0]
    assert scores.mae == pytest.approx(7 / 4)
    assert scores.rmse == pytest.approx(np.sqrt((4 + 1 + 16) / 4))
    assert scores.rows == 2


@pytest.mark.parametrize(
    ("true", "predicted"),
    [([], []), ([1.0], [1.0, 2.0]), ([np.nan], [1.0]), ([1.0], [np.inf]), ([[[1.0]]], [[[1.0]]])],
)
def test_what_are_no_pairs_of_numbers_is_refused(true, predicted):
    with pytest.raises(av.ShapeError):
        regression_scores(np.array(true), np.array(predicted))


@pytest.mark.parametrize(
    ("true", "said"),
    [([1, 1, 1], [1, 1.1, 0.9]), ([1, 1, 1], [1, 1, 1]), ([0, 1, 2], [0, 1.5, 2]),
     ([0, 1, 2], [9, 9, 9])],
)  # fmt: skip
def test_r_squared_is_scikit_learns_for_a_constant_truth_too(true, said):
    expected = metrics.r2_score(true, said)
    assert r_squared(np.array(true), np.array(said)) == pytest.approx(expected)
    assert regression_scores(np.array(true), np.array(said)).r2 == pytest.approx(expected)


def test_r_squared_of_steps_is_scikit_learns_mean_and_of_one_row_undefined():
    draw = np.random.default_rng(3)
    true, said = draw.normal(size=(2, 20, 3))
    assert r_squared(true, said) == pytest.approx(metrics.r2_score(true, said))
    assert np.isnan(r_squared(np.array([1.0]), np.array([2.0])))
    assert np.isnan(r_squared(np.array([1.0, np.inf]), np.array([2.0, 1.0])))
