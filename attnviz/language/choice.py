"""The language in which something is shown now: each session's own, else the process's."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, overload

from attnviz.language import catalogue
from attnviz.language.message import N_, Message

_LANGUAGE: ContextVar[str | None] = ContextVar("language", default=None)
_process = catalogue.ENGLISH
_ask: Callable[[], str | None] | None = None


def current() -> str:
    """Return the code of the language of now."""
    return _LANGUAGE.get() or (_ask and _ask()) or _process


def ask(of_session: Callable[[], str | None]) -> None:
    """Have a host say which language the session of now has chosen; None where there is none.

    A page's callbacks and fragments run by themselves, outside whatever block a page is run in.
    """
    global _ask
    _ask = of_session


def speak(wanted: str = "") -> None:
    """Set the language of the process: the one wanted, else that of ATTNVIZ_LANGUAGE."""
    global _process
    _process = catalogue.best(wanted or os.environ.get("ATTNVIZ_LANGUAGE", catalogue.ENGLISH))


def for_browser() -> dict[str, Any]:
    """Return what the front end needs to speak the language of now, as JSON."""
    return catalogue.of(current()).for_browser


def direction() -> catalogue.Direction:
    """Return the way in which the language of now runs."""
    return catalogue.of(current()).direction


@contextlib.contextmanager
def using(code: str) -> Iterator[None]:
    """Show in a language until the block ends, in this thread or task alone."""
    token = _LANGUAGE.set(code)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def tr(template: str, /, **values: Any) -> str:
    """Return a literal in the language of now.

    template: a literal, which the extraction of messages finds, with places as in `str.format`.
    Raises KeyError when it has a place without a value.
    """
    if current() == catalogue.ENGLISH and not values:
        return template
    return translated(N_(template, **values))


@overload
def translated(said: None, /) -> None: ...  # pyright: ignore[reportOverlappingOverload]
@overload
def translated(said: object, /) -> str: ...
def translated(said: object, /) -> str | None:
    """Return a message, or the message of an error, in the language of now.

    A string that is no message stays as it is: a name, a token, a text of somebody's own. Anything
    else is written as `str` does it, which an error does with its message.
    """
    if said is None:
        return None
    text = said if isinstance(said, str) else str(said)
    if not isinstance(text, Message):
        return text
    language = current()
    return str.__str__(text) if language == catalogue.ENGLISH else catalogue.of(language).of(text)
