"""Vector pictures written as text: elements, escaped text, lines that break at a width."""

from __future__ import annotations

import re
import unicodedata
from xml.sax.saxutils import escape, quoteattr

from attnviz.plots.theme import SANS, THEMES

WIDTH = 900
"""Pixels; text breaks before it."""

MONO = "ui-monospace, SF Mono, Menlo, Consolas, DejaVu Sans Mono, monospace"

# What XML cannot hold at all, not even escaped, and marks that turn the text that follows around.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_COLORS = THEMES["light"]  # a picture for paper


def element(tag: str, content: str = "", **attributes: float | str) -> str:
    """Return an element; underscores in names stand for hyphens, content is already markup."""
    written = "".join(
        f" {name.strip('_').replace('_', '-')}={quoteattr(_number(value))}"
        for name, value in attributes.items()
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def text(
    words: str,
    x: float,
    y: float,
    *,
    size: float = 12,
    fill: str = _COLORS.text,
    mono: bool = False,
    bold: bool = False,
    anchor: str = "start",
    length: float | None = None,
) -> str:
    """Return words with their baseline at y, as they are: nothing in them is markup.

    With a `length` they are set exactly so wide, whatever face the reader's machine has.
    """
    fixed = {} if length is None else {"textLength": length, "lengthAdjust": "spacingAndGlyphs"}
    return element(
        "text", safe(words), x=x, y=y, font_size=size, fill=fill,
        font_family=MONO if mono else SANS, font_weight=600 if bold else 400, text_anchor=anchor,
        **fixed,
    )  # fmt: skip


def safe(words: str) -> str:
    """Return text escaped for XML, with what XML cannot hold as U+FFFD."""
    return escape(_TURNING.sub("\ufffd", _FORBIDDEN.sub("\ufffd", words)))


def advance(words: str, size: float) -> float:
    """Return about how wide words are in the fixed-width face: wide characters count twice."""
    cells = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
    return cells * size * 0.602  # the advance of Menlo, Consolas and DejaVu Sans Mono


def wrapped(words: str, *, size: int = 12) -> list[str]:
    """Return lines of about WIDTH pixels in the sans face; a longer word is cut."""
    room = int(WIDTH / (size * 0.51))
    lines = [""]
    for word in words.split():
        while len(word) > room:
            lines.append(word[:room])
            word = word[room:]
        if len(lines[-1]) + len(word) + 1 > room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [line for line in lines if line] or [""]


def document(parts: list[str], height: float, *, title: str) -> str:
    """Return a whole SVG file on the page's colour, 16 pixels of margin around."""
    margin = 16
    width, tall = WIDTH + 2 * margin, height + 2 * margin
    inner = element("g", "\n".join(parts), transform=f"translate({margin} {margin})")
    ground = element("rect", width=width, height=tall, fill=_COLORS.page)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_number(tall)}" '
        f'viewBox="0 0 {width} {_number(tall)}" role="img">\n'
        f"{element('title', safe(title))}\n{ground}\n{inner}\n</svg>\n"
    )


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
