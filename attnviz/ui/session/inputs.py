"""The model and its input, as the sidebar holds them."""

import streamlit as st

from attnviz.models.registry import KnownModel, known
from attnviz.ui.session.keys import (
    BUDGET,
    CHAT,
    DEFAULT_MODEL,
    DEVICE,
    LENS_AGAINST,
    LENS_ANSWER,
    MODEL,
    OTHER_TEXT,
    SECOND,
    SERIES,
    TARGET,
    TEXT,
    UPLOAD,
    WHY_AGAINST,
    WHY_ASPECT,
    WHY_BASELINE,
    WHY_CONTINUATION,
    WHY_MEASURE,
    WHY_TARGET,
    WHY_UNIT,
)
from attnviz.ui.session.pictures import drawn, forget_upload, uploaded
from attnviz.ui.session.selection import select

_OFFERED = "offered_examples"
_OPENED = "opened_input"
_ASKS = "asks_input"


def asks_input() -> bool:
    """Whether the page that is drawn now looks at the input of the sidebar."""
    return st.session_state.get(_ASKS, False)


def restore(*, asks_input: bool) -> None:
    """Before the sidebar is drawn: put there what a first visit shows.

    asks_input: whether the page looks at an input.
    """
    st.session_state[_ASKS] = asks_input
    names = list(known())
    first = DEFAULT_MODEL if DEFAULT_MODEL in names else names[0] if names else ""
    st.session_state[MODEL] = (st.session_state.get(MODEL) or first).strip()
    st.session_state.setdefault(DEVICE, "auto")
    st.session_state.setdefault(BUDGET, "auto")
    st.session_state.setdefault(SERIES, "")
    if TEXT not in st.session_state:
        st.session_state[TEXT] = ""
        _offer(known().get(st.session_state[MODEL]))


def change_model() -> None:
    """After another model was chosen: offer its example, unless the reader has written there."""
    forget_upload()
    _forget_answers()
    chosen = known().get((st.session_state[MODEL] or "").strip())
    if chosen is None:
        return
    _offer(chosen)
    if chosen.opens is not None and story() is not None:
        select(*chosen.opens)


def _forget_answers() -> None:
    """Another model has other answers, other ways to measure them and other units."""
    for key in (
        LENS_ANSWER,
        LENS_AGAINST,
        OTHER_TEXT,
        WHY_TARGET,
        WHY_AGAINST,
        WHY_MEASURE,
        WHY_CONTINUATION,
        WHY_ASPECT,
        WHY_BASELINE,
        WHY_UNIT,
    ):
        st.session_state.pop(key, None)


def _offer(chosen: KnownModel | None) -> None:
    if chosen is None or chosen.picture is not None:
        return
    key = SERIES if chosen.reads_series else TEXT
    offered = st.session_state.setdefault(_OFFERED, {})
    if st.session_state.get(key, "") in ("", offered.get(key)):
        st.session_state[key] = offered[key] = chosen.example


def open_story(name: str) -> None:
    """Fill in a bundled model's example, and remember the head that tells its story."""
    chosen = known()[name]
    if name != st.session_state.get(MODEL):
        _forget_answers()
    st.session_state[MODEL] = name
    st.session_state[SECOND] = st.session_state[TARGET] = ""
    forget_upload()
    if chosen.picture is None:
        st.session_state[SERIES if chosen.reads_series else TEXT] = ""
        _offer(chosen)
    if chosen.opens is not None:
        select(*chosen.opens)


def open_link(given: dict[str, str]) -> None:
    """Put the input that a link names where the sidebar reads it from.

    A model alone brings its own example.
    """
    keys = {"model": MODEL, "text": TEXT, "second": SECOND, "target": TARGET, "series": SERIES}
    if list(given) == ["model"] and given["model"] in known():
        open_story(given["model"])
        return
    if "model" in given and given["model"] != st.session_state.get(MODEL):
        _forget_answers()
    for name, key in keys.items():
        if name in given:
            st.session_state[key] = given[name]
    st.session_state[CHAT] = given.get("chat") == "1"


def open_trained(folder: str, text: str) -> None:
    """Make a trained model the one of every page, on a text that it was watched with."""
    if folder != st.session_state.get(MODEL):
        _forget_answers()
    st.session_state.update(
        {MODEL: folder, SECOND: "", TARGET: ""} | ({TEXT: text} if text else {})
    )
    forget_upload()


def story() -> KnownModel | None:
    """Return the bundled model whose own example is being shown, if one is."""
    chosen = known().get(st.session_state[MODEL])
    if chosen is None:
        return None
    if chosen.picture is not None:
        return chosen if not uploaded() and drawn() is None else None
    state = st.session_state
    if state.get(SECOND) or state.get(TARGET):
        return None
    return chosen if state[SERIES if chosen.reads_series else TEXT] == chosen.example else None


def open_input(*, text: str = "", second: str = "", series: str = "", picture: bytes = b"") -> None:
    """Put a row of data where the sidebar reads its input from."""
    st.session_state[SECOND], st.session_state[TARGET] = second, ""
    if text:
        st.session_state[TEXT] = text
    if series:
        st.session_state[SERIES] = series
    if picture:
        forget_upload()
        st.session_state[UPLOAD] = picture
    st.session_state[_OPENED] = True


def opened_input() -> bool:
    """Whether a row was just put there: once, for the page to lead to the explorer."""
    return st.session_state.pop(_OPENED, False)
