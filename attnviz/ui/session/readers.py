"""Which head each session looks at: told by the explorer, asked by other pages.

A reader is an unguessable name of a session, which its own pages hand out.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attnviz.views.explorer import Selection

_MOST_READERS = 2_000

_heads: OrderedDict[str, Selection | None] = OrderedDict()
_lock = threading.Lock()


def new_reader() -> str:
    """Return a name for a session; of too many, those who were quiet for longest are forgotten."""
    reader = secrets.token_urlsafe(16)
    _put(reader, None)
    return reader


def is_reader(reader: str) -> bool:
    """Return whether a session has this name."""
    with _lock:
        return reader in _heads


def looks_at(reader: str, head: Selection) -> None:
    """Remember which head a session looks at."""
    _put(reader, head)


def looked_at(reader: str) -> Selection | None:
    """Return it, or None where it has said nothing yet."""
    with _lock:
        return _heads.get(reader)


def _put(reader: str, head: Selection | None) -> None:
    with _lock:
        _heads[reader] = head
        _heads.move_to_end(reader)
        while len(_heads) > _MOST_READERS:
            _heads.popitem(last=False)
