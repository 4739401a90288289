"""How far a long computation is, and a way to stop it; shared by the thread that works and the one
that watches."""

import threading
import time

from attnviz.errors import AttnvizError
from attnviz.language import N_


class Cancelled(AttnvizError):
    """A computation that was stopped from outside. Nothing of it is kept."""


class Progress:
    """Counts finished rows of work. The worker calls `advance`, the watcher reads and `cancel`s."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0
        self._stop = threading.Event()
        self._started = time.monotonic()

    def expect(self, rows: int) -> None:
        """Announce that many more rows of work."""
        self.total += rows

    def advance(self, rows: int = 1) -> None:
        """Note that rows are done. Raises Cancelled once somebody asked to stop."""
        self.done += rows
        self.check()

    def check(self) -> None:
        """Raise Cancelled once somebody asked to stop."""
        if self._stop.is_set():
            raise Cancelled(N_("Stopped. No result was kept."))

    def cancel(self) -> None:
        """Ask the worker to stop at its next step."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()

    @property
    def share(self) -> float:
        """How much of the announced work is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds to go; None before there is anything to judge by."""
        spent = time.monotonic() - self._started
        if self.share < 0.02 or spent < 0.2:
            return None
        return spent * (1 - self.share) / self.share
