"""Who asks for work: what shares are counted by."""

from __future__ import annotations

import hashlib
import ipaddress
from contextvars import ContextVar

import streamlit as st
from starlette.requests import HTTPConnection
from starlette.types import Scope
from streamlit.runtime.scriptrunner import get_script_run_ctx

from attnviz.ui.access.addresses import address_of, network_of
from attnviz.ui.session import identity
from attnviz.ui.visitor import presence
from attnviz.ui.visitor.turns import Asker

_BROWSER = "_streamlit_xsrf"
"""A cookie that Streamlit gives each browser: its tabs have the same."""

_of_request: ContextVar[Asker | None] = ContextVar("attnviz_asker", default=None)


def asker() -> Asker:
    """Return who the running page or route works for: user or address, browser, session."""
    request_asker = _of_request.get()
    if request_asker is not None:
        return request_asker
    if get_script_run_ctx(suppress_warning=True) is None:  # nobody: a test, or the server itself
        return "", "", ""
    if user := presence.user():
        return user, "", identity.session_id()
    browser = dict(st.context.cookies).get(_BROWSER, "")[:200]
    return _from(st.context.ip_address), browser, identity.session_id()


def lasting() -> str:
    """Return what tells one visitor from another for longer than a session, and says nothing of
    either: the user's name where there is one."""
    if user := presence.user():
        return user
    return hashlib.sha256(repr(asker()[:2]).encode()).hexdigest()[:16]


def of_connection(scope: Scope) -> Asker:
    """Return who sends a request: user or address, and browser."""
    if user := presence.user_of(scope):
        return user, ""
    connection = HTTPConnection(scope)
    return _from(address_of(scope)), connection.cookies.get(_BROWSER, "")[:200]


def work_for(who: Asker) -> None:
    """Have what this request does count for somebody."""
    _of_request.set(who)


def _from(peer: object) -> str:
    """Return what one visitor holds of addresses; empty for this machine."""
    try:
        if not isinstance(peer, str) or ipaddress.ip_address(peer).is_loopback:
            return ""
    except ValueError:
        return ""
    return network_of(peer)
