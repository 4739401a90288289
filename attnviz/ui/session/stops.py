"""Computations that a reader stopped, so that no rerun starts them again."""

from collections.abc import Hashable

import streamlit as st

STOPPED = "stopped_work"


def stop(key: Hashable) -> None:
    """Remember that the reader stopped a computation."""
    st.session_state.setdefault(STOPPED, set()).add(key)


def is_stopped(key: Hashable) -> bool:
    """Return whether the reader stopped it."""
    return key in st.session_state.get(STOPPED, ())


def start_again(key: Hashable) -> None:
    """Forget that it was stopped."""
    st.session_state.get(STOPPED, set()).discard(key)
