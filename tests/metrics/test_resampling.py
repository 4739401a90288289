"""Areas and calibration of resampled rows: by hand, and as scikit-learn and our own have them."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from attnviz.metrics import draws
from attnviz.metrics.calibration import calibration
from attnviz.metrics.draws import figures_of_draws
from attnviz.metrics.resampling import (
    calibration_error,
    calibration_interval,
    f1_macro,
    f1_macro_marks,
    f1_micro_marks,
    macro_auc,
    macro_f1,
    marks_f1,
)
from attnviz.metrics.uncertainty import figure_interval, resampled


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


@pytest.mark.parametrize("rounded", [1, 9])
def test_areas_of_rows_in_long_runs_of_a_class_are_those_of_scikit_learn(rounded):
    random = np.random.default_rng(rounded)
    true = random.random(200) < 0.5
    shares = (true + random.normal(size=200) / 2).round(rounded)
    drawn = random.integers(200, size=(20, 200))
    found = macro_auc(true[:, None], shares[:, None])(drawn)
    both = macro_auc(np.stack([~true, true], 1), np.stack([-shares, shares], 1))(drawn)
    for rows, value, of_two in zip(drawn, found, both, strict=True):
        assert value == of_two == pytest.approx(roc_auc_score(true[rows], shares[rows]))


def test_two_classes_in_different_orders_have_areas_of_their_own():
    true = np.array([True, True, False, False])
    shares = np.array([[0.1, 0.9], [0.3, 0.7], [0.9, 0.8], [0.4, 0.1]])
    found = macro_auc(np.stack([~true, true], 1), shares)
    assert found(np.arange(4)) == pytest.approx((1 + 3 / 4) / 2)


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


def test_an_area_of_one_has_an_interval_that_knows_how_few_rows_it_stands_on():
    true = np.arange(40) % 2
    shares = np.stack([1 - true * 0.4 - 0.3, true * 0.4 + 0.3], 1)
    area = macro_auc(true[:, None] == np.arange(2), shares)
    found = figure_interval(area, np.arange(40), vectorised=True, draws=50, worth=20)
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.025 ** (1 / 20))


def test_macro_f1_of_resamples_is_scikit_learns():
    random = np.random.default_rng(0)
    true, said = random.integers(0, 4, (2, 5, 30))
    found = f1_macro(true, said, 5)
    for draw in range(5):
        expected = f1_score(true[draw], said[draw], average="macro")
        assert found[draw] == pytest.approx(expected)


@pytest.mark.parametrize("classes", [2, 12])
def test_figures_that_share_their_draws_are_those_of_each_alone(classes, monkeypatch):
    random = np.random.default_rng(classes)
    true, said = random.integers(classes, size=(2, 90))
    marks, answers = random.random((2, 90, classes)) < 0.3
    figures = [macro_f1(true, said, classes), *marks_f1(marks, answers)]
    found = figures_of_draws(figures, 90, draws=[50, 50, 20], seed=3)
    monkeypatch.setattr(draws, "_AT_ONCE", 700)  # other blocks, the same draws
    expected = (
        resampled(lambda a, b: f1_macro(a, b, classes), true, said, draws=50, seed=3),
        resampled(f1_macro_marks, marks, answers, draws=50, seed=3),
        resampled(f1_micro_marks, marks, answers, draws=20, seed=3),
    )
    again = figures_of_draws(figures, 90, draws=[50, 50, 20], seed=3)
    for one, two, alone in zip(found, again, expected, strict=True):
        np.testing.assert_allclose(one, alone, rtol=1e-12)
        np.testing.assert_allclose(two, alone, rtol=1e-12)


def test_of_several_labels_one_that_never_occurs_counts_as_in_scikit_learn():
    true, said = np.array([[1, 0, 0], [1, 1, 0]], bool), np.array([[1, 0, 0], [0, 1, 0]], bool)
    expected = f1_score(true, said, average="macro", zero_division=0)
    assert f1_macro_marks(true, said) == pytest.approx(expected) == (2 / 3 + 1 + 0) / 3


def test_a_calibrated_model_is_never_told_to_be_off_for_sure():
    random = np.random.default_rng(5)
    confidence = random.uniform(0.5, 1, 60)
    true = np.where(random.random(60) < confidence, 0, 1)
    found = calibration_interval(true, np.stack([confidence, 1 - confidence], 1), draws=200)
    assert found.low == 0
    assert found.low <= found.value <= found.high <= 1
