"""The input as running text: units as they stand in it, and what stands between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from attnviz.records.tokens import Tokens, Units
from attnviz.text.visible import harmless


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `unit` is the unit that it is, -1 for what stands between units."""

    text: str
    unit: int = -1


def running_text(tokens: Tokens, units: Units, inputs: tuple[str, ...]) -> list[Piece]:
    """Return the pieces that read like the input, in order; a second text starts on a new line.

    Where the tokenizer says where its tokens stand, units and gaps are the input's own letters;
    where it does not (special tokens, bytes of one character), a unit is its display string, and
    stands apart from its neighbour unless both are of one word.
    """
    pieces: list[Piece] = []
    last_segment, end, last_word = -1, -1, -1
    for unit in range(len(units)):
        members = np.flatnonzero(units.of_token == unit)
        if not len(members):
            continue
        segment, word = int(tokens.segment[members[0]]), int(tokens.word[members[0]])
        second = segment > 0 and segment != last_segment
        span = _span(tokens, members, inputs)
        if second:
            pieces.append(Piece("\n"))
        continues = segment == last_segment and end >= 0
        if span is None or (continues and span[0] < end):
            apart = pieces and not second and (word < 0 or word != last_word)
            if apart:
                pieces.append(Piece(" "))
            pieces.append(Piece(units.text[unit], unit))
            end = max(end, span[1]) if span is not None else -1
        else:
            text = inputs[segment]
            start, stop = span
            while start < stop and text[start].isspace():  # a piece that brings its space
                start += 1
            gap = text[end:start] if continues else ""
            if not continues and pieces and not second:
                gap = " "
            if gap:
                pieces.append(Piece(harmless(gap)))
            piece = text[start:stop].rstrip()
            pieces.append(Piece(harmless(piece) or units.text[unit], unit))
            end = start + len(piece) if piece else stop
        last_segment, last_word = segment, word
    return pieces


def _span(tokens: Tokens, members: np.ndarray, inputs: tuple[str, ...]) -> tuple[int, int] | None:
    """Return where a unit stands in its text, in characters; None where that is not known."""
    segment = int(tokens.segment[members[0]])
    start, stop = int(tokens.spans[members[0], 0]), int(tokens.spans[members[-1], 1])
    is_known = 0 <= segment < len(inputs) and 0 <= start < stop <= len(inputs[segment])
    return (start, stop) if is_known and not tokens.special[members].any() else None
