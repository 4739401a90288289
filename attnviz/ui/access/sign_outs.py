"""Sign-ins that their visitors have ended: they open nothing any more, in no tab.

What lets a visitor in is only a signature, so it would hold until its end, whoever has copied it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

MOST = 100_000
"""Sign-ins that are remembered; with more, the one that was ended first is forgotten."""

_digests: OrderedDict[bytes, None] = OrderedDict()
_lock = threading.Lock()


def add(which: str) -> None:
    """Remember that a sign-in was ended."""
    with _lock:
        _digests[_digest(which)] = None
        while len(_digests) > MOST:
            _digests.popitem(last=False)


def has(which: str) -> bool:
    """Return whether a sign-in was ended."""
    with _lock:
        return bool(_digests) and _digest(which) in _digests


def _digest(which: str) -> bytes:
    return hashlib.sha256(which.encode("utf-8", "replace")).digest()
