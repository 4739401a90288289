"""What the page Compare lays side by side, as far as the frame around it has to know."""

from collections.abc import Mapping

import streamlit as st

from attnviz.ui.session.keys import CompareKeys

INPUTS, MODELS = "Two inputs", "Two models"
CHECKPOINTS, KEPT_TRACES = "Two checkpoints", "Two kept traces"

_KEYS = {INPUTS: CompareKeys.OTHER_TEXT, MODELS: CompareKeys.OTHER_MODEL}
"""What a kind is named by in a link: the value of this widget."""

PARAMETERS = {INPUTS: "other_text", MODELS: "other_model"}


def parameters() -> dict[str, str]:
    """Return what a link names beside the input on top; nothing where a link cannot name it."""
    kind = st.session_state.get(CompareKeys.KIND, "")
    if kind not in PARAMETERS or not (value := st.session_state.get(_KEYS[kind])):
        return {}
    return {PARAMETERS[kind]: value}


def open_link(address: Mapping[str, str]) -> None:
    """Have the page compare what a link names."""
    for kind, name in PARAMETERS.items():
        if address.get(name):
            st.session_state[CompareKeys.KIND] = kind
            st.session_state[_KEYS[kind]] = address[name].replace("\0", "")


def is_of_stored_things() -> bool:
    """Return whether it compares two stored things, whatever the input on top is."""
    return st.session_state.get(CompareKeys.KIND) in (CHECKPOINTS, KEPT_TRACES)


def steps_key(run: str) -> str:
    """Return the key of the two steps of a run that are compared."""
    return f"compared steps of {run}"
