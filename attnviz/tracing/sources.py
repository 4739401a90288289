"""Other inputs that interventions take from: each runs once, and the parts to take are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.records.interventions import (
    Intervention,
    PatchHead,
    PatchMlp,
    PatchResidual,
    SwapPattern,
)
from attnviz.tracing import capture, engine
from attnviz.tracing.actor import Actor
from attnviz.tracing.ground import Ground, Place
from attnviz.tracing.inputs import prepare
from attnviz.tracing.sites import OnHidden, hooked_model

_Key = str | tuple[str, str] | tuple[bytes, tuple[int, ...], str]


@dataclass
class _Store:
    heads: dict[Place, tuple[Tensor, Tensor]] = field(default_factory=dict)  # weights, outputs
    residual: dict[Place, Tensor] = field(default_factory=dict)
    mlp: dict[Place, Tensor] = field(default_factory=dict)


class Sources:
    """What other inputs give at the places where interventions take from them.

    The decoder of an encoder-decoder reads the same for every input: `decoder` [1, token].
    """

    def __init__(self, model: Model, decoder: Tensor | None = None) -> None:
        self.model = model
        self.decoder = decoder
        self._stores: dict[_Key, _Store] = {}

    def map_of(self, source: Any, place: Place) -> Tensor:
        """Return the maps of one layer, [1 head query key]."""
        return self._stores[_key(source)].heads[place][0]

    def output_of(self, source: Any, place: Place) -> Tensor:
        """Return what the heads of one layer hand on, [1 query head d_value]."""
        return self._stores[_key(source)].heads[place][1]

    def residual_of(self, source: Any, place: Place) -> Tensor:
        """Return the residual stream as it enters a layer, [1 ... token d_model]."""
        return self._stores[_key(source)].residual[place]

    def mlp_of(self, source: Any, place: Place) -> Tensor:
        """Return what a layer's MLP adds, [1 ... token d_model]."""
        return self._stores[_key(source)].mlp[place]

    def run(self, ground: Ground, interventions: Sequence[Intervention]) -> None:
        """Run every input that interventions take from, once, and keep what they take."""
        takers_by_source: dict[_Key, list[Any]] = {}
        for one in interventions:
            if isinstance(one, (PatchHead, PatchResidual, PatchMlp, SwapPattern)):
                takers_by_source.setdefault(_key(one.source), []).append(one)
        for key, takers in takers_by_source.items():
            places = {kind: set[Place]() for kind in ("heads", "residual", "mlp")}
            for one in takers:
                kind = {PatchResidual: "residual", PatchMlp: "mlp"}.get(type(one), "heads")
                at = (one.stack, one.layer)
                in_heads = isinstance(one, (PatchHead, SwapPattern))
                place = ground.head(*at, one.head) if in_heads else ground.place(*at)
                places[kind].add(place)
            store = self._stores.setdefault(key, _Store())
            missing = {
                kind: frozenset(wanted_places - getattr(store, kind).keys())
                for kind, wanted_places in places.items()
            }
            if any(missing.values()):
                self._run(takers[0].source, ground, store, missing)

    def _run(
        self, source: Any, ground: Ground, store: _Store, places: dict[str, frozenset[Place]]
    ) -> None:
        try:
            prepared = prepare(self.model, source)
        except InputError as error:
            raise InputError(N_("The other input does not fit: {error}", error=error)) from error
        tensors = dict(prepared.tensors)
        if self.decoder is not None:
            tensors["decoder_input_ids"] = self.decoder
        on_residual = {at: [OnHidden(_keep(store.residual, at))] for at in places["residual"]}
        on_mlp = {at: [OnHidden(_keep(store.mlp, at))] for at in places["mlp"]}
        with hooked_model(self.model, on_residual, on_mlp) as own, torch.no_grad():
            actor = Actor(own.stack_of_module, ground.attending, keep=places["heads"])
            with engine.acting(actor):
                capture.forward(own, tensors)
        store.heads.update(actor.kept)


def _keep(into: dict[Place, Tensor], place: Place) -> Callable[[Tensor], Tensor]:
    def act(hidden: Tensor) -> Tensor:
        into[place] = hidden.detach().clone()
        return hidden

    return act


def _key(source: Any) -> _Key:
    if isinstance(source, np.ndarray):
        return source.tobytes(), source.shape, source.dtype.str
    return source


def plain_source(source: Any) -> Any:
    """Return an input as an intervention can hold it: a text, a pair of texts, or numbers."""
    return source if isinstance(source, (str, tuple)) else np.array(source)
