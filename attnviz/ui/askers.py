"""Who asks for work: what shares are counted by."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping
from contextvars import ContextVar

import streamlit as st
from starlette.requests import HTTPConnection
from starlette.types import Scope
from streamlit.runtime.scriptrunner import get_script_run_ctx

from attnviz.ui import session, visitors
from attnviz.ui.turns import Asker

_BROWSER = "_streamlit_xsrf"
"""A cookie that Streamlit gives each browser: its tabs have the same."""

_of_request: ContextVar[Asker | None] = ContextVar("attnviz_asker", default=None)


def asker() -> Asker:
    """Return who the running page or route works for: user or address, browser, session."""
    found = _of_request.get()
    if found is not None:
        return found
    if get_script_run_ctx(suppress_warning=True) is None:  # nobody: a test, or the server itself
        return "", "", ""
    headers, cookies = dict(st.context.headers), dict(st.context.cookies)
    if user := visitors.user():
        return user, "", session.identity()
    peer = st.context.ip_address
    who = address(peer if isinstance(peer, str) else "", headers)
    return who, cookies.get(_BROWSER, "")[:200], session.identity()


def lasting() -> str:
    """Return what tells one visitor from another for longer than a session, and says nothing of
    either: the user's name where there is one."""
    if user := visitors.user():
        return user
    return hashlib.sha256(repr(asker()[:2]).encode()).hexdigest()[:16]


def of_connection(scope: Scope) -> Asker:
    """Return who sends a request: user or address, and browser."""
    asked = HTTPConnection(scope)
    who = visitors.user_of(asked) or address(
        asked.client.host if asked.client else "", asked.headers
    )
    return who, asked.cookies.get(_BROWSER, "")[:200]


def work_for(who: Asker) -> None:
    """Have what this request does count for somebody."""
    _of_request.set(who)


def address(peer: str, headers: Mapping[str, str]) -> str:
    """Return from where somebody comes; empty for this machine.

    The proxy on this machine is believed: the last address that it adds is the one it saw.
    """
    if peer and not _is_loopback(peer):
        return peer
    said = next((value for name, value in headers.items() if name.lower() == "x-forwarded-for"), "")
    return said.rpartition(",")[2].strip()[:60]


def _is_loopback(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False
