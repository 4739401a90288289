"""Whether a reader sits at the machine that the app runs on, and what they opened of its folders.

There nobody else has to be kept from their files: a folder outside those that the server opens is
one click away. Everywhere else the operator's folders are all there is.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from attnviz.models.gguf_file import cache_folder
from attnviz.ui.operator.limits import MODELS_DIRS, limits, open_too
from attnviz.ui.server import middleware

_MOST_RECENT = 12
_LONGEST_FILE = 100_000
_PROXIED = ("forwarded", "via", "x-real-ip", "x-client-ip", "cf-connecting-ip", "true-client-ip")
_lock = threading.Lock()


def is_own() -> bool:
    """Return whether this session's reader sits at this machine, and nobody set limits for them."""
    context = st.context
    return is_at_this_machine(
        address=str(st.get_option("server.address") or ""),
        headers=context.headers.to_dict(),
        peer=context.ip_address,
        guarded=bool(
            middleware.way_in() or os.environ.get(MODELS_DIRS) or limits().user_header
            or limits().read_only or not limits().allow_hub
        ),
    )  # fmt: skip


def is_at_this_machine(
    *, address: str, headers: Mapping[str, str], peer: str | None, guarded: bool
) -> bool:
    """Return whether a connection can only come from the person at this machine.

    Args:
        address: what the server listens on: anything but a loopback address is reached by others.
        headers: of the connection. A proxy on this machine leaves its name in some, or the address
            that its visitors typed in Origin.
        peer: the other end, None for this machine.
        guarded: whether the operator asks for a password or a proxy, or limits what is opened.
    """
    by_name = {name.lower(): value for name, value in headers.items()}
    if guarded or any(name in _PROXIED or name.startswith("x-forwarded") for name in by_name):
        return False
    if peer is not None and not _is_loopback(peer):
        return False
    here = (address, _host(f"//{by_name.get('host', '')}"), _host(by_name.get("origin", "")))
    return all(map(_is_loopback, here))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def open_folder(path: Path) -> None:
    """Let sessions open what is in a folder or file from now on, and remember it for later days."""
    open_too(path)
    with _lock:
        folders = [str(path), *(each for each in _recent() if each != str(path))][:_MOST_RECENT]
        with contextlib.suppress(OSError):  # it is opened all the same, and asked for again later
            _write(json.dumps(folders))


def open_recent() -> None:
    """Open again what was opened here on other days, as far as it is still there."""
    for each in reversed(_recent()):
        path = Path(each)
        with contextlib.suppress(OSError):
            if path.is_absolute() and path.exists():
                open_too(path)


def _file() -> Path:
    return cache_folder() / "recent-folders.json"


def _recent() -> list[str]:
    try:
        folders = json.loads(_file().read_bytes()[:_LONGEST_FILE])
    except (OSError, ValueError):
        return []
    return [each for each in folders if isinstance(each, str)] if isinstance(folders, list) else []


def _write(text: str) -> None:
    _file().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=_file().parent, delete=False) as beside:
        beside.write(text)
    Path(beside.name).replace(_file())
