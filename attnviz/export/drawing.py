"""A picture before it has a format: boxes, curves and words at places, in pixels.

Laid out once, written by `drawing_svg` as SVG and by `drawing_paper` as PDF or PNG.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float

MONO_ADVANCE = 0.602
"""Of the fixed-width faces that are used (Menlo, DejaVu Sans Mono), in sizes."""

SANS_ADVANCE = 0.56
"""About the mean of DejaVu Sans, the widest of the faces without serifs."""


@dataclass(frozen=True, eq=False)
class Boxes:
    """Filled rectangles of one colour, each (x, y, width, height)."""

    boxes: Float[np.ndarray, "box 4"]
    fill: str


@dataclass(frozen=True)
class Outline:
    """A rectangle that is drawn around, not filled."""

    x: float
    y: float
    width: float
    height: float
    stroke: str
    thick: float = 2


@dataclass(frozen=True, eq=False)
class Curves:
    """Curves of one colour and strength from (x0, y0) to (x1, y1), level at both ends."""

    ends: Float[np.ndarray, "curve 4"]
    stroke: str
    thick: float
    opacity: float


@dataclass(frozen=True)
class Words:
    """Text with its baseline at y; turned ones read upwards from their place."""

    text: str
    x: float
    y: float
    fill: str
    size: float = 12
    mono: bool = False
    bold: bool = False
    anchor: Literal["start", "end"] = "start"
    turned: bool = False
    width: float | None = None


Mark = Boxes | Outline | Curves | Words


@dataclass
class Drawing:
    """Marks in the order in which they are drawn; `title` names it, `about` describes it."""

    width: float
    title: str
    about: str = ""
    height: float = 0.0
    marks: list[Mark] = field(default_factory=list)


def advance(text: str, size: float) -> float:
    """Return how wide words are in the fixed-width face: wide characters count twice."""
    return _cells(text) * size * MONO_ADVANCE


def _cells(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def shortened(text: str, width: float, size: float) -> str:
    """Return text that fits a width in the fixed-width face, with … where it was cut."""
    room = max(1, int(width / (size * MONO_ADVANCE) + 1e-6))
    if _cells(text) <= room:
        return text
    while text and _cells(text) > room - 1:
        text = text[:-1]
    return f"{text}…"


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Return lines that fit a width in the face without serifs; a longer word is cut."""
    room = max(8, int(width / (size * SANS_ADVANCE)))
    lines: list[str] = []
    line = ""
    for word in text.split():
        while _cells(word) > room:
            if line:
                lines.append(line)
                line = ""
            cut = max(1, room // 2) if _cells(word[:room]) > room else room
            lines.append(word[:cut])
            word = word[cut:]
        if line and _cells(line) + _cells(word) + 1 > room:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines
