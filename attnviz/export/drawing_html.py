"""A drawing inside an HTML page, whose style sheet gives it type and colours, light and dark.

Evidence cards are held letter by letter against what is written here: a number is written as it
was laid out (2 and 2.0 are two texts), and attributes keep their order.
"""

from __future__ import annotations

import html

from attnviz.errors import InputError
from attnviz.export.drawing import Box, Disc, Drawing, Mark, Outline, Polyline, StraightLine, Words
from attnviz.language import N_

_CLASSES = {"text": "", "secondary": ' class="quiet"', "page": ' class="strong"'}
"""Of words by their colour, as the style sheets of reports and cards call them."""


def inline_svg(drawing: Drawing) -> str:
    """Return the svg element of a drawing. Raises InputError when no page styles a mark."""
    parts = "".join(_mark(mark) for mark in drawing.marks)
    return (
        f'<svg viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}" width="{drawing.width:.0f}" '
        f'height="{drawing.height:.0f}" role="img" aria-label="{html.escape(drawing.title)}">'
        f"{parts}</svg>"
    )


def _mark(mark: Mark) -> str:
    match mark:
        case Box():
            return (
                f'<rect x="{mark.x}" y="{mark.y}" width="{mark.width}" height="{mark.height}" '
                f'fill="{_colour(mark.fill)}" fill-opacity="{mark.opacity:.3f}">'
                f"<title>{html.escape(mark.note)}</title></rect>"
            )
        case Disc():
            return (
                f'<circle cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{mark.radius:.1f}" '
                f'fill="{_colour(mark.fill)}" fill-opacity="{mark.opacity:g}">'
                f"<title>{html.escape(mark.note)}</title></circle>"
            )
        case Outline():
            return (
                f'<rect x="{mark.x}" y="{mark.y}" width="{mark.width}" height="{mark.height}" '
                f'fill="none" stroke="{_colour(mark.stroke)}"/>'
            )
        case StraightLine():
            points = f"{mark.x0:.1f},{mark.y0:.1f} {mark.x1:.1f},{mark.y1:.1f}"
            return f'<polyline points="{points}" stroke="{_colour(mark.stroke)}" fill="none"/>'
        case Polyline():
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in mark.points.tolist())
            return (
                f'<polyline points="{points}" fill="none" stroke="{_colour(mark.stroke)}" '
                f'stroke-width="{mark.thick}"/>'
            )
        case Words():
            return _words(mark)
        case _:
            raise InputError(
                N_(
                    "{name} cannot be drawn inside a page, only in a file of its own: write the "
                    "drawing with drawing_svg.svg.",
                    name=type(mark).__name__,
                )
            )


def _words(mark: Words) -> str:
    place = f'x="{mark.x}" y="{mark.y}"'
    anchor = "" if mark.anchor == "start" else f' text-anchor="{mark.anchor}"'
    look = _CLASSES.get(mark.fill, f' fill="{mark.fill}"')
    turn = f' transform="rotate({-mark.turned} {mark.x} {mark.y})"' if mark.turned else ""
    return f"<text {place}{anchor}{look}{turn}>{html.escape(mark.text)}</text>"


def _colour(name: str) -> str:
    return name if name.startswith("#") else f"var(--{name})"
