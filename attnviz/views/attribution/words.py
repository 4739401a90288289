"""What is said beside a picture of scores: what was explained, how, and whether it adds up."""

from __future__ import annotations

import numpy as np

from attnviz.language import counted, tr, translated
from attnviz.records.attribution import Attribution, SequenceAttribution
from attnviz.records.significant import share_in_words, significant
from attnviz.records.unit_words import counted_units


def caption(attribution: Attribution) -> str:
    """Return one quiet line: target, unit, baseline, the two sums, cost and seed."""
    parts = [
        f"{attribution.target}: {significant(attribution.value)}",
        *_how(attribution),
        *_sums(attribution),
        *_notes_of_picture(attribution),
        *_cost(attribution),
    ]
    return " · ".join(parts)


def sequence_caption(attribution: SequenceAttribution) -> str:
    """Return the same line for the scores of a sequence."""
    total = float(attribution.values.sum())
    parts = [
        attribution.target,
        tr("log probability of the sequence: {total} nats", total=significant(total)),
        *_how(attribution),
        *_notes_of_picture(attribution),
        *_cost(attribution),
    ]
    return " · ".join(parts)


def notes(attribution: Attribution) -> list[str]:
    """Return what a reader must know before believing it, a sentence each."""
    sentences = list(attribution.notes)
    if attribution.own is not None:
        begins = significant(float(np.asarray(attribution.own).sum()))
        sentences.append(
            tr(
                "The answer's own place starts with a score of {begins}, which is not drawn "
                "because it would hide all other scores. Files contain it.",
                begins=begins,
            )
        )
    return sentences


def nothing(attribution: Attribution) -> str:
    """Return "99.9 % on the first token: nothing to read" where that is so, else ""."""
    if not attribution.says_nothing:
        return ""
    return tr(
        "{on_first} on the first token: nothing to read",
        on_first=share_in_words(attribution.on_first),
    )


def warning(attribution: Attribution) -> str:
    """Return "does not add up: off by 12 %" where a promised sum is missed, else ""."""
    gap = attribution.gap
    if gap is None or not attribution.incomplete:
        return ""
    share = f"{gap:.0%}".replace("%", " %") if gap < 10 else tr("{gap} times", gap=significant(gap))
    return tr("does not add up: off by {share}", share=share)


def _how(attribution: Attribution | SequenceAttribution) -> list[str]:
    baseline = (
        [tr("baseline: {baseline}", baseline=attribution.baseline)] if attribution.baseline else []
    )
    free = int((~attribution.units.held).sum())
    by = attribution.tokens.words_by
    told_apart = tr(" (by {by})", by=by) if by and attribution.units.kind == "word" else ""
    return [translated(counted_units(attribution.units.kind, free)) + told_apart, *baseline]


def _sums(attribution: Attribution) -> list[str]:
    """Return the sum of the scores beside what it is, or is not, promised to be."""
    against = attribution.baseline_value
    if against is None and not attribution.complete:
        return []
    change = "f(x)" if against is None else tr("f(x) − f(baseline)")
    total = significant(float(attribution.scores.sum()))
    return [
        tr(
            "scores sum to {total}, {change} is {against}",
            total=total,
            change=change,
            against=significant(attribution.value - (against or 0)),
        )
    ]


def _notes_of_picture(attribution: Attribution | SequenceAttribution) -> list[str]:
    """Return how far another seed would move the scores, where a method draws."""
    errors = attribution.standard_error
    if errors is None:
        return []
    largest = float(errors.max(initial=0))
    if largest == 0:
        return [tr("exact: every set of units was evaluated")]
    return [tr("standard error up to {largest}", largest=significant(largest))]


def _cost(attribution: Attribution | SequenceAttribution) -> list[str]:
    passes = attribution.passes
    if passes.backward:
        through = counted(
            "{forward} forward + {n} backward pass",
            "{forward} forward + {n} backward passes",
            n=passes.backward,
            forward=passes.forward,
        )
    else:
        through = counted("{n} forward pass", "{n} forward passes", n=passes.forward)
    seconds = attribution.seconds
    took = f"{max(1, round(seconds * 1000))} ms" if seconds < 1 else f"{significant(seconds)} s"
    seed = [] if attribution.seed is None else [tr("seed {seed}", seed=attribution.seed)]
    # An evidence card does not say how long.
    return [translated(through), *([took] if seconds else []), *seed]
