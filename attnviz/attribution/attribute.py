"""Why a model answered as it did: `attribute`, and what it would cost."""

from __future__ import annotations

import operator
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from attnviz.attribution import memory
from attnviz.attribution.defaults import defaults_for
from attnviz.attribution.methods import METHODS, Method, method_named
from attnviz.attribution.network import Posed, pose
from attnviz.attribution.perturbation import refuse_many
from attnviz.attribution.problem import Problem
from attnviz.attribution.targets import Measure, Wanted
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import Attribution

if TYPE_CHECKING:
    from PIL.Image import Image

ASK_ABOVE_SECONDS = 60.0
"""What takes longer is asked about before it starts."""


_SMALL_SECONDS = 0.1
"""A batch of a few rows that takes less is of a small model, or of a fast machine."""

_TIMES = 3
"""How often a batch is timed: another page that begins beside it makes one ten times slower."""


@dataclass(frozen=True)
class Cost:
    """What a method would cost: rows through the model, wall time, memory."""

    forward: int
    backward: int
    seconds: float
    bytes: int


def attribute(
    model: Model,
    inputs: str | tuple[str, str] | Image | np.ndarray,
    *,
    method: str | None = None,
    target: Wanted = None,
    measure: Measure | None = None,
    unit: str = "token",
    baseline: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    **options: int | float,
) -> Attribution:
    """Return how much each unit of an input counts for one number of the model.

    Args:
        model: from `load`; other threads may use it at the same time.
        inputs: as for `trace`; a model that returns vectors needs a pair of texts.
        method: a name from `attribution.methods.METHODS`; None is the one that did best on models
            of this kind (`attribution.defaults`), or the first that takes the options given.
        target: a class, a token, `"LABEL@position"`, an answer in the context or a step of a
            forecast; a pair of them for "why A and not B?"; for encoder-decoders the text that is
            explained. None is the model's own answer.
        measure: "logit" (the default), "probability" or "log_probability".
        unit: "token", "character" (a token, or the tokens that spell one character together),
            "word" or "sentence"; pictures have patches, series have steps. Where all of the text
            is one unit, the next finer one is used, and a note names it.
        baseline: what replaces a unit: a name from `baselines.KNOWN`, or a word that is one token;
            None is the mask token, or a neutral token where there is none.
        seed: for methods that draw.
        progress: counts passes and can be cancelled from another thread.
        options: the method's own, such as `steps=50`.

    Raises InputError when the method, its options, the target, the unit, the baseline or the input
    does not exist or fit, UnsupportedError when the model cannot give what the method needs, and
    Cancelled when `progress` is cancelled.
    """
    line = method_named(method or first_that_takes(options, defaults_for(model).methods))
    own_options, seed = checked_options(line, options), checked_seed(seed)
    started = time.perf_counter()
    posed = pose(
        model, inputs, target=target, measure=measure, unit=unit, baseline=baseline,
        progress=progress, ahead=line.ahead and partial(line.ahead, seed=seed, **own_options),
    )  # fmt: skip
    result = explain(model, posed, line, seed=seed, options=own_options, started=started)
    if "network" not in line.needs:  # the others hang hooks on the twin, or put modules into it
        posed.release()
    return result


def first_that_takes(options: dict[str, Any], usual: Sequence[str]) -> str:
    """Return the method that is asked where none is named: the first that takes the options."""
    names = (*usual, *(method.name for method in METHODS))
    fitting = (name for name in names if set(options) <= set(method_named(name).options))
    return next(fitting, usual[0])


def explain(
    model: Model,
    posed: Posed,
    line: Method,
    *,
    seed: int = 0,
    options: dict[str, Any] | None = None,
    started: float | None = None,
) -> Attribution:
    """Return what one method says to a question that is already posed."""
    started = time.perf_counter() if started is None else started
    problem = posed.problem
    before = problem.passes
    result = line.scores(problem, seed=seed, **(options or {}))
    value = problem.value
    against_baseline = "baseline" in line.needs
    after = problem.passes
    scores = np.asarray(result.scores, np.float64)
    if not np.isfinite(scores).all():
        raise UnsupportedError(
            N_(
                "{label} gives numbers that are not finite on {architecture}. Choose another "
                "method or baseline, or dtype float32.",
                label=line.label,
                architecture=model.architecture,
            )
        )
    return Attribution(
        model=model.info,
        method=line.name,
        label=line.label,
        inputs=posed.network.prepared.texts,
        tokens=posed.network.prepared.tokens,
        units=posed.units,
        scores=scores,
        target=posed.target.label,
        value=value,
        baseline=posed.baseline.label if against_baseline else "",
        baseline_value=problem.baseline_value if against_baseline else None,
        complete=line.complete,
        signed=line.signed,
        by_layer=result.by_layer,
        passes=type(after)(after.forward - before.forward, after.backward - before.backward),
        seconds=time.perf_counter() - started,
        seed=seed if line.draws else None,
        options={**default_options(line), **(options or {}), **result.options},
        notes=(*posed.notes, *(posed.baseline.notes if against_baseline else ()), *result.notes),
        picture=posed.network.prepared.picture,
        framing=posed.network.prepared.framing,
        question=posed.question,
        standard_error=result.standard_error,
        own=result.own,
    )


def estimate(
    model: Model, posed: Posed, line: Method, options: dict[str, Any] | None = None
) -> Cost:
    """Return what a method would cost on a posed question, judged from one small batch.

    Raises InputError, as the method itself would, when it takes fewer units.
    """
    return cost_of(line, len(posed.problem.free), pace_of(model, posed), options)


@dataclass(frozen=True)
class Pace:
    """How fast a model answers one question: seconds and bytes a row, and rows at once."""

    seconds: float
    bytes: int
    batch: int


def pace_of(model: Model, posed: Posed) -> Pace:
    """Return how fast a posed question is answered, from one small batch.

    A small model takes as long for a few rows as for many, so it is asked a whole batch.
    """
    problem = posed.problem
    few = min(problem.batch, 4)
    _timed(problem, few)  # the first pass after a while is slower than the rest
    seconds = _fastest(problem, few)
    if seconds * few < _SMALL_SECONDS:
        seconds = _fastest(problem, min(problem.batch, 32))
    row = memory.bytes_of_row(model, len(posed.network.prepared.tokens))
    return Pace(seconds, row, problem.batch)


def _fastest(problem: Problem, rows: int) -> float:
    """Return the seconds that one of so many rows takes where nothing else runs for a moment."""
    started, times = time.perf_counter(), [_timed(problem, rows)]
    while len(times) < _TIMES and time.perf_counter() - started < _SMALL_SECONDS * _TIMES:
        times.append(_timed(problem, rows))
    return min(times)


def _timed(problem: Problem, rows: int) -> float:
    """Return the seconds that one of so many rows takes."""
    x = problem.inputs.expand(rows, *problem.inputs.shape[1:])
    started = time.perf_counter()
    with torch.no_grad():
        problem.function(x)
    return (time.perf_counter() - started) / rows


def cost_of(line: Method, units: int, pace: Pace, options: dict[str, Any] | None = None) -> Cost:
    """Return what a method would cost for so many free units at that pace.

    Raises InputError, as the method itself would, when it takes fewer units.
    """
    if line.most_units is not None:
        refuse_many(units)
    forward, backward = line.cost(units, {**default_options(line), **(options or {})})
    # A backward pass costs about twice a forward one.
    seconds = pace.seconds * (forward + 2 * backward)
    return Cost(forward, backward, seconds, pace.bytes * min(pace.batch, max(1, forward)))


def default_options(line: Method) -> dict[str, Any]:
    """Return a method's options where nothing else is asked for."""
    return {name: value for name, value in line.options.items() if value is not None}


def checked_options(line: Method, options: dict[str, Any]) -> dict[str, Any]:
    """Return checked options. Raises InputError when the method does not take one of them."""
    unknown = sorted(set(options) - set(line.options))
    if unknown:
        listing = ", ".join(line.options) or "none"
        raise InputError(
            N_(
                '{label} has no option "{unknown}". Its options: {listing}.',
                label=line.label,
                unknown=unknown[0],
                listing=listing,
            )
        )
    return {name: _whole(value, name, least=0 if name == "layer" else 1)
            for name, value in options.items()}  # fmt: skip


def checked_seed(seed: Any) -> int:
    """Return the seed. Raises InputError when it is no whole number from 0 to 2^32 - 1."""
    number = _whole(seed, "seed", least=0)
    if number >= 2**32:
        raise InputError(N_("A seed is a whole number from 0 to 2^32 - 1; got {seed}.", seed=seed))
    return number


def _whole(value: Any, name: str, *, least: int) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or number < least:
        raise InputError(
            N_(
                "{name} is a whole number, {least} or more; got {value!r}.",
                name=name,
                least=least,
                value=value,
            )
        )
    return number
