"""Overlap of masks by hand and against scikit-learn, absent classes included."""

import numpy as np
import pytest
from sklearn import metrics

import attnviz as av
from attnviz.metrics.segmentation import segmentation_scores

LABELS = ("ground", "cat", "dog")


def test_a_mask_of_six_pixels_is_what_one_counts():
    true = np.array([[0, 0, 1], [1, 1, 0]])
    predicted = np.array([[0, 1, 1], [1, 0, 0]])
    scores = segmentation_scores([true], [predicted], labels=LABELS)
    assert scores.iou[:2].tolist() == [2 / 4, 2 / 4]
    assert scores.dice[:2].tolist() == [4 / 6, 4 / 6]
    assert np.isnan(scores.iou[2])
    assert np.isnan(scores.dice[2])
    assert scores.mean_iou == 0.5
    assert scores.mean_dice == pytest.approx(4 / 6)
    assert scores.accuracy == pytest.approx(4 / 6)
    assert scores.pixels.tolist() == [3, 3, 0]


def test_overlap_equals_scikit_learns_over_all_pixels():
    draw = np.random.default_rng(0)
    true, predicted = draw.integers(0, 3, (2, 5, 8, 9))
    scores = segmentation_scores(true, predicted, labels=LABELS)
    flat = true.ravel(), predicted.ravel()
    assert scores.iou == pytest.approx(metrics.jaccard_score(*flat, average=None))
    assert scores.dice == pytest.approx(metrics.f1_score(*flat, average=None))
    assert scores.confusion.tolist() == metrics.confusion_matrix(*flat).tolist()


def test_a_class_that_is_only_predicted_has_none_and_unlabelled_pixels_do_not_count():
    true, predicted = np.array([[0, 255, 0]]), np.array([[0, 1, 2]])
    scores = segmentation_scores([true], [predicted], labels=LABELS)
    assert scores.iou.tolist()[::2] == [1 / 2, 0]
    assert np.isnan(scores.iou[1])
    assert scores.accuracy == 0.5


@pytest.mark.parametrize(
    ("true", "predicted", "message"),
    [
        ([[0, 1]], [[0]], r"Mask 0 has \(1, 2\) pixels"),
        ([[0, 3]], [[0, 0]], "class 3; labels are 0 to 2"),
        ([[255]], [[0]], "No pixel has a label"),
    ],
)
def test_masks_that_do_not_fit_are_refused(true, predicted, message):
    with pytest.raises(av.ShapeError, match=message):
        segmentation_scores([np.array(true)], [np.array(predicted)], labels=LABELS)
