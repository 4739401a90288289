"""What each row costs, as a function that has gradients, a batch at a time: `costed`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.errors import UnsupportedError
from attnviz.evaluation.batches import batches, encode, tensors_of
from attnviz.evaluation.outputs import (
    encoded_texts,
    first_pieces,
    horizon_of,
    logits_of,
    masked_places,
    pixels,
)
from attnviz.evaluation.questions import Questions
from attnviz.language import N_
from attnviz.metrics.classification import passing
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.records.scores import UNLABELLED, UNTAGGED
from attnviz.tracing.answers import forecast

_PICTURES_AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class Costed:
    """One batch: which rows, the model's inputs, and what its output for them costs.

    Attributes:
        loss: from the output of `run` to [row]: nats of a class, of the mean word, token or pixel;
            the squared error of a number.
        answers: from the output to an answer a row, [row, ...] of class ids or marks; None where
            the answer is no class.
        run: from a model to its output for the batch.
    """

    rows: np.ndarray
    tensors: dict[str, Tensor]
    loss: Callable[[Tensor], Tensor]
    answers: Callable[[Tensor], list[np.ndarray]] | None = None
    run_with: Callable[[Model, dict[str, Tensor]], Tensor] = logits_of

    def run(self, model: Model) -> Tensor:
        """Return the output of this model, or of a twin of it."""
        return self.run_with(model, self.tensors)


def costed(model: Model, questions: Questions, *, seed: int = 0) -> Iterator[Costed]:
    """Yield the rows in batches. Raises UnsupportedError when answers are written word by word."""
    if questions.task not in _KINDS:
        raise UnsupportedError(
            N_(
                "The loss of {task} cannot be computed in one pass, because its answers are "
                "written step by step.",
                task=questions.task,
            )
        )
    return _KINDS[questions.task](model, questions, seed)


# --- one class, several classes, one number -------------------------------------------------------


def _texts(model: Model, questions: Questions, seed: int) -> Iterator[Costed]:
    texts = encoded_texts(model, questions)
    labels = questions.values["label"]
    for rows in batches(model, texts):
        loss, answers = _of_rows(questions, [labels[row] for row in rows], model)
        yield Costed(rows, tensors_of(model, texts, rows), loss, answers)


def _of_rows(questions: Questions, labels: list[Any], model: Model) -> tuple[Any, Any]:
    """Return (loss, answers) of logits [row, label]."""
    device = model.hf.device
    if questions.task == "regression":
        numbers = torch.tensor(labels, device=device, dtype=torch.float32)
        return (lambda logits: (logits[:, 0] - numbers) ** 2), None
    if questions.task == "multi-label":
        marks = torch.zeros(len(labels), len(questions.labels), device=device)
        for row, ids in enumerate(labels):
            marks[row, ids] = 1
        return (
            lambda logits: nn.functional.binary_cross_entropy_with_logits(
                logits, marks, reduction="none"
            ).mean(-1),
            lambda logits: list(passing(logits).cpu().numpy()),
        )
    true = torch.tensor(labels, device=device)
    return (
        lambda logits: nn.functional.cross_entropy(logits, true, reduction="none"),
        lambda logits: list(logits.argmax(-1).cpu().numpy()),
    )


# --- a class a word -------------------------------------------------------------------------------


def _words(model: Model, questions: Questions, seed: int) -> Iterator[Costed]:
    sentences = questions.values["words"]
    texts = encode(model, [" ".join(words) for words in sentences], offsets=True)
    outside = questions.labels.index("O") if "O" in questions.labels else 0
    for rows in batches(model, texts):
        firsts = [np.array(first_pieces(sentences[n], texts.rows[n])) for n in rows]
        trues = [np.array(questions.values["label"][n]) for n in rows]

        def loss(logits: Tensor, firsts: Any = firsts, trues: Any = trues) -> Tensor:
            log = logits.log_softmax(-1)
            costs = []
            for row, (first, true) in enumerate(zip(firsts, trues, strict=True)):
                is_scored = (first >= 0) & (true != UNTAGGED)
                worth = log[row, first[is_scored], true[is_scored]]
                costs.append(-worth.mean() if is_scored.any() else 0 * log[row].sum())
            return torch.stack(costs)

        def answers(logits: Tensor, firsts: Any = firsts) -> list[np.ndarray]:
            best = logits.argmax(-1).cpu().numpy()
            return [
                np.where(first >= 0, best[row, first], outside) for row, first in enumerate(firsts)
            ]

        yield Costed(rows, tensors_of(model, texts, rows), loss, answers)


# --- pictures and series --------------------------------------------------------------------------


def _pictures(model: Model, questions: Questions, seed: int) -> Iterator[Costed]:
    for rows in _parts(len(questions)):
        tensors = {"pixel_values": pixels(model, [questions.values["image"][n] for n in rows])}
        if questions.task == "image-classification":
            loss, _ = _of_rows(questions, [questions.values["label"][n] for n in rows], model)
            yield Costed(rows, tensors, loss)
            continue
        masks = [torch.tensor(np.array(questions.values["mask"][n]).astype(int)) for n in rows]

        def of_masks(logits: Tensor, masks: Any = masks) -> Tensor:
            costs = []
            for each, mask in zip(logits, masks, strict=True):
                resized = nn.functional.interpolate(each[None], size=mask.shape, mode="bilinear")
                costs.append(
                    nn.functional.cross_entropy(
                        resized, mask[None].to(resized.device), ignore_index=UNLABELLED
                    )
                )
            return torch.stack(costs)

        yield Costed(rows, tensors, of_masks)


def _series(model: Model, questions: Questions, seed: int) -> Iterator[Costed]:
    context, horizon = horizon_of(model)

    def run(run_by: Model, tensors: dict[str, Tensor]) -> Tensor:
        with asked_of(run_by, N_("foretell these series")):
            return forecast(run_by, run_by.hf(**tensors)).float()

    for rows in _parts(len(questions)):
        some = np.stack(
            [np.asarray(questions.values["series"][n], float)[-context - horizon :] for n in rows]
        )
        steps = torch.from_numpy(some).to(model.hf.device, model.hf.dtype)
        after = steps[:, -horizon:].float()
        yield Costed(
            rows, {"past_values": steps[:, :-horizon, None]},
            lambda foretold, after=after: ((foretold - after) ** 2).mean(-1), run_with=run,
        )  # fmt: skip


def _parts(count: int) -> Iterator[np.ndarray]:
    for start in range(0, count, _PICTURES_AT_ONCE):
        yield np.arange(start, min(count, start + _PICTURES_AT_ONCE))


# --- language -------------------------------------------------------------------------------------


def _next_tokens(model: Model, questions: Questions, seed: int) -> Iterator[Costed]:
    texts = encode(model, questions.values["text"])
    for rows in batches(model, texts):
        tensors = tensors_of(model, texts, rows)
        ids = tensors["input_ids"]
        if ids.shape[1] > 1:
            yield Costed(
                rows, tensors,
                lambda logits, ids=ids: -logits[:, :-1].log_softmax(-1)
                .gather(-1, ids[:, 1:, None])[..., 0].mean(-1),
            )  # fmt: skip


def _masked_tokens(model: Model, questions: Questions, seed: int) -> Iterator[Costed]:
    texts = encode(model, questions.values["text"])
    places = masked_places(texts, seed)
    for rows in batches(model, texts):
        tensors = tensors_of(model, texts, rows)
        true = tensors["input_ids"].clone()
        is_masked = torch.zeros(true.shape, dtype=torch.float32, device=true.device)
        for place, row in enumerate(rows):
            tensors["input_ids"][place, places[row]] = model.tokenizer.mask_token_id
            is_masked[place, places[row]] = 1
        yield Costed(
            rows, tensors,
            lambda logits, true=true, is_masked=is_masked: (
                -logits.log_softmax(-1).gather(-1, true[..., None])[..., 0] * is_masked
            ).sum(-1) / is_masked.sum(-1).clamp_min(1),
        )  # fmt: skip


_KINDS: dict[str, Callable[[Model, Questions, int], Iterator[Costed]]] = {
    "text-classification": _texts,
    "multi-label": _texts,
    "regression": _texts,
    "token-classification": _words,
    "image-classification": _pictures,
    "image-segmentation": _pictures,
    "forecasting": _series,
    "causal-lm": _next_tokens,
    "masked-lm": _masked_tokens,
}
