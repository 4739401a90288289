"""Several methods on the same inputs: which one finds what the model depends on."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from attnviz.attribution.attribute import explain
from attnviz.attribution.bench import Bench
from attnviz.attribution.methods import Method, method_named
from attnviz.attribution.network import Posed, pose
from attnviz.attribution.replay import in_probability
from attnviz.attribution.targets import Measure, Wanted
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.metrics import faithfulness as figures
from attnviz.metrics.uncertainty import mean_interval
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import MethodRanking

if TYPE_CHECKING:
    from attnviz.attribution.network import Inputs

ORDERED_BY = "comprehensiveness"
"""The figure that decides the order: how far the answer falls without the top units."""

FIGURES = (
    "comprehensiveness", "sufficiency", "deletion", "insertion", "infidelity",
    "seconds", "forward", "backward",
)  # fmt: skip

_CONTROL = "random"

Row = dict[str, tuple[float, float, float]]
"""Figure -> its value for one input, and the random interval beside it."""


def compare_methods(
    model: Model,
    inputs: Inputs | list[Any],
    methods: Sequence[str],
    *,
    target: Wanted = None,
    measure: Measure | None = None,
    unit: str = "token",
    baseline: str | None = None,
    draws: int = 20,
    seed: int = 0,
    progress: Progress | None = None,
) -> MethodRanking:
    """Return methods on one input, or on a list of inputs, the most faithful first.

    The order is that of the mean AOPC comprehensiveness, larger first. All methods are tested on
    the same sets of units, each evaluated once an input; the methods themselves share nothing, so
    that their seconds and passes are what each one costs alone. "random" is always among them: the
    mean over `draws` random orders. A method that cannot answer for one of the inputs is left out,
    and `left_out` says why.

    Raises InputError when a method is unknown, there is no input, or one does not fit.
    """
    several = list(inputs) if isinstance(inputs, list) else [inputs]
    if not several:
        raise InputError(N_("There is no input to compare methods on. Give at least one."))
    if draws < 2:
        raise InputError(
            N_("An interval needs at least 2 random orders; got {draws}.", draws=draws)
        )
    lines = [method_named(name) for name in dict.fromkeys((*methods, _CONTROL))]
    started = time.perf_counter()
    rows: dict[str, list[Row]] = {line.name: [] for line in lines}
    left_out: dict[str, str] = {}
    measures: set[Literal["probability", "value"]] = set()
    for number, one_input in enumerate(several):
        posed = pose(
            model, one_input, target=target, measure=measure, unit=unit, baseline=baseline,
            progress=progress,
        )  # fmt: skip
        answer, answer_measure = in_probability(posed)
        measures.add(answer_measure)
        bench = Bench(answer, posed.problem.at(posed.problem.inputs), draws, seed + number)
        posed.problem.progress.expect(bench.rows)
        for line in lines:
            if line.name in left_out:
                continue
            try:
                rows[line.name].append(_row(model, posed, bench, line, seed))
            except (InputError, UnsupportedError) as error:
                left_out[line.name] = str(error)
    ranked_lines = [line for line in lines if line.name not in left_out]
    columns = {
        figure: np.array([_summary([row[figure] for row in rows[line.name]])
                          for line in ranked_lines])
        for figure in FIGURES
    }  # fmt: skip
    order = np.argsort(-columns[ORDERED_BY][:, 0], kind="stable")
    mean, low, high = (
        {figure: columns[figure][order, part] for figure in FIGURES} for part in range(3)
    )
    return MethodRanking(
        methods=tuple(ranked_lines[i].name for i in order),
        labels=tuple(ranked_lines[i].label for i in order),
        mean=mean,
        low=low,
        high=high,
        interval="random" if len(several) == 1 else "bootstrap",
        ordered_by=ORDERED_BY,
        measure=measures.pop() if len(measures) == 1 else "mixed",
        inputs=len(several),
        draws=draws,
        left_out=left_out,
        seconds=time.perf_counter() - started,
    )


def _row(model: Model, posed: Posed, bench: Bench, line: Method, seed: int) -> Row:
    alone = replace(posed, problem=posed.problem.at(posed.problem.inputs))
    if line.name == _CONTROL:
        return _control(bench, seed)
    attribution = explain(model, alone, line, seed=seed)
    row = {
        name: (figure.value, figure.low, figure.high)
        for name, figure in bench.against_random(attribution.shown[bench.answer.free]).items()
    }
    for name, cost in (
        ("seconds", attribution.seconds),
        ("forward", float(attribution.passes.forward)),
        ("backward", float(attribution.passes.backward)),
    ):
        row[name] = (cost, cost, cost)
    return row


def _control(bench: Bench, seed: int) -> Row:
    """Return the means of the random orders, and of the infidelity of random scores."""
    draws_of = bench.summary(bench.random())
    generator = np.random.default_rng(seed)
    draws_of["infidelity"] = np.array(
        [bench.infidelity(generator.normal(size=bench.n)) for _ in range(bench.draws)]
    )
    row = {
        name: (float(draws.mean()), *figures.interval(draws)) for name, draws in draws_of.items()
    }
    return {**row, **dict.fromkeys(("seconds", "forward", "backward"), (0.0, 0.0, 0.0))}


def _summary(values: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Return the mean over inputs and its interval; for one input, its random interval.

    A figure that is the same for all inputs (passes) is a count, and has no interval.
    """
    if len(values) == 1:
        return values[0]
    at = mean_interval(np.array([value for value, _, _ in values]))
    return (at.value, at.value, at.value) if math.isnan(at.low) else (at.value, at.low, at.high)
