"""Several inputs as one batch, padded behind their end, and one of them taken out again."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from attnviz.models.model import Model
from attnviz.models.vocabulary import embedding_rows
from attnviz.tracing.engine import Call
from attnviz.tracing.inputs import Prepared

_OF_TOKENS = ("next_token", "mask", "token_classes", "span", "transcript")
"""Kinds of answers that have numbers for each token."""


@dataclass(frozen=True, eq=False)
class InputRows:
    """Inputs of a model, a row each; a text's own tokens come first, padding behind them."""

    model: Model
    inputs: Sequence[Prepared]
    _terms: dict[Any, Tensor | None] = field(default_factory=dict)

    @cached_property
    def length(self) -> int:
        """Tokens of a row, padding included."""
        return max(len(each.tokens) for each in self.inputs)

    @cached_property
    def is_padded(self) -> bool:
        """Whether an input has fewer tokens than its row."""
        return min(len(each.tokens) for each in self.inputs) < self.length

    def tensors(self) -> dict[str, Tensor]:
        """Return the model's inputs."""
        tensors = {
            name: torch.cat([self._padded(name, each.tensors[name]) for each in self.inputs])
            for name in self.inputs[0].tensors
        }
        if self.is_padded and "attention_mask" not in tensors:
            places = torch.arange(self.length, device=self.model.hf.device)
            lengths = [len(each.tokens) for each in self.inputs]
            tensors["attention_mask"] = torch.stack([places < n for n in lengths]).long()
        return tensors

    def _padded(self, name: str, tensor: Tensor) -> Tensor:
        missing = self.length - tensor.shape[1]
        if not self.is_padded or not missing:
            return tensor
        filling = padding_id(self.model) if name == "input_ids" else 0
        return torch.cat([tensor, tensor.new_full((1, missing), filling)], dim=1)

    @cached_property
    def last_places(self) -> list[int]:
        """The places where an input ends, in order."""
        return sorted({len(each.tokens) - 1 for each in self.inputs})

    @cached_property
    def keeps_places(self) -> bool:
        """Whether the model gives a vocabulary's numbers only for places that are named."""
        names = inspect.signature(self.model.hf.forward).parameters
        return self.model.task_line.kind == "next_token" and "logits_to_keep" in names

    def output(self, output: Any, row: int) -> RowOutput:
        """Return what the model's output for all rows says of one."""
        return RowOutput(output, self, row)

    def call(self, call: Call, row: int) -> Call:
        """Return of an attention call what is one input's, in memory of its own."""

        def own(tensor: Tensor | None, axes: tuple[int, ...]) -> Tensor | None:
            return None if tensor is None else self._own(tensor, row, axes)

        weights = own(call.weights, (2, 3))
        assert weights is not None
        added = tuple(part for one in call.added if (part := self._added(one, row)) is not None)
        return Call(
            weights, own(call.query, (2,)), own(call.key, (2,)), own(call.value, (2,)),
            call.scaling, added, call.softcap, call.sinks, call.module,
        )  # fmt: skip

    def _own(self, tensor: Tensor, row: int, axes: tuple[int, ...]) -> Tensor:
        """Return what of a tensor is one input's; axes: those that may hold padding."""
        part = tensor[row : row + 1] if len(tensor) == len(self.inputs) else tensor
        for axis in axes:
            if part.shape[axis] == self.length:
                part = part.narrow(axis, 0, len(self.inputs[row].tokens))
        return part.clone(memory_format=torch.contiguous_format)

    def _added(self, term: Tensor, row: int) -> Tensor | None:
        """Return a mask or a bias of one input, the same for all layers that share it.

        None for a mask that hides nothing but padding: an input alone has none.
        """
        at = (term.data_ptr(), term.shape, term.stride(), row)
        if at not in self._terms:
            part = self._own(term, row, (-2, -1))
            self._terms[at] = part if part.any() else None
        return self._terms[at]


class RowOutput:
    """What a model's output says of one row, with a batch axis of 1 and without padding."""

    def __init__(self, output: Any, rows: InputRows, row: int) -> None:
        """Take the output for all rows."""
        self._output, self._rows, self._row = output, rows, row

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._output, name)
        if not isinstance(value, Tensor) or value.dim() == 0:
            return value
        value = value[self._row : self._row + 1]
        rows = self._rows
        of_tokens = rows.model.task_line.kind in _OF_TOKENS
        if of_tokens and name in ("logits", "start_logits", "end_logits"):
            length = len(rows.inputs[self._row].tokens)
            if name == "logits" and rows.keeps_places:
                at = rows.last_places.index(length - 1)
                return value[:, at : at + 1]
            return value[:, :length] if rows.is_padded else value
        return value


def padding_id(model: Model) -> int:
    """Return the id that fills rows up: the model's own where its embedding has a row for it."""
    rows = embedding_rows(model.hf)
    for holder in (model.hf.config.get_text_config(), model.tokenizer):
        number = getattr(holder, "pad_token_id", None)
        if number is not None and 0 <= number < (rows or number + 1):
            return int(number)
    return 0


def takes_padding(model: Model) -> bool:
    """Whether a model of text can be told, by a mask, which tokens of a row are padding."""
    names = inspect.signature(model.hf.forward).parameters
    return model.task_line.reads == "text" and "attention_mask" in names and not model.refuses_rows


def fits_a_row(model: Model, prepared: Prepared) -> bool:
    """Whether an input can stand in a row beside others: one stack of attention, as it is."""
    return model.gives_vectors and model.own is None and not model.has_decoder and not prepared.axes
