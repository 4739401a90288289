"""What each view of the workspace offers of its result, in one order and in the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import streamlit as st

from attnviz.language import N_, tr
from attnviz.store.entry import Entry
from attnviz.ui.frame import input_bar, links
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import Request

NUMBERS, PAGE = N_("Numbers (CSV)"), N_("One HTML page")
"""What a file of a result is called, wherever there is one."""

_TYPES = {".csv": "text/csv", ".html": "text/html"}


@dataclass(frozen=True)
class ResultFile:
    """A file of a result: what it is called in the menu, its name, and what makes it when asked."""

    label: str
    name: str
    make: Callable[[], bytes | str]


def share(
    place: Any,
    request: Request,
    beside: Mapping[str, str] | None = None,
    *,
    kept: Entry | None = None,
) -> None:
    """Offer the address that opens this view with the same model and input.

    beside: what else the address names, by its parameters. kept: what is shown, where it was kept:
    then the address opens that.
    """
    if kept is not None:
        with place.popover(tr("Share")):
            st.caption(tr("This view, as it was kept:"))
            st.code(links.address_of_entry(kept.id), language=None, wrap_lines=True)
            if kept.owner and not kept.shared:
                st.caption(tr("Only you see it until you share it on the page Library."))
        return
    link, why_none = links.address_of(request, input_bar.reads(), beside or {})
    with place.popover(tr("Share")):
        if why_none:
            st.caption(escaped(why_none))
            return
        st.caption(tr("This view with the same model and input:"))
        st.code(link, language=None, wrap_lines=True)


def save(place: Any, *files: ResultFile) -> Any:
    """Draw the menu of files at a place, and return it for what else is offered there."""
    menu = place.popover(tr("Save"))
    for file in files:
        menu.download_button(
            file.label, data=file.make, file_name=file.name,
            mime=_TYPES[PurePath(file.name).suffix], key=f"save {file.name}", on_click="ignore",
            width="stretch",
        )  # fmt: skip
    return menu
