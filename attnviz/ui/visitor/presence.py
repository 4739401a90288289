"""Which sessions are here: when each was last seen, and who a proxy says its visitor is."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from attnviz.store.owners import owner_name
from attnviz.ui.operator import logs
from attnviz.ui.operator.limits import limits
from attnviz.ui.operator.sign_in import sign_in
from attnviz.ui.session import identity

HERE_SECONDS = 600.0
"""A session that was seen within this time is counted."""

BEGAN = time.time()
"""When this process began to serve, in seconds since 1970."""

_BEGAN = time.monotonic()

_last_seen: dict[str, float] = {}
_lock = threading.Lock()


def note() -> None:
    """Note that this session's page is drawn now."""
    name, now = identity.session_id(), time.monotonic()
    with _lock:
        is_new = name not in _last_seen
        _last_seen[name] = now
        for other in [each for each, at in _last_seen.items() if now - at > HERE_SECONDS]:
            del _last_seen[other]
    if is_new:
        logs.take_over()
        logs.event("session", session=name, user=user())


def seconds_since_began() -> float:
    """Return how long this process has served, whatever its clock was set to meanwhile."""
    return time.monotonic() - _BEGAN


def count() -> int:
    """Return how many sessions were seen lately."""
    now = time.monotonic()
    with _lock:
        return sum(now - at <= HERE_SECONDS for at in _last_seen.values())


def user() -> str:
    """Return the visitor's name, of whom this page is drawn; empty where nobody vouches for one.

    It is what the proxy in front says, or what the visitor signed in with. A name is kept until the
    page is done, however long it takes: the door sees to it that a sign-in ends.
    """
    return _name_in(st.context.headers, st.context.cookies)


def user_of(request: Scope | HTTPConnection) -> str:
    """Return the name of the visitor who asks one of our routes, by the rules of `user`."""
    scope = request.scope if isinstance(request, HTTPConnection) else request
    # Not the request's own class: a socket has headers and cookies as well.
    return _name_in(Headers(scope=scope), HTTPConnection(scope).cookies)


def _name_in(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    header, way = limits().user_header, sign_in()
    if way is not None:
        sign_in_visitor = way.visitor(cookies)
        return sign_in_visitor.name if sign_in_visitor and not sign_in_visitor.refusal else ""
    return owner_name(_as_sent(headers.get(header) or "")) if header else ""


def _as_sent(text: str) -> str:
    """Return what a header says: proxies write UTF-8, and servers read each of its bytes alone."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text
