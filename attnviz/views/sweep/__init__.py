"""Many interventions in turn as a grid: each cell is one of them, coloured by what it changes.

The view tells its host `cell` when one is chosen: {"of", "row", "column"}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float

from attnviz.language import tr
from attnviz.views.view import View, assets, pack

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, eq=False)
class Measure:
    """One number of every cell: what it is called, its unit, and its values [row, column].

    NaN where nothing was done. `signed` values are drawn around zero.
    """

    name: str
    unit: str
    values: Float[np.ndarray, "row column"]
    signed: bool = False


@dataclass(frozen=True)
class GridAxes:
    """What a grid's rows and columns are, one of them in words ("layer", "head"), and their names.

    `does` is what a click on a cell adds.
    """

    row: str
    column: str
    rows: Sequence[str]
    columns: Sequence[str]
    does: str


def view_sweep(measures: Mapping[str, Measure], sides: GridAxes, *, of: str) -> View:
    """Return a grid of effects, the first measure first; another one is chosen in the browser.

    `of` names the sweep, so that the host can tell old answers from new ones.
    """
    header = {
        "of": of, "row": sides.row, "column": sides.column, "rows": list(sides.rows),
        "columns": list(sides.columns), "does": sides.does,
        "measures": [
            {"key": key, "name": one.name, "unit": one.unit, "signed": one.signed}
            for key, one in measures.items()
        ],
    }  # fmt: skip
    arrays = {key: one.values.astype(np.float32) for key, one in measures.items()}
    js, css = sweep_assets()
    return View(title=tr("Sweep"), js=js, css=css, data=pack(header, arrays))


def sweep_assets() -> tuple[str, str]:
    """Return the view's JavaScript module and its style sheet."""
    return assets(_FOLDER, "sweep")
