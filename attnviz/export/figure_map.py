"""A map as boxes: runs of one colour in a row are one box, and what has no colour is none."""

from __future__ import annotations

import numpy as np

from attnviz.errors import InputError
from attnviz.export.drawing import Boxes, Drawing, Outline, Words, advance, short_text
from attnviz.export.figure_page import (
    COLORS,
    MARGIN,
    RAMP,
    SIGNED_RAMP,
    WIDTH,
    number,
    reads_to,
)
from attnviz.export.shown import Shown, Side, capital
from attnviz.language import several, tr
from attnviz.records.look import Look

MOST_BOXES = 400_000
"""Boxes of one map."""

_NARROWEST = 520  # of a small map, for its caption
_ROOM = 132  # for the name of a token
_LARGEST = 28.0  # side of a cell
_OBLONG = 3  # times as many columns as rows, or rows as columns: cells are no squares
_READABLE = 18.0  # the long side of an oblong cell
_GAP_FROM = 9.0  # side of a cell from which on there are gaps between cells
_SMALLEST = 5.0  # size of type under which not every token is named


def draw_map(drawing: Drawing, view: Shown, look: Look) -> str:
    """Add it to the drawing and return what it says, in sentences."""
    n_query, n_key = view.weights.shape
    size = 12.0
    left = min(_ROOM, max(24.0, max(advance(t, size) for t in view.queries.text))) + 8
    top = min(_ROOM, max(24.0, max(advance(t, size) for t in view.keys.text))) + 8
    wide, high = cell_size(n_query, n_key, WIDTH - left)
    x, y = MARGIN + left, drawing.height + top
    width, height = n_key * wide, n_query * high
    drawing.width = max(_NARROWEST, left + width) + 2 * MARGIN
    levels = _signed_levels(view) if view.signed else _levels(view.weights, look.scale)
    ramp = SIGNED_RAMP if view.signed else RAMP
    boxes = _runs(levels)
    if len(boxes) > MOST_BOXES:
        raise InputError(
            several(
                "This map needs {n:,} boxes, but at most {most_boxes:,} are drawn. Hide "
                "the strongest tokens, use words instead of tokens, or write the numbers "
                "(.csv, .parquet, .npz).",
                n=len(boxes),
                most_boxes=MOST_BOXES,
            )
        )
    panel = np.array([[x, y, width, height]])
    drawing.marks.append(Boxes(panel, RAMP[0]))
    if len(boxes):
        row, first, last, level = boxes.T
        boxes_at = np.column_stack(
            [x + first * wide, y + row * high, (last - first) * wide, np.full(len(boxes), high)]
        )
        for each in np.unique(level):  # the strongest last: they lie on top
            drawing.marks.append(Boxes(boxes_at[level == each], ramp[each]))
    columns = x + np.arange(1, n_key if wide >= _GAP_FROM else 1) * wide - 0.5
    rows = y + np.arange(1, n_query if high >= _GAP_FROM else 1) * high - 0.5
    grid = [[at, y, 1.0, height] for at in columns] + [[x, at, width, 1.0] for at in rows]
    if grid:
        drawing.marks.append(Boxes(np.array(grid), COLORS.page))
    every_key, size = _type(wide)
    for k in range(0, n_key, every_key):
        at = x + (k + 0.5) * wide + size * 0.36
        name = short_text(_axis_name(view.keys, k, every_key, "{1} {0}"), top - 8, size)
        drawing.marks.append(
            Words(name, at, y - 6, COLORS.secondary, size=size, mono=True, turned=90)
        )
    every_query, size = _type(high)
    for q in range(0, n_query, every_query):
        at = y + (q + 0.5) * high + size * 0.36
        name = short_text(_axis_name(view.queries, q, every_query, "{0} {1}"), left - 8, size)
        drawing.marks.append(
            Words(name, x - 6, at, COLORS.secondary, size=size, mono=True, anchor="end")
        )
    locked = _locked_box(view, look)
    if locked is not None:
        q0, q1, k0, k1 = locked
        drawing.marks.append(
            Outline(x + k0 * wide, y + q0 * high, (k1 - k0) * wide, (q1 - q0) * high, COLORS.accent)
        )
    drawing.height = y + height + 12
    _legend(drawing, view, look, x)
    rows = f"{capital(view.quantity.rule)}."
    if view.quantity.name == "weights":
        rows = (
            tr("Each row is a query; its weights add up to 1.")
            if _adds_up(view)
            else tr("Each row is a query.")
        )
    if not np.isfinite(view.weights).all():
        rows += tr(" Cells without colour are hidden by a mask.")
    every = max(every_key, every_query)
    name_note = tr(" One in {every} has a label.", every=every) if every > 1 else ""
    return f"{rows}{name_note}"


def cell_size(rows: int, columns: int, wide: float) -> tuple[float, float]:
    """Return the width and height of a cell, as the explorer shapes them.

    Cells are squares, but of a map of more than three times as many columns as rows, or rows as
    columns: then its short side is drawn large enough to be read.
    """
    side = min(_LARGEST, wide / max(rows, columns))
    if max(rows / columns, columns / rows) < _OBLONG:
        return side, side
    if columns > rows:
        return min(_LARGEST, wide / columns), max(side, _READABLE)
    return max(side, min(_READABLE, wide / columns)), side


def _type(cell: float) -> tuple[int, float]:
    """Return which of the names along a side are written, each so manyth, and in which size."""
    size = min(12.0, cell * 0.85)
    if size >= _SMALLEST:
        return 1, size
    return _round_step(10 / cell), max(size, 8.0)


def _round_step(least: float) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50, ...: positions that are easy to count."""
    power = 10 ** int(np.floor(np.log10(least)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least)


def _axis_name(side: Side, index: int, every: int, both: str) -> str:
    """Return the name of a unit, with its position where not every one is named."""
    has_number = side.whole and bool((side.tokens.ids >= 0).any())
    return both.format(side.text[index], index) if every > 1 and has_number else side.text[index]


def _adds_up(view: Shown) -> bool:
    return bool(np.allclose(view.weights.sum(1), 1, atol=1e-3))


def _levels(weights: np.ndarray, scale: str) -> np.ndarray:
    """Return the step of the ramp of each weight, 0 to 255, as the explorer colours it."""
    strongest = weights.max(initial=0.0)
    if not strongest:
        return np.zeros(weights.shape, int)
    share = weights / strongest
    if scale == "linear":
        return np.floor(share * 255 + 0.5).astype(int)
    low = np.log(1e-4)
    return np.maximum(0, np.floor((1 - np.log(np.maximum(share, 1e-4)) / low) * 255 + 0.5)).astype(
        int
    )


def _signed_levels(view: Shown) -> np.ndarray:
    """Return 1 to 255 for scores from minus to plus the strongest; 0 where a mask hides a key."""
    finite = np.isfinite(view.weights)
    share = np.where(finite, view.weights, 0) / (view.strongest or 1.0)
    return np.where(finite, np.floor((share + 1) / 2 * 254 + 0.5).astype(int) + 1, 0)


def _runs(levels: np.ndarray) -> np.ndarray:
    """Return [row, first, last + 1, level] of every run of one level along a row, but level 0."""
    edges = np.ones(levels.shape, bool)
    edges[:, 1:] = levels[:, 1:] != levels[:, :-1]
    starts = np.flatnonzero(edges)
    ends = np.append(starts[1:], levels.size)
    columns = levels.shape[1]
    row, level = starts // columns, levels.ravel()[starts]
    runs = np.column_stack([row, starts % columns, ends - row * columns, level])
    return runs[level > 0]


def _locked_box(view: Shown, look: Look) -> tuple[int, int, int, int] | None:
    """Return the outlined part of a map: first and last + 1 query, first and last + 1 key."""
    lock = look.lock
    if lock is None:
        return None
    if lock.side == "cell":
        return lock.index, lock.index + 1, lock.end, lock.end + 1
    if reads_to(look):
        return 0, len(view.queries), lock.index, lock.end + 1
    return lock.index, lock.end + 1, 0, len(view.keys)


def _legend(drawing: Drawing, view: Shown, look: Look, x: float) -> None:
    y, width = drawing.height, 216.0
    step = width / 64
    for i in range(64):
        box = np.array([[x + i * step, y, step, 8]])
        drawing.marks.append(
            Boxes(box, (SIGNED_RAMP if view.signed else RAMP)[round(i * 255 / 63)])
        )
    log = look.scale == "log" and not view.signed
    shares = (1e-4, 1e-2, 1.0) if log else (-1.0, 0.0, 1.0) if view.signed else (0.0, 0.5, 1.0)
    for i, share in enumerate(shares):
        text = number(view.strongest * share)
        text = f"≤ {text}" if log and not i else text
        at = x + width * i / 2 - (0, advance(text, 11) / 2, advance(text, 11))[i]
        drawing.marks.append(Words(text, at, y + 22, COLORS.secondary, size=11, mono=True))
    legend = tr("{noun}, logarithmic", noun=view.quantity.noun) if log else view.quantity.noun
    drawing.marks.append(Words(legend, x + width + 12, y + 9, COLORS.secondary, size=11))
    drawing.height = y + 22
