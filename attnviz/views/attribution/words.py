"""What is said beside a picture of scores: what was explained, how, and whether it adds up."""

from __future__ import annotations

import numpy as np

from attnviz.records.attribution import Attribution, SequenceAttribution
from attnviz.records.significant import significant


def caption(attribution: Attribution) -> str:
    """Return one quiet line: target, unit, baseline, the two sums, cost and seed."""
    parts = [
        f"{attribution.target}: {significant(attribution.value)}",
        *_how(attribution),
        *_sums(attribution),
        *_cost(attribution),
    ]
    return " · ".join(parts)


def sequence_caption(attribution: SequenceAttribution) -> str:
    """Return the same line for the scores of a sequence."""
    total = float(attribution.values.sum())
    parts = [
        attribution.target,
        f"log probability of the sequence: {significant(total)} nats",
        *_how(attribution),
        *_cost(attribution),
    ]
    return " · ".join(parts)


def warning(attribution: Attribution) -> str:
    """Return "does not add up: off by 12 %" where a promised sum is missed, else ""."""
    gap = attribution.gap
    if gap is None or not attribution.incomplete:
        return ""
    share = f"{gap:.0%}".replace("%", " %") if gap < 10 else f"{significant(gap)} times"
    return f"does not add up: off by {share}"


def own_entry(attribution: Attribution) -> int | None:
    """Return the unit whose score is mostly the 1 that the position that is read begins with.

    Only gradient-weighted attention starts from such a 1 (Chefer et al. 2021, section 3, whose code
    drops it): beside it nothing else would be seen, so pictures are scaled without it. None for
    other methods, and where several positions are read.
    """
    if attribution.method != "gradient_attention":
        return None
    own = np.flatnonzero(attribution.scores >= 1 - 1e-6)
    return int(own[0]) if len(own) == 1 else None


def scale(attribution: Attribution) -> float:
    """Return the largest size of a score, its own entry left out: the dark end of the colours."""
    own = own_entry(attribution)
    sizes = np.abs(attribution.scores)
    others = sizes if own is None else np.delete(sizes, own)
    return float(others.max(initial=0.0)) or float(sizes.max(initial=0.0)) or 1.0


def own_said(attribution: Attribution) -> str:
    """Return what is said of such an entry, in a sentence; empty where there is none."""
    own = own_entry(attribution)
    if own is None:
        return ""
    return (
        f"“{attribution.units.text[own]}” is the position that is read, and begins with a "
        "relevance of 1 for itself: colours and bars are scaled without that entry."
    )


def _how(attribution: Attribution | SequenceAttribution) -> list[str]:
    baseline = [f"baseline: {attribution.baseline}"] if attribution.baseline else []
    free = int((~attribution.units.held).sum())
    by = attribution.tokens.words_by
    told_apart = f" (by {by})" if by and attribution.units.kind == "word" else ""
    return [_count(free, attribution.units.kind) + told_apart, *baseline]


def _sums(attribution: Attribution) -> list[str]:
    """Return the sum of the scores beside what it is, or is not, promised to be."""
    against = attribution.baseline_value
    if against is None and not attribution.complete:
        return []
    change = "f(x)" if against is None else "f(x) − f(baseline)"
    total = significant(float(attribution.scores.sum()))
    return [f"scores sum to {total}, {change} is {significant(attribution.value - (against or 0))}"]


def _cost(attribution: Attribution | SequenceAttribution) -> list[str]:
    passes = attribution.passes
    through = _count(passes.forward, "forward pass")
    if passes.backward:
        through = f"{passes.forward} forward + {_count(passes.backward, 'backward pass')}"
    seconds = attribution.seconds
    took = f"{max(1, round(seconds * 1000))} ms" if seconds < 1 else f"{significant(seconds)} s"
    seed = [] if attribution.seed is None else [f"seed {attribution.seed}"]
    return [through, took, *seed]


def _count(n: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith(("ss", "ch")) else f"{noun}s"
    return f"{n} {noun if n == 1 else plural}"
