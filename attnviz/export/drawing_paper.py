"""A drawing as PDF (vectors, embedded fonts, text that can be selected) or as PNG, by matplotlib.

matplotlib brings the faces (DejaVu) with it, so that a file looks the same wherever it is written.
"""

from __future__ import annotations

import io
import threading
from functools import lru_cache
from typing import Any, Literal

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
from attnviz.plots.theme import THEMES

PNG_SCALE = 2
"""Pixels of a PNG for each of the drawing's."""

MOST_PIXELS = 120_000_000
"""Of a PNG; larger ones are written at a smaller scale, at least 1."""

_FALLBACKS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
    "IPAGothic", "Hiragino Sans", "PingFang SC", "Microsoft YaHei", "Malgun Gothic",
    "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Thai",
    "Noto Emoji", "Segoe UI Symbol", "Arial Unicode MS", "FreeSans",
)  # fmt: skip
_SIDES: dict[str, Any] = {"start": "left", "middle": "center", "end": "right"}
_MISSING = "\u25a1"  # a white square, in every face that is used

# The settings that choose how fonts are embedded belong to the whole process.
_lock = threading.Lock()


def pdf(drawing: Drawing) -> bytes:
    """Return a drawing as a PDF file of one page."""
    return _printed(drawing, "pdf")


def png(drawing: Drawing) -> bytes:
    """Return a drawing as a PNG file, at twice its size where that is not too large."""
    return _printed(drawing, "png")


def _printed(drawing: Drawing, kind: Literal["pdf", "png"]) -> bytes:
    from matplotlib import rc_context, rcParamsDefault
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    pixels = drawing.width * drawing.height
    scale = float(np.clip((MOST_PIXELS / pixels) ** 0.5, 1, PNG_SCALE)) if kind == "png" else 1
    about = f"{drawing.title}\n{drawing.about}"
    metadata: dict[str, Any] = (
        {"Title": _covered_text(drawing.title), "Subject": _covered_text(drawing.about),
         "Creator": "attnviz", "Producer": None, "CreationDate": None}
        if kind == "pdf" else {"Software": None, "Description": _covered_text(about)}
    )  # fmt: skip
    # A matplotlibrc in the working folder is read before any other, and may ask for LaTeX.
    settings: Any = {name: value for name, value in rcParamsDefault.items() if name != "backend"}
    settings |= {"pdf.fonttype": 42, "pdf.compression": 6, "text.parse_math": False}
    buffer = io.BytesIO()
    with _lock, rc_context(settings):
        # One of the drawing's pixels is 1/96 inch, as in a browser.
        figure = Figure(figsize=(drawing.width / 96, drawing.height / 96), dpi=96 * scale)
        figure.patch.set_facecolor(THEMES["light"].page)
        (FigureCanvasPdf if kind == "pdf" else FigureCanvasAgg)(figure)
        for mark in [*drawing.marks, *_confession(drawing)]:
            figure.add_artist(_artist(mark, drawing))
        figure.savefig(buffer, format=kind, metadata=metadata, dpi=96 * scale)
    return buffer.getvalue()


def _artist(mark: Mark, drawing: Drawing) -> Any:
    from matplotlib.lines import Line2D
    from matplotlib.patches import BoxStyle, Ellipse, PathPatch, Rectangle
    from matplotlib.path import Path
    from matplotlib.text import Text

    width, height = drawing.width, drawing.height

    def pixels_of(points: np.ndarray) -> np.ndarray:
        return np.column_stack([points[:, 0] / width, 1 - points[:, 1] / height])

    match mark:
        case Boxes():
            x, y, w, h = mark.boxes.T
            corners = np.stack([x, y, x + w, y, x + w, y + h, x, y + h, x, y], axis=1)
            codes = np.tile([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], len(mark.boxes))
            path = Path(pixels_of(corners.reshape(-1, 2)), codes.astype(np.uint8))
            # Viewers smooth the edge of each cell: a hair of its own colour closes the seams.
            tiny = float(np.minimum(w, h).min()) < 6
            return PathPatch(
                path, facecolor=on_paper(mark.fill),
                edgecolor=on_paper(mark.fill) if tiny else "none",
                linewidth=0.1 if tiny else 0, antialiased=not tiny,
            )  # fmt: skip
        case Box():
            shape: Any = BoxStyle.Round
            path = shape(pad=0, rounding_size=mark.radius)(
                mark.x, mark.y, mark.width, mark.height, 1
            )
            return PathPatch(
                Path(pixels_of(path.vertices), path.codes), facecolor=on_paper(mark.fill),
                linewidth=0, alpha=mark.opacity,
            )  # fmt: skip
        case Disc():
            return Ellipse(
                (mark.x / width, 1 - mark.y / height), 2 * mark.radius / width,
                2 * mark.radius / height, facecolor=on_paper(mark.fill), linewidth=0,
                alpha=mark.opacity,
            )  # fmt: skip
        case StraightLine():
            ends = pixels_of(np.array([[mark.x0, mark.y0], [mark.x1, mark.y1]]))
            return Line2D(*ends.T, color=on_paper(mark.stroke), linewidth=0.75)
        case Polyline():
            return Line2D(
                *pixels_of(mark.points).T, color=on_paper(mark.stroke), linewidth=mark.thick * 0.75
            )
        case Outline():
            return Rectangle(
                (mark.x / width, 1 - (mark.y + mark.height) / height), mark.width / width,
                mark.height / height, fill=False, edgecolor=on_paper(mark.stroke),
                linewidth=mark.thick * 0.75,
            )  # fmt: skip
        case Curves():
            x0, y0, x1, y1 = mark.ends.T
            bend = (x1 - x0) * 0.45
            points = np.stack([x0, y0, x0 + bend, y0, x1 - bend, y1, x1, y1], axis=1)
            codes = np.tile([Path.MOVETO, *[Path.CURVE4] * 3], len(mark.ends))
            path = Path(pixels_of(points.reshape(-1, 2)), codes.astype(np.uint8))
            return PathPatch(
                path, fill=False, edgecolor=on_paper(mark.stroke), linewidth=mark.thick * 0.75,
                alpha=mark.opacity, capstyle="round",
            )  # fmt: skip
        case Words():
            return Text(
                mark.x / width, 1 - mark.y / height, _covered_text(mark.text, mark.mono),
                fontsize=mark.size * 0.75, color=on_paper(mark.fill),
                fontfamily=list(_families(mark.mono)),
                fontweight="bold" if mark.bold else "normal",
                horizontalalignment=_SIDES[mark.anchor],
                verticalalignment="baseline", rotation=mark.turned,
                rotation_mode="anchor", parse_math=False,
            )  # fmt: skip


def _confession(drawing: Drawing) -> list[Words]:
    """Say in the margin below that a character could not be drawn."""
    if not any(
        _MISSING in _covered_text(m.text, m.mono) for m in drawing.marks if isinstance(m, Words)
    ):
        return []
    note = f"{_MISSING}: a character that is in no font of this machine. The SVG file keeps it."
    return [Words(note, 16, drawing.height - 5, THEMES["light"].secondary, size=9)]


@lru_cache(maxsize=4)
def _families(mono: bool) -> tuple[str, ...]:
    """Return the faces to look for a character in, those that come with matplotlib first."""
    from matplotlib.font_manager import fontManager

    here = {each.name for each in fontManager.ttflist}
    own = ("DejaVu Sans Mono", "DejaVu Sans") if mono else ("DejaVu Sans",)
    return (*own, *(name for name in _FALLBACKS if name in here))


@lru_cache(maxsize=4)
def _covered(mono: bool) -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, fontManager, get_font

    codes: set[int] = set()
    for family in _families(mono):
        codes |= set(get_font(fontManager.findfont(FontProperties(family=[family]))).get_charmap())
    return frozenset(codes)


def _covered_text(text: str, mono: bool = False) -> str:
    """Return text that can be drawn; other characters, and marks that turn text, as a square."""
    covered_characters = _covered(mono)
    return "".join(
        " " if c.isspace() else c if c.isprintable() and ord(c) in covered_characters else _MISSING
        for c in text
    )
