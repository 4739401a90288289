"""The control "Keep", the same on every page, and what a page shows that was opened again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from attnviz.errors import AttnvizError
from attnviz.language import tr, translated
from attnviz.store.entry import LONGEST_NAME, LONGEST_NOTE, Entry
from attnviz.ui.frame import input_bar, places, writable
from attnviz.ui.session import library_entry, messages
from attnviz.ui.session.keys import KeepKeys
from attnviz.ui.shared.errors import escaped, strong
from attnviz.ui.shared.traces import Request
from attnviz.ui.visitor import trail
from attnviz.ui.visitor.library_access import library

Makes = Callable[[], Any]
"""Gives the record that is kept: asked only when the reader keeps it."""

PAGES = {
    "trace": places.ATTENTION, "attribution": places.ATTRIBUTION,
    "sequence": places.ATTRIBUTION, "evaluation": places.EVALUATE,
    "training": places.RUNS, "interventions": places.INTERVENTIONS,
    "what_if": places.WHAT_IF, "lens": places.LENSES, "comparison": places.COMPARE,
}  # fmt: skip
"""Where a kind is opened; the others are shown on the page of the library."""


def control(place: Any, request: Request, things: Mapping[str, Makes]) -> None:
    """Draw "Keep" at a place: what it is called, a note, tags, and the button.

    things: by what each is called, what may be kept; of several the reader chooses one.
    """
    with place.popover(tr("Keep")):
        which = next(iter(things))
        if len(things) > 1:
            which = st.selectbox(tr("What"), list(things), format_func=translated, key="keep what")
        sentence = messages.take("keep")
        if sentence is not None:
            if sentence:
                st.error(escaped(sentence))
            else:
                st.success(tr("Kept. Find it on the page Library."))
        if library().read_only:
            st.caption(tr("This server is read-only: nothing can be kept."))
        st.text_input(
            tr("Name"),
            key=KeepKeys.NAME,
            max_chars=LONGEST_NAME,
            placeholder=tr("what it is about"),
        )
        st.text_area(tr("Note"), key=KeepKeys.NOTE, height=96, max_chars=LONGEST_NOTE)
        st.text_input(tr("Tags"), key=KeepKeys.TAGS, placeholder=tr("between commas"))
        st.button(
            tr("Keep it"),
            type="primary",
            on_click=_keep,
            args=(things[which], opens_of(request)),
            **writable.button(tr("kept")),
        )
        st.page_link(places.page(places.LIBRARY), label=tr("Open Library"))


def _keep(make: Makes, opens: Mapping[str, str]) -> None:
    state = st.session_state
    words = {
        "name": state.get(KeepKeys.NAME, ""), "note": state.get(KeepKeys.NOTE, ""),
        "tags": state.get(KeepKeys.TAGS, "").split(","),
    }  # fmt: skip
    try:
        entry = library().keep(make(), opens=opens, **words)
    except AttnvizError as error:
        messages.put("keep", str(error))
        return
    trail.record("kept", of=entry.id, kind=entry.kind, bytes=entry.bytes)
    messages.put("keep", "")
    for key in (KeepKeys.NAME, KeepKeys.NOTE, KeepKeys.TAGS):
        state[key] = ""


def opens_of(request: Request) -> dict[str, str]:
    """Return what an entry says of the input of its page; a picture or sound is not among it."""
    parameters = {"model": request.model, "second": request.second, "target": request.target,
            "chat": "1" if request.chat else ""}  # fmt: skip
    parameters["series" if input_bar.reads() == "series" else "text"] = request.text
    return {name: value for name, value in parameters.items() if value}


# --- opened again ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """What was kept and is shown again: its entry, and the record itself."""

    entry: Entry
    record: Any


def opened_entry(request: Request, *kinds: str) -> Opened | None:
    """Return what the reader opened from the library, if it is of these kinds; says that it is so.

    It is left when the reader goes back, or asks for anything else on top.
    """
    if told := messages.take("entry"):
        st.warning(translated(told))
    of = library_entry.replayed_id(request, kinds)
    if of is None:
        return None
    try:
        entry = library().entry(of)
        replay = Opened(entry, library().open(of))
    except AttnvizError:
        library_entry.leave()
        raise
    if st.query_params.get("entry") != of:  # a reload and a copied address show it again
        st.query_params.from_dict({"entry": of})
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(
        tr("{name}, kept on {when}, as it was then.", name=strong(entry.name), when=when(entry)),
        help=escaped(entry.note) or None,
        width="content",
    )
    row.button(tr("Back to the present"), on_click=library_entry.leave)
    return replay


def entry_request(request: Request, replay: Opened) -> Request:
    """Return the request under which the routes of the explorer find a trace that was kept."""
    return replace(request, entry_id=replay.entry.id)


def when(entry: Entry) -> str:
    """Return the day on which it was kept, and the minute."""
    return datetime.datetime.fromtimestamp(entry.kept).strftime("%Y-%m-%d %H:%M")
