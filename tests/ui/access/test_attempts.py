"""How often a password may be tried: bounded for one address and for all of them."""

import pytest

from attnviz.ui.access import attempts
from attnviz.ui.access.addresses import address_of, network_of
from attnviz.ui.access.attempts import ALL, MOST, OWN, WINDOW, Tries
from attnviz.ui.operator.limits import PUBLIC_HOSTS, USER_HEADER
from attnviz.ui.operator.sign_in import SIGN_IN


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def guesses(budget, clock, addresses, seconds, step=0.25):
    """Return how many wrong passwords can be tried by addresses that never tire."""
    count = 0
    for _ in range(int(seconds / step)):
        for address in addresses:
            if budget.wait(address) == 0:
                budget.count_failure(address)
                count += 1
        clock.now += step
    return count


def test_one_address_guesses_ten_times_in_ten_minutes_however_often_it_asks(clock):
    assert guesses(Tries(clock), clock, ["a"], WINDOW - 1) == OWN
    assert guesses(Tries(clock), clock, ["a"], 24 * 3600, step=5) <= 24 * 6 * OWN


def test_the_first_mistakes_cost_nothing_and_then_each_costs_twice_the_last(clock):
    budget = Tries(clock)
    waits = []
    for _ in range(OWN):
        waits.append(budget.wait("a"))
        clock.now += waits[-1]
        budget.count_failure("a")
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16]
    assert WINDOW - 32 <= budget.wait("a") <= WINDOW
    clock.now += WINDOW
    assert budget.wait("a") == 0


def test_many_addresses_guess_once_a_second_and_no_faster(clock):
    addresses = [f"a{n}" for n in range(2000)]
    count = guesses(Tries(clock), clock, addresses, WINDOW - 1, step=1)
    assert count <= ALL + WINDOW


def test_who_has_not_failed_gets_in_while_others_guess(clock):
    budget = Tries(clock)
    guesses(budget, clock, [f"a{n}" for n in range(ALL)], 1, step=1)
    assert budget.wait("a0") > 60
    assert budget.wait("student") == 0
    assert budget.wait("another") == 1  # a turn each second
    clock.now += 1
    assert budget.wait("another") == 0


def test_the_right_password_forgets_what_was_mistyped(clock):
    budget = Tries(clock)
    for _ in range(4):
        budget.count_failure("a")
    budget.forget_failures("a")
    assert [budget.wait("a") for _ in range(9)] == [0] * 9


def test_what_is_remembered_is_bounded_and_forgotten(clock):
    budget = Tries(clock)
    for n in range(MOST + 500):
        budget.count_failure(f"a{n}")
    assert len(budget) == MOST
    clock.now += WINDOW
    budget.count_failure("b")
    assert len(budget) == 1
    assert budget.wait("a9") == 0
    assert attempts.FREE < OWN < ALL


def test_one_visitor_is_an_address_or_the_half_of_one():
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1")
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")
    assert network_of("fe80::1%eth0") == network_of("fe80::2")
    assert len(network_of("x" * 999)) == 64


def test_what_a_header_says_of_the_address_counts_only_behind_a_proxy(monkeypatch):
    for name in (PUBLIC_HOSTS, USER_HEADER, SIGN_IN, "FORWARDED_ALLOW_IPS"):
        monkeypatch.delenv(name, raising=False)
    told, met = {"client": ("192.0.2.7", 0)}, {"client": ("192.0.2.7", 4711)}
    assert address_of(told) == "127.0.0.1"  # uvicorn believes this machine, and then has no port
    assert address_of(met) == "192.0.2.7"
    assert address_of({"client": None}) == "127.0.0.1"
    monkeypatch.setenv(PUBLIC_HOSTS, "attention.example.org")
    assert address_of(told) == "192.0.2.7"
