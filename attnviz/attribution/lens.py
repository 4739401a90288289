"""The logit lens: what a model would answer if it stopped after each layer."""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from torch import Tensor

from attnviz.attribution.stream import Stream
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.records import LogitLens, Tokens
from attnviz.tracing import answers
from attnviz.tracing.answer_names import Choice, label_id, label_names, token_id
from attnviz.tracing.capture import decoder_input
from attnviz.tracing.inputs import prepare
from attnviz.tracing.text_tokens import displayed, tokens_of_ids

if TYPE_CHECKING:
    from PIL.Image import Image

ANSWERS = ("next_token", "text", "mask", "token_classes", "classes")
"""Kinds of answers that are a choice among tokens or labels, and so can be read from any layer."""

DIFFERS = 1e-3
"""The last row may miss the model's own logits by this share of the largest, and no more."""


@torch.no_grad()
def logit_lens(
    model: Model,
    inputs: str | tuple[str, str] | Image,
    *,
    target: str | None = None,
    answer: Choice | None = None,
    k: int = 10,
) -> LogitLens:
    """Return what a model would answer after each layer, at every position.

    The vectors between the layers go through everything that the model does after its last layer
    (final norm, a masked language model's transform, unembedding, softcap), so the last row is the
    model's own answer. A classifier gives one answer from the vectors it reads.

    Args:
        model: one that answers with tokens or labels.
        inputs: as for `trace`.
        target: for encoder-decoders, the text that the decoder is fed; None lets the model write.
        answer: the token or label whose rank is followed; None follows, at each position, what the
            model answers there in the end.
        k: how many of the best answers of each cell are kept.

    Nothing was trained to be read so early: an early row that reads badly does not say that the
    vectors know nothing. Raises InputError when the input or the answer does not fit,
    and UnsupportedError when the model has no such answers or its layers are not found.
    Source: nostalgebraist 2020, "interpreting GPT: the logit lens".
    """
    kind = _kind(model)
    if k < 1:
        raise InputError(N_("k is the number of answers to keep, 1 or more; got {k}.", k=k))
    prepared = prepare(model, inputs)
    tensors, positions = dict(prepared.tensors), prepared.tokens
    if model.has_decoder:
        tensors["decoder_input_ids"] = decoder_input(model, prepared, target)[0]
        positions = tokens_of_ids(model, tensors["decoder_input_ids"][0])
    elif target is not None:
        raise InputError(
            N_(
                '"{name}" has no decoder that reads a target. Leave the target out.',
                name=model.name,
            )
        )
    if kind == "classes":
        positions = Tokens.plain(["whole input"])
    stream = Stream(model, tensors)
    final = _rows_of(stream.output)
    _refuse_numbers(model, kind, final)
    followed = _followed(model, answer, final, kind)
    k = min(k, final.shape[-1])
    own = final.log_softmax(-1)
    columns: dict[str, list[np.ndarray]] = {name: [] for name in _FIELDS}
    for logits in layers(model, stream):
        for name, values in _read(logits, own, followed, k).items():
            columns[name].append(values)
    arrays = {name: np.stack(rows) for name, rows in columns.items()}
    ids = np.unique(np.concatenate([arrays["top"].ravel(), followed.cpu().numpy()]))
    return LogitLens(
        model=model.info,
        kind=kind,
        inputs=prepared.texts,
        positions=positions,
        at=_answer_position(model, kind, tensors, len(positions)),
        names=dict(zip(ids.tolist(), _names(model, kind, ids), strict=True)),
        followed=followed.cpu().numpy(),
        notes=_notes(kind),
        **arrays,
    )


def layers(model: Model, stream: Stream) -> Iterator[Tensor]:
    """Yield the logits [position, label] before the first layer and after each, float32.

    Raises UnsupportedError when the last ones are not the model's own: then more happens after
    the layers than what the vectors say.
    """
    final = _rows_of(stream.output)
    largest = float(final.abs().max()) or 1.0
    bound = max(DIFFERS, 8 * torch.finfo(stream.vectors[0].dtype).eps) * largest
    for number, vectors in enumerate(stream.vectors):
        logits = _rows_of(stream.read(vectors))
        if number == len(stream.vectors) - 1 and float((logits - final).abs().max()) > bound:
            raise UnsupportedError(
                N_(
                    "The head after the last layer of {architecture} reads more than its vectors, "
                    "so it cannot be applied to earlier layers.",
                    architecture=model.architecture,
                )
            )
        yield logits


_FIELDS = ("top", "probabilities", "entropy", "divergence", "rank", "probability")


def _read(logits: Tensor, own: Tensor, followed: Tensor, k: int) -> dict[str, np.ndarray]:
    """Return what is kept of one row; `own` are the log probabilities of the last one."""
    each = logits.log_softmax(-1)
    shares = each.exp()
    best = shares.topk(k, dim=-1)
    of_followed = logits.gather(-1, followed[:, None])
    bits = 1 / log(2)
    tensors = {
        "top": best.indices,
        "probabilities": best.values,
        # 0 log 0 counts as 0
        "entropy": -(shares * each.clamp(min=-1e4)).sum(-1) * bits,
        "divergence": (own.exp() * (own - each).clamp(-1e4, 1e4)).sum(-1).clamp(min=0) * bits,
        "rank": (logits > of_followed).sum(-1) + 1,
        "probability": shares.gather(-1, followed[:, None])[:, 0],
    }
    return {name: values.cpu().numpy() for name, values in tensors.items()}


def _rows_of(output: Any) -> Tensor:
    """Return the logits of the one input, [position, label], float32."""
    logits = output.logits[0].float()
    return logits[None] if logits.dim() == 1 else logits


def _kind(model: Model) -> Literal["next_token", "mask", "token_classes", "classes"]:
    kind = model.task_line.kind
    if kind not in ANSWERS:
        raise UnsupportedError(
            N_(
                "{architecture} ({task}) does not answer by choosing a token or a label, so the "
                "logit lens has no meaning for it. Use a language model or a classifier.",
                architecture=model.architecture,
                task=model.task,
            )
        )
    return "next_token" if kind == "text" else kind


def _refuse_numbers(model: Model, kind: str, logits: Tensor) -> None:
    several = answers.has_several_labels(model)
    if kind == "classes" and (several or answers.is_regression(model, logits[0])):
        what = N_("with several labels at once") if several else N_("with numbers")
        raise UnsupportedError(
            N_(
                '"{name}" answers {what}, so there is no single answer to follow through its '
                "layers. Use a model that chooses one label or token.",
                name=model.name,
                what=what,
            )
        )


def _followed(model: Model, answer: Choice | None, logits: Tensor, kind: str) -> Tensor:
    """Return the id that is followed at each position."""
    if answer is None:
        return logits.argmax(-1)
    if kind in ("classes", "token_classes"):
        token = label_id(answer, label_names(model, logits.shape[-1]))
    else:
        token = token_id(model, answer, logits[-1])
    return torch.full_like(logits.argmax(-1), token)


def _answer_position(model: Model, kind: str, tensors: dict[str, Tensor], n: int) -> int:
    masked = answers.first_mask(model, tensors["input_ids"][0]) if kind == "mask" else None
    return n - 1 if masked is None else masked


def _names(model: Model, kind: str, ids: np.ndarray) -> list[str]:
    if kind in ("classes", "token_classes"):
        return [str(model.hf.config.id2label.get(int(i), i)) for i in ids]
    return list(displayed(model, ids))


def _notes(kind: str) -> tuple[str, ...]:
    early = N_(
        "The answer is trained only on the last row; earlier rows show what the model would answer "
        "from them."
    )
    if kind == "classes":
        return (early, N_("A classifier reads one place (or a mean), so there is one column."))
    if kind == "mask":
        masked = N_(
            "In training, only masked positions were guessed; elsewhere the model mostly repeats "
            "the token there."
        )
        return (early, masked)
    return (early,)
