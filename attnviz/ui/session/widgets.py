"""How a widget keeps its value while other pages are open, and while its options change."""

from collections.abc import Sequence
from typing import Any, Literal, TypedDict

import streamlit as st


class Lasting(TypedDict):
    """Options of a widget that holds its value as long as the session lasts."""

    key: str
    persist_state: Literal["session"]


def lasting(key: str) -> Lasting:
    """Return the options by which a widget holds its value for as long as the session lasts.

    Without them Streamlit drops the value with the page, and a browser that draws the widget again
    shows its default, whatever the session state holds by then.
    """
    return {"key": key, "persist_state": "session"}


def ensure_option(key: str, options: Sequence[Any], *, default: Any) -> Any:
    """Return the value of a choice; one that is not among the options becomes the default.

    Streamlit alone would take the first option. This does too where the default is no option.
    """
    if st.session_state.get(key) not in options:
        st.session_state[key] = default if default in options else options[0]
    return st.session_state[key]


def with_typed(key: str, options: Sequence[str]) -> list[str]:
    """Return the options of a choice, and the one that the reader typed there if it is another."""
    current = st.session_state.get(key)
    return [*options] if current is None or current in options else [*options, current]
