"""Who has had much makes room while others are here: with a clock of ours."""

import threading
import time

from attnviz.ui.visitor.ledger import HERE_SECONDS, Ledger
from attnviz.ui.visitor.turns import Turns

ANN, BOB = ("10.0.0.1", "a"), ("10.0.0.2", "b")


def test_who_has_had_much_makes_room_only_while_another_is_here_who_has_not():
    now = [0.0]
    ledger = Ledger(lambda: now[0])
    ledger.add(ANN, 8.0)
    assert not ledger.makes_room(ANN)  # alone: nobody needs the room
    ledger.add(BOB, 1.0)
    assert ledger.makes_room(ANN)
    assert not ledger.makes_room(BOB)
    now[0] = 30.0
    assert not ledger.makes_room(ANN)  # half of it is forgotten
    ledger.add(ANN, 100.0)
    assert ledger.makes_room(ANN)
    now[0] = HERE_SECONDS + 1
    ledger.add(ANN, 100.0)
    assert not ledger.makes_room(ANN)  # bob is gone
    ledger.add(BOB, 100.0)
    assert not ledger.makes_room(ANN)  # both have had much: they take turns
    now[0] = 10_000.0
    ledger.add(BOB, 0.0)
    assert list(ledger._spent) == [BOB]


def test_one_place_is_for_all_who_have_had_much():
    ledger = Ledger()
    turns = Turns(2, "test", ledger=ledger)
    let, begun = threading.Event(), []
    ledger.add(ANN, 1000.0)

    def work(name):
        def make(_turn):
            begun.append(name)
            let.wait(20)

        return make

    ledger.add(BOB, 0.0)
    first, second = (turns.submit((*ANN, str(n)), work(f"ann {n}")) for n in range(2))
    time.sleep(0.05)
    assert begun == ["ann 0"]  # the second place stays free for who has had little
    third = turns.submit((*BOB, ""), work("bob"))
    time.sleep(0.05)
    assert begun == ["ann 0", "bob"]
    assert turns.before(second) is not None
    let.set()
    for turn in (first, second, third):
        turn.future.result(20)


def test_nothing_of_who_has_had_much_begins_while_another_waits_but_for_a_little(monkeypatch):
    now = [100.0]
    ledger = Ledger(lambda: now[0])
    draws = Turns(2, "draws", ledger=ledger, clock=lambda: now[0])
    traces = Turns(2, "traces", ledger=ledger, clock=lambda: now[0])
    let, begun = threading.Event(), []
    ledger.add(ANN, 1000.0)
    held = draws.submit((*BOB, ""), lambda _turn: let.wait(20))  # a page of bob's is being made
    turns = [traces.submit((*ANN, str(n)), lambda _turn, n=n: begun.append(n)) for n in range(3)]
    turns[0].future.result(20)  # one every few seconds, or nobody would ever come to an end
    time.sleep(0.05)
    assert begun == [0]
    assert traces.before(turns[1]) == 0
    now[0] += 3.1
    assert traces.before(turns[1]) is None
    turns[1].future.result(20)
    assert begun == [0, 1]
    let.set()
    held.future.result(20)
    while traces.before(turns[2]) is not None:  # nobody waits now
        time.sleep(0.01)
    turns[2].future.result(20)
    assert not ledger._at_work
