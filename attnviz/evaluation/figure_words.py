"""Figures and intervals as words."""

from __future__ import annotations

import math

from attnviz.language import N_
from attnviz.records.scores import Interval
from attnviz.records.significant import significant


def figure(value: float) -> str:
    """Return a number with three significant digits."""
    return N_("not defined") if math.isnan(value) else significant(value)


def between(interval: Interval) -> str:
    """Return an interval alone: "0.930 to 0.973"."""
    if math.isnan(interval.low) or math.isnan(interval.high):
        return N_("interval not known")
    return N_("{low} to {high}", low=figure(interval.low), high=figure(interval.high))


def with_interval(interval: Interval) -> str:
    """Return a figure and its interval: "0.953 (0.930 to 0.973)"."""
    return N_("{figure} ({between})", figure=figure(interval.value), between=between(interval))


def capital(words: str) -> str:
    """Return the text with a capital first letter, the rest as it is (F1, IoU)."""
    return words[:1].upper() + words[1:]
