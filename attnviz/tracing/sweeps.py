"""Many interventions in turn, and what each does to the answer: heads, positions, edges."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from torch import Tensor

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.metrics.agreement import rank_correlation
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import StackName, Tokens, Trace
from attnviz.records.effect import Ablation, EdgeSweep, HeadSweep, PatchSweep
from attnviz.records.interventions import (
    CutEdges,
    MeanHead,
    PatchHead,
    PatchMlp,
    PatchResidual,
    SilenceHead,
    UniformAttention,
)
from attnviz.tracing import capture
from attnviz.tracing.actor import Actor
from attnviz.tracing.batches import Batches, Row, forward
from attnviz.tracing.effects import given_to
from attnviz.tracing.ground import Ground, Place
from attnviz.tracing.inputs import Prepared, prepare
from attnviz.tracing.reading import Reading
from attnviz.tracing.sources import Sources, plain_source
from attnviz.tracing.steps import InterventionPlan, in_force
from attnviz.tracing.text_tokens import tokens_of_ids

if TYPE_CHECKING:
    from attnviz.tracing.inputs import Inputs

MOST_EDGES = 256
"""Edges that a sweep cuts unless more are named: the heaviest ones."""

ABLATIONS: Mapping[str, Any] = {"zero": SilenceHead, "mean": MeanHead, "uniform": UniformAttention}

What = Literal["residual", "mlp", "heads"]


@dataclass(frozen=True, eq=False)
class Clean:
    """One input as it is, ready to be run again with interventions."""

    model: Model
    prepared: Prepared
    trace: Trace
    reading: Reading
    started: float

    def batches(self, progress: Progress | None, sources: Sources | None = None) -> Batches:
        """Return runs of this input with interventions."""
        decoder = self.prepared.tensors.get("decoder_input_ids")
        return Batches(
            self.model, self.prepared, Ground.of(self.trace), self.reading,
            sources or Sources(self.model, decoder), progress or Progress(),
        )  # fmt: skip

    def context(self, stack: str | None) -> dict[str, Any]:
        """Return what every sweep's record says of its input."""
        return {
            "model": self.model.info, "inputs": self.trace.inputs,
            "stack": self.trace.stack(stack).name,
            "answer": self.reading.name(self.reading.answer),
            "runner_up": self.reading.name(self.reading.runner_up),
            "seconds": time.perf_counter() - self.started,
        }  # fmt: skip


def run_clean(
    model: Model,
    inputs: Inputs,
    target: str | None,
    answer: Any = None,
    against: Any = None,
    *,
    like: Clean | None = None,
) -> Clean:
    """Run an input as it is, and fix the answer that is followed. Raises as `trace` does.

    `like` is another run whose decoder read what this one's shall read.
    """
    started = time.perf_counter()
    if like is None:
        prepared, decoded, continuation = given_to(model, inputs, target)
    else:
        prepared, decoded, target = _fed_alike(model, inputs, like)
        continuation = None
    outputs: list[Any] = []
    trace = capture.run(
        model,
        prepared,
        decoded,
        target=target or continuation,
        written=continuation,
        seen=outputs.append,
    )
    reading = Reading.of(model, prepared, outputs[0], answer, against=against)
    return Clean(model, prepared, trace, reading, started)


def _fed_alike(model: Model, inputs: Inputs, like: Clean) -> tuple[Prepared, Tokens, str | None]:
    """Return an input whose decoder reads the very ids of another run, and the text they spell.

    What a model wrote is not always cut into the same tokens again.
    """
    ids, text = like.prepared.tensors["decoder_input_ids"], like.trace.target
    prepared = prepare(model, inputs)
    tensors = {**prepared.tensors, "decoder_input_ids": ids}
    return replace(prepared, tensors=tensors), tokens_of_ids(model, ids[0], text or ""), text


@torch.no_grad()
def sweep_heads(
    model: Model,
    inputs: Inputs,
    *,
    ablation: Ablation = "zero",
    stack: str | None = None,
    target: str | None = None,
    answer: int | str | None = None,
    importance: bool = False,
    progress: Progress | None = None,
) -> HeadSweep:
    """Ablate every head of a stack in turn, and say how far each moves the answer.

    Args:
        ablation: "zero" lets a head hand on nothing, "mean" its mean over the positions, "uniform"
            lets it look at all keys alike.
        importance: also estimate it by gradient, in one pass, and compare the ranks: |d m / d g|,
            g the factor on a head's output (1), m the difference of logits between the answer and
            the runner-up (for a model without a distribution, the output's length).
            Source: Michel et al. 2019, section 3.2 (there of the loss).

    `target` and `answer` are as for `intervene`. Runs go through the model in batches; the clean
    part of them is shared. Raises InputError when there is no such ablation, else as `intervene`
    does, and Cancelled when `progress` is cancelled.
    """
    if ablation not in ABLATIONS:
        raise InputError(
            N_(
                'No ablation "{ablation}". Known: {ablations}.',
                ablation=ablation,
                ablations=", ".join(ABLATIONS),
            )
        )
    clean = run_clean(model, inputs, target, answer)
    wide = clean.trace.stack(stack)
    places = [
        (number, head) for number, layer in enumerate(wide.layers) for head in range(layer.n_heads)
    ]
    batches = clean.batches(progress)
    kind = ABLATIONS[ablation]
    rows: list[Row] = [(kind(layer, head, stack=wide.name),) for layer, head in places]
    effects = batches.effects(rows)
    shape = (wide.n_layers, wide.n_heads)
    at = tuple(np.array(places).T)

    def laid(values: np.ndarray) -> np.ndarray:
        grid = np.full(shape, np.nan)
        grid[at] = values
        return grid

    by_gradient, agreement = None, None
    if importance:
        by_gradient = laid(head_importance(clean, wide.name))
        name = "moved" if np.isnan(effects.logit_difference).all() else "logit_difference"
        agreement = rank_correlation(by_gradient[at], np.abs(effects[name]))
    return HeadSweep(
        **clean.context(stack), ablation=ablation, rows=len(rows),
        effects=replace(effects, **{name: laid(values) for name, values in effects}),
        importance=by_gradient, agreement=agreement,
    )  # fmt: skip


def head_importance(clean: Clean, stack: StackName) -> np.ndarray:
    """Return |d m / d g| of every head of a stack, [head], layer by layer; see `sweep_heads`.

    Raises UnsupportedError when the architecture's heads cannot be met.
    """
    model, ground = clean.model, Ground.of(clean.trace)
    if not model.makes_calls:
        raise UnsupportedError(
            N_(
                "{architecture} computes attention inside its own modules, so there is no factor "
                "of its heads to take a gradient of.",
                architecture=model.architecture,
            )
        )
    gates: dict[Place, Tensor] = {
        place: torch.ones(heads, device=model.hf.device, dtype=model.hf.dtype, requires_grad=True)
        for place, heads in ground.heads.items()
        if place[0] == stack
    }
    plan = InterventionPlan(Actor(model.stack_of_module, ground.attending, gates=gates))
    with torch.enable_grad():
        with in_force(model, plan) as own:
            output = forward(own, dict(clean.prepared.tensors))
        value = clean.reading.number(output)
    slopes = torch.autograd.grad(value, list(gates.values()))
    return torch.cat(slopes).abs().double().cpu().numpy()


@torch.no_grad()
def sweep_patches(
    model: Model,
    clean: Inputs,
    corrupted: Inputs,
    *,
    what: What = "residual",
    stack: str | None = None,
    target: str | None = None,
    answer: int | str | None = None,
    against: int | str | None = None,
    progress: Progress | None = None,
) -> PatchSweep:
    """Take every position of every layer from a clean run into a corrupted one, in turn.

    Args:
        clean, corrupted: two inputs with as many tokens.
        what: "residual", the stream as it enters a layer; "mlp", what its MLP adds; "heads", what
            all heads of a layer hand on.
        target: for encoder-decoders, the text that the decoder reads in all runs; None is what the
            model writes for the clean input.
        answer, against: the two answers whose logits are compared; None are those of the clean and
            of the corrupted run, or the clean runner-up where these are the same.

    Raises InputError when `what` does not exist or the inputs differ in tokens, else as `intervene`
    does, and Cancelled when `progress` is cancelled. Source: Meng et al. 2022, section 2.
    """
    if what not in ("residual", "mlp", "heads"):
        raise InputError(
            N_('Nothing called "{what}" can be patched. Known: residual, mlp, heads.', what=what)
        )
    good = run_clean(model, clean, target, answer, against)
    writes = target is None and good.trace.target is not None
    bad = run_clean(model, corrupted, target, answer, against, like=good if writes else None)
    here, there = bad.trace.stack(stack), good.trace.stack(stack)
    if len(here.queries) != len(there.queries):
        raise InputError(
            several(
                "The clean input has {n} tokens and the corrupted one {here_queries}: "
                "patching position by position needs the same number.",
                n=len(there.queries),
                here_queries=len(here.queries),
            )
        )
    reading = _followed(good.reading, bad.reading, answer_is_named=against is not None)
    bad = replace(bad, reading=reading)
    positions = range(len(here.queries))
    rows: list[Row] = [
        patches(
            what,
            (layer, position),
            plain_source(clean),
            stack=here.name,
            heads=range(heads.n_heads),
        )
        for layer, heads in enumerate(here.layers)
        if what != "heads" or heads.n_heads
        for position in positions
    ]
    decoder = bad.prepared.tensors.get("decoder_input_ids")
    effects, margins = bad.batches(progress, Sources(model, decoder)).effects_and_margins(rows)
    has_rows = np.array([what != "heads" or bool(layer.n_heads) for layer in here.layers])
    shape = (here.n_layers, len(positions))

    def laid(values: np.ndarray) -> np.ndarray:
        grid = np.full(shape, np.nan)
        grid[has_rows] = values.reshape(-1, len(positions))
        return grid

    clean_margin = _margin_of(good, reading)
    corrupted_margin = _margin_of(bad, reading)
    apart = clean_margin - corrupted_margin
    recovery = (margins - corrupted_margin) / (apart if abs(apart) > 1e-9 else np.nan)
    context = bad.context(stack)
    return PatchSweep(
        model=context["model"], clean_inputs=good.trace.inputs, inputs=context["inputs"],
        stack=context["stack"], what=what, tokens=here.queries, restored=laid(recovery),
        effects=replace(effects, **{name: laid(values) for name, values in effects}),
        clean=clean_margin, corrupted=corrupted_margin,
        answer=context["answer"], other=context["runner_up"], seconds=context["seconds"],
        rows=len(rows),
    )  # fmt: skip


def _followed(good: Reading, bad: Reading, *, answer_is_named: bool) -> Reading:
    """Return a reading of the corrupted run that follows clean answer against corrupted answer."""
    if good.answer is None or bad.answer is None:
        return bad
    same = answer_is_named | (good.answer == bad.answer)
    assert good.runner_up is not None
    return replace(bad, answer=good.answer, runner_up=torch.where(same, good.runner_up, bad.answer))


def _margin_of(run: Clean, reading: Reading) -> float:
    if run.reading.before is None or reading.reads is None:
        return float("nan")
    return float(reading.margin(run.reading.before[None, reading.reads])[0])


def patches(
    what: What,
    place: tuple[int, int],
    source: Any,
    *,
    stack: StackName | None,
    heads: Iterable[int],
    source_position: int | None = None,
) -> Row:
    """Return what takes one position of one layer from another input.

    Args:
        what: the residual stream that enters the layer, what its MLP adds, or its heads.
        place: (layer, position).
        source: the other input, as `plain_source` gives it.
        stack: None for the first.
        heads: which of them, where `what` is "heads".
        source_position: the position in the other input; None is the same one.
    """
    layer, position = place
    options: dict[str, Any] = {"positions": (position,), "stack": stack}
    if source_position is not None and source_position != position:
        options["source_positions"] = (source_position,)
    if what == "residual":
        return (PatchResidual(layer, source, **options),)
    if what == "mlp":
        return (PatchMlp(layer, source, **options),)
    return tuple(PatchHead(layer, head, source, **options) for head in heads)


@torch.no_grad()
def sweep_edges(
    model: Model,
    inputs: Inputs,
    *,
    heads: Sequence[tuple[int, int]] | None = None,
    edges: Sequence[tuple[int, int]] | None = None,
    stack: str | None = None,
    target: str | None = None,
    answer: int | str | None = None,
    progress: Progress | None = None,
) -> EdgeSweep:
    """Cut edges (query, key) in turn, and say how far each moves the answer.

    Args:
        heads: (layer, head) in which each edge is cut; None is all heads of all layers.
        edges: which; None is every edge with a weight, at most the 256 heaviest.

    What is left of a row is scaled so that its sum stays. Raises InputError when an edge
    is not in the map or none is left, else as `intervene` does, and Cancelled.
    """
    clean = run_clean(model, inputs, target, answer)
    weights = mean_map(clean.trace, stack, heads)
    name = clean.trace.stack(stack).name
    if edges is None:
        heaviest = np.argsort(-weights, axis=None, kind="stable")[:MOST_EDGES]
        places = [np.unravel_index(at, weights.shape) for at in heaviest if weights.flat[at] > 0]
        edges = sorted((int(query), int(key)) for query, key in places)
    for query, key in edges:
        if not (0 <= query < weights.shape[0] and 0 <= key < weights.shape[1]):
            raise no_edge(query, key, weights)
    cut_heads = None if heads is None else tuple(heads)
    rows: list[Row] = [
        (CutEdges((query,), (key,), heads=cut_heads, stack=name),) for query, key in edges
    ]
    if not rows:
        raise InputError(N_("There is no edge to cut. Name at least one."))
    effects = clean.batches(progress).effects(rows)
    return EdgeSweep(
        **clean.context(stack), heads=cut_heads, edges=tuple((int(q), int(k)) for q, k in edges),
        weight=np.array([weights[edge] for edge in edges]), effects=effects, rows=len(rows),
    )  # fmt: skip


def no_edge(query: int, key: int, weights: np.ndarray) -> InputError:
    """Return the error of an edge that a map, [query key], does not have."""
    return InputError(
        N_(
            "There is no edge from {query} to {key}: the map has {shape} queries and "
            "{weights_shape} keys.",
            query=query,
            key=key,
            shape=weights.shape[0],
            weights_shape=weights.shape[1],
        )
    )


def mean_map(
    trace: Trace, stack: str | None, heads: Sequence[tuple[int, int]] | None
) -> np.ndarray:
    """Return the mean map of some heads (None: all) of a stack, [query key], float64."""
    if heads is None:
        of = trace.stack(stack)
        layers = [of.layers[number].weights for number in of.attending]
        return np.stack([weights.mean(0, dtype=np.float64) for weights in layers]).mean(0)
    if not heads:
        raise InputError(N_("Name at least one head as (layer, head), or None for all."))
    maps = [trace.attention(layer, head, stack) for layer, head in heads]
    return np.stack(maps).mean(0, dtype=np.float64)
