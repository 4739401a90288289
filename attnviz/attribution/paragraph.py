"""An attribution in one plain paragraph, written from its numbers and from how far they hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from attnviz.language import N_, joined
from attnviz.metrics.agreement import rank_correlation
from attnviz.metrics.faithfulness import order_of
from attnviz.records import AgainstRandom, Attribution, Faithfulness, Removed
from attnviz.records.significant import share_in_words, significant
from attnviz.text.abbreviation import abbreviation

SMALL = 0.1
"""Of what the scores hold together: a smaller share of it is not worth a word."""

SAME = 0.01
"""A probability that moves less than this stays nearly as it is."""

SHAKY = 0.5
"""A rank correlation below this means that the explanation is a different one."""

FIRST = 3
"""Methods agree on a unit that is among the first three of each."""

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


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
                kind=attribution.units.kind,
                text=_short(text[0]),
                attribution=_the(attribution),
            )
        ]
    if attribution.incomplete:
        return _sums(attribution, weight)
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
        *_against_random(faithfulness, figure),
        *_sums(attribution, weight),
        *_tests(faithfulness),
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
    signed = attribution.signed
    rests = N_("rests") if signed else N_("depends")
    if len(enough):
        top = order[: enough[0] + 1]
        sentence = N_(
            "{the} {rests} mostly on {text}, according to {label}",
            the=_upper(the),
            rests=rests,
            text=_quoted(text, scores, top),
            label=label,
        )
    else:
        top = order[:FIRST]
        whole = N_("of the support for it") if signed else N_("of all")
        sentence = N_(
            "According to {label}, {the} {rests} on many units: the first, {text}, make up "
            "{shares:.0%} {whole}",
            label=label,
            the=the,
            rests=rests,
            text=_quoted(text, scores, top),
            shares=shares[-1],
            whole=whole,
        )
    if signed and -scores[order[-1]] > SMALL * weight:
        sentence += N_("; {text} speaks against it", text=_quoted(text, scores, order[-1:]))
    sentences = [N_("{sentence}.", sentence=sentence)]
    if not signed:
        sentences.append(N_("These scores show strength, not direction."))
    return sentences


def _removal(removed: Removed | None) -> list[str]:
    if removed is None or not np.isfinite([removed.before, removed.after]).all():
        return []
    name = "probability" if removed.measure == "probability" else "value"
    unit, before, after = (
        _short(removed.unit),
        significant(removed.before),
        significant(removed.after),
    )
    change = abs(removed.before - removed.after)
    scale = 1.0 if name == "probability" else max(abs(removed.before), abs(removed.after))
    if change <= SAME * scale:
        return [
            N_(
                'Removing "{unit}" alone hardly changes the {name} ({before} before, {after} '
                "after).",
                unit=unit,
                name=name,
                before=before,
                after=after,
            )
        ]
    sentence = N_(
        'Removing "{unit}" changes the {name} from {before} to {after}',
        unit=unit,
        name=name,
        before=before,
        after=after,
    )
    if removed.after > removed.before:
        sentence += N_(", up and not down, which contradicts these scores")
    return [N_("{sentence}.", sentence=sentence)]


def _agreement(attribution: Attribution, others: list[Attribution], free: np.ndarray) -> list[str]:
    same = [o for o in others if o.units.text == attribution.units.text]
    if not same or len(free) <= FIRST:
        return []
    ours = np.array(attribution.shown, float)[free]
    top = int(order_of(ours)[0])
    firsts = [top in order_of(np.array(a.shown, float)[free])[:FIRST] for a in (attribution, *same)]
    agreeing, n = sum(firsts), len(firsts)
    unit = _short(attribution.units.text[free[top]])
    if agreeing == n:
        all_ = N_("Both") if n == 2 else N_("All {n}", n=_words(n))
        sentences = [N_('{all} methods put "{unit}" among their first three.', all=all_, unit=unit)]
    else:
        verb = N_("puts") if agreeing == 1 else N_("put")
        their = N_("its") if agreeing == 1 else N_("their")
        sentences = [
            N_(
                '{agreeing} of {n} methods {verb} "{unit}" among {their} first three.',
                agreeing=_upper(_words(agreeing)),
                n=_words(n),
                verb=verb,
                unit=unit,
                their=their,
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


def _against_random(
    faithfulness: Faithfulness | None, figure: AgainstRandom | None = None
) -> list[str]:
    if faithfulness is None and figure is None:
        return [N_("These scores were not compared with random ones.")]
    if faithfulness is None:
        assert figure is not None
        return [_one_figure(figure)]
    figure = faithfulness.figures["comprehensiveness"]
    beaten, draws = faithfulness.beaten, faithfulness.draws
    sentence = N_(
        "Taking away the top units lowers the answer more than {beaten} of {draws} random ",
        beaten=beaten,
        draws=draws,
    )
    sentence += N_("orders do")
    if faithfulness.tied:
        sentence += N_(", and exactly as much as {tied} of them", tied=faithfulness.tied)
    if figure.better:
        return [N_("{sentence}.", sentence=sentence)]
    if figure.better is False:
        return [
            N_(
                "{sentence}: this is worse than random here, so do not trust the scores.",
                sentence=sentence,
            )
        ]
    return [
        N_(
            "{sentence}, which is no better than random here: do not conclude much from it.",
            sentence=sentence,
        )
    ]


def _one_figure(figure: AgainstRandom) -> str:
    low, high = significant(figure.low), significant(figure.high)
    sentence = N_(
        "Taking away the top units lowers the answer by {value} on average, and random ones by "
        "{low} to {high}",
        value=significant(figure.value),
        low=low,
        high=high,
    )
    if figure.better:
        return N_("{sentence}.", sentence=sentence)
    if figure.better is False:
        return N_(
            "{sentence}: this is worse than random here, so do not trust the scores.",
            sentence=sentence,
        )
    return N_(
        "{sentence}, so it is no better than random here: do not conclude much from it.",
        sentence=sentence,
    )


def _sums(attribution: Attribution, weight: float) -> list[str]:
    sentences = []
    if attribution.incomplete and attribution.delta is not None:
        total = float(attribution.scores.sum())
        sentences.append(
            N_(
                "The scores should sum to {total} but sum to {total_2}, so they are not to be "
                "trusted and no unit is named.",
                total=significant(total - attribution.delta),
                total_2=significant(total),
            )
        )
    if attribution.baseline_value is not None:
        between = abs(attribution.value - attribution.baseline_value)
        scale = max(abs(attribution.value), abs(attribution.baseline_value))
        if between <= SMALL * max(scale, 1e-12) or between <= SMALL * weight:
            sentences.append(
                N_(
                    "The baseline gets nearly the same answer ({baseline_value}, and {value} for "
                    "the input), so the scores only divide a small difference.",
                    baseline_value=significant(attribution.baseline_value),
                    value=significant(attribution.value),
                )
            )
    return sentences


def _tests(faithfulness: Faithfulness | None) -> list[str]:
    if faithfulness is None:
        return []
    sentences = []
    if faithfulness.survives_randomisation:
        sentences.append(
            N_(
                "The order hardly changes when the model's weights are shuffled, so it says little "
                "about what this model has learnt."
            )
        )
    if faithfulness.seed_correlation is not None and faithfulness.seed_correlation < SHAKY:
        sentences.append(N_("Another seed gives another order: use more samples."))
    if faithfulness.edit_correlation is not None and faithfulness.edit_correlation < SHAKY:
        sentences.append(N_("Adding or removing a final full stop gives another order."))
    if faithfulness.max_sensitivity is not None and faithfulness.max_sensitivity > 1:
        sentences.append(
            N_("A little noise on the input changes the scores by more than their own size.")
        )
    return sentences


def _the(attribution: Attribution) -> str:
    return N_("the {target}", target=_short(attribution.target, 80))


def _quoted(text: list[str], scores: np.ndarray, which: np.ndarray) -> str:
    parts = [f'"{_short(text[i])}" ({significant(float(scores[i]))})' for i in which]
    if len(parts) == 1:
        return parts[0]
    return N_("{parts} and {parts_2}", parts=", ".join(parts[:-1]), parts_2=parts[-1])


def _words(n: int) -> str:
    return _NUMBERS[n].lower() if n < len(_NUMBERS) else str(n)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str, most: int = 40) -> str:
    return abbreviation(text, most)
