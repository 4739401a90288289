"""Several explanations of one input: in which order to read them, and what is said of them.

One rule for page, shell and Python. First stand those that beat random orders, the best first; then
those that do not; then what there is nothing to read in; last what misses its own sum. Only the
first kind is spoken of and votes. Where nothing was tested, the order in which they were given
stays, and all that add up count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attnviz.attribution import paragraph
from attnviz.language import N_, counted, joined, several
from attnviz.records import AgainstRandom, Attribution, Faithfulness, Removed, Standing, Verdict
from attnviz.records.significant import significant
from attnviz.views.attribution.words import nothing, warning

_KINDS = ("stands", "untested", "random", "nothing", "incomplete")


@dataclass(frozen=True, eq=False)
class Ranked:
    """An explanation, its figure beside random orders (None where not tested), its verdict."""

    attribution: Attribution
    figure: AgainstRandom | None
    verdict: Verdict


def in_order(
    attributions: Sequence[Attribution], standing: Standing | None = None
) -> tuple[Ranked, ...]:
    """Return explanations in the order in which to read them."""
    if standing is None:
        ranked = [Ranked(each, None, verdict(each)) for each in attributions]
    else:
        ranked = [
            Ranked(
                each,
                figure,
                verdict(
                    each,
                    figure,
                    several(
                        "beats {beaten} of {n} orders",
                        n=standing.draws,
                        beaten=beaten,
                    ),
                ),
            )
            for each, figure, beaten in zip(
                attributions, standing.figures, standing.beaten, strict=True
            )
        ]
    return tuple(sorted(ranked, key=_place))


def verdict(
    attribution: Attribution, figure: AgainstRandom | None = None, beats: str = ""
) -> Verdict:
    """Return what is to be thought of an explanation, and why in a phrase.

    `beats` says how many random orders it beats.
    """
    if attribution.incomplete:
        return Verdict("incomplete", warning(attribution))
    if attribution.method == "random":
        return Verdict("nothing", N_("random numbers, to compare with"))
    if attribution.says_nothing:
        return Verdict("nothing", nothing(attribution))
    free = ~np.array(attribution.units.held)
    if not np.asarray(attribution.shown)[free].any():
        return Verdict("nothing", N_("0 for every unit: nothing to read"))
    if figure is None:
        return Verdict("untested")
    numbers = N_(
        "{value}; random {low} to {high}{beats}{beats_2}",
        value=significant(figure.value),
        low=significant(figure.low),
        high=significant(figure.high),
        beats=beats and "; ",
        beats_2=beats,
    )
    if figure.better:
        return Verdict("stands", N_("better than random ({numbers})", numbers=numbers))
    worse = N_("worse than") if figure.better is False else N_("no better than")
    return Verdict("random", N_("{worse} random here ({numbers})", worse=worse, numbers=numbers))


def narrated(
    ranked: Sequence[Ranked],
    *,
    removed: Removed | None = None,
    faithfulness: Faithfulness | None = None,
) -> str:
    """Return the best explanation in plain words, or why there is none.

    `removed` and `faithfulness` are of the first one. Raises IndexError when there is none at all.
    """
    return joined(sentences(ranked, removed=removed, faithfulness=faithfulness))


def sentences(
    ranked: Sequence[Ranked],
    *,
    removed: Removed | None = None,
    faithfulness: Faithfulness | None = None,
) -> list[str]:
    """Return the sentences of `narrated`, the verdict first. Arguments as there."""
    first = ranked[0]
    if first.verdict.kind == "incomplete":
        return [
            counted(
                "This method misses the sum that it should reach here, so no single score is "
                "named.",
                "Each of these methods misses the sum that it should reach here, so no single "
                "score is named.",
                n=len(ranked),
            ),
            N_("Use leave one out or a Shapley method: they need no path, which can be too steep."),
        ]
    counting = [each for each in ranked[1:] if each.verdict.counts]
    said = paragraph.sentences(
        first.attribution,
        others=[each.attribution for each in counting],
        removed=removed,
        faithfulness=faithfulness,
        figure=first.figure,
    )
    if first.verdict.kind == "random":
        tested = [each for each in ranked if each.figure is not None]
        return [_none_is_outside(len(tested)), *said]
    return said


def _none_is_outside(n: int) -> str:
    return counted(
        "On this input, this method does not differ from random orders.",
        "On this input, none of these {n} methods differs from random orders: do not read an order "
        "of units from it. Several inputs together can say more.",
        n=n,
    )


def _place(ranked: Ranked) -> tuple[int, float]:
    """Return what to sort by; those that were not tested, and what says nothing, stay in order."""
    kind = ranked.verdict.kind
    value = ranked.figure.value if ranked.figure is not None else 0.0
    return _KINDS.index(kind), -value if kind in ("stands", "random") else 0.0
