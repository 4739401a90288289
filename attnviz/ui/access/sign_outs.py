"""Sign-ins that their visitors have ended: they open nothing any more, in no tab.

What lets a visitor in is only a signature, so it would hold until its end, whoever has copied it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

MOST = 100_000
"""Sign-ins that are remembered; with more, the one that was ended first is forgotten."""

_ended: OrderedDict[bytes, None] = OrderedDict()
_lock = threading.Lock()


def add(which: str) -> None:
    """Remember that a sign-in was ended."""
    with _lock:
        _ended[_digest(which)] = None
        while len(_ended) > MOST:
            _ended.popitem(last=False)


def has(which: str) -> bool:
    """Whether it was."""
    with _lock:
        return bool(_ended) and _digest(which) in _ended


def _digest(which: str) -> bytes:
    return hashlib.sha256(which.encode("utf-8", "replace")).digest()
