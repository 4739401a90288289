"""Stretches of a text: which one each character belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Int

Span = tuple[int, int]
"""Start and end of a stretch, in characters; the end is the first character after it."""


def of_pieces(pieces: Iterable[str], start: int = 0) -> list[Span]:
    """Return the spans of pieces that follow one another without a gap; empty ones are dropped."""
    spans = []
    for piece in pieces:
        if piece:
            spans.append((start, start + len(piece)))
            start += len(piece)
    return spans


def span_numbers(spans: Sequence[Span], length: int) -> Int[np.ndarray, "character"]:
    """Return the number of the span that each of `length` characters stands in; -1 for none.

    Spans stand in order and do not overlap.
    """
    result = np.full(length, -1)
    if not spans:
        return result
    starts, ends = np.array(spans).T
    sizes = ends - starts
    numbers = np.repeat(np.arange(len(spans)), sizes)
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    result[np.repeat(starts, sizes) + within] = numbers
    return result
