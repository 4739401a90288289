"""Windows over one long series, cut in time: what is asked for is never in training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from attnviz import allowance
from attnviz.data.splits import SIDES, Side
from attnviz.errors import DataError, InputError
from attnviz.language import N_, several

_NUMBER = 48
"""Bytes of a number in a window, as arrays, as objects of Python and in the data set."""


def windows(
    values: Float[np.ndarray, "step"],
    shares: Sequence[float] = (0.8, 0.1, 0.1),
    *,
    context: int = 96,
    horizon: int = 24,
    step: int = 1,
) -> dict[Side, Float[np.ndarray, "window step"]]:
    """Return windows of context + horizon steps a side, one every `step` steps, oldest first.

    The series is cut in time by shares. A window of validation or test may look back into the time
    before its side; the horizon that it asks for lies on its own side altogether. Raises DataError
    where a side is too short for one window, InputError when the shares do not sum to 1.
    """
    if len(shares) != 3 or min(shares) <= 0 or abs(sum(shares) - 1) > 1e-6:
        raise InputError(
            N_("Three shares above 0 should sum to 1; got {shares}.", shares=tuple(shares))
        )
    cuts = np.round(np.cumsum([0, *shares]) * len(values)).astype(int)
    allowance.check(
        _NUMBER * len(values) // step * (context + horizon),
        several(
            "{n:,} values in windows of {context} + {horizon} steps",
            n=len(values),
            context=context,
            horizon=horizon,
        ),
        cure=N_("Give a shorter series or shorter windows."),
        error=DataError,
    )
    sides: dict[Side, np.ndarray] = {}
    for side, begin, end in zip(SIDES, cuts[:-1], cuts[1:], strict=True):
        first = max(0, begin - context)
        starts = np.arange(first, end - context - horizon + 1, step)
        if not len(starts):
            raise DataError(
                several(
                    "The {side} part of the series has {end} of {n} values; a window of "
                    "{context} + {horizon} steps does not fit. Give a longer series or "
                    "shorter windows.",
                    n=len(values),
                    side=side,
                    end=end - begin,
                    context=context,
                    horizon=horizon,
                )
            )
        sides[side] = values[starts[:, None] + np.arange(context + horizon)]
    return sides
