"""How good answers are while a model learns: one function a kind of task, numpy in, numbers out."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch
from sklearn import metrics
from torch import Tensor

from attnviz.training.encoding import IGNORED, Reader

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


def classes(found: np.ndarray, labels: np.ndarray, reader: Reader) -> Scores:
    """Accuracy and macro F1, both 0 to 1."""
    answers = found.argmax(-1)
    return {
        "accuracy": float((answers == labels).mean()),
        "f1_macro": _f1(labels, answers, "macro"),
    }


def several(found: np.ndarray, labels: np.ndarray, reader: Reader) -> Scores:
    """Micro and macro F1 of labels that are each there or not, and the share of rows all right."""
    answers, wanted = found > 0, labels > 0.5
    return {
        "f1_micro": _f1(wanted, answers, "micro"),
        "f1_macro": _f1(wanted, answers, "macro"),
        "exact": float((answers == wanted).all(-1).mean()),
    }


def _f1(wanted: np.ndarray, answers: np.ndarray, average: Any) -> float:
    with warnings.catch_warnings():  # a class that is nowhere counts 0, and says so at every step
        warnings.simplefilter("ignore")
        return float(metrics.f1_score(wanted, answers, average=average, zero_division=0))


def numbers(found: np.ndarray, labels: np.ndarray, reader: Reader) -> Scores:
    """Mean absolute and root mean squared error in the unit of the labels, and R²."""
    mean, spread = reader.scale
    answers = found.reshape(-1) * spread + mean
    wanted = labels.reshape(-1) * spread + mean
    off = answers - wanted
    return {
        "mae": float(np.abs(off).mean()),
        "rmse": float(np.sqrt((off**2).mean())),
        "r2": float(1 - (off**2).sum() / max(((wanted - wanted.mean()) ** 2).sum(), 1e-12)),
    }


def token_classes(found: np.ndarray, labels: np.ndarray, reader: Reader) -> Scores:
    """Accuracy of the words, and F1 of whole spans where labels are of the kind B-, I- and O."""
    spans_right = spans_wanted = spans_found = 0
    tagged = any(label.startswith("B-") for label in reader.labels)
    counted = labels != IGNORED
    right = float((found[counted] == labels[counted]).mean())
    if not tagged:
        return {"accuracy": right, "f1": _f1(labels[counted], found[counted], "macro")}
    for answer, wanted, here in zip(found, labels, counted, strict=True):
        a = spans([reader.labels[n] for n in answer[here]])
        w = spans([reader.labels[n] for n in wanted[here]])
        spans_right, spans_found = spans_right + len(a & w), spans_found + len(a)
        spans_wanted += len(w)
    return {"accuracy": right, "f1": 2 * spans_right / max(spans_found + spans_wanted, 1)}


def spans(labels: list[str]) -> set[tuple[int, int, str]]:
    """Runs of B- and I- labels as (first, one after the last, name); an I- alone begins one."""
    found, start, name = set(), 0, ""
    for at, label in enumerate([*labels, "O"]):
        head, _, of = label.partition("-")
        if name and (head != "I" or of != name):
            found.add((start, at, name))
            name = ""
        if head in ("B", "I") and not name:
            start, name = at, of
    return found


def language(found: np.ndarray, labels: np.ndarray, reader: Reader) -> Scores:
    """Perplexity (e to the mean nats a token) and the share of tokens told right."""
    nats, count, right = found.reshape(-1, 3).sum(0)
    return {
        "perplexity": float(np.exp(min(nats / max(count, 1), 50))),
        "accuracy": float(right / max(count, 1)),
    }


def translations(found: np.ndarray, labels: np.ndarray, reader: Reader) -> Scores:
    """BLEU and chrF of sacrebleu, 0 to 100, and the share of texts that are the same."""
    import sacrebleu

    answers, wanted = decoded(found, reader), decoded(labels, reader)
    return {
        "bleu": float(sacrebleu.corpus_bleu(answers, [wanted], force=True).score),
        "chrf": float(sacrebleu.corpus_chrf(answers, [wanted]).score),
        "exact": float(np.mean([a == w for a, w in zip(answers, wanted, strict=True)])),
    }


def decoded(ids: np.ndarray, reader: Reader) -> list[str]:
    """Texts of padded rows of ids."""
    kept = np.where(ids < 0, reader.tokenizer.pad_token_id, ids)
    return [t.strip() for t in reader.tokenizer.batch_decode(kept, skip_special_tokens=True)]


def pixels(found: np.ndarray, labels: np.ndarray, reader: Reader) -> Scores:
    """Mean over the classes that occur of intersection over union, and of Dice; 0 to 1."""
    counted = labels != IGNORED
    a, w = found[counted], labels[counted]
    over, twice = [], []
    for label in np.union1d(a, w):
        both, either = ((a == label) & (w == label)).sum(), ((a == label) | (w == label)).sum()
        over.append(both / either)
        twice.append(2 * both / (either + both))
    return {
        "iou": float(np.mean(over)),
        "dice": float(np.mean(twice)),
        "accuracy": float((a == w).mean()),
    }


def forecasts(found: np.ndarray, labels: np.ndarray, reader: Reader) -> Scores:
    """MAE and RMSE in the unit of the series, and MAPE in percent (values of 0 left out)."""
    off = np.abs(found.reshape(-1) - labels.reshape(-1))
    wanted = np.abs(labels.reshape(-1))
    share = off[wanted > 1e-9] / wanted[wanted > 1e-9]
    return {
        "mae": float(off.mean()),
        "rmse": float(np.sqrt((off**2).mean())),
        "mape": float(100 * share.mean()) if len(share) else float("nan"),
    }
