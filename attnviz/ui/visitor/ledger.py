"""How much each visitor has had lately, so that who takes much makes room for who takes little."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

HALF_SECONDS = 30.0
"""After so long, half of what somebody has had is forgotten."""

MUCH_SECONDS = 5.0
"""Of work within about a minute: more than somebody has who reads what is shown."""

HERE_SECONDS = 60.0
"""For so long somebody is counted as here who asked for something."""

Key = tuple[str, ...]


class Ledger:
    """Seconds of work by visitor, of which the old ones fade."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._spent: dict[Key, tuple[float, float]] = {}
        self._at_work: Counter[Key] = Counter()
        self._lock = threading.Lock()

    def add(self, key: Key, seconds: float) -> None:
        """Note that somebody has asked for something, or had so many seconds of work."""
        now = self._clock()
        with self._lock:
            self._spent[key] = now, self._remaining(key, now) + seconds
            for old in [k for k, (at, _) in self._spent.items() if now - at > 10 * HALF_SECONDS]:
                del self._spent[old]

    def begin(self, key: Key) -> None:
        """Note that somebody wants something now: it waits, or is made."""
        self.add(key, 0.0)
        with self._lock:
            self._at_work[key] += 1

    def end(self, key: Key) -> None:
        """Note that it is there, or is not wanted any more."""
        with self._lock:
            self._at_work[key] -= 1
            if self._at_work[key] <= 0:
                del self._at_work[key]

    def gives_way(self, key: Key) -> bool:
        """Return whether a visitor has had much, while one who has had little waits now."""
        now = self._clock()
        with self._lock:
            return self._remaining(key, now) >= MUCH_SECONDS and any(
                other != key and self._remaining(other, now) < MUCH_SECONDS
                for other in self._at_work
            )

    def makes_room(self, key: Key) -> bool:
        """Return whether a visitor has had much, while one who has had little is here."""
        now = self._clock()
        with self._lock:
            if self._remaining(key, now) < MUCH_SECONDS:
                return False
            return any(
                other != key
                and now - at < HERE_SECONDS
                and self._remaining(other, now) < MUCH_SECONDS
                for other, (at, _) in self._spent.items()
            )

    def _remaining(self, key: Key, now: float) -> float:
        at, seconds = self._spent.get(key, (now, 0.0))
        return seconds * 0.5 ** ((now - at) / HALF_SECONDS)
