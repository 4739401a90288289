"""Whose a kept thing is, and what a visitor may do with it: `may` is the one place that decides.

Owners are only known where somebody vouches for names (a sign-in proxy, OpenID Connect). A visitor
sees what is their own, what its owner shares, and what was kept before there were owners; they
change their own and nothing else. At the machine's own command line everything may be done.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from attnviz import plain_file
from attnviz.store import whole

Action = Literal["see", "change"]
"""See: list, open, export. Change: name, note, tags, share, stop, resume, delete, restore."""

LONGEST_OWNER = 200
FILE = "owner.json"
"""What says in the folder of a training whose it is; other things say so in their entry."""

_LARGEST = 10_000
NOBODY = "\0"
"""The owner of a training whose owner.json cannot be read: no visitor has this name."""


class Owned(Protocol):
    """A thing with an owner; "" is one from before there were owners."""

    @property
    def owner(self) -> str:
        """The name of the visitor whose it is."""
        ...

    @property
    def shared(self) -> bool:
        """Whether its owner lets all visitors see it."""
        ...


@dataclass(frozen=True)
class Ownership:
    """Whose a thing is, and whether all who may come in see it."""

    owner: str = ""
    shared: bool = False


@dataclass(frozen=True)
class Visitor:
    """Who asks, where visitors have names: "" is one whom nobody vouches for.

    sees_all: whether the operator lets everybody see everything (`--visible all`).
    """

    name: str
    sees_all: bool = False


def may(visitor: Visitor | None, action: Action, thing: Owned) -> bool:
    """Return whether a visitor may do that with a thing; None stands for a server without names."""
    if visitor is None:
        return True
    if visitor.name and visitor.name == thing.owner:
        return True
    return action == "see" and (thing.shared or visitor.sees_all or not thing.owner)


def owner_name(text: str) -> str:
    """Return a visitor's name as it is stored and compared: exactly.

    One that cannot be stored as it is (too long, with characters that no list shows, or not in its
    composed form) ends in a digest of what was given, so that no two become one.
    """
    text = text.strip()
    if text.isascii() and text.isprintable() and len(text) <= LONGEST_OWNER:
        return text
    owner = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    name = "".join(c for c in owner if c.isprintable()).strip()
    if name == text and len(name) <= LONGEST_OWNER:
        return name
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{name[: LONGEST_OWNER - 33]} {digest}".strip()


def of_run(folder: Path) -> Ownership:
    """Return whose a training is, from its folder; `NOBODY`'s where that cannot be read."""
    try:
        values = json.loads(plain_file.held(folder / FILE, most=_LARGEST))
        owner, is_shared = values["owner"], values["shared"]
    except FileNotFoundError:
        return Ownership()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Ownership(NOBODY)
    if not isinstance(owner, str) or owner != owner_name(owner) or not isinstance(is_shared, bool):
        return Ownership(NOBODY)
    return Ownership(owner, is_shared)


def write_of_run(folder: Path, ownership: Ownership) -> None:
    """Write the owner into the folder of a training. Raises OSError when it cannot be written."""
    values = {"format": 1, "owner": ownership.owner, "shared": ownership.shared}
    whole.write(folder / FILE, json.dumps(values))
