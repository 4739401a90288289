"""Computations that pages wait for: what is held of one that nobody waits for any more."""

import time

from attnviz.ui.shared import work
from attnviz.ui.visitor.turns import Turns


def until(holds):
    end = time.monotonic() + 10
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    assert holds()


def test_nothing_is_held_of_what_was_left_before_it_began():
    turns, working = Turns(1, "test"), []

    def long(progress):
        working.append(progress)
        until(lambda: progress.cancelled)

    def start(key, make):
        return work._start(key, make, lambda found: 1, turns)

    begun = [start(("test", "first", n), long) for n in range(1)]
    until(lambda: len(working) == 1)
    left = [start(("test", "x" * 1_000, n), long) for n in range(20)]
    for _, progress in left:
        progress.cancel()
    for turn, _ in left:
        turns.before(turn)
    last = start(("test", "last", 0), lambda progress: 1)
    held = [key for key in work._running if key[:2] == ("test", "x" * 1_000)]
    for _, progress in (*begun, last):
        progress.cancel()
    assert not held
