"""A small sheet of paper to draw on, in the browser: its picture is told to Python on release.

The view tells its host `drawing`: {"of": name of the sheet, "strokes", "inverted", "png"}; `png` is
a data address of the picture, or null for an empty sheet. `picture_of` reads it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.views.view import View, assets, pack

PEN = 0.14
"""Width of the pen as a share of the sheet's: about that of the pictures in scikit-learn's digits,
which have 8 x 8 pixels. The bundled model takes a finer pen for something foreign."""

SIDE = 256
"""Pixels along each side of the picture that is told."""

_PREFIX = "data:image/png;base64,"

_FOLDER = Path(__file__).parent


def view_drawing(
    *, of: str = "", strokes: Sequence[Sequence[Sequence[float]]] = (), inverted: bool = False
) -> View:
    """Return a sheet of paper to draw on, dark on light, or light on dark with `inverted`.

    Args:
        of: names the sheet: one of another name begins anew, one of the same keeps its drawing.
        strokes: what is drawn at first: the points (x, y) of each stroke, 0 to 1 from the top left.
        inverted: whether the ink is light and the paper dark.
    """
    header = {
        "of": of, "strokes": strokes, "inverted": inverted, "pen": PEN, "side": SIDE,
    }  # fmt: skip
    js, css = drawing_assets()
    return View(title="A drawing", js=js, css=css, data=pack(header, {}))


def picture_of(told: dict[str, Any]) -> bytes | None:
    """Return the PNG file of what the view told; None while nothing is drawn.

    Raises InputError for what is no picture.
    """
    png = told.get("png")
    if png is None:
        return None
    if not isinstance(png, str) or not png.startswith(_PREFIX):
        raise InputError(N_("The drawing did not arrive as a PNG picture. Draw it again."))
    try:
        return base64.b64decode(png.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise InputError(N_("The drawing arrived broken. Draw it again.")) from error


def drawing_assets() -> tuple[str, str]:
    """Return the view's JavaScript module and its style sheet."""
    return assets(_FOLDER, "drawing")


__all__ = ["drawing_assets", "picture_of", "view_drawing"]
