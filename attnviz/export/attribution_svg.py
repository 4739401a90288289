"""Attributions as a vector picture for paper: shaded text or patches, the strongest as bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from attnviz.export.svg import WIDTH, advance, document, element, text, wrapped
from attnviz.plots.theme import THEMES, signed_colour
from attnviz.records.attribution import Attribution, SequenceAttribution
from attnviz.records.significant import significant
from attnviz.views.attribution.running import Piece, running_text
from attnviz.views.attribution.words import caption, notes, nothing, sequence_caption, warning

BARS = 12
"""Strongest units that stand as bars."""

_SIZE = 14
_LINE = 28
_BAR_LINE = 20
_CELL = 22
_NAME = 24  # characters of a unit beside its bar
_COLORS = THEMES["light"]


def attributions_svg(attributions: Sequence[Attribution]) -> str:
    """Return one SVG document: a block a method, below each other."""
    parts: list[str] = []
    y = 0.0
    for attribution in attributions:
        if parts:
            y += 24
            parts.append(element("rect", x=0, y=y - 12, width=WIDTH, height=1, fill=_COLORS.line))
        y = _block(parts, y, attribution)
    return document(parts, y, title=attributions[0].target)


def sequence_svg(attribution: SequenceAttribution) -> str:
    """Return one SVG document: the source shaded by every step of the sequence, step by step."""
    parts: list[str] = []
    y = _heading(parts, 0, attribution.label, "")
    y = _lines(parts, y, sequence_caption(attribution))
    pieces = running_text(attribution.tokens, attribution.units, attribution.inputs)
    y += 8
    for step, row in enumerate(attribution.scores):
        y += 24
        parts.append(text(attribution.steps.text[step], 0, y, size=_SIZE, mono=True, bold=True))
        at = advance(attribution.steps.text[step], _SIZE) + 12
        value = significant(float(attribution.values[step]))
        parts.append(text(f"log probability {value}", at, y, fill=_COLORS.secondary))
        y = _running(parts, y + 8, pieces, attribution.units.held, _shares(row))
    return document(parts, y, title=attribution.target)


def _block(parts: list[str], y: float, attribution: Attribution) -> float:
    units, shares = attribution.units, _shares(attribution.shown)
    y = _heading(parts, y, attribution.label, warning(attribution))
    y = _lines(parts, y, caption(attribution))
    said = (*(each.said for each in attribution.doubts), nothing(attribution), *notes(attribution))
    for note in said:
        y = _lines(parts, y, note) if note else y
    y += 12
    if attribution.tokens.grid is not None and units.kind == "patch":
        y = _grid(parts, y, attribution.tokens.grid, shares)
    elif units.kind == "step":
        y = _strip(parts, y, shares)
    else:
        pieces = running_text(attribution.tokens, units, attribution.inputs)
        y = _running(parts, y, pieces, units.held, shares)
    return _bars(parts, y + 12, attribution)


def _shares(scores: np.ndarray) -> np.ndarray:
    return scores / (np.abs(scores).max(initial=0.0) or 1.0)


def _heading(parts: list[str], y: float, label: str, bad: str) -> float:
    parts.append(text(label, 0, y + 14, size=14, bold=True))
    if bad:
        parts.append(text(f"✕ {bad}", WIDTH, y + 14, fill=_COLORS.bad, bold=True, anchor="end"))
    return y + 20


def _lines(parts: list[str], y: float, words: str) -> float:
    for line in wrapped(words):
        y += 16
        parts.append(text(line, 0, y, fill=_COLORS.secondary))
    return y


def _running(
    parts: list[str], y: float, pieces: list[Piece], held: np.ndarray, shares: np.ndarray
) -> float:
    """Draw text in the fixed-width face, whose widths are known, each unit on its shade."""
    x = 0.0
    for piece in pieces:
        if piece.text == "\n" or (piece.unit < 0 and "\n" in piece.text):
            x, y = 0.0, y + _LINE
            continue
        width = advance(piece.text, _SIZE)
        if piece.unit < 0 and not piece.text.strip():
            x += width if x else 0
            continue
        if x and x + width > WIDTH:
            x, y = 0.0, y + _LINE
        rest = piece.text
        while rest:
            room = max(1, int((WIDTH - x) / advance("m", _SIZE)))
            part, rest = rest[:room], rest[room:]
            width = advance(part, _SIZE)
            if piece.unit >= 0:
                shade = signed_colour(float(shares[piece.unit]))
                parts.append(
                    element("rect", x=x, y=y + 2, width=width, height=_LINE - 6, rx=3, fill=shade)
                )
            unit = piece.unit
            dim = unit >= 0 and held[unit] and abs(shares[unit]) <= 0.1
            fill = _COLORS.secondary if dim else _COLORS.text
            parts.append(text(part, x, y + 18, size=_SIZE, fill=fill, mono=True, length=width))
            x += width
            if rest:
                x, y = 0.0, y + _LINE
    return y + _LINE


def _grid(parts: list[str], y: float, grid: tuple[int, int], shares: np.ndarray) -> float:
    rows, columns = grid
    patches = shares[len(shares) - rows * columns :]
    for number, share in enumerate(patches):
        row, column = divmod(number, columns)
        parts.append(
            element(
                "rect", x=column * _CELL, y=y + row * _CELL, width=_CELL - 1, height=_CELL - 1,
                fill=signed_colour(float(share)),
            )
        )  # fmt: skip
    return y + rows * _CELL


def _strip(parts: list[str], y: float, shares: np.ndarray) -> float:
    height, width = 96, WIDTH / len(shares)
    zero = y + (height / 2 if (shares < 0).any() else height)
    reach = height / 2 if (shares < 0).any() else height
    parts.append(element("rect", x=0, y=y, width=WIDTH, height=height, fill=_COLORS.panel))
    for number, share in enumerate(shares):
        tall = abs(float(share)) * reach
        top = zero - tall if share > 0 else zero
        fill = signed_colour(float(np.sign(share)))
        parts.append(
            element("rect", x=number * width, y=top, width=max(0.5, width - 1), height=tall,
                    fill=fill)
        )  # fmt: skip
    return y + height


def _bars(parts: list[str], y: float, attribution: Attribution) -> float:
    scores, units = attribution.shown, attribution.units
    order = np.argsort(-np.abs(scores), kind="stable")[:BARS]
    shares = _shares(scores)
    down = max(0.0, *(-float(shares[unit]) for unit in order), 0.0)
    up = max(0.0, *(float(shares[unit]) for unit in order), 0.0)
    errors = attribution.standard_error
    drawn = errors is not None and bool(np.any(errors))
    left, room = 232.0, WIDTH - 232.0 - (160 if drawn else 88)
    span = room / ((down + up) or 1)
    zero = left + down * span
    for unit in order:
        share = float(shares[unit])
        name = units.text[unit]
        name = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
        parts.append(text(name, left - 12, y + 14, mono=True, anchor="end"))
        width = abs(share) * span
        parts.append(
            element("rect", x=zero - width if share < 0 else zero, y=y + 4, width=width,
                    height=_BAR_LINE - 8, fill=signed_colour(float(np.sign(share))))
        )  # fmt: skip
        value = significant(float(scores[unit]))
        if errors is not None and errors[unit] > 0:
            value += f" ± {significant(float(errors[unit]))}"
        parts.append(text(value, WIDTH, y + 14, mono=True, anchor="end"))
        y += _BAR_LINE
    top = y - _BAR_LINE * len(order)
    parts.append(
        element("rect", x=zero, y=top, width=1, height=_BAR_LINE * len(order), fill=_COLORS.line)
    )
    if len(scores) > len(order):
        y += 16
        parts.append(text(f"and {len(scores) - len(order)} more", 0, y, fill=_COLORS.secondary))
    return y + 4
