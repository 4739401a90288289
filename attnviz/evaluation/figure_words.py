"""Figures and intervals as words."""

from __future__ import annotations

import math

from attnviz.records.scores import Interval
from attnviz.records.significant import significant


def figure(value: float) -> str:
    """A number with three significant digits."""
    return "not defined" if math.isnan(value) else significant(value)


def between(interval: Interval) -> str:
    """An interval alone: "0.930 to 0.973"."""
    if math.isnan(interval.low) or math.isnan(interval.high):
        return "interval not known"
    return f"{figure(interval.low)} to {figure(interval.high)}"


def told(interval: Interval) -> str:
    """A figure and its interval: "0.953 (0.930 to 0.973)"."""
    return f"{figure(interval.value)} ({between(interval)})"


def capital(words: str) -> str:
    """The same beginning with a capital letter, the rest as it is (F1, IoU)."""
    return words[:1].upper() + words[1:]
