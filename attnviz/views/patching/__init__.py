"""Patches from one input into another: a grid of what each restores, and tokens to drag.

The view tells its host `patch`: {"of": name of the pair, "layer", "head" (None for all), "source":
place in the first input, "position": place in the second}.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np

from attnviz.language import N_
from attnviz.records import Axis
from attnviz.records.effect import PatchSweep
from attnviz.views.view import View, assets, pack

_FOLDER = Path(__file__).parent

_NOUNS = {"residual": N_("entering"), "mlp": N_("MLP of"), "heads": N_("attention of")}


def view_patching(
    axis: Axis,
    *,
    of: str,
    what: Literal["residual", "mlp", "heads"],
    shape: tuple[int, int],
    sweep: PatchSweep | None = None,
    note: str = "",
    chosen: dict[str, Any] | None = None,
) -> View:
    """Return the tokens of two inputs, and what each patch from the first restores in the second.

    Where no answer tells the two apart, it is how far each patch moves the whole output.

    Args:
        axis: both inputs' tokens, aligned.
        of: names the pair, so that the host can tell old answers from new ones.
        what: which activation is patched.
        shape: (layers, heads) of the stack.
        sweep: every position patched; None where that was not done, and `note` says why.
        chosen: the patch that is shown now, as the view tells it.
    """
    matches = np.full(len(axis.second), -1)
    for i, j in axis.pairs.tolist():
        if j >= 0:
            matches[j] = i
    changes = [
        bool(i < 0 or axis.first.pieces[i] != axis.second.pieces[j])
        for j, i in enumerate(matches.tolist())
    ]
    arrays: dict[str, np.ndarray] = {}
    restores = sweep is not None and bool(np.isfinite(sweep.restored).any())
    if sweep is not None:
        # A sweep takes each position from the same one, whatever the alignment.
        matches = np.arange(len(axis.second))
        values = sweep.restored if restores else sweep.effects.moved
        arrays["effect"] = values.astype(np.float32)
    header = {
        "of": of, "what": what, "noun": _NOUNS[what], "layers": shape[0], "heads": shape[1],
        "first": list(axis.first.text), "second": list(axis.second.text),
        "aligned": matches.tolist(), "changed": changes, "note": note, "chosen": chosen,
        "restores": restores, "answer": "" if sweep is None else sweep.answer,
    }  # fmt: skip
    js, css = patching_assets()
    return View(title="Patching", js=js, css=css, data=pack(header, arrays))


def patching_assets() -> tuple[str, str]:
    """Return the view's JavaScript module and its style sheet."""
    return assets(_FOLDER, "patching")
