"""Behind the gear: the device, the memory for maps, who is here and the way out, the server."""

from __future__ import annotations

import streamlit as st

from attnviz.allowance import in_words
from attnviz.language import tr, translated
from attnviz.tracing.budget import KEPT_BYTES
from attnviz.ui.frame import places
from attnviz.ui.server import middleware
from attnviz.ui.session.keys import InputKeys
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared.errors import escaped
from attnviz.ui.visitor import presence

DEVICES = ("auto", "cuda", "mps", "cpu")
BUDGETS = ("auto", "50 MB", "200 MB", "1 GB", "3 GB")


def text_without_links(name: str) -> str:
    """Return a name that Markdown makes no link of where it is an e-mail address."""
    return name.replace("@", "@\u2060")


def draw() -> None:
    """Draw the gear, and what is behind it."""
    with st.popover(tr("Settings"), icon=":material/settings:", key="gear", width="content"):
        st.selectbox(
            tr("Device"),
            DEVICES,
            format_func=translated,
            **lasting(InputKeys.DEVICE),
            help=tr("auto chooses CUDA if there is one, then MPS, then the CPU."),
        )
        st.selectbox(
            tr("Memory for maps"),
            BUDGETS,
            format_func=translated,
            **lasting(InputKeys.BUDGET),
            accept_new_options=True,
            help=tr(
                "If all maps of an input need more memory, only its queries and keys are kept. "
                "Each map that you open is then computed from them, exactly as before; only "
                "rollout and flow need all maps. auto: {kept_bytes}. Type another amount, such as "
                "1 GB.",
                kept_bytes=in_words(KEPT_BYTES),
            ),
        )
        st.caption(
            tr(
                "Keys: **Enter** runs a text, **Shift + Enter** begins a new line; **?** in a view "
                "lists the keys it has."
            )
        )
        st.page_link(places.page(places.ABOUT), label=translated(places.ABOUT))
        _visitor()


def _visitor() -> None:
    """Say who signed in, and offer the way out; nothing where nobody has to."""
    name, may_leave = presence.user(), middleware.can_sign_out()
    if not name and not may_leave:
        return
    with st.container(key="who"):
        if name:
            st.caption(
                tr(
                    "Signed in as {text_without_links}",
                    text_without_links=escaped(text_without_links(name)),
                )
            )
        if may_leave:
            st.button(tr("Sign out"), key="sign_out", on_click=middleware.sign_out)
