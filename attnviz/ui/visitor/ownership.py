"""The visitor for whom a page, a route or a download shows or changes something.

A page asks in its own thread. Work elsewhere (a thread that computes, a download that is made when
it is clicked, a route) is told for which visitor it is done; without one it is done for nobody, and
nobody sees nothing that has an owner.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from starlette.requests import Request

from attnviz.store.owners import Visitor, owner_name
from attnviz.ui.operator.limits import limits
from attnviz.ui.operator.sign_in import sign_in
from attnviz.ui.session import identity
from attnviz.ui.visitor import presence

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Asker:
    """The visitor's name, as it is vouched for, and a name of the session ("" in a route)."""

    user: str
    session: str = ""


_context_asker: ContextVar[Asker | None] = ContextVar("asker", default=None)


def asker() -> Asker:
    """Return who asks now."""
    return _context_asker.get() or Asker(presence.user(), identity.session_id())


def visitor() -> Visitor | None:
    """Return who asks, for `store.owners.may`; None where visitors have no names."""
    context_asker = _context_asker.get()
    name = owner_name(presence.user() if context_asker is None else context_asker.user)
    bounds = limits()
    if not name and not bounds.names_visitors and sign_in() is None:
        return None
    return Visitor(name, sees_all=bounds.visible == "all")


def name() -> str:
    """Return the name under which this visitor owns things; empty where visitors have none."""
    who = visitor()
    return "" if who is None else who.name


@contextlib.contextmanager
def asked_by(request: Request) -> Iterator[None]:
    """Do the work of a route for the visitor who sends the request."""
    with _for(Asker(presence.user_of(request))):
        yield


@contextlib.contextmanager
def asked_by_nobody() -> Iterator[None]:
    """Do the server's own work, for no visitor."""
    with _for(Asker("")):
        yield


def for_this_asker(make: Callable[P, T]) -> Callable[P, T]:
    """Return a function that works for the present visitor, in any thread that calls it."""
    who = asker()

    def wrapper(*args: P.args, **more: P.kwargs) -> T:
        with _for(who):
            return make(*args, **more)

    return wrapper


@contextlib.contextmanager
def _for(who: Asker) -> Iterator[None]:
    before = _context_asker.set(who)
    try:
        yield
    finally:
        _context_asker.reset(before)
