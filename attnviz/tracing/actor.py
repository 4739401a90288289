"""What acts inside the attention function: changed scores, changed maps, changed head outputs.

An `Actor` is made for one run and one thread, and lives in the engine's ContextVar beside the
recorder. It holds functions that change tensors in place, by layer; what they mean is said in
`tracing.steps`. A row of the batch may have its own functions, so that many runs go through a
model at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.metrics.weight_path import HIDDEN_BELOW
from attnviz.records import StackName
from attnviz.tracing import mechanisms
from attnviz.tracing.engine import Compute
from attnviz.tracing.ground import Place


@dataclass(frozen=True)
class OnScores:
    """Scores of some heads (None: all) by another mechanism."""

    name: str
    options: Mapping[str, Any]
    heads: tuple[int, ...] | None = None
    row: int | None = None


@dataclass(frozen=True)
class OnMap:
    """Changes weights [row head query key] in place; knows which keys are allowed, same axes."""

    act: Callable[[Tensor, Tensor], None]
    row: int | None = None


@dataclass(frozen=True)
class OnOutput:
    """Changes what the heads hand on, [row query head d_value], in place."""

    act: Callable[[Tensor], None]
    row: int | None = None


@dataclass
class Actor:
    """Acts in the attention calls of one run.

    `attending` are the numbers of each stack's layers in the order of their calls, which begins
    anew after the last, so that a model may be run many times while it acts. `row` None in what
    acts is every row of the batch. With a `gate` for a place [head], outputs are multiplied with
    it, and gradients flow to it. Where a batch becomes wider behind a call, `joins` is given its
    module and output, and what the heads hand on is acted on there. What they hand on at the places
    in `keep` is kept in `kept`.

    `rows` is how many runs go together from the first layer on, each with as many items as there
    are windows; 0 where a batch grows, and has no windows. A model that `rounds`, because it
    computes in half precision, gives other numbers under SDPA.
    """

    stack_of_module: Mapping[nn.Module, StackName]
    attending: Mapping[StackName, Sequence[int]]
    on_scores: dict[Place, list[OnScores]] = field(default_factory=dict)
    on_maps: dict[Place, list[OnMap]] = field(default_factory=dict)
    on_outputs: dict[Place, list[OnOutput]] = field(default_factory=dict)
    gates: Mapping[Place, Tensor] = field(default_factory=dict)
    joins: dict[Place, Callable[[nn.Module, Tensor], None]] = field(default_factory=dict)
    keep: frozenset[Place] = frozenset()
    kept: dict[Place, tuple[Tensor, Tensor]] = field(default_factory=dict)
    rows: int = 0
    rounds: bool = False
    _calls: dict[StackName, int] = field(default_factory=dict)

    def begin(self, stack: StackName, call: int) -> None:
        """Count the attention calls of a stack from another than the first on, for one run."""
        self._calls[stack] = call

    @property
    def needs_maps(self) -> bool:
        """Whether weights have to be there: where only outputs change, SDPA may compute them."""
        return self.rounds or bool(self.on_scores or self.on_maps or self.gates or self.keep)

    def attend(
        self,
        compute: Compute,
        module: nn.Module,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attention_mask: Tensor | None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor]:
        """Return output [row query head d_value] and weights of one call, changed as asked for."""
        place = self._place(module)
        shape = (query.shape[0], query.shape[1], query.shape[2], key.shape[2])
        allowed = None
        if place in self.on_scores or place in self.on_maps:
            allowed = _open_cells(attention_mask, kwargs.get("position_bias"), shape, query.device)
        if place in self.on_scores:
            assert allowed is not None
            if kwargs.get("only_weights"):
                raise UnsupportedError(
                    N_(
                        "{name} computes its scores by hand, so its queries and keys are not "
                        "known, and another mechanism cannot score them. Its maps can be changed.",
                        name=type(module).__name__,
                    )
                )
            query, key, kwargs = self._rescored(place, query, key, allowed, kwargs)
        output, weights = compute(module, query, key, value, attention_mask, **kwargs)
        if place in self.on_maps:
            assert allowed is not None
            values = value.repeat_interleave(weights.shape[1] // value.shape[1], dim=1)
            _check_mixing(module, output, weights, values)
            for step in self.on_maps[place]:
                step.act(self._of_row(weights, step.row), self._of_row(allowed, step.row))
            output = (weights @ values).transpose(1, 2).contiguous()
        if place in self.joins:
            self.joins[place](module, output)
            return output, weights
        self.act_on_output(place, output)
        if place in self.gates:
            output = output * self.gates[place][:, None]
        if place in self.keep:
            self.kept[place] = (weights, output)
        return output, weights

    def act_on_output(self, place: Place, output: Tensor) -> None:
        """Change what the heads of a place hand on, [row query head d_value], in place."""
        for step in self.on_outputs.get(place, ()):
            step.act(self._of_row(output, step.row))

    def _place(self, module: nn.Module) -> Place:
        stack = self.stack_of_module[module]
        call = self._calls.get(stack, 0)
        self._calls[stack] = call + 1
        numbers = self.attending.get(stack)
        return stack, numbers[call % len(numbers)] if numbers else call

    def _items(self, items: int, row: int | None) -> slice:
        """Return which items of a batch are one run's."""
        if row is None:
            return slice(None)
        each = items // self.rows if self.rows else 1
        return slice(row * each, (row + 1) * each)

    def _of_row(self, tensor: Tensor, row: int | None) -> Tensor:
        return tensor[self._items(len(tensor), row)]

    def _rescored(
        self, place: Place, query: Tensor, key: Tensor, allowed: Tensor, kwargs: dict[str, Any]
    ) -> tuple[Tensor, Tensor, dict[str, Any]]:
        """Return scores in the place of queries, and an identity in the place of keys.

        Their product is the scores, exactly: so the architecture's own function adds its biases,
        softcap, sinks and masks to them as it would to its own.
        """
        own_scaling = kwargs.get("scaling")
        scaling = query.shape[-1] ** -0.5 if own_scaling is None else float(own_scaling)
        keys = key.repeat_interleave(query.shape[1] // key.shape[1], dim=1)
        scores = query @ keys.transpose(2, 3) * scaling
        for step in self.on_scores[place]:
            heads = list(range(query.shape[1]) if step.heads is None else step.heads)
            rows = self._items(len(query), step.row)
            scores[rows, heads] = mechanisms.scores(
                step.name, query[rows, heads], keys[rows, heads], scaling=scaling,
                allowed=allowed[rows, heads], options=step.options,
            )  # fmt: skip
        same = torch.eye(key.shape[2], dtype=key.dtype, device=key.device)
        return scores, same.expand(*key.shape[:2], -1, -1), {**kwargs, "scaling": 1.0}


def _open_cells(
    mask: Tensor | None, bias: Tensor | None, shape: tuple[int, ...], device: torch.device
) -> Tensor:
    """Return [row head query key], True where a key may be looked at."""
    cells = torch.ones((), dtype=torch.bool, device=device)
    for part in (mask, bias):
        if part is not None:
            cells = cells & (part if part.dtype == torch.bool else part > HIDDEN_BELOW)
    return cells.expand(shape)


def _check_mixing(module: nn.Module, output: Tensor, weights: Tensor, values: Tensor) -> None:
    """Refuse an architecture whose heads hand on something else than weights times values."""
    expected = (weights[:1] @ values[:1]).transpose(1, 2)
    actual = output[:1]
    if actual.shape != expected.shape or not torch.allclose(
        actual.float(), expected.float(), atol=1e-4 * float(expected.abs().max()) + 1e-6
    ):
        raise UnsupportedError(
            N_(
                "{name} does not output its weights times its values, so its maps cannot be "
                "changed. SilenceHead and ScaleHead work.",
                name=type(module).__name__,
            )
        )
