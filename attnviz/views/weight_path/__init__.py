"""One attention weight, from its two vectors to its softmax: every number leads to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from attnviz.language import tr
from attnviz.records import WeightPath
from attnviz.views.view import View, assets, pack

FORMAT = 1
"""Number of the data layout that weight_path.js reads."""

_FOLDER = Path(__file__).parent


def view_weight_path(path: WeightPath) -> View:
    """Return the vectors and their product as bars, and the chain of numbers to the weight."""
    header = {
        "format": FORMAT,
        "model": path.model.name,
        "stack": path.stack,
        "layer": path.layer,
        "head": path.head,
        "query": {"at": path.query, "text": path.query_text},
        "key": {"at": path.key, "text": path.key_text},
        "dot": path.dot,
        "scaling": path.scaling,
        "scaled": path.scaled,
        "softcap": path.softcap,
        "capped": path.capped,
        "position": _number(path.position),
        "masked": path.masked,
        "score": _number(path.score),
        "highest": path.highest,
        "raised": path.raised,
        "sink": path.sink,
        "total": path.total,
        "weight": path.weight,
        "shown": path.shown,
        "keys": path.keys,
        "row": [_number(score) for score in path.row.tolist()],
        "notes": _notes(path),
    }
    arrays = {"q": path.q, "k": path.k}
    title = f"{path.model.name} {path.layer}.{path.head}: {path.query_text} → {path.key_text}"
    js, css = weight_path_assets()
    return View(title=title, js=js, css=css, data=pack(header, arrays))


def _number(value: float) -> float | None:
    """Return a number for JSON; None stands for minus infinity."""
    return None if np.isneginf(value) else float(value)


def _notes(path: WeightPath) -> list[str]:
    notes: list[Any] = []
    if path.rotated:
        notes.append(
            tr(
                "q and k are shown after their rotation by rotary positions: their product already "
                "contains the distance of the two tokens, so nothing is added to the score for it."
            )
        )
    if path.recovered:
        notes.append(
            tr(
                "This architecture does not return what it adds to its scores. The position part "
                "is the difference between the score and the logarithm of the weight, up to a "
                "constant per row; its largest value is set to 0."
            )
        )
    if path.sink is not None:
        notes.append(
            tr(
                "A learned sink takes part in the softmax without being a token, so this row's "
                "weights sum to less than 1."
            )
        )
    difference = abs(path.weight - path.shown)
    if difference > 1e-6:
        notes.append(
            tr(
                "These numbers are computed in float64. The model computed in {dtype} and arrived "
                "{difference:.1e} away.",
                dtype=path.model.dtype,
                difference=difference,
            )
        )
    return notes


def weight_path_assets() -> tuple[str, str]:
    """Return the view's JavaScript module and its style sheet."""
    return assets(_FOLDER, "weight_path")


__all__ = ["view_weight_path", "weight_path_assets"]
