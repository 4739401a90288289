"""The logit lens as a table of layers by tokens that is read at any size.

Names of layers and tokens stay in place while the rest scrolls, so that every cell has room for its
word. Probabilities travel as float64, so that what is read out is exact.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from attnviz.errors import InputError
from attnviz.language import N_, tr
from attnviz.records.lenses import SHOWS, LogitLens, Shows
from attnviz.text.visible import label
from attnviz.views.view import View, assets, pack

_FOLDER = Path(__file__).parent

_READ_OUT = 5
"""The best answers of a cell that are read out."""


def view_lens(lens: LogitLens, *, shows: Shows = "probability") -> View:
    """Return the best answer after every layer (the last on top) at every position.

    The colour of a cell is the probability of its best answer, or with `shows` that of the answer
    that is followed, its rank (1 strongest, logarithmic), the entropy, or the divergence from the
    last row, both in bits. Raises InputError for another name.
    """
    if shows not in SHOWS:
        raise InputError(
            N_(
                'The lens does not show "{shows}". Known: {shows_2}.',
                shows=shows,
                shows_2=", ".join(SHOWS),
            )
        )
    ids = sorted(lens.names)
    place = {name_id: at for at, name_id in enumerate(ids)}
    best = lens.top[..., :_READ_OUT]
    header = {
        "rows": ["input", *(tr("layer {row}", row=row) for row in lens.rows[1:])],
        "tokens": list(lens.positions.text),
        "names": [label(lens.names[name_id]) for name_id in ids],
        "followed": [place[int(name_id)] for name_id in lens.followed],
        "at": int(lens.at),
        "shows": shows,
        "best": int(best.shape[-1]),
    }
    arrays = {
        "names": np.vectorize(place.__getitem__, otypes=[np.float64])(best),
        "shares": np.asarray(lens.probabilities[..., :_READ_OUT], np.float64),
        "followed": np.asarray(lens.probability, np.float64),
        "rank": np.asarray(lens.rank, np.float64),
        "entropy": np.asarray(lens.entropy, np.float64),
        "divergence": np.asarray(lens.divergence, np.float64),
    }
    title = f"{lens.model.name}: {' | '.join(lens.inputs)[:80]}"
    js, css = lens_assets()
    return View(title=title, js=js, css=css, data=pack(header, arrays))


def lens_assets() -> tuple[str, str]:
    """Return the JavaScript module and the style sheet of `view_lens`."""
    return assets(_FOLDER, "lens")


__all__ = ["lens_assets", "view_lens"]
