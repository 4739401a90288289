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
    """Return a model's answer from outputs that hold more."""
    return outputs[0] if isinstance(outputs, tuple | list) else outputs


def best(outputs: Any, labels: Any) -> Tensor:
    """Return the best class of each position: what is kept of large outputs."""
    return first(outputs, labels).argmax(-1)


def best_pixel(outputs: Any, labels: Tensor) -> Tensor:
    """Return the best class of each pixel, in the size of the labels."""
    logits = first(outputs, labels)
    if logits.shape[-2:] != labels.shape[-2:]:
        logits = torch.nn.functional.interpolate(
            logits, size=labels.shape[-2:], mode="bilinear", align_corners=False
        )
    return logits.argmax(1)


def surprise(outputs: Any, labels: Tensor, *, shifted: bool) -> Tensor:
    """Return the nats, the tokens and the right tokens of each text, [text, 3]."""
    logits = first(outputs, labels)
    if shifted:
        logits, labels = logits[:, :-1], labels[:, 1:]
    mask = labels != IGNORED
    targets = labels.masked_fill(~mask, 0)
    logs = logits.float().log_softmax(-1).gather(-1, targets[..., None])[..., 0]
    right = (logits.argmax(-1) == targets) & mask
    return torch.stack([-(logs * mask).sum(-1), mask.sum(-1), right.sum(-1)], -1)


def surprise_next(outputs: Any, labels: Tensor) -> Tensor:
    """Return the `surprise` of each token after those before it."""
    return surprise(outputs, labels, shifted=True)


def surprise_masked(outputs: Any, labels: Tensor) -> Tensor:
    """Return the `surprise` of the masked tokens."""
    return surprise(outputs, labels, shifted=False)


def of_rows(labels: Tensor, reader: RowEncoder) -> int:
    """Return how many rows a loss is the mean of."""
    return len(labels)


def of_labelled(labels: Tensor, reader: RowEncoder) -> int:
    """Return how many labelled tokens a loss is the mean of."""
    return int((labels != IGNORED).sum())


def of_next(labels: Tensor, reader: RowEncoder) -> int:
    """Return how many tokens are told from those before them: of each row all but the first."""
    return of_labelled(labels[..., 1:], reader)


def of_pixels(labels: Tensor, reader: RowEncoder) -> int:
    """Return how many labelled pixels a loss is the mean of."""
    return int((labels != reader.unlabelled).sum())


def classes(answers: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Return accuracy and macro F1, both 0 to 1."""
    scores = classification_scores(labels, answers.argmax(-1), labels=reader.labels)
    return {"accuracy": scores.accuracy, "f1_macro": scores.f1_macro}


def several(answers: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Return micro and macro F1 of several labels a row, and the share of rows all right."""
    scores = multi_label_scores(labels > 0.5, passing(answers), labels=reader.labels)
    return {"f1_micro": scores.f1_micro, "f1_macro": scores.f1_macro, "exact": scores.accuracy}


def numbers(outputs: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Return the mean absolute and root mean squared error in the unit of the labels, and R².

    R² is NaN where it is not defined (one row); scikit-learn's 0 or 1 where labels are constant.
    """
    mean, spread = reader.scale
    answers = outputs.reshape(-1).astype(float) * spread + mean
    truth = labels.reshape(-1).astype(float) * spread + mean
    off = answers - truth  # not through metrics: a run that diverges has to say NaN, and go on
    return {
        "mae": float(np.abs(off).mean()),
        "rmse": float(np.sqrt((off**2).mean())),
        "r2": r_squared(truth, answers),
    }


def token_classes(answers: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Return micro F1 of whole entities, and accuracy of the words, both 0 to 1."""
    here = labels != IGNORED
    true, predicted = (
        [[reader.labels[n] for n in row[mask]] for row, mask in zip(of, here, strict=True)]
        for of in (labels, answers)
    )
    return {
        "f1": entity_scores(true, predicted, labels=reader.labels).f1_micro,
        "accuracy": float((answers[here] == labels[here]).mean()),
    }


def language(answers: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Return perplexity (e to the mean nats a token) and the share of tokens told right."""
    nats, count, right = answers.reshape(-1, 3).T
    return {
        "perplexity": perplexity(nats, count),
        "accuracy": float(right.sum() / max(count.sum(), 1)),
    }


def translations(answers: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Return chrF and BLEU of sacrebleu, 0 to 100, and the share of texts that are the same."""
    scores = sequence_scores(texts_of(labels, reader), texts_of(answers, reader))
    return {"chrf": scores.chrf, "bleu": scores.bleu, "exact": scores.exact_match}


def texts_of(ids: np.ndarray, reader: RowEncoder) -> list[str]:
    """Return the texts of padded rows of ids."""
    plain_ids = np.where(ids < 0, reader.tokenizer.pad_token_id, ids)
    texts = reader.tokenizer.batch_decode(plain_ids, skip_special_tokens=True)
    return [rejoined(text.strip()) for text in texts]


def pixels(answers: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Return mean intersection over union, mean Dice and accuracy of the classes, 0 to 1."""
    truth = np.where(labels == reader.unlabelled, UNLABELLED, labels)
    scores = segmentation_scores(truth, answers, labels=reader.labels)
    return {"iou": scores.mean_iou, "dice": scores.mean_dice, "accuracy": scores.accuracy}


def forecasts(answers: np.ndarray, labels: np.ndarray, reader: RowEncoder) -> Scores:
    """Return MAE and RMSE in the unit of the series, and MAPE in percent (without values of 0)."""
    off = np.abs(answers.reshape(-1) - labels.reshape(-1))
    truth = np.abs(labels.reshape(-1))
    share = off[truth > 1e-9] / truth[truth > 1e-9]
    return {
        "mae": float(off.mean()),
        "rmse": float(np.sqrt((off**2).mean())),
        "mape": float(100 * share.mean()) if len(share) else float("nan"),
    }
