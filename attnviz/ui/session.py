"""Every key of the session state, and nothing else: what is kept, not how it is drawn."""

import streamlit as st

from attnviz.models.registry import KnownModel, known
from attnviz.records import Trace
from attnviz.views.explorer import Selection

MODEL = "model"
TEXT = "text"
SECOND = "second"
TARGET = "target"
DEVICE = "device"
PICTURE = "picture"
_INPUTS = (MODEL, TEXT, SECOND, TARGET, DEVICE)

_SELECTION = "selection"
_OFFERED = "offered_text"
_KEPT = "kept_inputs"
_UPLOAD = "uploaded_picture"

DEFAULT_MODEL = "sentiment"


def restore() -> None:
    """Before the sidebar is drawn: put back what it held, or what a first visit shows.

    Streamlit forgets the values of widgets when a page switches to another one, so they are also
    kept under a key that belongs to no widget.
    """
    for key, value in st.session_state.get(_KEPT, {}).items():
        st.session_state.setdefault(key, value)
    names = list(known())
    first = DEFAULT_MODEL if DEFAULT_MODEL in names else names[0] if names else ""
    st.session_state.setdefault(MODEL, first)
    st.session_state.setdefault(DEVICE, "auto")
    if TEXT not in st.session_state:
        offer_example()


def remember() -> None:
    """After the sidebar is drawn: keep what it holds."""
    st.session_state[_KEPT] = {
        key: st.session_state[key] for key in _INPUTS if key in st.session_state
    }


def offer_example() -> None:
    """Put the chosen model's example into the text box, unless the reader has written there."""
    chosen = known().get(st.session_state[MODEL])
    untouched = st.session_state.get(TEXT, "") == st.session_state.get(_OFFERED, "")
    if chosen is not None and untouched and chosen.picture is None:
        st.session_state[TEXT] = st.session_state[_OFFERED] = chosen.example


def open_story(name: str) -> None:
    """Fill in a bundled model's example, and remember the head that tells its story."""
    chosen = known()[name]
    st.session_state[MODEL] = name
    st.session_state[SECOND] = st.session_state[TARGET] = ""
    st.session_state.pop(_UPLOAD, None)
    if chosen.picture is None:
        st.session_state[TEXT] = st.session_state[_OFFERED] = chosen.example
    if chosen.opens is not None:
        select(*chosen.opens)


def story() -> KnownModel | None:
    """Return the bundled model whose own example is being shown, if one is."""
    chosen = known().get(st.session_state[MODEL])
    if chosen is None:
        return None
    if chosen.picture is not None:
        return chosen if _UPLOAD not in st.session_state else None
    return chosen if st.session_state[TEXT] == chosen.example else None


def keep_upload() -> None:
    """Remember the picture that was just uploaded, or that it was taken away."""
    upload = st.session_state[PICTURE]
    if upload is None:
        st.session_state.pop(_UPLOAD, None)
    else:
        st.session_state[_UPLOAD] = upload.getvalue()


def picture() -> bytes | None:
    """Return the uploaded picture, else the chosen model's example, else None."""
    if _UPLOAD in st.session_state:
        return st.session_state[_UPLOAD]
    chosen = known().get(st.session_state[MODEL])
    return chosen.picture.read_bytes() if chosen is not None and chosen.picture else None


def select(stack: str, layer: int, head: int) -> None:
    """Remember a head for the attention page to open."""
    st.session_state[_SELECTION] = Selection(stack, layer, head)


def selection_in(trace: Trace) -> Selection | None:
    """Return, once, the head another page asked for, if this trace has it.

    Only once: from then on the explorer keeps the reader's own choice in the browser.
    """
    chosen = st.session_state.pop(_SELECTION, None)
    if chosen is None or chosen.stack not in trace.stacks:
        return None
    stack = trace.stack(chosen.stack)
    fits = chosen.layer < stack.n_layers and chosen.head < stack.layers[chosen.layer].n_heads
    return chosen if fits else None
