"""Where a reader left off, remembered in their browser for the next visit; it draws nothing.

The view tells its host `last`, when asked and where something is remembered: the name of a page and
its parameters, "what_if?model=minilm".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attnviz.language import tr
from attnviz.views.view import View, assets, pack

_FOLDER = Path(__file__).parent


def view_last_visit(paths: Sequence[str], *, base: str = "", ask: bool) -> View:
    """Return what remembers the address of pages, and tells it when asked.

    paths: names of the pages in an address, "" for the first page. base: the path under which the
    app is served.
    """
    js, css = last_visit_assets()
    data = pack({"ask": ask, "base": base, "paths": list(paths)}, {})
    return View(title=tr("Last visit"), js=js, css=css, data=data)


def last_visit_assets() -> tuple[str, str]:
    """Return the view's JavaScript module and its style sheet."""
    return assets(_FOLDER, "last_visit")
