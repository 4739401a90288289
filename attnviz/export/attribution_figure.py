"""Attributions as a picture for paper: shaded text or patches, the strongest as bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from attnviz.export.drawing import Box, Drawing, Words, advance, short_text, split, text_lines
from attnviz.export.figure_page import MARGIN, WIDTH
from attnviz.language import tr
from attnviz.plots.theme import signed_colour
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
_NAME = advance("m" * 24, 12)  # room for a unit beside its bar
_END = MARGIN + WIDTH


def attributions_figure(attributions: Sequence[Attribution]) -> Drawing:
    """Return a block a method, below each other."""
    drawing = _page(attributions[0].target)
    for number, attribution in enumerate(attributions):
        if number:
            drawing.height += 24
            drawing.marks.append(Box(MARGIN, drawing.height - 12, WIDTH, 1, "line"))
        _block(drawing, attribution)
    drawing.height += MARGIN
    return drawing


def sequence_figure(attribution: SequenceAttribution) -> Drawing:
    """Return the source shaded by every step of the sequence, step by step."""
    drawing = _page(attribution.target)
    _heading(drawing, attribution.label, "")
    _lines(drawing, sequence_caption(attribution))
    pieces = running_text(attribution.tokens, attribution.units, attribution.inputs)
    drawing.height += 8
    for step, row in enumerate(attribution.scores):
        drawing.height += 24
        name, value = attribution.steps.text[step], significant(float(attribution.values[step]))
        at = MARGIN + advance(name, _SIZE) + 12
        drawing.marks += [
            Words(name, MARGIN, drawing.height, "text", size=_SIZE, mono=True, bold=True),
            Words(tr("log probability {value}", value=value), at, drawing.height, "secondary"),
        ]
        drawing.height += 8
        _running(drawing, pieces, attribution.units.held, _shares(row))
    drawing.height += MARGIN
    return drawing


def _page(title: str) -> Drawing:
    return Drawing(WIDTH + 2 * MARGIN, title, height=MARGIN)


def _block(drawing: Drawing, attribution: Attribution) -> None:
    units, shares = attribution.units, _shares(attribution.shown)
    _heading(drawing, attribution.label, warning(attribution))
    remarks = (
        *(each.said for each in attribution.doubts),
        nothing(attribution),
        *notes(attribution),
    )
    for note in (caption(attribution), *remarks):
        _lines(drawing, note)
    drawing.height += 12
    if attribution.tokens.grid is not None and units.kind == "patch":
        _grid(drawing, attribution.tokens.grid, shares)
    elif units.kind == "step":
        _strip(drawing, shares)
    else:
        pieces = running_text(attribution.tokens, units, attribution.inputs)
        _running(drawing, pieces, units.held, shares)
    drawing.height += 12
    _bars(drawing, attribution)


def _shares(scores: np.ndarray) -> np.ndarray:
    return scores / (np.abs(scores).max(initial=0.0) or 1.0)


def _heading(drawing: Drawing, label: str, bad: str) -> None:
    y = drawing.height + 14
    drawing.marks.append(Words(label, MARGIN, y, "text", size=14, bold=True))
    if bad:
        drawing.marks.append(Words(f"✕ {bad}", _END, y, "bad", bold=True, anchor="end"))
    drawing.height += 20


def _lines(drawing: Drawing, words: str) -> None:
    for line in text_lines(words, WIDTH, 12):
        drawing.height += 16
        drawing.marks.append(Words(line, MARGIN, drawing.height, "secondary"))


def _running(
    drawing: Drawing, pieces: list[Piece], is_held: np.ndarray, shares: np.ndarray
) -> None:
    """Draw text in the fixed-width face, whose widths are known, each unit on its shade."""
    x, y = float(MARGIN), drawing.height
    for piece in pieces:
        if piece.text == "\n" or (piece.unit < 0 and "\n" in piece.text):
            x, y = MARGIN, y + _LINE
            continue
        width = advance(piece.text, _SIZE)
        if piece.unit < 0 and not piece.text.strip():
            x += width if x > MARGIN else 0
            continue
        if x > MARGIN and x + width > _END:
            x, y = MARGIN, y + _LINE
        rest = piece.text
        while rest:
            part, rest = split(rest, _END - x, _SIZE)
            width = advance(part, _SIZE)
            unit = piece.unit
            if unit >= 0:
                shade = signed_colour(float(shares[unit]))
                drawing.marks.append(Box(x, y + 2, width, _LINE - 6, shade, radius=3))
            dim = unit >= 0 and is_held[unit] and abs(shares[unit]) <= 0.1
            fill = "secondary" if dim else "text"
            drawing.marks.append(Words(part, x, y + 18, fill, size=_SIZE, mono=True, width=width))
            x += width
            if rest:
                x, y = MARGIN, y + _LINE
    drawing.height = y + _LINE


def _grid(drawing: Drawing, grid: tuple[int, int], shares: np.ndarray) -> None:
    rows, columns = grid
    patches = shares[len(shares) - rows * columns :]
    for number, share in enumerate(patches):
        row, column = divmod(number, columns)
        x, y = MARGIN + column * _CELL, drawing.height + row * _CELL
        drawing.marks.append(Box(x, y, _CELL - 1, _CELL - 1, signed_colour(float(share))))
    drawing.height += rows * _CELL


def _strip(drawing: Drawing, shares: np.ndarray) -> None:
    y, height, width = drawing.height, 96, WIDTH / len(shares)
    reach = height / 2 if (shares < 0).any() else height
    zero = y + reach
    drawing.marks.append(Box(MARGIN, y, WIDTH, height, "panel"))
    for number, share in enumerate(shares):
        tall = abs(float(share)) * reach
        x, top = MARGIN + number * width, zero - tall if share > 0 else zero
        fill = signed_colour(float(np.sign(share)))
        drawing.marks.append(Box(x, top, max(0.5, width - 1), tall, fill))
    drawing.height += height


def _bars(drawing: Drawing, attribution: Attribution) -> None:
    scores, units = attribution.shown, attribution.units
    order = np.argsort(-np.abs(scores), kind="stable")[:BARS]
    shares = _shares(scores)
    down = max(0.0, *(-float(shares[unit]) for unit in order), 0.0)
    up = max(0.0, *(float(shares[unit]) for unit in order), 0.0)
    errors = attribution.standard_error
    has_errors = errors is not None and bool(np.any(errors))
    left, room = 232.0, WIDTH - 232.0 - (160 if has_errors else 88)
    span = room / ((down + up) or 1)
    zero = MARGIN + left + down * span
    top = y = drawing.height
    for unit in order:
        share = float(shares[unit])
        name = short_text(units.text[unit], _NAME, 12)
        width = abs(share) * span
        value = significant(float(scores[unit]))
        if errors is not None and errors[unit] > 0:
            value += f" ± {significant(float(errors[unit]))}"
        fill = signed_colour(float(np.sign(share)))
        drawing.marks += [
            Words(name, MARGIN + left - 12, y + 14, "text", mono=True, anchor="end"),
            Box(zero - width if share < 0 else zero, y + 4, width, _BAR_LINE - 8, fill),
            Words(value, _END, y + 14, "text", mono=True, anchor="end"),
        ]
        y += _BAR_LINE
    drawing.marks.append(Box(zero, top, 1, y - top, "line"))
    if len(scores) > len(order):
        y += 16
        more = tr("and {scores} more", scores=len(scores) - len(order))
        drawing.marks.append(Words(more, MARGIN, y, "secondary"))
    drawing.height = y + 4
