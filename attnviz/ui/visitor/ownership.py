"""Who asks, for whatever a page, a route or a download is about to show or to change.

A page asks in its own thread. What is done for it elsewhere (a thread that computes, a download
that is made when it is clicked, a route) is told whom it is for; where that is missing, it is for
nobody, who sees nothing that has an owner.
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


_told: ContextVar[Asker | None] = ContextVar("asker", default=None)


def asker() -> Asker:
    """Return who asks now."""
    return _told.get() or Asker(presence.user(), identity.session_id())


def visitor() -> Visitor | None:
    """Return who asks, for `store.owners.may`; None where visitors have no names."""
    told = _told.get()
    name = owner_name(presence.user() if told is None else told.user)
    allowed = limits()
    if not name and not allowed.names_visitors and sign_in() is None:
        return None
    return Visitor(name, sees_all=allowed.visible == "all")


def name() -> str:
    """Return the name under which this visitor owns things; empty where visitors have none."""
    who = visitor()
    return "" if who is None else who.name


@contextlib.contextmanager
def asked_by(request: Request) -> Iterator[None]:
    """Let what a route does be for the visitor who asks it."""
    with _for(Asker(presence.user_of(request))):
        yield


def carried(make: Callable[P, T]) -> Callable[P, T]:
    """Return a function that does the same for who asks now, in whatever thread it is called."""
    who = asker()

    def made(*args: P.args, **more: P.kwargs) -> T:
        with _for(who):
            return make(*args, **more)

    return made


@contextlib.contextmanager
def _for(who: Asker) -> Iterator[None]:
    before = _told.set(who)
    try:
        yield
    finally:
        _told.reset(before)
