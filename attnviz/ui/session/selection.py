"""The head that one page asks another to show."""

import streamlit as st

from attnviz.records import Trace
from attnviz.views.explorer import Selection

_SELECTION = "selection"
_ASKED_ANEW = "selection_is_new"


def select(stack: str, layer: int, head: int) -> None:
    """Remember a head for the attention page to open."""
    st.session_state[_SELECTION] = Selection(stack, layer, head)
    st.session_state[_ASKED_ANEW] = True


def selection_in(trace: Trace) -> Selection | None:
    """Return, once, the head another page asked for, if this trace has it.

    Only once: from then on the explorer keeps the reader's own choice in the browser.
    """
    if not st.session_state.pop(_ASKED_ANEW, False):
        return None
    return last_asked(trace)


def last_asked(trace: Trace) -> Selection | None:
    """Return the head that was last asked for from another page, if this trace has it."""
    chosen = st.session_state.get(_SELECTION)
    if chosen is None or chosen.stack not in trace.stacks:
        return None
    stack = trace.stack(chosen.stack)
    fits = chosen.layer < stack.n_layers and chosen.head < stack.layers[chosen.layer].n_heads
    return chosen if fits else None


def stack_place(trace: Trace) -> int:
    """Return which of a trace's stacks the last head that was asked for is in; else the first."""
    chosen = last_asked(trace)
    return 0 if chosen is None else trace.stacks.index(chosen.stack)
