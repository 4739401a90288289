"""What the page Compare lays side by side, as far as the frame around it has to know."""

import streamlit as st

from attnviz.ui.session.keys import CompareKeys

CHECKPOINTS, KEPT_TRACES = "Two checkpoints", "Two kept traces"


def is_of_stored_things() -> bool:
    """Return whether it compares two stored things, whatever the input on top is."""
    return st.session_state.get(CompareKeys.KIND) in (CHECKPOINTS, KEPT_TRACES)


def steps_key(run: str) -> str:
    """Return the key of the two steps of a run that are compared."""
    return f"compared steps of {run}"
