"""Words for whose a thing is, and for what becomes of deleted ones."""

from __future__ import annotations

from attnviz.store.owners import Owned
from attnviz.ui import owning
from attnviz.ui.server import limits

SHARE = "Share with everybody here"
SHARE_HELP = "All who may come in see it then, and can open and export it. Only you can change it."


def told(thing: Owned) -> str:
    """Return whose a thing is, in a word for a list; empty where visitors have no names."""
    if owning.visitor() is None:
        return ""
    if thing.owner and thing.owner == owning.name():
        return "you"
    return thing.owner or "no owner"


def told_others(thing: Owned) -> str:
    """Return why a visitor cannot change a thing that is not theirs."""
    if not thing.owner:
        return "This was made before things had owners here: who runs this server can change it."
    shared = ", shared with everybody here" if thing.shared else ""
    return f"{thing.owner}'s{shared}. Its owner alone can change it."


def bin_words() -> str:
    """Return what becomes of what is deleted."""
    days = limits().bin_days
    if days <= 0:
        return "This cannot be undone."
    words = f"{days:g} day" if days == 1 else f"{days:g} days"
    return f"It stays in the bin, on the page Library, for {words}."
