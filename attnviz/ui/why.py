"""Questions about an answer, and what the methods say to them: computed once for all sessions.

Only the pages that ask import this: Captum takes a moment to load.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from attnviz.attribution.attribute import ASK_ABOVE_SECONDS, Cost, attribute, estimate
from attnviz.attribution.methods import method_named
from attnviz.attribution.network import pose
from attnviz.attribution.ranking import compare_methods
from attnviz.attribution.targets import Measure
from attnviz.attribution.trust import faithfulness, without_top
from attnviz.errors import AttnvizError
from attnviz.progress import Progress
from attnviz.records import (
    Attribution,
    Faithfulness,
    MethodRanking,
    Removed,
    SequenceAttribution,
)
from attnviz.ui import cache, session, work
from attnviz.ui.cache import SHELF, Request


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

    def posed(self) -> tuple[Any, Any, dict[str, Any]]:
        """Return the model, the input and the options that `attribute` and `pose` take."""
        opened = cache.model(self.request.model, self.request.device)
        wanted = (self.target, self.against) if self.against else self.target
        options = {"target": wanted, "measure": self.measure, "unit": self.unit,
                   "baseline": self.baseline}  # fmt: skip
        return opened, cache.inputs_of(self.request, opened), options


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


def attributions(why: Why, methods: Sequence[str]) -> tuple[list[Attribution], list[str]]:
    """Return what each method says, and the sentences of those that cannot be asked.

    Draws progress meanwhile. Raises AttnvizError when none can be asked.
    """
    found: list[Attribution] = []
    refused: dict[str, AttnvizError] = {}
    for name in methods:
        try:
            found.append(_attribution(why, name))
        except AttnvizError as error:
            refused[method_named(name).label] = error
    if not found and refused:
        raise next(iter(refused.values()))
    return found, [f"{label}: {error}" for label, error in refused.items()]


def _attribution(why: Why, method: str) -> Attribution:
    def make(progress: Progress) -> Attribution:
        opened, inputs, options = why.posed()
        return attribute(opened, inputs, method=method, seed=why.seed, progress=progress, **options)

    label = method_named(method).label
    key = ("attribution", why, method)
    if SHELF.peek(key) is None:
        _agree_to(_cost(why, method), label, key)
    return work.wait_for(label, key, make, lambda found: found.scores.nbytes + 4096)


def _cost(why: Why, method: str) -> Cost:
    def make() -> Cost:
        opened, inputs, options = why.posed()
        return estimate(opened, pose(opened, inputs, **options), method_named(method))

    return SHELF.get(("cost", why, method), make, lambda cost: 200)


def _agree_to(cost: Cost, what: str, key: Any) -> None:
    """Stop the page, with a button, until the reader agrees to what takes over a minute."""
    if cost.seconds <= ASK_ABOVE_SECONDS or session.agreed(key):
        return
    passes = cost.forward + cost.backward
    st.info(
        f"{what} would take about {work.duration(cost.seconds)} here: {passes:,} passes through "
        "the model. Longer units (words, sentences) make it shorter."
    )
    st.button(f"Run {what}", key=f"agree {hash(key)}", on_click=session.agree, args=(key,))
    st.stop()


def sequence(why: WhySequence) -> SequenceAttribution:
    """Return which units each token of a sequence depends on. Draws progress meanwhile."""

    def make(progress: Progress) -> SequenceAttribution:
        from attnviz.attribution.language import attribute_sequence

        opened = cache.model(why.request.model, why.request.device)
        return attribute_sequence(
            opened, cache.inputs_of(why.request, opened), method=why.method, target=why.target,
            max_new_tokens=why.length, unit=why.unit, baseline=why.baseline, seed=why.seed,
            progress=progress,
        )  # fmt: skip

    key = ("sequence", why)
    if SHELF.peek(key) is None:
        _agree_to(_sequence_cost(why), method_named(why.method).label, key)
    return _waited("Explaining every token", key, make)


def _sequence_cost(why: WhySequence) -> Cost:
    """Return about what it costs: forward passes are shared by all steps, backward ones are not."""

    def make() -> Cost:
        opened = cache.model(why.request.model, why.request.device)
        posed = pose(opened, cache.inputs_of(why.request, opened), unit=why.unit,
                     baseline=why.baseline)  # fmt: skip
        one = estimate(opened, posed, method_named(why.method))
        steps = why.length if why.target is None else len(opened.tokenizer(why.target)["input_ids"])
        shares = one.forward + 2 * one.backward
        longer = one.seconds * (one.forward + 2 * one.backward * steps) / max(1, shares)
        return Cost(one.forward, one.backward * steps, longer, one.bytes)

    return SHELF.get(("sequence cost", why), make, lambda cost: 200)


def trust(why: Why, attribution: Attribution, *, deep: bool) -> Faithfulness:
    """Return how far one attribution can be trusted. Draws progress meanwhile."""

    def make(progress: Progress) -> Faithfulness:
        opened, inputs, _ = why.posed()
        return faithfulness(opened, attribution, inputs=inputs, deep=deep, progress=progress)

    key = ("trust", why, attribution.method, deep)
    return _waited(f"Testing {attribution.label}", key, make)


def trust_known(why: Why, attribution: Attribution) -> Faithfulness | None:
    """Return the test of an attribution if it was made before."""
    for deep in (True, False):
        found = SHELF.peek(("trust", why, attribution.method, deep))
        if found is not None:
            return found
    return None


def reads_text(why: Why) -> bool:
    """Whether the model of a question reads text."""
    return cache.model(why.request.model, why.request.device).task_line.reads == "text"


def without(why: Why, attribution: Attribution) -> Removed | None:
    """Return the answer without the unit that speaks most for it; None for a random control."""
    if attribution.method == "random" or not attribution.scores.any():
        return None

    def make() -> Removed:
        opened, inputs, _ = why.posed()
        return without_top(opened, attribution, inputs=inputs)

    return SHELF.get(("without", why, attribution.method), make, lambda found: 200)


def ranking(why: Why, methods: Sequence[str], texts: tuple[str, ...] = ()) -> MethodRanking:
    """Return the methods ranked on this input, or on texts. Draws progress meanwhile."""

    def make(progress: Progress) -> MethodRanking:
        opened, inputs, options = why.posed()
        return compare_methods(
            opened, list(texts) or inputs, list(methods), seed=why.seed, progress=progress,
            **options,
        )  # fmt: skip

    return _waited("Ranking the methods", ("ranking", why, tuple(methods), texts), make)


def _waited(what: str, key: Any, make: Callable[[Progress], Any]) -> Any:
    return work.wait_for(what, key, make, lambda found: 100_000)
