"""Every key of the session state, and nothing else: what is kept, not how it is drawn."""

from dataclasses import replace

import streamlit as st

from attnviz.models.registry import known
from attnviz.views.explorer import Selection

MODEL = "model"
TEXT = "text"
SECOND = "second"
TARGET = "target"
DEVICE = "device"
_SELECTION = "selection"
_OFFERED = "offered_text"

DEFAULT_MODEL = "sentiment"


def prepare() -> None:
    """Fill in what a first visit has not chosen yet."""
    names = list(known())
    first = DEFAULT_MODEL if DEFAULT_MODEL in names else names[0] if names else ""
    st.session_state.setdefault(MODEL, first)
    st.session_state.setdefault(DEVICE, "auto")
    if TEXT not in st.session_state:
        offer_example()


def offer_example() -> None:
    """Put the chosen model's example into the text box, unless the reader has written there."""
    chosen = known().get(st.session_state[MODEL])
    untouched = st.session_state.get(TEXT, "") == st.session_state.get(_OFFERED, "")
    if chosen is not None and untouched:
        st.session_state[TEXT] = st.session_state[_OFFERED] = chosen.example


def selection() -> Selection | None:
    """Return the head that another page asked to open, if any."""
    return st.session_state.get(_SELECTION)


def select(stack: str, layer: int, head: int) -> None:
    """Remember a head for the attention page to open."""
    st.session_state[_SELECTION] = Selection(stack, layer, head)


def fitting_selection(trace_stacks: dict[str, tuple[int, int]]) -> Selection | None:
    """Return the remembered head if the trace has it; a change of model may have removed it."""
    chosen = selection()
    if chosen is None or chosen.stack not in trace_stacks:
        return None
    layers, heads = trace_stacks[chosen.stack]
    return replace(chosen) if chosen.layer < layers and chosen.head < heads else None
