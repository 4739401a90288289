"""Whose turn it is: with a clock of ours, and work that ends when the test says so."""

import threading
import time
from collections import Counter

import pytest

from attnviz.progress import Cancelled
from attnviz.ui.visitor.turns import Turns

ANN, BOB, CID = ("ann", "", "1"), ("bob", "", "2"), ("cid", "", "3")


class Work:
    """Work that lasts until it is let go, and says who is at it."""

    def __init__(self, turns):
        self.turns, self.begun, self._ends = turns, [], {}
        self.turn_of = {}

    def ask(self, asker, name, wanted=lambda: True):
        self._ends[name] = threading.Event()

        def make(_turn):
            self.begun.append(name)
            self._ends[name].wait(20)
            return name

        self.turn_of[name] = self.turns.submit(asker, make, wanted)
        return self.turn_of[name]

    def end(self, name):
        self._ends[name].set()
        self.turn_of[name].future.result(20)

    def end_all(self):
        for event in self._ends.values():
            event.set()

    def wait(self, *names):
        end = time.monotonic() + 20
        while self.begun != list(names):
            assert time.monotonic() < end, self.begun
            time.sleep(0.005)


@pytest.fixture
def work():
    made = Work(Turns(1, "test", most_started=4))
    yield made
    made.end_all()


def test_a_place_goes_to_who_has_the_fewest_at_work_then_to_who_was_served_longest_ago():
    work = Work(Turns(2, "test", most_started=8))
    for n in range(4):
        work.ask(ANN, f"ann {n}")
    work.wait("ann 0", "ann 1")
    work.ask(BOB, "bob 0")  # nothing of his is at work: no place has to be free
    work.wait("ann 0", "ann 1", "bob 0")
    work.ask(BOB, "bob 1")
    work.end("ann 0")  # two are at work, one of each; a place is free for neither
    time.sleep(0.05)
    work.end("ann 1")
    work.wait("ann 0", "ann 1", "bob 0", "ann 2")
    work.end("ann 2")
    work.wait("ann 0", "ann 1", "bob 0", "ann 2", "ann 3")
    work.end_all()


def test_the_tabs_of_one_count_together_and_have_their_turns_among_themselves(work):
    tabs = [("ann", "", str(n)) for n in range(20)]
    for n, tab in enumerate(tabs):
        work.ask(tab, f"tab {n}")
    work.wait("tab 0")
    bob = work.ask(BOB, "bob")
    assert work.turns.before(bob) is None  # at work at once
    work.wait("tab 0", "bob")
    cid = work.ask(CID, "cid")
    assert work.turns.before(cid) == 0  # and twenty tabs behind him
    assert work.turns.before(work.turn_of["tab 19"]) == 19
    work.end("bob")
    work.wait("tab 0", "bob", "cid")


def test_who_asks_for_what_another_waits_for_brings_it_forward(work):
    work.ask(ANN, "ann 0")
    work.wait("ann 0")
    work.ask(BOB, "bob 0")
    work.wait("ann 0", "bob 0")
    shared = work.ask(ANN, "ann 1")
    work.ask(ANN, "ann 2")
    assert work.turns.before(work.turn_of["ann 2"]) == 1
    work.turns.join(work.turn_of["ann 2"], CID)
    assert work.turns.before(work.turn_of["ann 2"]) == 0
    assert work.turns.before(shared) == 1


def test_what_nobody_waits_for_leaves_the_line_and_is_not_counted(work):
    wanted = Counter()
    work.ask(ANN, "ann 0")
    work.wait("ann 0")
    left = work.ask(ANN, "ann 1", lambda: not wanted["left"])
    last = work.ask(ANN, "ann 2")
    assert work.turns.before(last) == 1
    wanted["left"] = 1
    assert work.turns.before(last) == 0
    work.end("ann 0")
    work.wait("ann 0", "ann 2")
    assert left.future.cancelled()


def test_long_work_gives_way_after_its_slice_and_goes_on_afterwards():
    now = [0.0]
    turns = Turns(1, "test", most_started=4, slice_seconds=1.0, clock=lambda: now[0])
    at, go = [], {name: threading.Semaphore(0) for name in ("ann", "bob", "cid")}

    def work(name, steps):
        def make(turn):
            for step in range(steps):
                at.append(f"{name} {step}")
                go[name].acquire(timeout=20)
                turns.give_way(turn, lambda: None)

        return make

    def wait(*steps):
        end = time.monotonic() + 20
        while at != list(steps):
            assert time.monotonic() < end, at
            time.sleep(0.005)

    ann = turns.submit(ANN, work("ann", 4))
    wait("ann 0")
    bob = turns.submit(BOB, work("bob", 1))  # beside her
    wait("ann 0", "bob 0")
    cid = turns.submit(CID, work("cid", 1))  # there is no third place
    assert turns.before(cid) == 0
    now[0] = 0.5
    go["ann"].release()  # half of her slice
    wait("ann 0", "bob 0", "ann 1")
    now[0] = 1.5
    go["ann"].release()
    wait("ann 0", "bob 0", "ann 1", "cid 0")
    time.sleep(0.05)
    assert at[-1] == "cid 0"
    go["cid"].release()
    cid.future.result(20)
    wait("ann 0", "bob 0", "ann 1", "cid 0", "ann 2")
    now[0] = 9.0
    go["ann"].release()  # nobody waits
    wait("ann 0", "bob 0", "ann 1", "cid 0", "ann 2", "ann 3")
    for name in ("ann", "bob"):
        go[name].release()
    assert ann.future.result(20) is bob.future.result(20) is None


def test_what_gave_way_can_still_be_stopped():
    turns = Turns(1, "test", most_started=4, slice_seconds=0.0)
    stopped, first, second = threading.Event(), threading.Event(), threading.Event()

    def still():
        if stopped.is_set():
            raise Cancelled("Stopped.")

    def long(turn):
        first.wait(20)
        while True:
            turns.give_way(turn, still)
            still()

    def blocking(_turn):
        second.wait(20)

    waits = turns.submit(ANN, long)
    beside = turns.submit(BOB, blocking)
    others = turns.submit(CID, blocking)
    first.set()
    stopped.set()
    with pytest.raises(Cancelled):
        waits.future.result(20)
    second.set()
    assert beside.future.result(20) is None
    assert others.future.result(20) is None
    assert turns.running == turns.waiting == 0


def test_a_thread_that_has_a_place_needs_no_second():
    turns = Turns(1, "test", most_started=1)
    with turns.place(ANN), turns.place(ANN):
        assert turns.running == 1
    assert turns.running == 0
    with pytest.raises(ValueError, match="gone"), turns.place(ANN):
        raise ValueError("gone")
    assert turns.running == 0


def test_an_error_goes_to_whoever_waits_and_the_place_is_free_again():
    turns = Turns(1, "test")

    def fails(_turn):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        turns.submit(ANN, fails).future.result(20)
    assert turns.submit(ANN, lambda _turn: 3).future.result(20) == 3


def test_who_only_waits_is_away_and_comes_back_in_turn():
    turns = Turns(1, "test", most_started=1)
    order = []

    def other():
        with turns.place(ANN):
            order.append("other")

    with turns.place(ANN):
        order.append("here")
        second = threading.Thread(target=other)
        second.start()
        time.sleep(0.05)
        assert order == ["here"]
        with turns.away():
            second.join(20)
            assert turns.running == 0
            with turns.away():  # whoever is away has nothing to leave
                pass
        order.append("back")
        assert turns.running == 1
    assert order == ["here", "other", "back"]
    assert turns.running == turns.waiting == 0
    with turns.away():
        assert turns.running == 0
