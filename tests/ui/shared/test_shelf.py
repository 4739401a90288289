"""The shelf: bounded, shared, one making for many askers."""

import contextlib
import threading
import time

import pytest

from attnviz.ui.shared.shelf import Shelf


def test_what_was_used_last_stays_within_the_bytes():
    shelf = Shelf(max_bytes=3)
    for key in "abc":
        shelf.get(key, lambda key=key: key.upper(), lambda _: 1)
    shelf.peek("a")
    shelf.get("d", lambda: "D", lambda _: 1)
    assert shelf.peek("b") is None
    assert [shelf.peek(key) for key in "acd"] == ["A", "C", "D"]
    assert shelf.nbytes == 3


def test_something_larger_than_the_shelf_is_still_given_out():
    shelf = Shelf(max_bytes=3)
    shelf.get("small", lambda: 1, lambda _: 1)
    assert shelf.get("large", lambda: 2, lambda _: 10) == 2
    assert shelf.peek("small") is None


def test_what_the_process_holds_beside_takes_of_the_room():
    beside = [0]
    shelf = Shelf(max_bytes=8, process_bytes=lambda: 2 * len(shelf) + beside[0])
    for key in "abcd":
        shelf.get(key, lambda key=key: key, lambda _: 2)
    assert len(shelf) == 4
    beside[0] = 3
    shelf.get("e", lambda: "e", lambda _: 2)
    assert [shelf.peek(key) for key in "abcde"] == [None, None, None, "d", "e"]


def test_however_much_is_held_beside_a_quarter_is_kept():
    shelf = Shelf(max_bytes=8, process_bytes=lambda: 1_000)
    for key in "abc":
        shelf.get(key, lambda key=key: key, lambda _: 1)
    assert [shelf.peek(key) for key in "abc"] == [None, "b", "c"]


def test_many_askers_wait_for_one_making():
    shelf = Shelf(max_bytes=10)
    made: list[int] = []

    def make() -> object:
        made.append(1)
        time.sleep(0.05)
        return object()

    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(shelf.get("key", make, lambda _: 1)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(set(map(id, found))) == 1


def test_a_failed_making_is_not_kept():
    shelf = Shelf(max_bytes=10)
    with pytest.raises(ZeroDivisionError):
        shelf.get("key", lambda: 1 / 0, lambda _: 1)
    assert shelf.get("key", lambda: 5, lambda _: 1) == 5


def test_after_a_failure_those_who_wait_and_those_who_come_make_one_after_the_other():
    shelf = Shelf(max_bytes=10)
    inside, most, calls = [0], [0], [0]

    def make() -> str:
        inside[0] += 1
        calls[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.01)
        inside[0] -= 1
        if calls[0] < 4:
            raise ValueError("not yet")
        return "made"

    def ask() -> None:
        for _ in range(3):
            with contextlib.suppress(ValueError):
                shelf.get("key", make, lambda _: 1)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1
    assert calls[0] == 4
    assert not shelf._making
