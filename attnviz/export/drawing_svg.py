"""A drawing as SVG: shapes and words only, no picture inside, no address of anything outside."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from attnviz.export.drawing import (
    Box,
    Boxes,
    Curves,
    Disc,
    Drawing,
    Mark,
    Outline,
    Polyline,
    StraightLine,
    Words,
    on_paper,
)
from attnviz.plots.theme import MONO, SANS

# What XML cannot hold at all, not even escaped, and marks that turn the text that follows around.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def svg(drawing: Drawing) -> str:
    """Return the SVG file of a drawing."""
    width, height = _short(drawing.width), _short(drawing.height)
    parts = [_element("title", _safe(drawing.title))]
    if drawing.about:
        parts.append(_element("desc", _safe(drawing.about)))
    parts.append(
        _element("rect", width=drawing.width, height=drawing.height, fill=on_paper("page"))
    )
    parts += map(_mark, drawing.marks)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _mark(mark: Mark) -> str:
    match mark:
        case Boxes():
            # Cells lie on fractions of a pixel: without it, seams would shine through between them.
            path = "".join(
                f"M{_short(x)} {_short(y)}h{_short(w)}v{_short(h)}h{_short(-w)}z"
                for x, y, w, h in mark.boxes.tolist()
            )
            return _element("path", d=path, fill=on_paper(mark.fill), shape_rendering="crispEdges")
        case Box():
            round_ = {"rx": mark.radius} if mark.radius else {}
            return _element(
                "rect", _note(mark.note), x=mark.x, y=mark.y, width=mark.width,
                height=mark.height, **round_, fill=on_paper(mark.fill), **_faint(mark.opacity),
            )  # fmt: skip
        case Disc():
            return _element(
                "circle", _note(mark.note), cx=mark.x, cy=mark.y, r=mark.radius,
                fill=on_paper(mark.fill), **_faint(mark.opacity),
            )  # fmt: skip
        case Outline():
            return _element(
                "rect", x=mark.x, y=mark.y, width=mark.width, height=mark.height, fill="none",
                stroke=on_paper(mark.stroke), stroke_width=mark.thick,
            )  # fmt: skip
        case Curves():
            path = "".join(
                f"M{_short(x0)} {_short(y0)}C{_short(x0 + bend)} {_short(y0)} "
                f"{_short(x1 - bend)} {_short(y1)} {_short(x1)} {_short(y1)}"
                for x0, y0, x1, y1, bend in _bent(mark.ends).tolist()
            )
            return _element(
                "path", d=path, fill="none", stroke=on_paper(mark.stroke),
                stroke_width=mark.thick, stroke_opacity=mark.opacity, stroke_linecap="round",
            )  # fmt: skip
        case StraightLine():
            return _element(
                "line", x1=mark.x0, y1=mark.y0, x2=mark.x1, y2=mark.y1,
                stroke=on_paper(mark.stroke),
            )  # fmt: skip
        case Polyline():
            points = " ".join(f"{_short(x)},{_short(y)}" for x, y in mark.points.tolist())
            return _element(
                "polyline", points=points, fill="none", stroke=on_paper(mark.stroke),
                stroke_width=mark.thick,
            )  # fmt: skip
        case Words():
            return _words(mark)


def _words(mark: Words) -> str:
    fixed = {"textLength": mark.width, "lengthAdjust": "spacingAndGlyphs"} if mark.width else {}
    element = _element(
        "text", _safe(mark.text), x=mark.x, y=mark.y, font_size=mark.size,
        fill=on_paper(mark.fill), font_family=MONO if mark.mono else SANS,
        font_weight=600 if mark.bold else 400, text_anchor=mark.anchor, **fixed,
    )  # fmt: skip
    if not mark.turned:
        return element
    place = f"{_short(mark.x)} {_short(mark.y)}"
    return _element("g", element, transform=f"rotate({-mark.turned} {place})")


def _element(tag: str, content: str = "", **attributes: float | str) -> str:
    """Return an element; underscores in names stand for hyphens, content is already markup."""
    pairs = "".join(
        f" {name.replace('_', '-')}={quoteattr(_short(value))}"
        for name, value in attributes.items()
    )
    return f"<{tag}{pairs}>{content}</{tag}>" if content else f"<{tag}{pairs}/>"


def _note(text: str) -> str:
    return _element("title", _safe(text)) if text else ""


def _faint(opacity: float) -> dict[str, float]:
    return {} if opacity == 1 else {"fill_opacity": opacity}


def _safe(words: str) -> str:
    """Return text escaped for XML, with what XML cannot hold as U+FFFD."""
    return escape(_TURNING.sub("\ufffd", _FORBIDDEN.sub("\ufffd", words)))


def _bent(ends: np.ndarray) -> np.ndarray:
    return np.column_stack([ends, (ends[:, 2] - ends[:, 0]) * 0.45])


def _short(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"
