"""Attribution from attention maps: rollout, flow, gradient-weighted relevance, value norms.

Each runs the model once with its maps recorded, follows them down to the input, and reads the rows
of the positions that the answer is read from. Which those are is measured, not looked up: the
positions at which the last layer's output has a gradient, weighted by its length. So a class
token, a last token, a mask, the two ends of a span and a mean over all tokens need no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.attribution.method_scores import MethodScores
from attnviz.attribution.network import Network, network_of
from attnviz.attribution.problem import Problem
from attnviz.attribution.projections import check_projections, projection, values_of_call
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.metrics import flow
from attnviz.metrics.quantities import MOST_FLOW
from attnviz.models import anatomy
from attnviz.models.layer_numbers import numbers_of_calls
from attnviz.models.model import Model
from attnviz.records import StackName
from attnviz.tracing import engine
from attnviz.tracing.budget import refuse_what_cannot_be_held
from attnviz.tracing.text_tokens import tokens_of_ids

READ = 1e-6
"""A position whose gradient is a smaller share of all is taken as not read: rounding."""


@dataclass(frozen=True, eq=False)
class AttentionRun:
    """One pass: maps by stack, their gradients if asked for, and how far each position is read."""

    model: Model
    calls: dict[StackName, list[engine.Call]]
    gradients: dict[StackName, list[Tensor]]
    read: np.ndarray  # position, sums to 1

    def alone(self, label: str) -> list[engine.Call]:
        """Return the calls of a model that is one stack. Raises UnsupportedError when it is not."""
        if len(self.calls) != 1:
            raise UnsupportedError(
                N_(
                    "{label} cannot cross from one stack to another, and {architecture} has "
                    "{calls}. Gradient-weighted attention can.",
                    label=label,
                    architecture=self.model.architecture,
                    calls=", ".join(self.calls),
                )
            )
        return next(iter(self.calls.values()))


def last_attention(problem: Problem, *, seed: int) -> MethodScores:
    """Return the weight of each unit in the last layer, over the positions read, mean of heads.

    What people look at first, and no explanation: beside the others it shows how far it is from
    one. Of an encoder-decoder, the last cross-attention. Raises UnsupportedError when the problem
    is a formula.
    """
    run = attention_run(problem)
    calls = run.calls["cross"] if "cross" in run.calls else run.alone(N_("The last map"))
    return MethodScores(_by_unit(problem, _rows(problem, run, _means(calls[-1:])[0])))


def rollout(problem: Problem, *, seed: int) -> MethodScores:
    """Return the share of each unit in the positions read, with maps followed through all layers.

    Heads are averaged, and half of every position comes past attention. `by_layer` holds the same
    after each layer. Raises UnsupportedError when the problem is a formula or an encoder-decoder.
    Source: Abnar and Zuidema 2020, section 3.
    """
    run = attention_run(problem)
    return _rolled(problem, run, _means(run.alone("Rollout")))


def attention_flow(problem: Problem, *, seed: int) -> MethodScores:
    """Return how much can flow from each unit to the positions read, through all layers.

    Raises InputError when the flow would take more than about 10 seconds, UnsupportedError when
    the problem is a formula or an encoder-decoder. Source: Abnar and Zuidema 2020, section 3.
    """
    run = attention_run(problem)
    maps = _means(run.alone(N_("Attention flow")))
    _of_tokens(problem, maps.shape[-1])
    positions = np.flatnonzero(run.read)
    layers, n, _ = maps.shape
    if len(positions) * layers * n**3 > MOST_FLOW:
        few = len(positions) <= 2  # a mean over tokens has more to read in a longer text
        share = len(positions) * layers / (1 if few else n)
        most = int((MOST_FLOW / share) ** (1 / 3 if few else 1 / 4) + 1e-6)
        raise InputError(
            several(
                "The maximum flow to {positions} of {n} tokens through {layers} layers "
                "would take more than 10 seconds. Shorten the input to about {most} "
                "tokens, or use rollout.",
                n=n,
                positions=len(positions),
                layers=layers,
                most=most,
            )
        )
    problem.progress.expect(len(positions))
    scores = np.zeros(n)
    for position in positions:
        scores += run.read[position] * flow.attention_flow(maps, int(position))
        problem.progress.advance(1)
    return MethodScores(_by_unit(problem, scores))


def gradient_attention(problem: Problem, *, seed: int) -> MethodScores:
    """Return the relevance of each unit for the answer: maps weighted by their own gradients.

    In an encoder-decoder, of each source token, through cross-attention. A position that is read
    starts with a relevance of 1 for itself, which is marked as its `own`: all else may be a
    thousandth of it, and the authors' code leaves it out of pictures too. Raises
    UnsupportedError for formulas. Source: Chefer et al. 2021, section 3.
    """
    run = attention_run(problem, gradients=True)
    own = None
    if len(run.calls) == 1:
        maps, gradients = pair(run, next(iter(run.calls)))
        relevance = flow.relevance(maps, gradients)
        own = _by_unit(problem, _rows(problem, run, np.eye(relevance.shape[-1])))
    elif set(run.calls) == {"encoder", "decoder", "cross"}:
        relevance = flow.cross_relevance(
            pair(run, "encoder"), pair(run, "decoder"), pair(run, "cross")
        )
    else:
        raise UnsupportedError(
            N_(
                "{architecture} has the stacks {calls}, for which there are no rules. Integrated "
                "gradients work for every architecture.",
                architecture=run.model.architecture,
                calls=", ".join(run.calls),
            )
        )
    return MethodScores(_by_unit(problem, _rows(problem, run, relevance)), own=own)


def value_norm(problem: Problem, *, seed: int) -> MethodScores:
    """Return rollout of maps that hold the lengths of what keys hand over.

    That is ||Σ over heads of α f(x)||, with f(x) a key's value after the output projection; rows
    are divided by their sum. The projection is checked against what went into it. Raises
    UnsupportedError for formulas, encoder-decoders, architectures that give no values, and those
    whose output projection is not found or not met with the heads' sums.
    Source: Kobayashi et al. 2020, section 3; rolled out as in Abnar and Zuidema 2020.
    """
    network = network_of(problem, "attention maps")
    if not network.model.gives_vectors:
        raise UnsupportedError(
            N_(
                "{architecture} returns attention weights but no values, so their lengths are not "
                "known. Rollout needs only the weights.",
                architecture=network.model.architecture,
            )
        )
    run = attention_run(problem)
    calls = run.alone(N_("A rollout of value norms"))
    again = partial(network.with_maps, problem.inputs)
    problem.progress.expect(1)
    check_projections(run.model, calls, again)
    problem.forwards += 1
    problem.progress.advance(1)
    lengths = [
        flow.value_weighted(_array(call.weights), handed_over(run.model, call)) for call in calls
    ]
    return _rolled(problem, run, np.stack(lengths))


def handed_over(model: Model, call: engine.Call) -> np.ndarray:
    """Return f(x), [head key d_model]: each key's value after its head's part of the projection.

    Summed over heads and keys with the weights, and with the projection's bias, it is what the
    attention module hands on. Raises UnsupportedError when no projection is found.
    """
    _, matrix = projection(model, call)
    value = values_of_call(call).double()[0]  # head key d_value
    heads, _, d_value = value.shape
    parts = matrix.detach().double().reshape(heads, d_value, -1)
    return torch.einsum("hkv,hvd->hkd", value, parts).cpu().numpy()


def attention_run(problem: Problem, *, gradients: bool = False) -> AttentionRun:
    """Run the model once, forward and back: maps, their gradients, and the positions read.

    Raises InputError when the input's maps would not fit into memory, and UnsupportedError when the
    model shows no maps.
    """
    network = network_of(problem, "attention maps")
    model = network.model
    _refuse_too_long(network, copies=3 if gradients else 2)
    last: list[Tensor] = []

    def keep(_module: nn.Module, _inputs: Any, output: Any) -> None:
        last[:] = [anatomy.handed_on(output)]

    def ask(_module: nn.Module, _inputs: Any, embedded: Tensor) -> None:
        # The first map of a decoder depends on its own ids alone, and its gradient is wanted too.
        if not embedded.requires_grad:
            embedded.requires_grad_()

    hooks = [anatomy.last_block(model.hf).register_forward_hook(keep)]
    if model.has_decoder:
        hooks.append(anatomy.decoder_embedding(model.hf).register_forward_hook(ask))
    x = problem.inputs.detach().clone().requires_grad_()
    problem.progress.expect(2)
    try:
        with torch.enable_grad():
            output, calls = network.with_maps(x)
            value = network.target.read(output).sum()
    finally:
        for hook in hooks:
            hook.remove()
    problem.forwards += 1
    problem.backwards += 1
    problem.progress.advance(2)
    if not last:
        raise UnsupportedError(
            N_(
                "{architecture} does not call its last layer in the usual way, so the token that "
                "the answer is read from is not known. Integrated gradients work here.",
                architecture=model.architecture,
            )
        )
    maps = [call.weights for several in calls.values() for call in several] if gradients else []
    if not all(one.requires_grad for one in maps):
        raise UnsupportedError(
            N_(
                "{architecture} returns copies of its maps, and the answer was not computed from "
                "them. Integrated gradients work for every architecture.",
                architecture=model.architecture,
            )
        )
    all_slopes = torch.autograd.grad(value, [*last, *maps], allow_unused=True)
    by_stack: dict[StackName, list[Tensor]] = {}
    if gradients:
        slopes = iter(all_slopes[len(last) :])
        by_stack = {
            name: [_or_zeros(next(slopes), call.weights) for call in several]
            for name, several in calls.items()
        }
    if maps and all(slope is None for slope in all_slopes[len(last) :]):
        raise UnsupportedError(
            N_(
                "{architecture} returns copies of its maps, and the answer was not computed from "
                "them. Integrated gradients work for every architecture.",
                architecture=model.architecture,
            )
        )
    hidden = all_slopes[0] if last else None
    if hidden is not None:
        hidden = network.by_row(hidden)
    queries = calls["decoder" if "decoder" in calls else next(iter(calls))][-1].weights.shape[2]
    if hidden is None or hidden.dim() < 3 or hidden.shape[-2] != queries:
        raise UnsupportedError(
            N_(
                "The last layer of {architecture} does not return one vector per token, so the "
                "token that the answer is read from is not known. Integrated gradients work here.",
                architecture=model.architecture,
            )
        )
    lengths = hidden.double().reshape(-1, *hidden.shape[-2:]).norm(dim=-1).mean(0)
    share = lengths / lengths.sum()
    weights = torch.where(share > READ, share, 0)
    return AttentionRun(model, calls, by_stack, (weights / weights.sum()).cpu().numpy())


def _refuse_too_long(network: Network, *, copies: int) -> None:
    axes = [network.prepared.tokens]
    decoded = network.tensors.get("decoder_input_ids")
    if decoded is not None:
        axes.append(tokens_of_ids(network.model, decoded[0]))
    refuse_what_cannot_be_held(network.model, axes, copies=copies)


def _or_zeros(gradient: Tensor | None, weights: Tensor) -> Tensor:
    return torch.zeros_like(weights) if gradient is None else gradient


def _rolled(problem: Problem, run: AttentionRun, maps: np.ndarray) -> MethodScores:
    after = flow.rollout(maps)
    by_call = [_by_unit(problem, _rows(problem, run, shares)) for shares in after]
    start = _by_unit(problem, _rows(problem, run, np.eye(maps.shape[-1])))
    return MethodScores(by_call[-1], by_layer=np.stack(_at_numbers(run, start, by_call)))


def _at_numbers(
    run: AttentionRun, start: np.ndarray, by_call: list[np.ndarray]
) -> list[np.ndarray]:
    """Return what holds after each attention call as what holds after each layer of the model.

    A layer without attention leaves it as it was; before the first one it is `start`.
    """
    calls = next(iter(run.calls.values()))
    numbering = numbers_of_calls(run.model.hf, [call.module for call in calls])
    if numbering is None:
        return by_call
    numbers, layers = numbering
    at = dict(zip(numbers, by_call, strict=True))
    by_layer = [start]
    for number in range(len(layers)):
        by_layer.append(at.get(number, by_layer[-1]))
    return by_layer[1:]


def _rows(problem: Problem, run: AttentionRun, maps: np.ndarray) -> np.ndarray:
    """Return the mean of the rows that are read, [key]."""
    _of_tokens(problem, maps.shape[-1])
    return run.read @ maps


def _of_tokens(problem: Problem, keys: int) -> None:
    network = network_of(problem)
    tokens = len(network.units.of_token)
    if keys != tokens:
        raise UnsupportedError(
            several(
                "The maps of {architecture} have {n} keys for {tokens} tokens, so they "
                "cannot be assigned to the tokens. Integrated gradients work here.",
                n=keys,
                architecture=network.model.architecture,
                tokens=tokens,
            )
        )


def _by_unit(problem: Problem, of_token: np.ndarray) -> np.ndarray:
    sums = np.zeros(problem.n_units)
    np.add.at(sums, network_of(problem).units.of_token, of_token)
    return sums


def _means(calls: list[engine.Call]) -> np.ndarray:
    """Return [layer query key], averaged over heads."""
    return np.stack(
        [layer.mean(0, dtype=np.float64) for layer in _layers([call.weights for call in calls])]
    )


def pair(run: AttentionRun, name: StackName) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the maps of a stack and their gradients, [head query key] layer by layer."""
    weights = _layers([call.weights for call in run.calls[name]])
    if name != "cross" and weights[0].shape[-2] != weights[0].shape[-1]:
        raise UnsupportedError(
            N_(
                "The {name} of {architecture} returns maps of {shape} x {weights_shape}, so they "
                "cannot be followed from one layer to the next.",
                name=name,
                architecture=run.model.architecture,
                shape=weights[0].shape[-2],
                weights_shape=weights[0].shape[-1],
            )
        )
    return weights, _layers(run.gradients[name])


def _layers(tensors: list[Tensor]) -> list[np.ndarray]:
    """Return one [head query key] a layer. Raises UnsupportedError when layers differ in shape."""
    if any(one.shape != other.shape for one, other in pairwise(tensors)):
        shapes = sorted({tuple(tensor.shape[-2:]) for tensor in tensors})
        raise UnsupportedError(
            N_(
                "The layers' maps have several shapes ({map}), so they cannot be followed from one "
                "to the next.",
                map=", ".join(map(str, shapes)),
            )
        )
    return [_array(tensor) for tensor in tensors]


def _array(tensor: Tensor) -> np.ndarray:
    """Return float32 [head query key]: the mean over the channels of a series, each an item."""
    one = tensor.detach().float()
    return (one[0] if len(one) == 1 else one.mean(0)).cpu().numpy()
