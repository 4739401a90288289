"""From interventions as values to what acts in one run: `intervention_plan`, then `in_force`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.models.model import Model
from attnviz.records import StackName
from attnviz.records.interventions import (
    AddVector,
    CutEdges,
    Intervention,
    MaskToken,
    MeanHead,
    PatchHead,
    PatchMlp,
    PatchResidual,
    ReplaceMechanism,
    ScaleHead,
    SetAttention,
    SilenceHead,
    SwapPattern,
    UniformAttention,
)
from attnviz.tracing import engine, maps, mechanisms
from attnviz.tracing.actor import Actor, OnMap, OnOutput, OnScores
from attnviz.tracing.ground import Ground, Place
from attnviz.tracing.sites import OnHidden, hooked_model, layers_of, mlp_of
from attnviz.tracing.sources import Sources

_BETWEEN = (PatchResidual, PatchMlp, AddVector)
"""What acts between the attention calls, and so in architectures that do not make them."""


@dataclass
class InterventionPlan:
    """What acts in one run."""

    actor: Actor
    on_residual: dict[Place, list[OnHidden]] = field(default_factory=dict)
    on_mlp: dict[Place, list[OnHidden]] = field(default_factory=dict)


def intervention_plan(
    model: Model, ground: Ground, rows: Sequence[Sequence[Intervention]], sources: Sources
) -> InterventionPlan:
    """Return the plan of a batch, each row with its interventions; one row is every row.

    It also runs the other inputs that interventions take from. Raises InputError when an
    intervention does not fit the input or the model, and UnsupportedError when the architecture
    cannot take it.
    """
    for one in (one for row in rows for one in row):
        _refuse_what_is_not_met(model, one)
    sources.run(ground, [one for row in rows for one in row])
    rounds = model.hf.dtype not in (torch.float32, torch.float64)
    plan = InterventionPlan(Actor(model.stack_of_module, ground.attending, rounds=rounds))
    for number, row in enumerate(rows):
        for one in row:
            own_row = number if len(rows) > 1 else None
            _PLANS[type(one)](_Laid(model, ground, plan, sources, own_row), one)
    return plan


@contextlib.contextmanager
def in_force(model: Model, plan: InterventionPlan, *, twin: Model | None = None) -> Iterator[Model]:
    """Yield the model to run while the plan acts; nothing of it remains afterwards.

    `twin` is one of the model that this thread has already.
    """
    if model.makes_calls:
        engine.install(model.hf)
    with hooked_model(model, plan.on_residual, plan.on_mlp, twin=twin) as own:
        plan.actor.stack_of_module = own.stack_of_module
        with engine.acting(plan.actor):
            yield own


def _refuse_what_is_not_met(model: Model, one: Intervention) -> None:
    if not model.makes_calls and not isinstance(one, _BETWEEN):
        possible = ", ".join(kind.__name__ for kind in _BETWEEN)
        raise UnsupportedError(
            N_(
                "{architecture} computes attention inside its own modules, so {name} cannot act in "
                "it. {possible} can.",
                architecture=model.architecture,
                name=type(one).__name__,
                possible=possible,
            )
        )


@dataclass(frozen=True)
class _Laid:
    """Where the steps of one intervention go."""

    model: Model
    ground: Ground
    plan: InterventionPlan
    sources: Sources
    row: int | None

    def on_map(self, place: Place, act: Callable[[Tensor, Tensor], None]) -> None:
        self.plan.actor.on_maps.setdefault(place, []).append(OnMap(act, self.row))

    def on_output(self, place: Place, act: Callable[[Tensor], None]) -> None:
        self.plan.actor.on_outputs.setdefault(place, []).append(OnOutput(act, self.row))

    def on_residual(self, place: Place, act: Callable[[Tensor], Tensor]) -> None:
        layers_of(self.model, place[0])  # refuses by name
        self.plan.on_residual.setdefault(place, []).append(OnHidden(act, self.row))

    def on_mlp(self, place: Place, act: Callable[[Tensor], Tensor]) -> None:
        mlp_of(self.model, layers_of(self.model, place[0])[place[1]])
        self.plan.on_mlp.setdefault(place, []).append(OnHidden(act, self.row))


def _silence(laid: _Laid, one: SilenceHead) -> None:
    place = laid.ground.head(one.stack, one.layer, one.head)

    def act(output: Tensor) -> None:
        output[:, :, one.head] = 0

    laid.on_output(place, act)


def _scale(laid: _Laid, one: ScaleHead) -> None:
    place = laid.ground.head(one.stack, one.layer, one.head)

    def act(output: Tensor) -> None:
        output[:, :, one.head] *= one.factor

    laid.on_output(place, act)


def _mean(laid: _Laid, one: MeanHead) -> None:
    place = laid.ground.head(one.stack, one.layer, one.head)

    def act(output: Tensor) -> None:
        output[:, :, one.head] = output[:, :, one.head].mean(1, keepdim=True)

    laid.on_output(place, act)


def _uniform(laid: _Laid, one: UniformAttention) -> None:
    place = laid.ground.head(one.stack, one.layer, one.head)
    laid.ground.within(place[0], "query", one.queries)
    laid.on_map(place, maps.uniform(one.head, one.queries))


def _set(laid: _Laid, one: SetAttention) -> None:
    place = laid.ground.head(one.stack, one.layer, one.head)
    for axis, places, size, n_tokens in zip(
        ("query", "key"), (one.queries, one.keys), one.weights.shape, laid.ground.tokens[place[0]],
        strict=True,
    ):  # fmt: skip
        laid.ground.within(place[0], axis, places)
        if places is None and size != n_tokens:
            raise InputError(
                N_(
                    "SetAttention has weights of the shape {shape}, but this input has {n_tokens} "
                    "{axis} tokens. Give the positions, or weights for all.",
                    shape=one.weights.shape,
                    n_tokens=n_tokens,
                    axis=axis,
                )
            )
    laid.on_map(place, maps.set_weights(one))


def _cut(laid: _Laid, one: CutEdges) -> None:
    stack = laid.ground.stack(one.stack)
    laid.ground.within(stack, "query", one.queries)
    laid.ground.within(stack, "key", one.keys)
    by_layer: dict[Place, list[int] | None] = {}
    if one.heads is None:
        by_layer = {(stack, layer): None for layer in laid.ground.attending[stack]}
    for layer, head in one.heads or ():
        place = laid.ground.head(one.stack, layer, head)
        heads = by_layer.setdefault(place, [])
        assert heads is not None
        heads.append(head)
    for place, heads in by_layer.items():
        laid.on_map(place, maps.cut(one, heads))


def _swap(laid: _Laid, one: SwapPattern) -> None:
    place = laid.ground.head(one.stack, one.layer, one.head)
    weights = laid.sources.map_of(one.source, place)[:, one.head]  # 1 query key
    shape = laid.ground.tokens[place[0]]
    if tuple(weights.shape[1:]) != shape:
        raise InputError(
            N_(
                "The other input has a map of {shape} x {weights_shape} tokens, this one of "
                "{shape_2} x {shape_3}. A pattern can be swapped between inputs of the same "
                "length.",
                shape=weights.shape[1],
                weights_shape=weights.shape[2],
                shape_2=shape[0],
                shape_3=shape[1],
            )
        )
    laid.on_map(place, maps.swapped(one.head, weights[0]))


def _mask(laid: _Laid, one: MaskToken) -> None:
    stack = laid.ground.stack(one.stack)
    laid.ground.within(stack, "key", (one.position,))
    stacks: list[StackName] = [stack]
    if stack == "encoder" and "cross" in laid.ground.tokens:
        stacks.append("cross")
    for name in stacks:
        for layer in laid.ground.attending[name]:
            laid.on_map((name, layer), maps.hidden(one.position, itself=name != "cross"))


def _replace(laid: _Laid, one: ReplaceMechanism) -> None:
    mechanisms.check_options(one.mechanism, one.options)
    for layer in one.layers:
        for head in one.heads or (0,):
            laid.ground.head(one.stack, layer, head)
        step = OnScores(one.mechanism, one.options, one.heads, laid.row)
        laid.plan.actor.on_scores.setdefault(laid.ground.place(one.stack, layer), []).append(step)


def _patch_head(laid: _Laid, one: PatchHead) -> None:
    place = laid.ground.head(one.stack, one.layer, one.head)
    output = laid.sources.output_of(one.source, place)[:, :, one.head]  # 1 query d_value
    here, there = _matched(laid, one, place[0], output.shape[1])

    def act(outputs: Tensor) -> None:
        now, then = _written_yet(here, there, outputs.shape[1])
        outputs[:, now, one.head] = output[:, then]

    laid.on_output(place, act)


def _patch_residual(laid: _Laid, one: PatchResidual) -> None:
    place = laid.ground.place(one.stack, one.layer)
    laid.on_residual(
        place, _patching(laid, one, place, laid.sources.residual_of(one.source, place))
    )


def _patch_mlp(laid: _Laid, one: PatchMlp) -> None:
    place = laid.ground.place(one.stack, one.layer)
    laid.on_mlp(place, _patching(laid, one, place, laid.sources.mlp_of(one.source, place)))


def _patching(
    laid: _Laid, one: PatchResidual | PatchMlp, place: Place, vectors: Tensor
) -> Callable[[Tensor], Tensor]:
    here, there = _matched(laid, one, place[0], vectors.shape[-2])

    def act(hidden: Tensor) -> Tensor:
        now, then = _written_yet(here, there, hidden.shape[-2])
        hidden = hidden.clone()
        hidden[..., now, :] = vectors[..., then, :]
        return hidden

    return act


def _written_yet(
    here: Sequence[int], there: Sequence[int], length: int
) -> tuple[list[int], list[int]]:
    """Return the pairs of positions whose first one a text that is being written has already."""
    pairs = [(now, then) for now, then in zip(here, there, strict=True) if now < length]
    return [now for now, _ in pairs], [then for _, then in pairs]


def _matched(
    laid: _Laid, one: PatchHead | PatchResidual | PatchMlp, stack: StackName, there: int
) -> tuple[list[int], list[int]]:
    """Return which positions take what stands at which of the other input."""
    here = laid.ground.tokens[stack][0]
    if one.positions is None:
        if here != there:
            raise InputError(
                several(
                    "The other input has {n} tokens and this one {here}. Give positions and "
                    "source_positions: which positions take the values of which.",
                    n=there,
                    here=here,
                )
            )
        return list(range(here)), list(range(here))
    laid.ground.within(stack, "query", one.positions)
    source = one.positions if one.source_positions is None else one.source_positions
    if max(source, default=0) >= there:
        raise InputError(
            several(
                "There is no position {source} in the other input: it has {n} tokens, 0 "
                "to {there_2}.",
                n=there,
                source=max(source),
                there_2=there - 1,
            )
        )
    return list(one.positions), list(source)


def _add(laid: _Laid, one: AddVector) -> None:
    place = laid.ground.place(one.stack, one.layer)
    laid.ground.within(place[0], "query", one.positions)
    places = one.positions

    def act(hidden: Tensor) -> Tensor:
        if hidden.shape[-1] != len(one.vector):
            raise InputError(
                several(
                    "The vector has {n} numbers, but the residual stream of {architecture} "
                    "has {shape}.",
                    n=len(one.vector),
                    architecture=laid.model.architecture,
                    shape=hidden.shape[-1],
                )
            )
        hidden = hidden.clone()
        positions: Any = slice(None)
        if places is not None:  # those that a text which is being written has already
            positions = [at for at in places if at < hidden.shape[-2]]
        hidden[..., positions, :] += one.factor * torch.tensor(one.vector).to(hidden)
        return hidden

    laid.on_residual(place, act)


_PLANS: dict[type, Callable[[_Laid, Any], None]] = {
    SilenceHead: _silence,
    ScaleHead: _scale,
    MeanHead: _mean,
    UniformAttention: _uniform,
    SetAttention: _set,
    CutEdges: _cut,
    SwapPattern: _swap,
    MaskToken: _mask,
    ReplaceMechanism: _replace,
    PatchHead: _patch_head,
    PatchResidual: _patch_residual,
    PatchMlp: _patch_mlp,
    AddVector: _add,
}
