"""A drawing as SVG: shapes and words only, no picture inside, no address of anything outside."""

from __future__ import annotations

import numpy as np

from attnviz.export.drawing import Boxes, Curves, Drawing, Outline, Words
from attnviz.export.svg import element, safe, text
from attnviz.plots.theme import THEMES

_COLORS = THEMES["light"]


def svg(drawing: Drawing) -> str:
    """Return the SVG file of a drawing."""
    parts = [_mark(mark) for mark in drawing.marks]
    width, height = _short(drawing.width), _short(drawing.height)
    ground = element("rect", width=drawing.width, height=drawing.height, fill=_COLORS.page)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">\n'
        f"{element('title', safe(drawing.title))}\n{element('desc', safe(drawing.about))}\n"
        f"{ground}\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _mark(mark: Boxes | Outline | Curves | Words) -> str:
    match mark:
        case Boxes():
            # Cells lie on fractions of a pixel: without it, seams would shine through between them.
            path = "".join(
                f"M{_short(x)} {_short(y)}h{_short(w)}v{_short(h)}h{_short(-w)}z"
                for x, y, w, h in mark.boxes.tolist()
            )
            return element("path", d=path, fill=mark.fill, shape_rendering="crispEdges")
        case Outline():
            return element(
                "rect", x=mark.x, y=mark.y, width=mark.width, height=mark.height, fill="none",
                stroke=mark.stroke, stroke_width=mark.thick,
            )  # fmt: skip
        case Curves():
            path = "".join(
                f"M{_short(x0)} {_short(y0)}C{_short(x0 + bend)} {_short(y0)} "
                f"{_short(x1 - bend)} {_short(y1)} {_short(x1)} {_short(y1)}"
                for x0, y0, x1, y1, bend in _bent(mark.ends).tolist()
            )
            return element(
                "path", d=path, fill="none", stroke=mark.stroke, stroke_width=mark.thick,
                stroke_opacity=mark.opacity, stroke_linecap="round",
            )  # fmt: skip
        case Words():
            written = text(
                mark.text, mark.x, mark.y, size=mark.size, fill=mark.fill, mono=mark.mono,
                bold=mark.bold, anchor=mark.anchor, length=mark.width,
            )  # fmt: skip
            if not mark.turned:
                return written
            return element("g", written, transform=f"rotate(-90 {_short(mark.x)} {_short(mark.y)})")


def _bent(ends: np.ndarray) -> np.ndarray:
    return np.column_stack([ends, (ends[:, 2] - ends[:, 0]) * 0.45])


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"
