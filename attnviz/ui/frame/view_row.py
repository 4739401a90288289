"""The row of views of the workspace, and of the pages of the place Train."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from attnviz.language import translated
from attnviz.ui.frame import absent_views, places

if TYPE_CHECKING:
    from attnviz.models.model import Model


def draw(
    region: DeltaGenerator,
    title: str,
    model: Model | None,
    parameters: Mapping[str, str] | None = None,
) -> None:
    """Draw the links beside the page that is open; a view that a model cannot have says why.

    model: None where it is not open, or where there is none: then no view is dimmed.
    parameters: what the addresses of views name.
    """
    with region:
        if title in places.WORKSPACE.pages:
            here = places.ATTENTION if title in places.DRAWINGS else title
            why_not = {view: absent_views.why_not(view, model) for view in places.VIEWS}
            _links("view", {view: view for view in places.VIEWS}, here, why_not, parameters)
            if title in places.DRAWINGS:
                _links("drawing", places.DRAWINGS, title, {}, parameters)
        elif title in places.STEPS:
            _links("step", places.STEPS, title, {}, None)


def _links(
    kind: str,
    links: Mapping[str, str],
    here: str,
    why_not: Mapping[str, str],
    parameters: Mapping[str, str] | None,
) -> None:
    with st.container(key=f"{kind}_links", horizontal=True, gap=None, width="content"):
        for number, (title, label) in enumerate(links.items()):
            reason = why_not.get(title, "")
            state = "_here" if title == here else "_absent" if reason else ""
            with st.container(key=f"{kind}_{number}{state}", width="content"):
                st.page_link(
                    places.page(title), label=translated(label), help=translated(reason) or None,
                    disabled=bool(reason) and title != here,
                    query_params=dict(parameters) if parameters else None,
                )  # fmt: skip
