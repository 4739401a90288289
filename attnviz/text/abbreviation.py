"""Names that are too long: cut in the middle, since what tells two of them apart is mostly the end.

`views/shared/middle.js` does the same for what a browser draws.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from attnviz.text.characters import characters

CUT = "…"


def columns(text: str) -> int:
    """Return how many columns of a fixed-width face a text takes: two for a Chinese character."""
    if text.isascii():
        return len(text)
    return sum(_width(text[start:end]) for start, end in characters(text))


def abbreviation(text: str, most: int) -> str:
    """Return a text in at most `most` columns (one at least), with "…" in its middle where cut.

    At least as much of the end is left as of the beginning. A letter keeps its marks, and an emoji
    its joiners.
    """
    if columns(text) <= most:
        return text
    parts = [text[start:end] for start, end in characters(text)]
    widths = [_width(part) for part in parts]
    start = _fitting(widths, (most - 1) // 2)
    end = _fitting(widths[::-1], most - 1 - sum(widths[:start]))
    return f"{''.join(parts[:start])}{CUT}{''.join(parts[len(parts) - end :])}"


def abbreviations(texts: Iterable[str], most: int) -> dict[str, str]:
    """Return the abbreviation of each text; one that another would share stays whole."""
    short = {text: abbreviation(text, most) for text in texts}
    times = Counter([*short, *(each for text, each in short.items() if each != text)])
    return {text: each if times[each] == 1 else text for text, each in short.items()}


def _fitting(widths: list[int], room: int) -> int:
    """Return how many of the first fit."""
    used = 0
    for number, width in enumerate(widths):
        used += width
        if used > room:
            return number
    return len(widths)


def _width(character: str) -> int:
    """Return the columns of a character with its marks."""
    return max((_columns_of(code_point) for code_point in character), default=0)


def _columns_of(code_point: str) -> int:
    if unicodedata.combining(code_point) or unicodedata.category(code_point) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(code_point) in "WF" else 1
