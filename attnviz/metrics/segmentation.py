"""How far predicted masks cover the true ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Int

from attnviz.errors import ShapeError
from attnviz.language import N_
from attnviz.records.scores import UNLABELLED, SegmentationScores


def segmentation_scores(
    true: Iterable[Int[np.ndarray, "row column"]],
    predicted: Iterable[Int[np.ndarray, "row column"]],
    *,
    labels: Sequence[str],
) -> SegmentationScores:
    """Return IoU and Dice of each class over the pixels of all masks, and their means.

    Pixels that are `UNLABELLED` in the truth are not scored.
    A class in neither truth nor predictions is NaN and left out of the means; one that was only
    predicted, or only there, has 0. Raises ShapeError when masks do not fit, a class has no
    label, or no pixel has one.
    """
    classes = len(labels)
    confusion = np.zeros((classes, classes), np.int64)
    for number, (truth, guess) in enumerate(zip(true, predicted, strict=True)):
        truth, guess = np.asarray(truth), np.asarray(guess)
        if truth.shape != guess.shape:
            raise ShapeError(
                N_(
                    "Mask {number} has {shape} pixels, its prediction {guess_shape}.",
                    number=number,
                    shape=truth.shape,
                    guess_shape=guess.shape,
                )
            )
        is_labelled = truth != UNLABELLED
        truth, guess = truth[is_labelled].astype(np.int64), guess[is_labelled].astype(np.int64)
        both = np.concatenate([truth, guess])
        if both.size and (both.min() < 0 or both.max() >= classes):
            wrong = both.min() if both.min() < 0 else both.max()
            raise ShapeError(
                N_(
                    "Mask {number} holds the class {wrong}; labels are 0 to {classes}.",
                    number=number,
                    wrong=wrong,
                    classes=classes - 1,
                )
            )
        confusion += np.bincount(truth * classes + guess, minlength=classes**2).reshape(
            classes, classes
        )
    total = confusion.sum()
    if not total:
        raise ShapeError(N_("No pixel has a label: there is nothing to score."))
    hit, there, claims = np.diag(confusion), confusion.sum(1), confusion.sum(0)
    with np.errstate(invalid="ignore"):
        iou = hit / (there + claims - hit)
        dice = 2 * hit / (there + claims)
    return SegmentationScores(
        labels=tuple(labels),
        iou=iou,
        dice=dice,
        mean_iou=float(np.nanmean(iou)),
        mean_dice=float(np.nanmean(dice)),
        accuracy=float(hit.sum() / total),
        pixels=there,
        confusion=confusion,
    )
