"""What the page Compare lays side by side, as far as the frame around it has to know."""

import re
from collections.abc import Mapping

import streamlit as st

from attnviz.language import N_
from attnviz.ui.session.keys import CompareKeys

INPUTS, MODELS = N_("Two inputs"), N_("Two models")
CHECKPOINTS, KEPT_TRACES = N_("Two checkpoints"), N_("Two kept traces")

_KEYS = {INPUTS: CompareKeys.OTHER_TEXT, MODELS: CompareKeys.OTHER_MODEL}
"""What a kind is named by in a link: the value of this widget."""

PARAMETERS = {INPUTS: "other_text", MODELS: "other_model"}

_STEP = re.compile("[0-9]{1,9}")

_ENTRIES = ("first_entry", "second_entry")
_ENTRY_KEYS = (CompareKeys.FIRST, CompareKeys.SECOND)
"""Two kept traces in a link, and the widgets that hold their ids."""


def parameters() -> dict[str, str]:
    """Return what a link names beside the input on top; nothing where a link cannot name it."""
    state = st.session_state
    kind = state.get(CompareKeys.KIND, "")
    if kind == KEPT_TRACES and all(state.get(key) for key in _ENTRY_KEYS):
        return dict(zip(_ENTRIES, (state[key] for key in _ENTRY_KEYS), strict=True))
    if kind == CHECKPOINTS and (steps := state.get(steps_key(state.get(CompareKeys.RUN, "")))):
        return {"run": state[CompareKeys.RUN], "from": str(steps[0]), "to": str(steps[1])}
    if kind not in PARAMETERS or not (value := st.session_state.get(_KEYS[kind])):
        return {}
    return {PARAMETERS[kind]: value}


def open_link(address: Mapping[str, str]) -> None:
    """Have the page compare what a link names."""
    for kind, name in PARAMETERS.items():
        if address.get(name):
            st.session_state[CompareKeys.KIND] = kind
            st.session_state[_KEYS[kind]] = address[name].replace("\0", "")
    state = st.session_state
    if all(address.get(name) for name in _ENTRIES):
        state[CompareKeys.KIND] = KEPT_TRACES
        for key, name in zip(_ENTRY_KEYS, _ENTRIES, strict=True):
            state[key] = address[name]
    steps = [address.get(name, "") for name in ("from", "to")]
    if address.get("run") and all(_STEP.fullmatch(step) for step in steps):
        state[CompareKeys.KIND], state[CompareKeys.RUN] = CHECKPOINTS, address["run"]
        state[steps_key(address["run"])] = tuple(map(int, steps))


def is_of_stored_things() -> bool:
    """Return whether it compares two stored things, whatever the input on top is."""
    return st.session_state.get(CompareKeys.KIND) in (CHECKPOINTS, KEPT_TRACES)


def steps_key(run: str) -> str:
    """Return the key of the two steps of a run that are compared."""
    return f"compared steps of {run}"
