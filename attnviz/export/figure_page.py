"""What the parts of a figure share: measures, colours, how numbers and tokens are named."""

from __future__ import annotations

import numpy as np

from attnviz.export.shown import Shown
from attnviz.plots.theme import THEMES, attention_colours, signed_colour
from attnviz.records.look import Look
from attnviz.records.significant import significant

WIDTH = 900
"""Pixels between the margins, at most."""

MARGIN = 16
COLORS = THEMES["light"]  # a picture for paper
RAMP = attention_colours()
SIGNED_RAMP = tuple(signed_colour((step - 128) / 127) for step in range(1, 256))
SIGNED_RAMP = (SIGNED_RAMP[127], *SIGNED_RAMP)
"""Of steps 1 to 255, from the strongest below 0 to the strongest above."""


def reads_to(look: Look) -> bool:
    """Return whether the locked unit shows the units that attend to it."""
    side = None if look.lock is None else look.lock.side
    return side == "key" or (side in ("both", "cell") and look.direction == "to")


def locked_name(view: Shown, look: Look) -> str:
    """Return the tokens that are locked, in quotes."""
    lock = look.lock
    assert lock is not None
    if reads_to(look):
        first = lock.end if lock.side == "cell" else lock.index
        names = view.keys.text[first : lock.end + 1]
    else:
        last = lock.index if lock.side == "cell" else lock.end
        names = view.queries.text[lock.index : last + 1]
    shown_names = " ".join(names[:8]) + (" …" if len(names) > 8 else "")
    return f"“{shown_names}”"


def number(value: float) -> str:
    """Return a weight in three significant digits."""
    if value == 0:
        return "0"
    if value < 0:
        return f"−{number(-value)}"
    if value < 1e-4:
        return significant(value)
    three_digits = float(f"{value:.3g}")  # 0.9997 is 1.00, with the digits of a number above one
    return f"{three_digits:.{max(0, 2 - int(np.floor(np.log10(three_digits))))}f}"
