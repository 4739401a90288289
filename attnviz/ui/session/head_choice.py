"""The head that the reader looks at: told by the explorer, or chosen on another page."""

from dataclasses import replace

import streamlit as st

from attnviz.records import Trace
from attnviz.records.stack import stack_meant
from attnviz.ui.session import readers
from attnviz.views.explorer import Selection

_READER = "reader"
_ASKED_ANEW = "selection_is_new"
_FOLLOWED = "followed"
_CHOSE = "chose_a_head"


def reader() -> str:
    """Return the name under which this session's explorer tells which head is looked at."""
    if _READER not in st.session_state:
        st.session_state[_READER] = readers.new_reader()
    return st.session_state[_READER]


def note_head(stack: str, layer: int, head: int) -> None:
    """Remember a head that the explorer shows, for other pages to follow."""
    readers.looks_at(reader(), Selection(stack, layer, head))


def open_head(stack: str, layer: int, head: int) -> None:
    """Remember a head for the attention page to open, and for the others to follow."""
    note_head(stack, layer, head)
    st.session_state[_ASKED_ANEW] = True


def asked_head(trace: Trace) -> Selection | None:
    """Return the head that another page asked for, which is then still to be opened."""
    return last_head(trace) if st.session_state.get(_ASKED_ANEW, False) else None


def head_to_open(trace: Trace) -> Selection | None:
    """Return, once, the head that another page asked for, if this trace has it.

    From then on the explorer keeps the reader's own choice in the browser.
    """
    if not st.session_state.pop(_ASKED_ANEW, False):
        return None
    return last_head(trace)


def last_head(trace: Trace) -> Selection | None:
    """Return the head that the reader chose last, on whatever page, if this trace has it."""
    last = readers.looked_at(reader())
    if last is None or (name := stack_meant(last.stack, trace.stacks)) is None:
        return None
    stack = trace.stack(name)
    fits = last.layer < stack.n_layers and last.head < stack.layers[last.layer].n_heads
    return replace(last, stack=name) if fits else None


def changed_head(place: str, trace: Trace) -> Selection | None:
    """Return the head that the reader chose since a place asked last; None where it is the same."""
    last = last_head(trace)
    by_place = st.session_state.setdefault(_FOLLOWED, {})
    if last is None or by_place.get(place) == last:
        return None
    by_place[place] = last
    return last


def note_choice(place: str) -> None:
    """Remember that the reader has just chosen a head in the widgets of a place."""
    st.session_state[_CHOSE] = place


def publish_choice(place: str, stack: str, layer: int, head: int) -> None:
    """Have the other pages follow the head of a place, if the reader has just chosen it there."""
    if st.session_state.get(_CHOSE) != place:
        return
    del st.session_state[_CHOSE]
    open_head(stack, layer, head)
    st.session_state.setdefault(_FOLLOWED, {})[place] = Selection(stack, layer, head)


def stack_index(trace: Trace) -> int:
    """Return which of a trace's stacks the last head that was asked for is in; else the first."""
    last = last_head(trace)
    return 0 if last is None else trace.stacks.index(last.stack)
