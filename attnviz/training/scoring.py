"""How good answers are while a model learns: the few numbers of `metrics` that fit each task."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from attnviz.metrics.classification import classification_scores, multi_label_scores, passing
from attnviz.metrics.entities import entity_scores
from attnviz.metrics.regression import r_squared
from attnviz.metrics.scripts import rejoined
from attnviz.metrics.segmentation import segmentation_scores
from attnviz.metrics.sequence import perplexity, sequence_scores
from attnviz.records.scores import UNLABELLED
from attnviz.training.encoding import IGNORED, RowEncoder

Scores = dict[str, float]


def first(outputs: Any, labels: Any) -> Tensor:
    """The answer of a model, of outputs that hold more."""
    return outputs[0] if isinstance(outputs, tuple | list) else outputs


def best(outputs: Any, labels: Any) -> Tensor:
    """The best class of each position: what is kept of large outputs."""
    return first(outputs, labels).argmax(-1)


def best_pixel(outputs: Any, labels: Tensor) -> Tensor:
    """The best class of each pixel, in the size of the labels."""
    found = first(outputs, labels)
    if found.shape[-2:] != labels.shape[-2:]:
        found = torch.nn.functional.interpolate(
            found, size=labels.shape[-2:], mode="bilinear", align_corners=False
        )
    return found.argmax(1)


def surprise(outputs: Any, labels: Tensor, *, shifted: bool) -> Tensor:
    """Of each text: nats in all, tokens, tokens right; instead of a number a piece a token."""
    found = first(outputs, labels)
    if shifted:
        found, labels = found[:, :-1], labels[:, 1:]
    counted = labels != IGNORED
    wanted = labels.masked_fill(~counted, 0)
    logs = found.float().log_softmax(-1).gather(-1, wanted[..., None])[..., 0]
    right = (found.argmax(-1) == wanted) & counted
    return torch.stack([-(logs * counted).sum(-1), counted.sum(-1), right.sum(-1)], -1)


def surprise_next(outputs: Any, labels: Tensor) -> Tensor:
    """`surprise` of each token after those before it."""
    return surprise(outputs, labels, shifted=True)


def surprise_masked(outputs: Any, labels: Tensor) -> Tensor:
    """`surprise` of the masked tokens."""
    return surprise(outputs, labels, shifted=False)


def of_rows(labels: Tensor, reader: RowEncoder) -> int:
    """How many rows a loss is the mean of."""
    return len(labels)


def of_labelled(labels: Tensor, reader: RowEncoder) -> int:
    """How many labelled tokens a loss is the mean of."""
    return int((labels != IGNORED).sum())


def of_next(labels: Tensor, reader: RowEncoder) -> int:
    """How many tokens are told from those before them: of each row all but the first."""
    return of_labelled(labels[..., 1:], reader)


def of_pixels(labels: Tensor, reader: RowEncoder) -> int:
    """How many labelled pixels a loss is the mean of."""
    return int((labels != reader.unlabelled).sum())


def classes(found: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Accuracy and macro F1, both 0 to 1."""
    scores = classification_scores(labels, found.argmax(-1), labels=reader.labels)
    return {"accuracy": scores.accuracy, "f1_macro": scores.f1_macro}


def several(found: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Micro and macro F1 of labels that are each there or not, and the share of rows all right."""
    scores = multi_label_scores(labels > 0.5, passing(found), labels=reader.labels)
    return {"f1_micro": scores.f1_micro, "f1_macro": scores.f1_macro, "exact": scores.accuracy}


def numbers(found: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Mean absolute and root mean squared error in the unit of the labels, and R².

    R² is NaN where it is not defined (one row); scikit-learn's 0 or 1 where labels are constant.
    """
    mean, spread = reader.scale
    answers = found.reshape(-1).astype(float) * spread + mean
    wanted = labels.reshape(-1).astype(float) * spread + mean
    off = answers - wanted  # not through metrics: a run that diverges has to say NaN, and go on
    return {
        "mae": float(np.abs(off).mean()),
        "rmse": float(np.sqrt((off**2).mean())),
        "r2": r_squared(wanted, answers),
    }


def token_classes(found: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Micro F1 of whole entities, and accuracy of the words, both 0 to 1."""
    here = labels != IGNORED
    true, said = (
        [[reader.labels[n] for n in row[kept]] for row, kept in zip(of, here, strict=True)]
        for of in (labels, found)
    )
    return {
        "f1": entity_scores(true, said, labels=reader.labels).f1_micro,
        "accuracy": float((found[here] == labels[here]).mean()),
    }


def language(found: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Perplexity (e to the mean nats a token) and the share of tokens told right."""
    nats, count, right = found.reshape(-1, 3).T
    return {
        "perplexity": perplexity(nats, count),
        "accuracy": float(right.sum() / max(count.sum(), 1)),
    }


def translations(found: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """chrF and BLEU of sacrebleu, 0 to 100, and the share of texts that are the same."""
    scores = sequence_scores(decoded(labels, reader), decoded(found, reader))
    return {"chrf": scores.chrf, "bleu": scores.bleu, "exact": scores.exact_match}


def decoded(ids: np.ndarray, reader: RowEncoder) -> list[str]:
    """Texts of padded rows of ids."""
    kept = np.where(ids < 0, reader.tokenizer.pad_token_id, ids)
    texts = reader.tokenizer.batch_decode(kept, skip_special_tokens=True)
    return [rejoined(text.strip()) for text in texts]


def pixels(found: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Mean intersection over union and mean Dice of the classes, and accuracy; 0 to 1."""
    wanted = np.where(labels == reader.unlabelled, UNLABELLED, labels)
    scores = segmentation_scores(wanted, found, labels=reader.labels)
    return {"iou": scores.mean_iou, "dice": scores.mean_dice, "accuracy": scores.accuracy}


def forecasts(found: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """MAE and RMSE in the unit of the series, and MAPE in percent (values of 0 left out)."""
    off = np.abs(found.reshape(-1) - labels.reshape(-1))
    wanted = np.abs(labels.reshape(-1))
    share = off[wanted > 1e-9] / wanted[wanted > 1e-9]
    return {
        "mae": float(off.mean()),
        "rmse": float(np.sqrt((off**2).mean())),
        "mape": float(100 * share.mean()) if len(share) else float("nan"),
    }
