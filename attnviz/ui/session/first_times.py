"""What is done once in a session and not again at every rerun."""

from collections.abc import Hashable

import streamlit as st

_DONE = "done_once"


def is_first(what: Hashable) -> bool:
    """Return whether this is asked for the first time in the session."""
    past = st.session_state.setdefault(_DONE, set())
    is_new = what not in past
    past.add(what)
    return is_new
