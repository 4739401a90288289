"""A picture before it has a format: boxes, curves and words at places, in pixels.

Laid out once, written by `drawing_svg` as an SVG file, by `drawing_html` into a page, and by
`drawing_paper` as PDF or PNG. A colour is a hex code, or the name of a token of the theme, which
follows the scheme of the page that it stands in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float

from attnviz.plots.theme import THEMES
from attnviz.text.abbreviation import abbreviation

MONO_ADVANCE = 0.602
"""Of the fixed-width faces that are used (Menlo, DejaVu Sans Mono), in sizes."""

_SANS_ADVANCES = {
    character: advance
    for advance, characters in {
        0.28: "'ijl", 0.32: " ,.·IJ", 0.41: "/:;\\|f-()[]t‹›!", 0.42: "r", 0.47: '"',
        0.54: "*_`–°“”sz?", 0.58: "ckLF", 0.64: "EPSTY", 0.7: "KAVXZBRC", 0.79: "UNHDG&OQ",
        0.84: "w#+<=>^~−×±≤≥→✕", 0.87: "M", 1.0: "m%W@…",
    }.items()
    for character in characters
}  # fmt: skip
"""Of DejaVu Sans, the widest of the faces without serifs, in sizes, rounded up."""


@dataclass(frozen=True, eq=False)
class Boxes:
    """Filled rectangles of one colour, each (x, y, width, height)."""

    boxes: Float[np.ndarray, "box 4"]
    fill: str


@dataclass(frozen=True)
class Box:
    """One filled rectangle; `note` is what a pointer on it is told."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0
    opacity: float = 1
    note: str = ""


@dataclass(frozen=True)
class Disc:
    """A filled circle around (x, y); `note` is what a pointer on it is told."""

    x: float
    y: float
    radius: float
    fill: str
    opacity: float = 1
    note: str = ""


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
class StraightLine:
    """A straight line, one pixel thick."""

    x0: float
    y0: float
    x1: float
    y1: float
    stroke: str


@dataclass(frozen=True, eq=False)
class Polyline:
    """A line through points, each (x, y)."""

    points: Float[np.ndarray, "point 2"]
    stroke: str
    thick: float = 2


@dataclass(frozen=True)
class Words:
    """Text with its baseline at y, `turned` upwards about its place by so many degrees.

    With a `width` it is set exactly so wide where the reader's machine chooses the face.
    """

    text: str
    x: float
    y: float
    fill: str
    size: float = 12
    mono: bool = False
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"
    turned: int = 0
    width: float | None = None


Mark = Boxes | Box | Disc | Outline | Curves | StraightLine | Polyline | Words


@dataclass
class Drawing:
    """Marks in the order in which they are drawn; `title` names it, `about` describes it."""

    width: float
    title: str
    about: str = ""
    height: float = 0.0
    marks: list[Mark] = field(default_factory=list)


def on_paper(colour: str) -> str:
    """Return the hex code of a colour where no page says which scheme it is in."""
    return colour if colour.startswith("#") else getattr(THEMES["light"], colour)


def advance(text: str, size: float) -> float:
    """Return how wide words are in the fixed-width face: wide characters count twice, accents 0."""
    return _cells(text) * size * MONO_ADVANCE


def _cells(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me")
        else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )  # fmt: skip


def split(text: str, width: float, size: float) -> tuple[str, str]:
    """Return the part that fits a width in the fixed-width face, one character at least, and the
    rest.

    An accent stays with its letter.
    """
    at = _fitting(text, width / (size * MONO_ADVANCE) + 1e-6, _cells)
    return text[:at], text[at:]


def short_text(text: str, width: float, size: float) -> str:
    """Return text that fits a width in the fixed-width face, with … in its middle where cut."""
    return abbreviation(text, max(1, int(width / (size * MONO_ADVANCE) + 1e-6)))


def sans_advance(text: str, size: float) -> float:
    """Return how wide words are, at most, in the faces without serifs."""
    return sum(map(_sans_cell, text)) * size


def _sans_cell(character: str) -> float:
    cells = _cells(character)
    if cells != 1:
        return float(cells) and 1.0
    return _SANS_ADVANCES.get(character, 0.78 if character.isupper() else 0.64)


def text_lines(text: str, width: float, size: float) -> list[str]:
    """Return lines that fit a width in a face without serifs; a longer word is cut.

    An accent stays with its letter.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        both = f"{line} {word}" if line else word
        if sans_advance(both, size) <= width:
            line = both
            continue
        if line:
            lines.append(line)
        while sans_advance(word, size) > width and len(word) > 1:
            at = _fitting(word, width / size, _sans_cell)
            lines.append(word[:at])
            word = word[at:]
        line = word
    return [*lines, line] if line else lines


def _fitting(text: str, room: float, advance_of: Callable[[str], float]) -> int:
    """Return how many characters fit, one at least."""
    width_so_far = 0.0
    for at, character in enumerate(text):
        wide = advance_of(character)
        if at and wide and width_so_far + wide > room:
            return at
        width_so_far += wide
    return len(text)
