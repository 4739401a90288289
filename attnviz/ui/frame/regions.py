"""The regions of the frame, from top to bottom; what is drawn late keeps its place."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from attnviz.ui.frame import places


@dataclass(frozen=True)
class Regions:
    """Containers around a page.

    Attributes:
        header: the row of places.
        model: the chip of the model, at the left of the input.
        input: the input.
        notes: what has to be said of the model, in full width below the views, where a story stands
            before a reader has written anything: the views keep their place.
        running: what the model does with the input, how far it is, and Stop.
        actions: what can be done with the result: Share, Save, Keep.
        views: the row of views, or of the pages of a place.
    """

    header: DeltaGenerator
    model: DeltaGenerator
    input: DeltaGenerator
    notes: DeltaGenerator
    running: DeltaGenerator
    actions: DeltaGenerator
    views: DeltaGenerator


# A session runs in a thread of its own, so this is of one session.
_NOW: ContextVar[Regions] = ContextVar("regions")


def begin(title: str, *, asks_model: bool, asks_input: bool) -> Regions:
    """Make the regions of a page, in their order."""
    in_workspace = title in places.WORKSPACE.pages
    header = st.container(key="places", horizontal=True, vertical_alignment="center", gap=None)
    key = "input_bar" if asks_input else "model_bar" if asks_model else "no_bar"
    bar = st.container(key=key, horizontal=True, vertical_alignment="center", gap="small")
    regions = Regions(
        header=header,
        model=bar.container(key="model_chip", width=280, gap=None),
        input=bar.container(key="input_box", gap=None),
        running=bar.container(key="running", width=320).empty(),
        actions=bar.container(
            key="actions", horizontal=True, horizontal_alignment="right", width="content",
            vertical_alignment="center", gap="xsmall",
        ),
        views=st.container(
            key="views" if in_workspace else "steps", horizontal=True, gap=None,
            horizontal_alignment="distribute", vertical_alignment="center",
        ),
        notes=st.container(key="model_notes", gap=None),
    )  # fmt: skip
    _NOW.set(regions)
    return regions


def actions() -> DeltaGenerator:
    """Return where the actions of the running page stand."""
    return _NOW.get().actions
