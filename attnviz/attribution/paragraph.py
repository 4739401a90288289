"""An attribution in one plain paragraph, written from its numbers and from how far they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from attnviz.attribution import reservations
from attnviz.attribution.reservations import SHAKY, SMALL
from attnviz.language import N_, counted, joined
from attnviz.metrics.agreement import rank_correlation
from attnviz.metrics.faithfulness import order_of
from attnviz.records import AgainstRandom, Attribution, Faithfulness, Removed
from attnviz.records.significant import share_in_words, significant
from attnviz.records.unit_words import NAMES
from attnviz.text.abbreviation import abbreviation

SAME = 0.01
"""A probability that moves less than this stays nearly as it is."""

FIRST = 3
"""Methods agree on a unit that is among the first three of each."""

_NUMBERS = (
    N_("no"), N_("one"), N_("two"), N_("three"), N_("four"), N_("five"),
    N_("six"), N_("seven"), N_("eight"), N_("nine"), N_("ten"),
)  # fmt: skip
_FIRST_NUMBERS = (
    N_("No"), N_("One"), N_("Two"), N_("Three"), N_("Four"), N_("Five"),
    N_("Six"), N_("Seven"), N_("Eight"), N_("Nine"), N_("Ten"),
)  # fmt: skip


def paragraph(
    attribution: Attribution,
    *,
    faithfulness: Faithfulness | None = None,
    others: Sequence[Attribution] = (),
    removed: Removed | None = None,
    figure: AgainstRandom | None = None,
) -> str:
    """Return what an attribution says, and how far to believe it, in plain text without markup.

    Args:
        attribution: what is put into words.
        faithfulness: its test beside random orders; without one the paragraph says that it was not
            tested.
        others: the same question by other methods; those with other units are not counted.
        removed: the answer without the top unit, from `trust.without_top`.
        figure: how it stands beside random orders, from `standing`; `faithfulness` says more.

    Of scores that miss a sum which they promise no unit is named. Every sentence follows from
    numbers by a fixed rule, and each that weakens the scores is always said. Texts of the input are
    not escaped.
    """
    return joined(
        sentences(
            attribution, faithfulness=faithfulness, others=others, removed=removed, figure=figure
        )
    )


def sentences(
    attribution: Attribution,
    *,
    faithfulness: Faithfulness | None = None,
    others: Sequence[Attribution] = (),
    removed: Removed | None = None,
    figure: AgainstRandom | None = None,
) -> list[str]:
    """Return the sentences of `paragraph`; the first is what the scores say, if they say anything.

    Arguments as there.
    """
    if attribution.method == "random":
        return [
            N_(
                "These scores of {target} are random numbers, a control that other methods are "
                "compared with. They explain nothing.",
                target=_short(attribution.target),
            )
        ]
    free = np.flatnonzero(~np.array(attribution.units.held))
    scores = np.array(attribution.shown, float)[free]
    text = [attribution.units.text[i] for i in free]
    weight = float(np.abs(scores).sum())
    if not np.isfinite(weight) or weight <= 0:
        return [
            N_(
                "{label} gives every unit of this input the score 0, so it says nothing about what "
                "{attribution} depends on.",
                label=attribution.label,
                attribution=_the(attribution),
            )
        ]
    if len(free) == 1:
        return [
            N_(
                'All of this input is one {kind}, "{text}". There is nothing to compare it with, '
                "so its score does not say why {attribution} is what it is.",
                kind=NAMES[attribution.units.kind][0],
                text=_short(text[0]),
                attribution=_the(attribution),
            )
        ]
    if attribution.incomplete:
        return reservations.sums(attribution, weight)
    if attribution.says_nothing:
        return [
            N_(
                "{label} puts {on_first} of its total on the first token, where heads look that "
                "have nothing to look for, so it says nothing about what {attribution} depends on.",
                label=attribution.label,
                on_first=share_in_words(attribution.on_first),
                attribution=_the(attribution),
            )
        ]
    order = order_of(scores)
    return [
        *_what(attribution, scores, text, order, weight),
        *_removal(removed),
        *_agreement(attribution, [o for o in others if o.method != "random"], free),
        *_close(attribution, free, order),
        *reservations.against_random(faithfulness, figure),
        *reservations.sums(attribution, weight),
        *reservations.tests(faithfulness),
    ]


def _what(
    attribution: Attribution, scores: np.ndarray, text: list[str], order: np.ndarray, weight: float
) -> list[str]:
    the, label = _the(attribution), attribution.label
    for_ = scores.clip(min=0)
    if for_.sum() <= 0:
        return [
            N_(
                "According to {label}, no unit speaks for {the}; {text} speaks most against it.",
                label=label,
                the=the,
                text=_quoted(text, scores, order[-1:]),
            )
        ]
    shares = np.cumsum(for_[order[:FIRST]]) / for_.sum()
    enough = np.flatnonzero(shares > 0.5)
    against = ""
    if attribution.signed and -scores[order[-1]] > SMALL * weight:
        against = _quoted(text, scores, order[-1:])
    words = _on_few if len(enough) else _on_many
    first = words(
        "unsigned" if not attribution.signed else "opposed" if against else "supported",
        target=_short(attribution.target, 80),
        label=label,
        text=_quoted(text, scores, order[: enough[0] + 1] if len(enough) else order[:FIRST]),
        against=against,
        share=float(shares[-1]),
    )
    return [
        first,
        *([] if attribution.signed else [N_("These scores show strength, not direction.")]),
    ]


_Side = Literal["supported", "opposed", "unsigned"]


def _on_few(side: _Side, *, target: str, label: str, text: str, against: str, share: float) -> str:
    match side:
        case "supported":
            return N_(
                "The {target} rests mostly on {text}, according to {label}.",
                target=target,
                text=text,
                label=label,
            )
        case "opposed":
            return N_(
                "The {target} rests mostly on {text}, according to {label}; {against} speaks "
                "against it.",
                target=target,
                text=text,
                label=label,
                against=against,
            )
        case "unsigned":
            return N_(
                "The {target} depends mostly on {text}, according to {label}.",
                target=target,
                text=text,
                label=label,
            )


def _on_many(side: _Side, *, target: str, label: str, text: str, against: str, share: float) -> str:
    match side:
        case "supported":
            return N_(
                "According to {label}, the {target} rests on many units: the first, {text}, make "
                "up {share:.0%} of the support for it.",
                label=label,
                target=target,
                text=text,
                share=share,
            )
        case "opposed":
            return N_(
                "According to {label}, the {target} rests on many units: the first, {text}, make "
                "up {share:.0%} of the support for it; {against} speaks against it.",
                label=label,
                target=target,
                text=text,
                share=share,
                against=against,
            )
        case "unsigned":
            return N_(
                "According to {label}, the {target} depends on many units: the first, {text}, make "
                "up {share:.0%} of all.",
                label=label,
                target=target,
                text=text,
                share=share,
            )


def _removal(removed: Removed | None) -> list[str]:
    if removed is None or not np.isfinite([removed.before, removed.after]).all():
        return []
    is_probability = removed.measure == "probability"
    change = abs(removed.before - removed.after)
    scale = 1.0 if is_probability else max(abs(removed.before), abs(removed.after))
    values = {
        "unit": _short(removed.unit),
        "before": significant(removed.before),
        "after": significant(removed.after),
    }
    if change <= SAME * scale:
        return [
            N_(
                'Removing "{unit}" alone hardly changes the probability ({before} before, {after} '
                "after).",
                **values,
            )
            if is_probability
            else N_(
                'Removing "{unit}" alone hardly changes the value ({before} before, {after} '
                "after).",
                **values,
            )
        ]
    if removed.after > removed.before:
        return [
            N_(
                'Removing "{unit}" changes the probability from {before} to {after}, up and not '
                "down, which contradicts these scores.",
                **values,
            )
            if is_probability
            else N_(
                'Removing "{unit}" changes the value from {before} to {after}, up and not down, '
                "which contradicts these scores.",
                **values,
            )
        ]
    return [
        N_('Removing "{unit}" changes the probability from {before} to {after}.', **values)
        if is_probability
        else N_('Removing "{unit}" changes the value from {before} to {after}.', **values)
    ]


def _agreement(attribution: Attribution, others: list[Attribution], free: np.ndarray) -> list[str]:
    same = [o for o in others if o.units.text == attribution.units.text]
    if not same or len(free) <= FIRST:
        return []
    ours = np.array(attribution.shown, float)[free]
    top = int(order_of(ours)[0])
    firsts = [top in order_of(np.array(a.shown, float)[free])[:FIRST] for a in (attribution, *same)]
    agreeing, n = sum(firsts), len(firsts)
    unit = _short(attribution.units.text[free[top]])
    if agreeing == n == 2:
        sentences = [N_('Both methods put "{unit}" among their first three.', unit=unit)]
    elif agreeing == n:
        sentences = [
            counted(
                'All {in_words} methods put "{unit}" among their first three.',
                'All {in_words} methods put "{unit}" among their first three.',
                n=n,
                in_words=_in_words(n),
                unit=unit,
            )
        ]
    else:
        sentences = [
            counted(
                '{in_words} of {of_in_words} methods puts "{unit}" among its first three.',
                '{in_words} of {of_in_words} methods put "{unit}" among their first three.',
                n=agreeing,
                in_words=_in_words(agreeing, first=True),
                of=n,
                of_in_words=_in_words(n),
                unit=unit,
            )
        ]
    correlations = [_alike(attribution, other, free) for other in same]
    if 2 * agreeing <= n:
        sentences.append(
            N_("The methods disagree, so do not rely on the order of any one of them.")
        )
    elif np.mean(correlations) < SHAKY:
        sentences.append(
            N_("They order the other units differently, so do not rely on that order.")
        )
    return sentences


def _alike(a: Attribution, b: Attribution, free: np.ndarray) -> float:
    first, second = np.array(a.shown, float)[free], np.array(b.shown, float)[free]
    if not (a.signed and b.signed):
        first, second = np.abs(first), np.abs(second)
    return rank_correlation(first, second)


def _close(attribution: Attribution, free: np.ndarray, order: np.ndarray) -> list[str]:
    """Return a warning where chance decides which unit is first."""
    errors = attribution.standard_error
    if errors is None or len(order) < 2:
        return []
    first, second = free[order[0]], free[order[1]]
    apart = attribution.shown[first] - attribution.shown[second]
    if apart >= np.hypot(errors[first], errors[second]) or not errors.any():
        return []
    return [
        N_(
            "The first two differ by less than their standard error: use more samples to tell "
            "which is first."
        )
    ]


def _the(attribution: Attribution) -> str:
    return N_("the {target}", target=_short(attribution.target, 80))


def _quoted(text: list[str], scores: np.ndarray, which: np.ndarray) -> str:
    parts = [f'"{_short(text[i])}" ({significant(float(scores[i]))})' for i in which]
    if len(parts) == 1:
        return parts[0]
    return N_("{parts} and {parts_2}", parts=", ".join(parts[:-1]), parts_2=parts[-1])


def _in_words(n: int, *, first: bool = False) -> str:
    """Return a number as text writes it; `first`: at the beginning of a sentence."""
    words = _FIRST_NUMBERS if first else _NUMBERS
    return words[n] if n < len(words) else str(n)


def _short(text: str, most: int = 40) -> str:
    return abbreviation(text, most)
