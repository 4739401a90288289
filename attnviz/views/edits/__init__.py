"""A text whose words can be deleted, masked or replaced in the browser.

The view tells its host `edits`: {"of": name of the text, "edits": [{"unit", "kind", "text"}]}, each
kind one of "delete", "mask" and "replace".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attnviz.language import tr
from attnviz.records import Units
from attnviz.views.view import View, assets, pack

_FOLDER = Path(__file__).parent


def view_edits(
    units: Units, *, of: str, mask: str | None = None, edits: Sequence[dict[str, Any]] = ()
) -> View:
    """Return the words of a text as things to change.

    Args:
        units: words, in order; those that are held are not shown.
        of: names the text, so that the host can tell old answers from new ones.
        mask: how the mask token is written; None where there is none.
        edits: changes that are already made.
    """
    header = {
        "of": of,
        "words": [
            {"text": text, "held": bool(places)}
            for text, places in zip(units.text, units.held, strict=True)
        ],
        "mask": mask,
        "edits": list(edits),
    }
    js, css = edits_assets()
    return View(title=tr("What if"), js=js, css=css, data=pack(header, {}))


def edits_assets() -> tuple[str, str]:
    """Return the view's JavaScript module and its style sheet."""
    return assets(_FOLDER, "edits")
