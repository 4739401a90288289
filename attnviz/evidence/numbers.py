"""The numbers and words of a result that a card holds, and how exactly they have to come back.

Another machine adds in another order. What a model computes in float32 comes back within about 1e-4
of its size, and sums of thousands of passes within about 1e-3; a wrong weight moves far more.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from attnviz.export.shown import Shown
from attnviz.language import N_
from attnviz.records import Attribution, Faithfulness, Prediction, SequenceAttribution, Trace
from attnviz.records.card import Number
from attnviz.records.effect import Effect
from attnviz.records.evaluation import Evaluation

MOST_VALUES = 65_536
"""A map of more numbers is held by the strongest weight of each row."""

MOST_UNITS = 64
"""Scores of more units are one array; of fewer, each has its line."""

_SHARE, _SUMS = 1e-4, 1e-3

ON_CARD, LOOKED_UP = 5, 100
"""Answers and strongest weights that stand on a card, and those that are looked up again: more,
because two that are nearly the same may change places."""


def of_trace(trace: Trace, view: Shown, most: int = ON_CARD) -> tuple[Number, ...]:
    """Return a map as it is drawn, its strongest weights one by one, and the answer."""
    numbers = [*_of_answer(trace.prediction, most)]
    weights = view.weights
    finite = np.where(np.isfinite(weights), weights, -np.inf)
    strongest = np.argsort(-finite, axis=None, kind="stable")[:most]
    size = float(np.abs(weights[np.isfinite(weights)]).max(initial=0))
    for place in strongest:
        query, key = divmod(int(place), weights.shape[1])
        name = N_(
            '{query}:{key}, "{text}" attends to "{keys_text}"',
            query=query,
            key=key,
            text=view.queries.text[query],
            keys_text=view.keys.text[key],
        )
        numbers.append(_one(name, float(weights[query, key]), _SHARE * max(size, 1e-6)))
    rows, name = weights, N_("{name}, all weights", name=view.name)
    if weights.size > MOST_VALUES:
        rows, name = weights.max(1), N_("{name}, strongest weight of each row", name=view.name)
    return (*numbers, _array(name, rows, _SHARE * max(size, 1e-6)))


def of_attribution(
    attribution: Attribution, trust: Faithfulness | None = None
) -> tuple[Number, ...]:
    """Return the explained number, every score, and the figures of `trust`, if any."""
    numbers = [_relative(attribution.target, attribution.value, _SHARE)]
    if attribution.baseline_value is not None:
        numbers.append(
            _relative(
                N_("{target}, baseline", target=attribution.target),
                attribution.baseline_value,
                _SHARE,
            )
        )
    for name, figure in ({} if trust is None else trust.figures).items():
        # Ranks of units with nearly the same score may change places.
        numbers.append(_relative(N_("trust: {name}", name=name), figure.value, 0.01))
        numbers.append(_relative(N_("trust: {name}, random orders", name=name), figure.mean, 0.01))
    tolerance = _SUMS * max(float(np.abs(attribution.scores).max(initial=0)), 1e-6)
    if attribution.standard_error is not None:
        largest = float(attribution.standard_error.max(initial=0))
        numbers.append(_one(N_("largest standard error of a score"), largest, tolerance))
    if len(attribution.scores) > MOST_UNITS:
        numbers.append(_array("scores", attribution.scores, tolerance))
    else:
        numbers += [
            _one(f'score of {n}, "{text}"', float(score), tolerance)
            for n, (text, score) in enumerate(
                zip(attribution.units.text, attribution.scores, strict=True)
            )
        ]
    return tuple(numbers)


def of_sequence(attribution: SequenceAttribution) -> tuple[Number, ...]:
    """Return the log probability of each token, and all scores."""
    numbers = [
        _relative(N_('log probability of {n}, "{text}"', n=n, text=text), float(value), _SHARE)
        for n, (text, value) in enumerate(
            zip(attribution.steps.text, attribution.values, strict=True)
        )
    ]
    size = max(float(np.abs(attribution.scores).max(initial=0)), 1e-6)
    return (*numbers, _array("scores", attribution.scores, _SUMS * size))


def of_effect(effect: Effect, most: int = ON_CARD) -> tuple[Number, ...]:
    """Return the answer before and after, and every number of how far it moved."""
    change = effect.change
    values_by_name = {
        "KL divergence, nats": change.kl,
        "share of answers flipped": change.flipped_share,
        "logit difference, moved": change.logit_difference,
        "logit difference, before": change.before,
        "logit difference, after": change.after,
        "output, moved": change.moved,
    }
    numbers = [
        *_of_answer(effect.before, most, "before: "),
        *_of_answer(effect.after, most, "after: "),
    ]
    return (*numbers, *(_relative(name, value, _SUMS) for name, value in values_by_name.items()))


def of_evaluation(evaluation: Evaluation) -> tuple[Number, ...]:
    """Return the number of rows, and every figure with the ends of its interval."""
    numbers = [_one("rows", float(len(evaluation.answers)), 0)]
    for score in evaluation.scores:
        at = score.interval
        # Cards of before called the ends "low" and "high": the middle of resampled figures, which
        # is not made any more, so those are told as not there instead of as other numbers.
        for name, value in (
            ("", at.value), (", interval from", at.low), (", interval to", at.high)
        ):  # fmt: skip
            numbers.append(_relative(score.name + name, value, _SHARE))
    return tuple(numbers)


def _of_answer(answer: Prediction, most: int, before: str = "") -> Iterable[Number]:
    counts: Counter[str] = Counter()
    for label, probability in answer.top(most):
        counts[label] += 1  # two tokens may look alike
        again = "" if counts[label] == 1 else f" ({counts[label]})"
        yield _one(
            N_('{before}probability of "{label}"{again}', before=before, label=label, again=again),
            probability,
            _SHARE,
        )
    if answer.values is not None and answer.kind != "pixel_classes":
        size = max(float(np.abs(answer.values).max(initial=0)), 1e-6)
        yield _array(f"{before}values", answer.values, _SHARE * size)


def _one(name: str, value: float, tolerance: float) -> Number:
    return Number(name, (float(value) if math.isfinite(value) else None,), float(tolerance))


def _relative(name: str, value: float, share: float) -> Number:
    return _one(name, float(value), share * max(1.0, abs(value)) if math.isfinite(value) else share)


def _array(name: str, values: Any, tolerance: float) -> Number:
    flat = np.asarray(values, float).ravel()
    # The shortest text that is this float32 again keeps a card half as long.
    values_in_digits = [float(f"{x:.9g}") if math.isfinite(x) else None for x in flat.tolist()]
    return Number(name, tuple(values_in_digits), float(tolerance), np.shape(values))
