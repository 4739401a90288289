"""What the explorer asks for besides weights: worked out once for all sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.ui.shared import arrival, traces

if TYPE_CHECKING:
    import numpy as np

    from attnviz.attribution.drawn import Relevance
    from attnviz.models.model import Model
    from attnviz.records import StackName, Trace


@dataclass(frozen=True, eq=False)
class DrawnMap:
    """A map [query, key], and, for relevance, the number of the answer that it is of, in words."""

    values: np.ndarray
    of: str = ""


def drawn_map(
    token: str, name: str, stack: str, layer: int, head: int, target: str = ""
) -> DrawnMap | None:
    """Return one map of a trace, or None for a token that this server has not given out.

    `target` names the answer of the relevance; empty is the model's own. Raises AttnvizError when
    there is no such quantity, layer or head, or the model does not allow it.
    """
    from attnviz.metrics.quantities import quantity_map, quantity_named, value_weighted_map

    trace = traces.maps_named(token)
    if trace is None:
        return None
    quantity = quantity_named(name)
    if quantity.needs_model and traces.request_named(token) is None:
        raise UnsupportedError(
            N_(
                "{label}{quantity_label} is worked out for an input as it is, and this is a run "
                "with a change inside. Show the original.",
                label=quantity.label[:1].upper(),
                quantity_label=quantity.label[1:],
            )
        )
    weights = trace.attention(layer, head if quantity.per == "head" else 0, stack)  # in range
    if name == "values":
        lengths = traces.from_shelf(
            ("value lengths", token), lambda: _lengths(token), _lengths_bytes
        )
        at = _call_of(trace, stack, layer)
        return DrawnMap(value_weighted_map(weights, lengths[stack][at][head]))
    if name == "relevance":
        maps = traces.from_shelf(
            ("relevance", token, target),
            lambda: _relevance(token, target),
            lambda maps: maps.nbytes,
        )
        return DrawnMap(maps.by_stack[stack][_call_of(trace, stack, layer)], maps.label)
    at = head if quantity.per == "head" else 0
    return DrawnMap(
        traces.from_shelf(
            ("drawn", token, name, stack, layer, at),
            lambda: quantity_map(trace, name, layer, at, stack),
            lambda maps: maps.nbytes,
        )
    )


def path_of(token: str, stack: str, layer: int, head: int, query: int, key: int) -> bytes | None:
    """Return the path of one weight, as its view reads it; None for an unknown token.

    Raises AttnvizError when there is no such weight, or the model gives no vectors for it.
    """
    from attnviz.metrics.weight_path import weight_path
    from attnviz.views.weight_path import view_weight_path

    trace = traces.maps_named(token)
    if trace is None:
        return None
    return view_weight_path(weight_path(trace, layer, head, query, key, stack)).data


def _call_of(trace: Trace, stack: str, layer: int) -> int:
    arrival.join()
    from attnviz.attribution.drawn import call_of

    return call_of(trace, stack, layer)


def _lengths(token: str) -> dict[StackName, list[np.ndarray]]:
    model, inputs, target = _question(token)
    from attnviz.attribution.drawn import value_lengths  # with the model, torch is here

    return value_lengths(model, inputs, target=target)


def _lengths_bytes(lengths: dict[StackName, list[np.ndarray]]) -> int:
    return sum(layer.nbytes for layers in lengths.values() for layer in layers)


def _relevance(token: str, target: str) -> Relevance:
    model, inputs, target_text = _question(token)
    from attnviz.attribution.drawn import relevance_maps

    # What a model writes, or was given to write, is one answer: its whole sequence.
    answer = target_text if model.task_line.kind == "text" else target or None
    return relevance_maps(model, inputs, target=answer, like=traces.trace_named(token))


def _question(token: str) -> tuple[Model, Any, str | None]:
    request = traces.request_named(token)
    assert request is not None  # its trace was found
    model = traces.model(request.model, request.device)
    return model, traces.inputs_of(request, model), request.target
