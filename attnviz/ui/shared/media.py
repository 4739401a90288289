"""Pictures and sounds that visitors gave, each held once, in a bounded part of the memory.

What asks for a model's answer names a file by its digest: thousands of such names are remembered,
and none of them holds the file. A page gives its file again each time it is drawn.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.ui.operator.limits import limits

_SHARE = 8
"""Part of what visitors share that these files may take."""

_contents: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()


def hold(content: bytes | None) -> str | None:
    """Return the name of a file's contents, and hold them; those used last stay."""
    if content is None:
        return None
    with _lock:
        name = next((name for name, other in _contents.items() if other is content), None)
    name = name or hashlib.sha256(content).hexdigest()
    with _lock:
        _contents.setdefault(name, content)
        _contents.move_to_end(name)
        most = limits().max_memory // _SHARE
        while len(_contents) > 1 and sum(map(len, _contents.values())) > most:
            _contents.popitem(last=False)
    return name


def content(name: str) -> bytes:
    """Return the contents behind a name. Raises InputError for one that was let go."""
    with _lock:
        if name in _contents:
            _contents.move_to_end(name)
            return _contents[name]
    raise InputError(
        N_("The server no longer holds this file. Reload the page, or upload it again.")
    )


def nbytes() -> int:
    """Return the bytes that are held."""
    with _lock:
        return sum(map(len, _contents.values()))
