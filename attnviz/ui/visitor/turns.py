"""Whose turn it is: a few places to work in, given to visitors by turns.

Nobody waits behind what others asked for earlier and more often: a free place goes to whoever has
the fewest at work, and among those to the one who was served longest ago. That holds at each level
of who asks (`Asker`): between users or addresses first, then between one's browsers, then sessions.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from attnviz.ui.visitor.ledger import Ledger

Asker = tuple[str, ...]
"""Who asks, from the widest to the narrowest: user or address, browser, session."""

AGED_SECONDS = 30.0
"""What has given way for so long goes on beside the others, so that nothing waits without end."""

AT_ONCE = 2
"""Pieces of work of a kind that run at the same time; others wait for their turn."""

Place = ContextVar["list[Turn] | None"]
"""The place that this thread has; the list is empty while it is away from it."""

PATIENT_SECONDS = 3.0
"""While others wait who have had little, one who has had much begins something this often."""

AGAIN_SECONDS = 0.2
"""How often it is looked again whether a place may be taken."""

_COMPUTING: Place = ContextVar("attnviz_computing", default=None)
_DRAWING: Place = ContextVar("attnviz_drawing", default=None)


class Turn:
    """One piece of work in the line.

    Attributes:
        future: what it came to, once it is there.
    """

    def __init__(self, asker: Asker, number: int, is_wanted: Callable[[], bool]) -> None:
        self.askers = [asker]
        self.future: Future[Any] = Future()
        self._number = number
        self._is_wanted = is_wanted
        self.since = 0.0
        self.work: Callable[[], None] = self.may_begin
        self._begins = threading.Event()

    @property
    def is_wanted(self) -> bool:
        """Whether anybody still waits for it."""
        return self._is_wanted()

    def may_begin(self) -> None:
        """Let the thread go on that waits for its place."""
        self._begins.set()

    def wait_to_begin(self, seconds: float) -> bool:
        """Wait for the place for a while, and return whether it is there."""
        return self._begins.wait(seconds)

    def rank(self, busy: Counter[Asker], last_turns: dict[Asker, int]) -> tuple[Any, ...]:
        """Return the rank of this turn: the smallest is next."""
        ranks = []
        for asker in self.askers:
            parts = [asker[:n] for n in range(1, len(asker) + 1)]
            ranks.append(tuple((busy[part], last_turns.get(part, 0)) for part in parts))
        return (*min(ranks), self._number)


class Turns:
    """Places for work of one kind.

    at_once: places. One whose group (the first of its `Asker`) has nothing at work gets a place
        beside them, up to twice as many: what cannot be interrupted holds nobody else up.
    started: most pieces of work that have begun and are not done; each holds its memory.
    ledger: what visitors have had lately; one place is for all together who have had much, while
        others are here who have not, and they begin nothing while one of those waits, but for one
        thing every few seconds.
    nice: how far the threads give way to others of the machine (Linux).
    slice_seconds: after which work gives way to somebody else, where it says how far it is; None
        for work that is done as it was begun.
    """

    def __init__(
        self, at_once: int, name: str, *, most_started: int | None = None,
        slice_seconds: float | None = None, clock: Callable[[], float] = time.monotonic,
        place: Place = _COMPUTING, ledger: Ledger | None = None, nice: int = 0,
    ) -> None:  # fmt: skip
        self.at_once = at_once
        self._most = 2 * at_once
        self._most_started = most_started or self._most
        self._slice = slice_seconds
        self._clock = clock
        self._place = place
        self._condition = threading.Condition()
        self._waiting: list[Turn] = []
        self._pauses: list[Turn] = []
        self._running: list[Turn] = []
        self._last_turns: dict[Asker, int] = {}
        self._count = 0
        self._ledger = ledger or Ledger(clock)
        self._let = -PATIENT_SECONDS
        self._threads = ThreadPoolExecutor(
            self._most_started, thread_name_prefix=name, initializer=_give_way, initargs=(nice,)
        )

    @property
    def waiting(self) -> int:
        """How many wait that have not begun."""
        with self._condition:
            return sum(turn.is_wanted for turn in self._waiting)

    @property
    def running(self) -> int:
        """How many have begun and are not done."""
        with self._condition:
            return len(self._running) + len(self._pauses)

    def submit(
        self,
        asker: Asker,
        make: Callable[[Turn], Any],
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> Turn:
        """Have something made in a thread of this kind, and return its turn at once."""
        with self._condition:
            turn = self._new_turn(asker, is_wanted)

            def work() -> None:
                self._threads.submit(self._run, turn, make)

            turn.work = work
            self._fill()
        return turn

    def join(self, turn: Turn, asker: Asker) -> None:
        """Have a turn come as early as another asker's would: both wait for the same."""
        with self._condition:
            if asker not in turn.askers:
                turn.askers.append(asker)

    def before(self, turn: Turn) -> int | None:
        """Return how many that wait come before one; None once it has begun."""
        with self._condition:
            if turn in self._waiting:
                self._fill()
            if turn not in self._waiting:
                return None
            order = sorted(self._waiting, key=self._rank)
            return sum(other.is_wanted for other in order[: order.index(turn)])

    @contextmanager
    def place(self, asker: Asker) -> Iterator[None]:
        """Hold a place for what this thread does itself; nothing where it has one already."""
        if self._place.get() is not None:
            yield
            return
        turns = [self._enter(asker)]
        token = self._place.set(turns)
        try:
            yield
        finally:
            self._place.reset(token)
            for turn in turns:
                self._leave(turn)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Leave the place to others while this thread only waits; come back in turn."""
        turns = self._place.get()
        if not turns:
            yield
            return
        turn = turns.pop()
        self._leave(turn)
        try:
            yield
        finally:
            turns.append(self._enter(turn.askers[0]))

    def _enter(self, asker: Asker) -> Turn:
        with self._condition:
            turn = self._new_turn(asker, lambda: True)
            self._fill()
        while not turn.wait_to_begin(AGAIN_SECONDS):
            with self._condition:
                self._fill()
        return turn

    def give_way(self, turn: Turn, still: Callable[[], None]) -> None:
        """Let others have the place, after a while of work, until it is this one's turn again.

        `still` raises where the work is not wanted any more.
        """
        with self._condition:
            if self._slice is None or self._clock() - turn.since < self._slice:
                return
            others = self._waiting or self._pauses or self._yields(turn)
            if turn not in self._running or not others:
                return
            self._running.remove(turn)
            self._pauses.append(turn)
            since = self._clock()
            self._ledger.add(turn.askers[0][:2], since - turn.since)
            self._fill()
            try:
                while turn in self._pauses:
                    self._condition.wait(AGAIN_SECONDS)
                    still()
                    self._fill()  # nobody says so when work of another kind is done
                    if self._clock() - since > AGED_SECONDS:
                        self._begin(turn)
            finally:
                if turn in self._pauses:
                    self._pauses.remove(turn)

    def _new_turn(self, asker: Asker, is_wanted: Callable[[], bool]) -> Turn:
        self._count += 1
        turn = Turn(asker, self._count, is_wanted)
        self._ledger.begin(asker[:2])
        self._waiting.append(turn)
        return turn

    def _run(self, turn: Turn, make: Callable[[Turn], Any]) -> None:
        token = self._place.set([turn])
        try:
            turn.future.set_result(make(turn))
        except BaseException as error:  # whoever waits is told, whatever it was
            turn.future.set_exception(error)
        finally:
            self._place.reset(token)
            self._leave(turn)

    def _leave(self, turn: Turn) -> None:
        with self._condition:
            if turn in self._running:
                self._ledger.add(turn.askers[0][:2], self._clock() - turn.since)
            for some in (self._running, self._pauses):
                if turn in some:
                    some.remove(turn)
            self._ledger.end(turn.askers[0][:2])
            self._fill()

    def _fill(self) -> None:
        """Give free places away, and turn away what nobody waits for."""
        for turn in [each for each in self._waiting if not each.is_wanted]:
            self._waiting.remove(turn)
            self._ledger.end(turn.askers[0][:2])
            turn.future.cancel()
            turn.may_begin()
        while (turn := self._next()) is not None:
            self._begin(turn)
        if not (self._waiting or self._pauses or self._running):
            self._last_turns.clear()

    def _next(self) -> Turn | None:
        busy = self._busy()
        starts = Counter(each.askers[0][:1] for each in (*self._running, *self._pauses))
        may_start = starts.total() < self._most_started
        fresh = [
            each for each in self._waiting
            if may_start and any(starts[one[:1]] < self.at_once for one in each.askers)
        ]  # fmt: skip
        full = sum(map(self._makes_room, self._running)) >= 1
        soon = self._clock() - self._let < PATIENT_SECONDS
        able = [
            each for each in (*self._pauses, *fresh)
            if not (full and self._makes_room(each)) and not (soon and self._yields(each))
        ]  # fmt: skip
        able = [
            each for each in able
            if len(self._running) < self.at_once
            or (len(self._running) < self._most and not any(busy[one[:1]] for one in each.askers))
        ]  # fmt: skip
        return min(able, key=self._rank, default=None)

    def _yields(self, turn: Turn) -> bool:
        return all(self._ledger.gives_way(asker[:2]) for asker in turn.askers)

    def _makes_room(self, turn: Turn) -> bool:
        return all(self._ledger.makes_room(asker[:2]) for asker in turn.askers)

    def _begin(self, turn: Turn) -> None:
        self._count += 1
        for n in range(1, len(turn.askers[0]) + 1):
            self._last_turns[turn.askers[0][:n]] = self._count
        self._running.append(turn)
        turn.since = self._clock()
        if self._yields(turn):
            self._let = turn.since
        if turn in self._pauses:
            self._pauses.remove(turn)
            self._condition.notify_all()
        else:
            self._waiting.remove(turn)
            turn.work()

    def _busy(self) -> Counter[Asker]:
        return Counter(
            turn.askers[0][:n] for turn in self._running for n in range(1, len(turn.askers[0]) + 1)
        )

    def _rank(self, turn: Turn) -> tuple[Any, ...]:
        return turn.rank(self._busy(), self._last_turns)


def _give_way(nice: int) -> None:
    """Have this thread, and those that it begins, take less of busy cores."""
    if nice and sys.platform == "linux":
        with contextlib.suppress(OSError):
            own = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + nice)


_LEDGER = Ledger()

EXPLANATIONS = Turns(
    AT_ONCE, "attnviz-work", most_started=4 * AT_ONCE, slice_seconds=0.5, ledger=_LEDGER, nice=10
)
"""Many passes each: attributions, sweeps, evaluations."""

TRACES = Turns(AT_ONCE, "attnviz-trace", ledger=_LEDGER)
"""One pass each: they do not wait behind what takes minutes."""

DRAWING = Turns(2 * AT_ONCE, "attnviz-page", place=_DRAWING, ledger=_LEDGER)
"""Pages as they are drawn: Python of one process, so more at once makes none of them faster."""
