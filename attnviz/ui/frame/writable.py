"""Controls that change something, greyed with the reason where nothing may be changed."""

from __future__ import annotations

from typing import TypedDict

from attnviz.errors import AttnvizError
from attnviz.ui.operator.limits import limits


class Button(TypedDict):
    """Options of a control: whether it is greyed, and what is said at it."""

    disabled: bool
    help: str | None


def button(what: str, *, help: str | None = None, allowed: bool = True) -> Button:
    """Return options of a control by which something is `what`: "kept", "trained", "changed".

    help: what is said where it can be used. allowed: whether it could be, but for the server.
    """
    try:
        limits().check_writable(what)
    except AttnvizError as error:
        return {"disabled": True, "help": str(error)}
    return {"disabled": not allowed, "help": help}
