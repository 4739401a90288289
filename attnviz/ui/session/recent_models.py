"""The models that a reader opened last."""

import streamlit as st

_RECENT = "recent_models"
_MOST = 4


def note(model: str) -> None:
    """Remember that a model was opened now."""
    st.session_state[_RECENT] = [model, *(name for name in names() if name != model)][:_MOST]


def names() -> list[str]:
    """Return the last few models that were opened, the newest first."""
    return st.session_state.get(_RECENT, [])
