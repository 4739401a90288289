"""Class scores against scikit-learn, and the cases that it leaves open."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

import attnviz as av
from attnviz.metrics.classification import (
    classification_scores,
    multi_label_scores,
    precision_recall_curve,
    roc_curve,
)

LABELS = ("a", "b", "c", "d")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_scores_equal_scikit_learns_on_random_answers(rows):
    true, predicted = np.array(rows).T
    scores = classification_scores(true, predicted, labels=LABELS)
    assert scores.accuracy == metrics.accuracy_score(true, predicted)
    assert (
        scores.confusion.tolist()
        == metrics.confusion_matrix(true, predicted, labels=range(4)).tolist()
    )
    for name, of in (
        ("precision", metrics.precision_score),
        ("recall", metrics.recall_score),
        ("f1", metrics.f1_score),
    ):
        by_class = of(true, predicted, labels=range(4), average=None, zero_division=0)
        assert np.allclose(getattr(scores, name), by_class)
        for average in ("macro", "micro"):
            wanted = of(true, predicted, average=average, zero_division=0)
            assert getattr(scores, f"{name}_{average}") == pytest.approx(wanted)
    assert scores.support.sum() == scores.rows == len(rows)


def test_scores_of_five_rows_are_those_that_one_counts():
    scores = classification_scores(
        np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 0]), labels=("no", "yes")
    )
    assert scores.confusion.tolist() == [[1, 1], [1, 2]]
    assert scores.accuracy == 3 / 5
    assert scores.precision.tolist() == [1 / 2, 2 / 3]
    assert scores.recall.tolist() == [1 / 2, 2 / 3]
    assert scores.f1_macro == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_several_labels_a_row_equal_scikit_learns():
    draw = np.random.default_rng(0)
    true, predicted = draw.random((2, 50, 4)) < 0.4
    scores = multi_label_scores(true, predicted, labels=LABELS, probabilities=draw.random((50, 4)))
    assert scores.accuracy == metrics.accuracy_score(true, predicted)
    assert scores.f1_macro == pytest.approx(metrics.f1_score(true, predicted, average="macro"))
    assert scores.f1_micro == pytest.approx(metrics.f1_score(true, predicted, average="micro"))
    assert scores.confusion is None
    assert len(scores.roc) == 4


def test_a_label_without_rows_counts_as_zero_as_in_scikit_learn():
    true = np.array([[1, 0, 0, 0], [0, 1, 0, 0]], bool)
    said = np.array([[1, 0, 0, 0], [0, 0, 0, 0]], bool)
    for name in ("precision", "recall", "f1"):
        of = getattr(metrics, f"{name}_score")
        scores = multi_label_scores(true, said, labels=LABELS)
        expected = of(true, said, average="macro", zero_division=0)
        assert getattr(scores, f"{name}_macro") == pytest.approx(expected) == 0.25


def test_curves_have_the_areas_that_scikit_learn_gives():
    draw = np.random.default_rng(1)
    true = draw.integers(0, 3, 200)
    given = draw.dirichlet(np.ones(4), 200)
    scores = classification_scores(true, given.argmax(1), labels=LABELS, probabilities=given)
    for label in range(3):
        hits = true == label
        roc, pr = scores.roc[label], scores.precision_recall[label]
        assert roc.area == pytest.approx(metrics.roc_auc_score(hits, given[:, label]))
        assert pr.area == pytest.approx(metrics.average_precision_score(hits, given[:, label]))
        assert len(pr.x) == len(pr.y) == len(pr.thresholds)
    assert scores.roc[3] is None  # no row is "d": no curve
    assert scores.precision_recall[3] is None


def test_a_perfect_order_has_area_one_and_its_reverse_none():
    hits, given = np.array([False, False, True, True]), np.array([0.1, 0.2, 0.7, 0.9])
    assert roc_curve(hits, given).area == 1
    assert roc_curve(hits, -given).area == 0
    assert precision_recall_curve(hits, given).area == 1
    assert roc_curve(np.array([True]), np.array([0.5])) is None


def test_arrays_of_a_record_cannot_be_written():
    scores = classification_scores(np.array([0, 1]), np.array([0, 1]), labels=("a", "b"))
    with pytest.raises(ValueError, match="read-only"):
        scores.f1[0] = 0


@pytest.mark.parametrize(
    ("true", "predicted", "message"),
    [
        ([], [], "one true and one predicted"),
        ([0, 1], [0], "one true and one predicted"),
        ([0, 4], [0, 0], "0 to 3; a true one is 4"),
        ([0, 1], [0, -1], "0 to 3; a predicted one is -1"),
    ],
)
def test_what_does_not_fit_is_refused(true, predicted, message):
    with pytest.raises(av.ShapeError, match=message):
        classification_scores(np.array(true, int), np.array(predicted, int), labels=LABELS)
    with pytest.raises(av.ShapeError, match="probability per row and label"):
        classification_scores(
            np.array([0]), np.array([0]), labels=LABELS, probabilities=np.ones((1, 3)) / 3
        )
