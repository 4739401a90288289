"""What a module of one's own returned, read as an answer: classes, a next token, values, pixels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import torch
from torch import Tensor
from transformers.utils.generic import ModelOutput

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.records import Prediction

Answer = Literal["classes", "next_token", "values", "text", "pixels"]
ANSWERS: tuple[str, ...] = get_args(Answer)

_NAMES = ("logits", "prediction", "predictions", "output", "out", "last_hidden_state")


@dataclass
class OwnOutput(ModelOutput):
    """An output by the names that transformers' models give theirs.

    Attributes:
        logits: [row, class], [row, position, token], [row, class, row, column] or [row, number].
        whole: what the module returned, for an answer that is a function of it.
    """

    logits: Tensor | None = None
    whole: Any = None


def by_names(
    output: Any, rows: int, answer: str | Callable[[Any], Prediction], *, has_vocabulary: bool
) -> OwnOutput:
    """Return what a module returned by the names of transformers.

    answer: one of `ANSWERS`, "auto" where it is not known yet, or a function of the whole output.
    has_vocabulary: whether a next token is one of a tokenizer's, and not of a list of names.
    Raises InputError when no tensor of the right shape is in it.
    """
    if callable(answer) or answer in ("text", "auto"):
        tensor = tensor_in(output)
        whole = torch.zeros(rows, 1) if tensor is None else tensor.reshape(rows, -1)
        return OwnOutput(logits=whole, whole=Held(output))
    tensor = needed(output)
    match answer:
        case "classes":
            return OwnOutput(logits=_as_logits(_two_axes(tensor, rows)))
        case "values":
            return OwnOutput(logits=tensor.reshape(rows, -1))
        case "pixels":
            return OwnOutput(logits=_pixels(tensor))
    if tensor.dim() == 2:  # of the last position alone
        tensor = tensor[:, None]
    if tensor.dim() != 3:
        raise _unreadable(tensor, N_("a next token has logits [row, position, token]"))
    return OwnOutput(logits=tensor if has_vocabulary else tensor[:, -1])


class Held:
    """Keeps what a function of the output is given; a ModelOutput would take it apart."""

    def __init__(self, value: Any) -> None:
        self.value = value


def found_out(
    output: Any, *, tokens: int, labels: int, vocabulary: int, given: Sequence[torch.Size]
) -> Answer:
    """Return what an output for one input is, where nobody said so.

    tokens, labels, vocabulary: how many there are; 0 where that is not known. given: the shapes of
    what the module was given: what has the same shape again is no label a pixel.
    """
    if isinstance(output, str):
        return "text"
    tensor = needed(output)
    if tensor.dim() == 2 and tensor.shape[0] == 1:
        if tensor.shape[1] == vocabulary != labels:
            return "next_token"
        return "classes" if tensor.shape[1] > 1 or labels else "values"
    if tensor.dim() == 3 and tensor.shape[1] in (1, tokens) and vocabulary:
        return "next_token" if tensor.shape[2] >= vocabulary else "values"
    if tensor.dim() == 4 and tensor.shape not in given and tensor.shape[1] in (labels or 1, 1):
        return "pixels"
    return "values"


def needed(output: Any) -> Tensor:
    """Return the tensor in an output that its answer is read from.

    Raises InputError when there is none.
    """
    tensor = tensor_in(output)
    if tensor is None:
        raise InputError(
            N_(
                "The module answered with a {name}, in which no tensor of numbers was found. Give "
                "`answer` a function that makes a Prediction of it.",
                name=type(output).__name__,
            )
        )
    return tensor


def tensor_in(output: Any) -> Tensor | None:
    """Return the tensor that an answer is read from: one called logits, else the first."""
    if isinstance(output, Tensor):
        return output if output.is_floating_point() else None
    if isinstance(output, Mapping):
        named = [output[name] for name in _NAMES if name in output]
        return _first_in([*named, *output.values()])
    for name in _NAMES:
        if isinstance(value := getattr(output, name, None), Tensor):
            return value
    if isinstance(output, Sequence) and not isinstance(output, str):
        return _first_in(output)
    return None


def _first_in(values: Sequence[Any]) -> Tensor | None:
    return next((found for each in values if (found := tensor_in(each)) is not None), None)


def _two_axes(tensor: Tensor, rows: int) -> Tensor:
    if tensor.dim() == 1 and rows == 1:
        return tensor[None]
    if tensor.dim() == 3 and tensor.shape[1] == 1:
        return tensor[:, 0]
    if tensor.dim() != 2:
        raise _unreadable(tensor, N_("classes have logits [row, class]"))
    return tensor


def _as_logits(tensor: Tensor) -> Tensor:
    """Return logits; of probabilities, which a module may give as well, their logarithms."""
    rows_sum_to_1 = (tensor.sum(-1) - 1).abs().max() < 1e-3 if tensor.numel() else False
    if tensor.shape[-1] > 1 and rows_sum_to_1 and tensor.min() >= 0:
        return tensor.clamp(min=torch.finfo(tensor.dtype).tiny).log()
    return tensor


def _pixels(tensor: Tensor) -> Tensor:
    if tensor.dim() == 3:
        tensor = tensor[:, None]
    if tensor.dim() != 4:
        raise _unreadable(tensor, N_("pixels have logits [row, class, row, column]"))
    if tensor.shape[1] == 1:  # one logit a pixel: inside, or not
        return torch.cat([torch.zeros_like(tensor), tensor], dim=1)
    return tensor


def _unreadable(tensor: Tensor, wanted: str) -> InputError:
    return InputError(
        N_(
            "The module answered with a tensor of {shape}, but {wanted}. Name another `answer` "
            "({answers}), or give a function of the output.",
            shape=" x ".join(map(str, tensor.shape)) or N_("one number"),
            wanted=wanted,
            answers=", ".join(ANSWERS),
        )
    )
