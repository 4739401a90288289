"""What is kept in the library, and which of it a page shows again."""

from collections.abc import Hashable, Sequence

import streamlit as st

from attnviz.store.entry import Entry
from attnviz.ui.session import model_input, own_media, run_choice
from attnviz.ui.session.keys import InputKeys

_KEPT_SHOWN = "kept_shown"
_KEPT_FOR = "kept_shown_for"
_ENTRY = "entry_of_library"


def choose(of: str) -> None:
    """Remember the entry that the page of the library shows."""
    st.session_state[_ENTRY] = of


def current() -> str | None:
    """Return the id of that entry."""
    return st.session_state.get(_ENTRY)


def open_entry(entry: Entry) -> None:
    """Have its page show what was kept, with the input beside it that it was made from."""
    if "run" in entry.opens:
        run_choice.choose(entry.opens["run"])
        return
    names = ("model", "text", "second", "target", "series")
    parameters = {name: entry.opens[name] for name in names if entry.opens.get(name)}
    if parameters:
        st.session_state[InputKeys.SECOND] = st.session_state[InputKeys.TARGET] = ""
        if list(parameters) != ["model"]:
            own_media.forget()
        model_input.open_link(parameters)
    st.session_state[InputKeys.CHAT] = bool(entry.opens.get("chat"))
    st.session_state[_KEPT_SHOWN] = entry.id, entry.kind
    st.session_state.pop(_KEPT_FOR, None)


def replayed_id(request: Hashable, kinds: Sequence[str]) -> str | None:
    """Return the id of what is shown again, if it is of these kinds and the input is the same."""
    of, kind = st.session_state.get(_KEPT_SHOWN, ("", ""))
    if kind not in kinds:
        return None
    if st.session_state.setdefault(_KEPT_FOR, request) != request:
        leave()
        return None
    return of


def shown_id() -> str | None:
    """Return the id of what was opened again and not left since; its page shows it."""
    return st.session_state.get(_KEPT_SHOWN, (None, ""))[0]


def leave() -> None:
    """Go back from what was kept to what the page computes."""
    st.session_state.pop(_KEPT_SHOWN, None)
    st.session_state.pop(_KEPT_FOR, None)
    st.query_params.pop("entry", None)
