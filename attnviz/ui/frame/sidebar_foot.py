"""At the foot of the sidebar: who is here, and the way out."""

from __future__ import annotations

import streamlit as st

from attnviz.ui.server import middleware
from attnviz.ui.shared.errors import escaped
from attnviz.ui.visitor import presence


def text_without_links(name: str) -> str:
    """Return a name that Markdown makes no link of where it is an e-mail address."""
    return name.replace("@", "@\u2060")


def draw() -> None:
    """Draw it where somebody signed in, or came in by a password; else nothing."""
    name, may_leave = presence.user(), middleware.can_sign_out()
    if not name and not may_leave:
        return
    with st.sidebar, st.container(key="who"):
        if name:
            st.caption(f"Signed in as {escaped(text_without_links(name))}")
        if may_leave:
            st.button("Sign out", key="sign_out", on_click=middleware.sign_out)
