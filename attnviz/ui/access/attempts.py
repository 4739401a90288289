"""How often a password may be tried: a budget for each address, and one for all of them.

Nobody waits on an open connection: whoever has to wait is told for how long. A visitor who is in
already asks for nothing here, so nobody can be locked out of what they have open. An address that
has failed may go on in ever longer steps, and after `OWN` failures when the oldest is forgotten.
When all addresses together have failed `ALL` times, those that failed wait, and others take
turns, one a second: many addresses guess no faster than that, and who knows the password gets in.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

WINDOW = 600.0
"""Seconds after which a failure is forgotten."""

OWN = 10
"""Failures of one address in that time."""

ALL = 60
"""Failures of all addresses in that time."""

FREE = 5
"""Failures of an address before it has to wait: 1 second, then 2, 4, 8, ..."""

TURN = 1.0
"""Seconds between tries when all together have failed too often."""

MOST = 10_000
"""Addresses that are remembered; then the one that failed longest ago is forgotten."""


class Tries:
    """Failures that have not been forgotten. Used from the event loop only, so it needs no lock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque(maxlen=ALL)
        self._last_turn = -math.inf

    def wait(self, address: str) -> int:
        """Return after how many seconds this address may try; 0 for now, which takes its turn."""
        now = self._clock()
        own = self._failures.get(address, deque())
        while own and now - own[0] >= WINDOW:
            own.popleft()
        if not own:
            self._failures.pop(address, None)
        until = now
        if len(own) >= OWN:
            until = own[0] + WINDOW
        elif len(own) >= FREE:
            until = own[-1] + 2.0 ** (len(own) - FREE)
        if len(self._all) == ALL and now - self._all[0] < WINDOW:
            turn = self._all[0] + WINDOW if own else self._last_turn + TURN
            until = max(until, turn)
        if until > now:
            return math.ceil(until - now)
        self._last_turn = now
        return 0

    def count_failure(self, address: str) -> None:
        """Count a wrong password."""
        now = self._clock()
        self._all.append(now)
        self._failures.setdefault(address, deque(maxlen=OWN)).append(now)
        self._failures.move_to_end(address)
        while len(self._failures) > MOST or now - next(iter(self._failures.values()))[-1] >= WINDOW:
            self._failures.popitem(last=False)

    def forget_failures(self, address: str) -> None:
        """Forget what this address got wrong before: a class behind one address mistypes often."""
        self._failures.pop(address, None)

    def __len__(self) -> int:
        return len(self._failures)
