"""Questions about an answer, and what the methods say to them: computed once for all sessions.

Only the pages that ask import this: it brings the models.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from attnviz.attribution.attribute import (
    ASK_ABOVE_SECONDS,
    Cost,
    Pace,
    attribute,
    cost_of,
    pace_of,
)
from attnviz.attribution.methods import method_named
from attnviz.attribution.network import pose
from attnviz.attribution.ranking import compare_methods
from attnviz.attribution.standing import QUICK_SECONDS, rows_asked, standing
from attnviz.attribution.targets import Measure
from attnviz.attribution.trust import faithfulness, without_top
from attnviz.errors import AttnvizError, InputError
from attnviz.language import several, tr, translated
from attnviz.progress import Progress
from attnviz.records import (
    Attribution,
    Faithfulness,
    MethodRanking,
    Removed,
    SequenceAttribution,
    Standing,
)
from attnviz.ui.session import agreements
from attnviz.ui.shared import traces, work
from attnviz.ui.shared.traces import SHELF, Request


@dataclass(frozen=True)
class Why:
    """A question about a request: which units of its input an answer depends on.

    `target` and `against` are as the reader chose them, None for the model's own answer.
    """

    request: Request
    target: str | None = None
    against: str | None = None
    measure: Measure | None = None
    unit: str = "token"
    baseline: str | None = None
    seed: int = 0

    def problem_parts(self) -> tuple[Any, Any, dict[str, Any]]:
        """Return the model, the input and the options that `attribute` and `pose` take."""
        model = traces.model(self.request.model, self.request.device)
        target = (self.target, self.against) if self.against else self.target
        options = {"target": target, "measure": self.measure, "unit": self.unit,
                   "baseline": self.baseline}  # fmt: skip
        return model, traces.inputs_of(self.request, model), options


@dataclass(frozen=True)
class WhySequence:
    """A question about a sequence that a model writes, or is given."""

    request: Request
    method: str
    target: str | None = None
    length: int = 24
    unit: str = "token"
    baseline: str | None = None
    seed: int = 0


def attributions(
    why: Why,
    methods: Sequence[str],
    *,
    arrived: Callable[[list[Attribution]], None] = lambda results: None,
) -> tuple[list[Attribution], list[str]]:
    """Return what each method says, and the sentences of those that cannot be asked.

    The cheapest is asked first, and `arrived` gets what is there whenever others are still to come.
    Draws progress meanwhile. Raises AttnvizError when none can be asked.
    """
    results: dict[str, Attribution] = {}
    refusals: dict[str, AttnvizError] = {}
    order = _cheapest_first(why, methods)
    for place, name in enumerate(order, 1):
        try:
            results[name] = _attribution(why, name)
        except AttnvizError as error:
            refusals[name] = error
        if results and not all(_is_known(why, one) for one in order[place:]):
            arrived([results[one] for one in methods if one in results])
    if not results and refusals:
        raise next(iter(refusals.values()))
    sentences = [
        f"{method_named(one).label}: {refusals[one]}" for one in methods if one in refusals
    ]
    return [results[one] for one in methods if one in results], sentences


def _cheapest_first(why: Why, methods: Sequence[str]) -> list[str]:
    """Return methods in the order of what they take here; what is known takes nothing."""
    try:
        return sorted(methods, key=lambda name: _seconds(why, name))
    except AttnvizError:  # the question cannot be posed at all, and the first method says why
        return list(methods)


def _is_known(why: Why, method: str) -> bool:
    return SHELF.peek(("attribution", why, method)) is not None


def _seconds(why: Why, method: str) -> float:
    """Return about how long a method takes; 0 where it is there, or is refused at once."""
    if _is_known(why, method):
        return 0.0
    pace, units = _pace(why)
    try:
        return cost_of(method_named(method), units, pace).seconds
    except InputError:  # too many units for it
        return 0.0


def _attribution(why: Why, method: str) -> Attribution:
    def make(progress: Progress) -> Attribution:
        model, inputs, options = why.problem_parts()
        return attribute(model, inputs, method=method, seed=why.seed, progress=progress, **options)

    label = method_named(method).label
    key = ("attribution", why, method)
    if SHELF.peek(key) is None:
        _agree_to(_cost(why, method), label, key)
    return work.wait_for(label, key, make, lambda result: result.scores.nbytes + 4096)


def _cost(why: Why, method: str) -> Cost:
    pace, units = _pace(why)
    return cost_of(method_named(method), units, pace)


def _pace(why: Why) -> tuple[Pace, int]:
    """Return how fast the model answers this question, and the units that can be taken away."""

    def make() -> tuple[Pace, int]:
        model, inputs, options = why.problem_parts()
        posed = pose(model, inputs, **options)
        pace = pace_of(model, posed)
        posed.release()
        return pace, len(posed.problem.free)

    return traces.from_shelf(("pace", why), make, lambda result: 200)


def quick(why: Why, methods: Sequence[str]) -> tuple[list[str], dict[str, float]]:
    """Return which of several methods are there within a few seconds, and what others would take.

    The first quick ones are counted until `QUICK_SECONDS` are spent; those that are known already
    take none. At least one is always among them.
    """
    seconds = {name: _seconds(why, name) for name in methods}
    now: set[str] = set()
    spent = 0.0
    for name in sorted(methods, key=seconds.__getitem__):
        spent += seconds[name]
        if spent <= QUICK_SECONDS or not now:
            now.add(name)
    later = {name: seconds[name] for name in methods if name not in now}
    return [name for name in methods if name in now], later


def stand(why: Why, results: Sequence[Attribution]) -> Standing | float:
    """Return how each explanation stands beside random orders, or the seconds it would take.

    It is made unasked where it takes a few seconds at most. Draws progress meanwhile.
    """
    names = tuple(one.method for one in results)
    key = ("standing", why, names)
    result = SHELF.peek(key)
    if result is None and not agreements.is_agreed(key):
        pace, units = _pace(why)
        seconds = pace.seconds * rows_asked(units, len(results))
        if seconds > QUICK_SECONDS:
            return seconds

    def make(progress: Progress) -> Standing:
        model, inputs, _ = why.problem_parts()
        return standing(model, results, inputs=inputs, progress=progress)

    return _wait_for(tr("Comparing with random orders"), key, make)


def agree_to_stand(why: Why, results: Sequence[Attribution]) -> None:
    """Remember that the reader wants the explanations compared, whatever it takes."""
    agreements.agree(("standing", why, tuple(one.method for one in results)))


def _agree_to(cost: Cost, what: str, key: Any) -> None:
    """Stop the page, with a button, until the reader agrees to what takes over a minute."""
    if cost.seconds <= ASK_ABOVE_SECONDS or agreements.is_agreed(key):
        return
    passes = cost.forward + cost.backward
    st.info(
        translated(
            several(
                "{what} would take about {duration} here: {n:,} passes through the "
                "model. Longer units (words, sentences) take less time.",
                n=passes,
                what=what,
                duration=work.duration(cost.seconds),
            )
        )
    )
    st.button(
        tr("Run {what}", what=what),
        key=f"agree {hash(key)}",
        on_click=agreements.agree,
        args=(key,),
    )
    st.stop()


def sequence(why: WhySequence) -> SequenceAttribution:
    """Return which units each token of a sequence depends on. Draws progress meanwhile."""

    def make(progress: Progress) -> SequenceAttribution:
        from attnviz.attribution.language import attribute_sequence

        model = traces.model(why.request.model, why.request.device)
        return attribute_sequence(
            model, traces.inputs_of(why.request, model), method=why.method, target=why.target,
            max_new_tokens=why.length, unit=why.unit, baseline=why.baseline, seed=why.seed,
            progress=progress,
        )  # fmt: skip

    key = ("sequence", why)
    if SHELF.peek(key) is None:
        _agree_to(_sequence_cost(why), method_named(why.method).label, key)
    return _wait_for(tr("Explaining every token"), key, make)


def _sequence_cost(why: WhySequence) -> Cost:
    """Return about what it costs: forward passes are shared by all steps, backward ones are not."""

    def make() -> Cost:
        model = traces.model(why.request.model, why.request.device)
        problem = pose(model, traces.inputs_of(why.request, model), unit=why.unit,
                     baseline=why.baseline)  # fmt: skip
        units = len(problem.problem.free)
        one = cost_of(method_named(why.method), units, pace_of(model, problem))
        steps = why.length if why.target is None else len(model.tokenizer(why.target)["input_ids"])
        shares = one.forward + 2 * one.backward
        longer = one.seconds * (one.forward + 2 * one.backward * steps) / max(1, shares)
        return Cost(one.forward, one.backward * steps, longer, one.bytes)

    return traces.from_shelf(("sequence cost", why), make, lambda cost: 200)


def trust(why: Why, attribution: Attribution, *, deep: bool) -> Faithfulness:
    """Return how far one attribution can be trusted. Draws progress meanwhile."""

    def make(progress: Progress) -> Faithfulness:
        model, inputs, _ = why.problem_parts()
        return faithfulness(model, attribution, inputs=inputs, deep=deep, progress=progress)

    key = ("trust", why, attribution.method, deep)
    return _wait_for(tr("Testing {label}", label=attribution.label), key, make)


def trust_known(why: Why, attribution: Attribution) -> Faithfulness | None:
    """Return the test of an attribution if it was made before."""
    for deep in (True, False):
        faithfulness = SHELF.peek(("trust", why, attribution.method, deep))
        if faithfulness is not None:
            return faithfulness
    return None


def reads_text(why: Why) -> bool:
    """Return whether the model of a question reads text."""
    return traces.model(why.request.model, why.request.device).task_line.reads == "text"


def without(why: Why, attribution: Attribution) -> Removed | None:
    """Return the answer without the unit that speaks most for it; None for a random control."""
    silent = attribution.method == "random" or attribution.incomplete or attribution.says_nothing
    if silent or not attribution.shown[~attribution.units.held].any():
        return None

    def make() -> Removed:
        model, inputs, _ = why.problem_parts()
        return without_top(model, attribution, inputs=inputs)

    return traces.from_shelf(("without", why, attribution.method), make, lambda result: 200)


def ranking(why: Why, methods: Sequence[str], texts: tuple[str, ...] = ()) -> MethodRanking:
    """Return the methods ranked on this input, or on texts. Draws progress meanwhile."""

    def make(progress: Progress) -> MethodRanking:
        model, inputs, options = why.problem_parts()
        return compare_methods(
            model, list(texts) or inputs, list(methods), seed=why.seed, progress=progress,
            **options,
        )  # fmt: skip

    return _wait_for(tr("Ranking the methods"), ("ranking", why, tuple(methods), texts), make)


def _wait_for(what: str, key: Any, make: Callable[[Progress], Any]) -> Any:
    return work.wait_for(what, key, make, lambda result: 100_000)
