"""Attention as curves from queries at the left to keys at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from attnviz.errors import InputError
from attnviz.export.drawing import Curves, Drawing, Words, advance, short_text
from attnviz.export.figure_page import COLORS, MARGIN, locked_name, number, reads_to
from attnviz.export.shown import Shown
from attnviz.language import N_, several, tr
from attnviz.records.look import Look

MOST_CURVES = 20_000
"""Curves of one picture."""

MOST_ROWS = 3_000
"""Tokens down a picture; more do not fit a page of PDF."""

_WIDTH = 720
_STEPS = 8  # strengths of lines, as in views/explorer/parts/curves.js

_WANTED: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "all": lambda q, k: np.ones(np.broadcast_shapes(q.shape, k.shape), bool),
    "first": lambda q, k: (q == 0) & (k == 0),
    "second": lambda q, k: (q == 1) & (k == 1),
    "over": lambda q, k: (q == 0) & (k == 1),
    "back": lambda q, k: (q == 1) & (k == 0),
    "between": lambda q, k: ((q == 0) & (k == 1)) | ((q == 1) & (k == 0)),
}

_PAIRS = {
    "first": N_("within the first text"),
    "second": N_("within the second text"),
    "over": N_("from the first to the second text"),
    "back": N_("from the second to the first text"),
    "between": N_("between the two texts"),
}


def draw_lines(drawing: Drawing, view: Shown, look: Look) -> str:
    """Add it to the drawing and return what it says, in sentences."""
    weights = view.weights
    rows = max(weights.shape)
    if rows > MOST_ROWS:
        raise InputError(
            several(
                "Lines between {n:,} tokens do not fit a page; at most {most_rows:,} do. "
                "Look at words or sentences instead of tokens.",
                n=rows,
                most_rows=MOST_ROWS,
            )
        )
    row = float(np.clip(9_000 / rows, 6, 22))
    size = min(13.0, row * 0.62)
    widest = [max(advance(t, size) for t in side.text) for side in (view.queries, view.keys)]
    left, right = (min(220.0, max(48.0, each)) for each in widest)
    drawing.width = _WIDTH + 2 * MARGIN
    ends = MARGIN + left + 12, MARGIN + _WIDTH - right - 12
    y = drawing.height + 24
    pairs = look.pairs if view.one_text and (view.queries.segment == 1).any() else "all"
    has_pair = _WANTED[pairs](view.queries.segment[:, None], view.keys.segment[None, :])
    floor = look.least**2 * view.strongest
    is_line = (weights >= floor) & (weights > 0) & has_pair
    if is_line.sum() > MOST_CURVES:
        raise InputError(
            several(
                "{n:,} weights are at least {floor:.2g}, but at most {most_curves:,} "
                "lines are drawn. Raise the smallest weight.",
                n=is_line.sum(),
                floor=floor,
                most_curves=MOST_CURVES,
            )
        )
    out = _locked_links(view, look)
    faint = is_line & ~out if out is not None else is_line
    layout = _Laid(ends, y, row)
    opacity = 0.14 if out is not None else 0.9
    drawing.marks.extend(_curves(view, faint, layout, opacity))
    if out is not None:
        drawing.marks.extend(_curves(view, is_line & out, layout, None))
    names = ("query", "key") if view.one_text else ("written", "read")
    for at, name, anchor in ((ends[0] - 12, names[0], "end"), (ends[1] + 12, names[1], "start")):
        drawing.marks.append(
            Words(name, at, y - 8, COLORS.secondary, size=11, anchor=anchor)  # type: ignore[arg-type]
        )
    for side, at, anchor, room in (
        (view.queries, ends[0] - 12, "end", left), (view.keys, ends[1] + 12, "start", right),
    ):  # fmt: skip
        for index, name in enumerate(side.text):
            base = y + (index + 0.5) * row + size * 0.36
            short = short_text(name, room + 1, size)
            drawing.marks.append(
                Words(short, at, base, COLORS.text, size=size, mono=True, anchor=anchor)  # type: ignore[arg-type]
            )
    drawing.height = y + rows * row
    where = f" {_PAIRS[pairs]}" if pairs != "all" else ""
    locked = (
        tr(" Those of {locked_name} are emphasised.", locked_name=locked_name(view, look))
        if out is not None
        else ""
    )
    return tr(
        "A line for each {noun} of at least {floor}{where}; the stronger, the wider and fuller, up "
        "to {strongest}.{locked}",
        noun=view.quantity.noun,
        floor=number(floor),
        where=where,
        strongest=number(view.strongest),
        locked=locked,
    )


def _locked_links(view: Shown, look: Look) -> np.ndarray | None:
    lock = look.lock
    if lock is None:
        return None
    out = np.zeros(view.weights.shape, bool)
    if reads_to(look):
        first = lock.end if lock.side == "cell" else lock.index
        out[:, first : lock.end + 1] = True
    else:
        last = lock.index if lock.side == "cell" else lock.end
        out[lock.index : last + 1] = True
    return out


@dataclass(frozen=True)
class _Laid:
    """Where lines begin and end across, where the first row begins, and how high rows are."""

    x: tuple[float, float]
    y: float
    row: float


def _curves(view: Shown, which: np.ndarray, layout: _Laid, opacity: float | None) -> list[Curves]:
    """Return the lines of these weights; without an opacity they stand out."""
    query, key = np.nonzero(which)
    if not len(query):
        return []
    step = np.floor(view.weights[which] / view.strongest * _STEPS)
    step = np.minimum(_STEPS - 1, step).astype(int)
    ends = np.column_stack(
        [np.full(len(query), layout.x[0]), layout.y + (query + 0.5) * layout.row,
         np.full(len(query), layout.x[1]), layout.y + (key + 0.5) * layout.row]
    )  # fmt: skip
    marks = []
    for each in np.unique(step):
        share = (each + 1) / _STEPS
        full = 0.3 + 0.7 * share if opacity is None else (0.08 + 0.8 * share) * opacity
        thick = 0.75 + 3.25 * share if opacity is None else 0.5 + 2 * share
        marks.append(Curves(ends[step == each], COLORS.accent, float(thick), float(full)))
    return marks
