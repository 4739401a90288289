"""The sidebar that every page shares: the model, the input, the device."""

import streamlit as st

from attnviz.errors import AttnvizError
from attnviz.models.model import Model
from attnviz.models.registry import known
from attnviz.ui import cache, session
from attnviz.ui.errors import escaped
from attnviz.ui.server import limits

DEVICES = ("auto", "cuda", "mps", "cpu")


def draw() -> None:
    """Draw the sidebar. Its values live in the session; `request` reads them."""
    session.restore()
    with st.sidebar:
        st.selectbox(
            "Model",
            _choices(),
            key=session.MODEL,
            accept_new_options=True,
            on_change=session.offer_example,
            help=(
                "Choose one, or type a hub id (bert-base-uncased) or the folder of your own "
                "checkpoint. Only safetensors and GGUF weights are opened."
            ),
        )
        st.text_area("Text", key=session.TEXT, height=112, help="Ctrl + Enter runs it.")
        st.text_input(
            "Second text",
            key=session.SECOND,
            placeholder="optional",
            help="For models that compare two texts.",
        )
        if _writes(_opened()):
            st.text_input(
                "Target",
                key=session.TARGET,
                placeholder="the model's own",
                help="What the decoder is fed. Empty: what the model writes itself.",
            )
        st.selectbox(
            "Device",
            DEVICES,
            key=session.DEVICE,
            help="auto takes CUDA, then MPS, then the CPU.",
        )
        _caption(_opened())
    session.remember()


def request() -> cache.Request:
    """Return what the sidebar asks for."""
    state = st.session_state
    target = (state.get(session.TARGET) or "").strip() if _writes(_opened()) else ""
    return cache.Request(
        model=(state[session.MODEL] or "").strip(),
        device=state[session.DEVICE],
        text=state[session.TEXT],
        second=(state[session.SECOND] or "").strip() or None,
        target=target or None,
    )


def _choices() -> list[str]:
    return [*known(), *limits().checkpoints()]


def _opened() -> Model | None:
    """Return the chosen model, or None: what is wrong with it is for the page to say."""
    try:
        return cache.model(st.session_state[session.MODEL] or "", st.session_state[session.DEVICE])
    except AttnvizError:
        return None


def _writes(opened: Model | None) -> bool:
    return opened is not None and bool(opened.hf.config.is_encoder_decoder)


def _caption(opened: Model | None) -> None:
    if opened is None:
        return
    size = opened.n_parameters
    amount = f"{size / 1e6:.3g} M" if size >= 1e6 else f"{size / 1e3:.3g} k"
    st.caption(f"{opened.device} · {opened.dtype} · {opened.task} · {amount} weights")
    for note in opened.notes:
        st.warning(escaped(note))
    chosen = known().get(opened.name)
    if chosen is not None and chosen.made_for:
        st.caption(escaped(chosen.made_for))
