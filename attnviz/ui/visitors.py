"""Which sessions are here: when each was last seen, and who a proxy says its visitor is."""

from __future__ import annotations

import threading
import time

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from attnviz.ui import logs, session
from attnviz.ui.server import limits

HERE_SECONDS = 600.0
"""A session that was seen within this time is counted."""

MOST_NAME = 200
"""Characters of a visitor's name that are kept."""

BEGAN = time.time()
"""When this process began to serve."""

_seen: dict[str, float] = {}
_lock = threading.Lock()


def note() -> None:
    """Note that this session's page is drawn now."""
    name, now = session.identity(), time.monotonic()
    with _lock:
        is_new = name not in _seen
        _seen[name] = now
        for other in [each for each, at in _seen.items() if now - at > HERE_SECONDS]:
            del _seen[other]
    if is_new:
        logs.event("session", session=name, user=user())


def count() -> int:
    """Return how many sessions were seen lately."""
    now = time.monotonic()
    with _lock:
        return sum(now - at <= HERE_SECONDS for at in _seen.values())


def user() -> str:
    """Return the visitor's name, of whom this page is drawn; empty where nobody vouches for one."""
    header = limits().user_header
    return _name(st.context.headers.get(header)) if header else ""


def user_of(asked: Scope | HTTPConnection) -> str:
    """Return the name of the visitor who asks one of our routes, by the rules of `user`."""
    header = limits().user_header
    scope = asked.scope if isinstance(asked, HTTPConnection) else asked
    return _name(Headers(scope=scope).get(header)) if header else ""


def _name(given: str | None) -> str:
    return (given or "").strip()[:MOST_NAME]
