"""The input as text, or as the patches of a picture, shaded by what something attends to."""

from __future__ import annotations

import numpy as np

from attnviz.export.drawing import Boxes, Drawing, Outline, Words, advance, short_text
from attnviz.export.figure_page import COLORS, MARGIN, RAMP, WIDTH, locked_name, number, reads_to
from attnviz.export.shown import Shown, Side
from attnviz.language import tr
from attnviz.plots.theme import letters_on
from attnviz.records.look import Look

_SHADE = 170  # of the ramp, at most, behind text: it stays readable, as in parts/shades.js
_SIZE = 14
_LINE = 30
_PATCH = 22


def draw_text(drawing: Drawing, view: Shown, look: Look) -> str:
    """Add it to the drawing and return what it says, in sentences."""
    to = reads_to(look)
    values, of = _values(view, look, to)
    if view.signed:  # one hue says how strong: what is below 0, or hidden, has none
        values, of = np.where(values > 0, values, 0), tr("{of}, where it is above 0", of=of)
    strongest = float(values.max(initial=0.0)) or 1.0
    shaded = view.queries if to else view.keys
    sides = [("", shaded)] if view.one_text else [("written", view.queries), ("read", view.keys)]
    for name, side in sides:
        shares = values / strongest if side is shaded else None
        locked = None
        if look.lock is not None and (view.one_text or (side is view.keys) == to):
            first = look.lock.index if not (look.lock.side == "cell" and to) else look.lock.end
            last = first if look.lock.side == "cell" else look.lock.end
            locked = range(first, last + 1)
        if name:
            drawing.height += 20
            drawing.marks.append(Words(name, MARGIN, drawing.height, COLORS.secondary))
        if side.tokens.grid is None:
            _running(drawing, side, shares, locked)
        else:
            _patches(drawing, side, shares, locked, view.ratio)
    return tr(
        "Shaded by {of}; the darkest is {max}.", of=of, max=number(float(values.max(initial=0.0)))
    )


def _values(view: Shown, look: Look, to: bool) -> tuple[np.ndarray, str]:
    """Return a number for each shaded unit, and its meaning in words."""
    lock = look.lock
    if lock is None:
        return view.weights.mean(0), tr("what each token receives, mean over all queries")
    name = locked_name(view, look)
    if to:
        first = lock.end if lock.side == "cell" else lock.index
        columns = view.weights[:, first : lock.end + 1]
        values = columns.max(1) if view.signed else columns.sum(1)  # as the explorer reads a span
        return values, tr("how much each attends to {name}", name=name)
    last = lock.index if lock.side == "cell" else lock.end
    return view.weights[lock.index : last + 1].mean(0), tr("what {name} attends to", name=name)


def _running(drawing: Drawing, side: Side, shares: np.ndarray | None, locked: range | None) -> None:
    x, y = float(MARGIN), drawing.height + 4
    end = MARGIN + WIDTH
    for text, index, has_no_gap, second in side.running:
        width = min(advance(text, _SIZE) + 10, WIDTH)
        text = short_text(text, width - 9, _SIZE)
        if second or (x > MARGIN and x + width > end):
            x, y = float(MARGIN), y + _LINE
        elif x > MARGIN:
            x += 1 if has_no_gap else 5
        share = float(shares[index]) if shares is not None and index >= 0 else 0.0
        level = int(np.floor(share * _SHADE + 0.5))
        if index >= 0:
            drawing.marks.append(Boxes(np.array([[x, y, width, _LINE - 6]]), RAMP[level]))
        fill = COLORS.secondary if index < 0 else letters_on(RAMP[level], COLORS.text)
        drawing.marks.append(
            Words(text, x + 5, y + 17, fill, size=_SIZE, mono=True, width=advance(text, _SIZE))
        )
        if index < 0:  # left out: struck through
            drawing.marks.append(Boxes(np.array([[x + 4, y + 12, width - 8, 1]]), fill))
        if locked is not None and index in locked:
            drawing.marks.append(Outline(x, y, width, _LINE - 6, COLORS.accent))
        x += width
    drawing.height = y + _LINE


def _patches(
    drawing: Drawing,
    side: Side,
    shares: np.ndarray | None,
    locked: range | None,
    ratio: float | None,
) -> None:
    """Draw special tokens as text, the patches where they lie, and nothing of the picture.

    They have the shape that they have in the picture as it was handed over.
    """
    rows, columns = side.tokens.grid or (0, 0)
    leading = len(side.running) - rows * columns
    _running(drawing, _head(side, leading), shares, locked)
    patch = min(_PATCH, WIDTH / columns)
    high = patch if ratio is None else patch * columns / (rows * ratio)
    y = drawing.height + 4
    for place, (_, index, *_) in enumerate(side.running[leading:]):
        row, column = divmod(place, columns)
        share = float(shares[index]) if shares is not None and index >= 0 else 0.0
        box = (MARGIN + column * patch, y + row * high, patch - 1, high - 1)
        drawing.marks.append(Boxes(np.array([box]), RAMP[int(np.floor(share * 255 + 0.5))]))
        if locked is not None and index in locked:
            drawing.marks.append(Outline(*box, COLORS.warn))
    drawing.height = y + rows * high + 4


def _head(side: Side, count: int) -> Side:
    return Side(
        side.tokens, side.text, side.members, side.segment, side.running[:count], side.whole
    )
