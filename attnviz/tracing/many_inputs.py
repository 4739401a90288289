"""Many inputs in few forward passes, each as exact as alone: `trace_many`, `score_many`.

Inputs of like length go through the model together, padded behind their end. Whether an
architecture then computes for each what it does alone is not known beforehand (a convolution looks
into the padding, a classifier may read the last place). So of the first batch of a kind one input,
the one with most padding, is run alone as well; where the two differ, inputs go together that are
of one length, and where even these differ, one after the other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import torch

from attnviz import kernels
from attnviz.allowance import in_words
from attnviz.errors import InputError
from attnviz.language import N_, several
from attnviz.metrics.batch_scores import BatchScorer
from attnviz.metrics.heads import head_scores
from attnviz.models.faults import another_way, log_another_way
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import HeadScores, Prediction, Stack, StackName, Trace
from attnviz.records.head_scores import ScoredInput
from attnviz.tracing import answers, capture, engine, similarity
from attnviz.tracing.budget import default_budget, maps_bytes
from attnviz.tracing.input_rows import (
    InputRows,
    fits_a_row,
    padding_id,
    takes_padding,
)
from attnviz.tracing.inputs import Prepared, numbered, prepare_many
from attnviz.tracing.output_attentions import refuse_many_maps_a_layer
from attnviz.tracing.scoring import ScoringRecorder
from attnviz.tracing.stacks import stack_of_calls

if TYPE_CHECKING:
    from attnviz.tracing.inputs import Inputs

MOST_TOKENS = 4_096
"""Of a batch, padding included: more are not faster, and need more memory."""

MOST_ROWS = 64

LONG = 256
"""Tokens from which an input keeps the cores busy by itself, and goes alone."""

MOST_PADDING = 0.125
"""Of the tokens of a batch of more than `FEW_ROWS`."""

FEW_ROWS = 4

MOST_LOGITS = 2**29
"""Bytes that the numbers of a whole vocabulary for each token of a batch may take."""

CLOSE = {"float32": 1e-4, "float64": 1e-4}
"""Scores and weights of an input in a batch lie this close to those of it alone."""

_COARSE = 0.05  # half precision rounds more

MOST_CELLS, MOST_LAYERS = 2**22, 500
"""Of all inputs: from here on numpy takes longer than a new process takes to load the kernels."""

_PADDED = N_("take inputs of several lengths at once")
_TOGETHER = N_("take several inputs at once")
_INSTEAD = N_("fewer go together")


@torch.inference_mode()
def trace_many(
    model: Model, inputs: Sequence[Inputs], *, progress: Progress | None = None
) -> list[Trace]:
    """Return the trace of each input, with all maps, in few forward passes.

    Args:
        model: from `load`.
        inputs: each as for `trace`. Encoder-decoders, towers and models that hand over only their
            weights are traced one by one.
        progress: counts inputs.

    Every trace is what `trace` gives, up to rounding (1e-4; a batch adds in another order). Raises
    InputError, naming the input, as `trace` does, or when all maps together pass the memory that
    `trace` would take for one; `score_many` keeps no maps. Raises Cancelled.
    """
    ready = prepare_many(model, inputs)
    size, most = sum(maps_bytes(model, [each.tokens]) for each in ready), default_budget()
    if size > most:
        raise InputError(
            several(
                "All maps of these {n} inputs would need {size} and at most {most} are "
                "held. Give fewer at a time, or ask for scores, which need no maps "
                "(score_many).",
                n=len(ready),
                size=in_words(size),
                most=in_words(most),
            )
        )
    return _in_batches(_Tracing(model), ready, inputs, progress or Progress())


@torch.inference_mode()
def score_many(
    model: Model, inputs: Sequence[Inputs], *, progress: Progress | None = None
) -> list[ScoredInput]:
    """Return answer and head scores of each input, in few forward passes that keep no map.

    Arguments and errors are those of `trace_many`, but any number of inputs is taken. The scores
    are those of `head_scores` of each input's trace, up to rounding.
    """
    ready = prepare_many(model, inputs)
    cells = sum(maps_bytes(model, [each.tokens]) for each in ready) // 4
    layers = model.n_layers * len(ready)
    compiled = kernels.is_loaded() or cells >= MOST_CELLS or layers >= MOST_LAYERS
    scoring = _Scoring(model, compiled=compiled)
    return _in_batches(scoring, ready, inputs, progress or Progress())


Result = TypeVar("Result")


class _Work(Protocol[Result]):
    """What is made of inputs: of one alone, or of several in one forward pass."""

    @property
    def model(self) -> Model: ...

    def alone(self, prepared: Prepared, inputs: Any) -> Result: ...

    def together(self, batch: Sequence[Prepared]) -> list[Result]: ...

    def apart(self, one: Result, other: Result) -> float:
        """Return the largest difference between two results for the same input."""
        ...


def _in_batches(
    work: _Work[Result], ready: Sequence[Prepared], inputs: Sequence[Any], progress: Progress
) -> list[Result]:
    model, results = work.model, dict[int, Result]()
    progress.expect(len(ready))

    def keep(numbers: Sequence[int], made: Sequence[Result]) -> None:
        results.update(zip(numbers, made, strict=True))
        progress.advance(len(numbers))

    for may_pad, what in ((True, _PADDED), (False, _TOGETHER)):
        left = [n for n in range(len(ready)) if n not in results]
        checked: set[bool] = set()  # with padding, and without
        for batch in _batches(model, ready, left, may_pad=may_pad):
            some = [ready[n] for n in batch]
            made: list[Result] | None = None
            with another_way(model.hf, what, _INSTEAD):
                made = work.together(some)
            shortest = batch[0]
            is_padded = InputRows(model, some).is_padded
            if made is not None and is_padded not in checked:
                own = work.alone(ready[shortest], inputs[shortest])
                checked.add(is_padded)
                if not work.apart(made[0], own) <= CLOSE.get(model.dtype, _COARSE):  # or NaN
                    log_another_way(model.hf, what, _INSTEAD)
                    made = None
            if made is None:
                break
            keep(batch, made)
    for n in range(len(ready)):
        if n not in results:
            with numbered(n, len(ready)):
                made = [work.alone(ready[n], inputs[n])]
            keep([n], made)
    return [results[n] for n in range(len(ready))]


def _batches(
    model: Model, ready: Sequence[Prepared], numbers: Sequence[int], *, may_pad: bool
) -> Iterator[list[int]]:
    """Yield what goes together, two inputs at least, short ones first."""
    if may_pad and not takes_padding(model):
        return
    filling = padding_id(model) if may_pad else None
    fitting = [
        n for n in numbers
        if len(ready[n].tokens) < LONG and fits_a_row(model, ready[n])
        and not (may_pad and bool((ready[n].tensors["input_ids"] == filling).any()))
    ]  # fmt: skip
    vocabulary = getattr(model.hf.config.get_text_config(), "vocab_size", None) or 0
    batch: list[int] = []
    for n in sorted(fitting, key=lambda n: (len(ready[n].tokens), _shapes(ready[n]))):
        if batch and not _goes_with([ready[each] for each in batch], ready[n], vocabulary, may_pad):
            if len(batch) > 1:
                yield batch
            batch = []
        batch.append(n)
    if len(batch) > 1:
        yield batch


def _goes_with(
    batch: Sequence[Prepared], another: Prepared, vocabulary: int, may_pad: bool
) -> bool:
    lengths, length = [len(each.tokens) for each in batch], len(another.tokens)
    logits = 4 * length * vocabulary
    if len(batch) >= min(MOST_ROWS, MOST_TOKENS // length, max(1, MOST_LOGITS // max(1, logits))):
        return False
    if not may_pad:
        return _shapes(batch[0]) == _shapes(another)
    padding = sum(length - each for each in lengths)
    few = len(batch) < FEW_ROWS and length <= 2 * lengths[0]
    return few or padding <= MOST_PADDING * length * (len(batch) + 1)


def _shapes(prepared: Prepared) -> list[tuple[str, tuple[int, ...]]]:
    return sorted((name, tuple(tensor.shape)) for name, tensor in prepared.tensors.items())


def _forward(model: Model, rows: InputRows, recorder: engine.Recorder) -> Any:
    """Return the model's output for all rows, whose attention calls a recorder sees."""
    options: dict[str, Any] = {}
    if rows.keeps_places:
        options["logits_to_keep"] = torch.tensor(rows.last_places, device=model.hf.device)
    return capture.run_recorded(model, rows.tensors(), recorder, options)


@dataclass(frozen=True)
class _Tracing:
    """Makes the trace of each input."""

    model: Model

    def alone(self, prepared: Prepared, inputs: Any) -> Trace:
        return capture.trace(self.model, inputs, budget=default_budget())

    def together(self, batch: Sequence[Prepared]) -> list[Trace]:
        model = self.model.for_rows
        rows, started = InputRows(model, batch), time.perf_counter()
        recorder = engine.Recorder(model.stack_of_module)
        output = _forward(model, rows, recorder)
        refuse_many_maps_a_layer(model, recorder.calls)
        seconds = (time.perf_counter() - started) / len(batch)
        traces = []
        for row, prepared in enumerate(batch):
            shared: dict[Any, np.ndarray | None] = {}
            stacks: dict[StackName, Stack] = {
                name: stack_of_calls(
                    model, name, [rows.call(call, row) for call in calls], prepared, None, shared
                )
                for name, calls in recorder.calls.items()
            }
            answer = _answer(self.model, rows.output(output, row), prepared)
            traces.append(capture.trace_of(self.model, prepared, stacks, answer, seconds=seconds))
        return traces

    def apart(self, one: Trace, other: Trace) -> float:
        layers = [
            (mine.weights, own.weights)
            for name, stack in other.by_stack.items()
            for mine, own in zip(one.stack(name).layers, stack.layers, strict=True)
        ]
        differences = [float(np.abs(mine - own).max(initial=0)) for mine, own in layers]
        return float(np.max([_answers_apart(one.prediction, other.prediction), *differences]))


@dataclass(frozen=True)
class _Scoring:
    """Makes the answer and the head scores of each input, and keeps no map."""

    model: Model
    compiled: bool

    def alone(self, prepared: Prepared, inputs: Any) -> ScoredInput:
        trace = capture.trace(self.model, inputs)
        scores: dict[StackName, HeadScores] = {
            name: head_scores(trace, name) for name in trace.by_stack
        }
        return ScoredInput(
            self.model.info, prepared.texts, prepared.tokens, trace.prediction, scores
        )

    def together(self, batch: Sequence[Prepared]) -> list[ScoredInput]:
        model = self.model.for_rows
        rows = InputRows(model, batch)
        scorer = BatchScorer([each.tokens for each in batch], compiled=self.compiled)
        recorder = ScoringRecorder(model.stack_of_module, scorer=scorer)
        output = _forward(model, rows, recorder)
        refuse_many_maps_a_layer(model, recorder.layers)
        scores = recorder.head_scores(model)
        return [
            ScoredInput(
                self.model.info, prepared.texts, prepared.tokens,
                _answer(self.model, rows.output(output, row), prepared),
                {name: of_inputs[row] for name, of_inputs in scores.items()},
            )
            for row, prepared in enumerate(batch)
        ]  # fmt: skip

    def apart(self, one: ScoredInput, other: ScoredInput) -> float:
        apart = [_answers_apart(one.prediction, other.prediction)]
        for name, scores in other.by_stack.items():
            mine = dict(one.by_stack[name])
            for score, own in scores:  # in bits, tokens or shares; NaN in both where it has none
                difference = np.abs(mine[score] - own) / np.maximum(1, own)
                known = ~(np.isnan(own) & np.isnan(mine[score]))
                apart.append(float(difference[known].max(initial=0)))
        return float(np.max(apart))  # NaN where one is


def _answer(model: Model, output: Any, prepared: Prepared) -> Prediction:
    return similarity.with_cosine(model, prepared, answers.read(model, output, prepared, None))


def _answers_apart(one: Prediction, other: Prediction) -> float:
    """Return the largest difference of two answers to one input: of probabilities, best first, or
    of numbers as a share of the largest."""
    if one.probabilities is not None and other.probabilities is not None:
        return float(np.abs(one.probabilities - other.probabilities).max(initial=0))
    if one.values is None or other.values is None:
        return 0.0 if one.text == other.text else np.inf
    largest = float(np.abs(other.values).max(initial=1e-30))
    return float(np.abs(one.values - other.values).max(initial=0)) / largest
