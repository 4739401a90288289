"""What this process has done and refused, counted for `/metrics`: kinds and numbers, never words.

Counting costs a lock and an addition; `ui.server.metrics` turns it into what Prometheus reads.
"""

from __future__ import annotations

import bisect
import threading
import time
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

BOUNDS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0, 600.0)
"""Seconds: how long work took is counted up to each of these, and beyond."""

_KINDS = {
    kind: group
    for group, kinds in {
        "trace": ("trace",),
        "intervention": ("effect", "compared effect", "patched", "trial", "trial trace"),
        "attribution": (
            "attribution", "sequence", "standing", "trust", "ranking", "pace", "sequence cost",
            "without", "reasons", "flip", "relevance",
        ),
        "sweep": ("head sweep", "patch sweep", "edge sweep", "patches", "causal score"),
        "evaluation": ("evaluation", "questions", "robustness", "compression"),
        "generation": ("generation",),
        "lens": ("lens", "direct", "head tokens"),
        "data": ("table", "labelled", "example", "held back", "sentences"),
    }.items()
    for kind in kinds
}  # fmt: skip
OTHER = "other"


@dataclass
class Seconds:
    """How often work of a kind was done, and how long it took.

    Attributes:
        within: how often, by the first of `BOUNDS` that it took no longer than; then beyond all.
        total: seconds of all together.
    """

    within: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0


_seconds: dict[str, Seconds] = {}
_refusals: Counter[str] = Counter()
_lock = threading.Lock()


def kind_of(key: Hashable) -> str:
    """Return the kind of work that is named by a key of the shelf: one of a few words."""
    name = key[0] if isinstance(key, tuple) and key else key
    return _KINDS.get(name, OTHER) if isinstance(name, str) else OTHER


@contextmanager
def timer(kind: str) -> Iterator[None]:
    """Count the seconds of what is done inside, whatever comes of it."""
    began = time.monotonic()
    try:
        yield
    finally:
        took = time.monotonic() - began
        with _lock:
            entry = _seconds.setdefault(kind, Seconds())
            entry.within[bisect.bisect_left(BOUNDS, took)] += 1
            entry.total += took


def count_refusal(kind: str) -> None:
    """Count that something was refused: "InputError", "uploads", ..."""
    with _lock:
        _refusals[kind] += 1


def seconds() -> dict[str, Seconds]:
    """Return the seconds by kind of work."""
    with _lock:
        return {kind: Seconds(list(one.within), one.total) for kind, one in _seconds.items()}


def refusals() -> dict[str, int]:
    """Return how often something was refused, by kind."""
    with _lock:
        return dict(_refusals)
