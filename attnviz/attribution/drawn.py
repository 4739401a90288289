"""What can be drawn of an input only with its model: what values weigh, and relevance by gradients.

Both are laid along the axes of the trace of the same input.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import torch
from jaxtyping import Float

from attnviz.attribution.attention import attention_run, handed_over, pair
from attnviz.attribution.network import pose
from attnviz.attribution.projections import check_projections
from attnviz.attribution.targets import Measure, Wanted
from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.metrics import flow
from attnviz.metrics.quantities import Numbers, quantity_map, value_weighted_map
from attnviz.models.model import Model
from attnviz.records import StackName, Trace
from attnviz.tracing.capture import decoder_input, forward
from attnviz.tracing.inputs import prepare


@dataclass(frozen=True, eq=False)
class Relevance:
    """Gradient-weighted relevance after each layer, for one number of the answer.

    Attributes:
        label: the number in words: `logit of "negative"`.
        by_stack: [call, query, key], float64, a call for each layer with attention. Call l holds
            what calls 0 to l add to R, without the identity that R starts from; of the cross stack,
            R of the targets to the source.
    """

    label: str
    by_stack: dict[StackName, Float[np.ndarray, "layer query key"]]

    @property
    def nbytes(self) -> int:
        """Bytes held by all maps."""
        return sum(maps.nbytes for maps in self.by_stack.values())


@torch.no_grad()
def value_lengths(
    model: Model, inputs: Any, *, target: str | None = None
) -> dict[StackName, list[Float[np.ndarray, "head key"]]]:
    """Return ||f(x)|| of every key, layer by layer: its value after the head's output projection.

    `inputs` and `target` as for `trace`; the model runs twice, the second time to check that the
    projection meets the heads' sums as they are. Raises UnsupportedError when the
    architecture hands over no values, or that check fails.
    Source: Kobayashi et al. 2020, section 3.
    """
    if not model.gives_vectors:
        raise UnsupportedError(
            N_(
                "{architecture} returns attention weights but no values, so their lengths are not "
                "known. Rollout needs only the weights.",
                architecture=model.architecture,
            )
        )
    own = model.twin()
    prepared = prepare(own, inputs)
    tensors = dict(prepared.tensors)
    if own.has_decoder:
        tensors["decoder_input_ids"], _ = decoder_input(own, prepared, target)
    _, calls = forward(own, tensors)
    check_projections(
        own,
        [call for stack_calls in calls.values() for call in stack_calls],
        partial(forward, own, tensors),
    )
    return {
        name: [np.linalg.norm(handed_over(own, call), axis=-1) for call in stack_calls]
        for name, stack_calls in calls.items()
    }


def relevance_maps(
    model: Model,
    inputs: Any,
    *,
    target: Wanted = None,
    measure: Measure | None = None,
    like: Trace | None = None,
) -> Relevance:
    """Return the relevance of every key to every position after every layer, for one answer.

    `target` and `measure` as for `attribute`; None is the model's own answer. With `like`, the
    maps have to fit the axes of that trace. Raises UnsupportedError when the model
    answers nothing, hands over no maps with gradients, or the axes differ.
    Source: Chefer et al. 2021, section 3.
    """
    posed = pose(model, inputs, target=target, measure=measure)
    run = attention_run(posed.problem, gradients=True)
    pairs: dict[StackName, Any] = {name: pair(run, name) for name in run.calls}
    maps_of: dict[StackName, np.ndarray] = {}
    for name, both in pairs.items():
        if name != "cross":
            after = [flow.relevance(*_first(both, layer)) for layer in range(len(both[0]))]
            maps_of[name] = np.stack([each - np.eye(len(each)) for each in after])
    if "cross" in pairs:
        maps_of["cross"] = np.stack(
            [
                flow.cross_relevance(
                    pairs["encoder"], _first(pairs["decoder"], layer), _first(pairs["cross"], layer)
                )
                for layer in range(len(pairs["cross"][0]))
            ]
        )
    if like is not None:
        for name, maps in maps_of.items():
            of = like.stack(name)
            shape = (len(of.attending), len(of.queries), len(of.keys))
            if maps.shape != shape:
                raise UnsupportedError(
                    N_(
                        "The gradients of {architecture} belong to maps of {shape}, but the maps "
                        "shown are {shape_2}: the answer is read from another input.",
                        architecture=model.architecture,
                        shape=maps.shape,
                        shape_2=shape,
                    )
                )
    return Relevance(posed.target.label, maps_of)


def model_numbers(
    model: Model, inputs: Any, trace: Trace, *, target: str | None = None, answer: str = ""
) -> Numbers:
    """Return the maps of every quantity of a trace, those that need its model included.

    `target` is what the decoder was fed, and `answer` what relevance is of; empty is the model's
    own. What needs the model is worked out once, when it is first asked for.
    """

    @cache
    def lengths() -> dict[StackName, list[np.ndarray]]:
        return value_lengths(model, inputs, target=target)

    @cache
    def relevance() -> Relevance:
        own_target = target if model.task_line.kind == "text" else answer or None
        return relevance_maps(model, inputs, target=own_target, like=trace)

    def at(name: str, stack: str, layer: int, head: int) -> np.ndarray:
        of: Any = stack
        if name == "values":
            weights = trace.attention(layer, head, stack)
            return value_weighted_map(weights, lengths()[of][call_of(trace, of, layer)][head])
        if name == "relevance":
            trace.attention(layer, 0, stack)  # in range
            return relevance().by_stack[of][call_of(trace, of, layer)]
        return quantity_map(trace, name, layer, head, stack)

    return at


def call_of(trace: Trace, stack: str, layer: int) -> int:
    """Return which of a stack's attention calls a layer makes: its number, but in hybrids."""
    return trace.stack(stack).attending.index(layer)


def _first(both: tuple[list[Any], list[Any]], layer: int) -> tuple[list[Any], list[Any]]:
    """Return maps and gradients of layers 0 to `layer`."""
    maps, gradients = both
    return maps[: layer + 1], gradients[: layer + 1]
