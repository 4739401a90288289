"""Which sessions are here: when each was last seen, and who a proxy says it is."""

from __future__ import annotations

import threading
import time

import streamlit as st

from attnviz.ui import logs, session
from attnviz.ui.server import limits

HERE_SECONDS = 600.0
"""A session that was seen within this time is counted."""

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
    """Return the name that the proxy in front gives this visitor; empty without one."""
    header = limits().user_header
    return (st.context.headers.get(header) or "")[:200] if header else ""
