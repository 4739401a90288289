"""Enter runs the text on top, as in any box of one line; it draws nothing.

Streamlit's box of several lines runs on Ctrl + Enter, and takes Enter for a new line.
"""

from __future__ import annotations

from pathlib import Path

from attnviz.language import tr
from attnviz.views.view import View, assets, pack

_FOLDER = Path(__file__).parent


def view_enter_key(box: str, *, said: str) -> View:
    """Return what has Enter run the text of a box.

    box: the CSS selector of what the box stands in. said: the sentence below it that says so, as
    the variable --attnviz-enter of the page's style.
    """
    js, css = enter_key_assets()
    return View(title=tr("Enter key"), js=js, css=css, data=pack({"box": box, "said": said}, {}))


def enter_key_assets() -> tuple[str, str]:
    """Return the view's JavaScript module and its style sheet."""
    return assets(_FOLDER, "enter_key")
