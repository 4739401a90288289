"""What the link asked for that a session was opened with."""

import streamlit as st

from attnviz.records.look import Look

_ADDRESS = "address_was_read"
_LOOK = "look_of_link"
_BARE = "address_was_bare"


def is_first_address() -> bool:
    """Return, once, that this session has not yet read the address it was opened with."""
    return not st.session_state.get(_ADDRESS) and not st.session_state.update({_ADDRESS: True})


def note_bare(is_bare: bool) -> None:
    """Remember whether the session was opened with an address that names nothing."""
    st.session_state[_BARE] = is_bare


def is_bare() -> bool:
    """Return whether the session was opened with an address that names nothing."""
    return st.session_state.get(_BARE, False)


def put_look(look: Look | None) -> None:
    """Remember how a link looks at attention, for the attention page to open so."""
    st.session_state[_LOOK] = look


def has_look() -> bool:
    """Return whether a link asked for a look that was not taken yet."""
    return st.session_state.get(_LOOK) is not None


def take_look() -> Look | None:
    """Return that look, once."""
    return st.session_state.pop(_LOOK, None)
