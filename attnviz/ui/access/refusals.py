"""Who was turned away at the door, written down: at most a few lines a minute, the rest counted.

What refuses can be asked a thousand times a second by whoever is refused; a log cannot be.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from typing import Literal

from attnviz.ui.operator import counters, logs

Why = Literal["host", "origin", "password", "tries", "header", "visitor"]

LINES = 30
"""Most lines of one kind in a minute."""

_MINUTE = 60.0
_lines: dict[str, deque[float]] = {}
_unsaid: Counter[str] = Counter()
_lock = threading.Lock()


def note(why: Why, address: str, **fields: str) -> None:
    """Write down that somebody at this address was refused, and how many were not written down."""
    counters.count_refusal(why)
    now = time.monotonic()
    with _lock:
        lines = _lines.setdefault(why, deque(maxlen=LINES))
        if len(lines) == LINES and now - lines[0] < _MINUTE:
            _unsaid[why] += 1
            return
        lines.append(now)
        unsaid = _unsaid.pop(why, 0)
    more = {"unsaid": unsaid} if unsaid else {}
    short = {name: value[:100] for name, value in fields.items()}
    logs.event("refused", why=why, address=address, **short, **more)
