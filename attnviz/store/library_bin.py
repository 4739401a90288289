"""The bin of a library: deleted things and trainings, taken out again, or removed for good."""

from __future__ import annotations

import contextlib
import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from attnviz import disk, plain_file
from attnviz.errors import StoreError
from attnviz.language import N_
from attnviz.store import trainings, whole
from attnviz.store.archive import ENTRY
from attnviz.store.bin import Bin, BinItem
from attnviz.store.entry import Entry
from attnviz.store.folders import MOST_TEXT_BYTES
from attnviz.store.kinds import TRAINING
from attnviz.store.owners import Visitor, may
from attnviz.store.run_names import beside, run_name

_NOT_IN_BIN = N_("This is no longer in the bin.")


@dataclass(frozen=True)
class Binned:
    """A thing in the bin: its entry as it was, what names it there, and when it is gone for good.

    days_left: whole days until then; 0 is the next time that anything is cleared away.
    """

    id: str
    entry: Entry
    days_left: int


class Home(Protocol):
    """What a bin is told by the library that it belongs to: its folders, and who asks."""

    folder: Path
    runs: Path | None
    read_only: bool
    visitor: Visitor | None

    def entry(self, of: str) -> Entry:
        """Return what is known of one thing."""
        ...


class LibraryBin:
    """What was deleted from a library and from the folder of trainings beside it.

    days: how long things wait; 0 is not at all, and None neither, but empties nothing.
    """

    def __init__(self, home: Home, days: float | None) -> None:
        self.days = days
        self._home = home
        self._bins = {"": Bin(home.folder)}
        if home.runs is not None:
            self._bins[TRAINING] = Bin(home.runs)

    def things(self) -> list[Binned]:
        """Return what is in the bin and who asks may take out, what was deleted last first."""
        dated = [
            (waiting.days, Binned(of, entry, waiting.days_left(self.days or 0)))
            for of, waiting, entry in self._each() if may(self._home.visitor, "change", entry)
        ]  # fmt: skip
        return [thing for _, thing in sorted(dated, key=lambda pair: pair[0])]

    def restore(self, of: str) -> Entry:
        """Put a thing back where it was, and return its entry.

        A training gets another name where its own has been taken since. Raises StoreError for what
        is not in the bin, or is not theirs who ask.
        """
        waiting, entry = self._one(of, "restored")
        kind = TRAINING if entry.kind == TRAINING else ""
        names = beside(waiting.name) if kind else (waiting.name, secrets.token_hex(8))
        with whole.refusing("restored", absent=_NOT_IN_BIN):
            place = self._bins[kind].take_out(waiting, names=itertools.islice(names, 1000))
        return self._home.entry(f"{TRAINING}/{place.name}" if kind else place.name)

    def remove(self, of: str) -> Entry:
        """Remove a thing of the bin for good, and return what its entry was. Raises StoreError."""
        waiting, entry = self._one(of, "removed")
        with whole.refusing("removed", absent=_NOT_IN_BIN):
            whole.remove(waiting.folder)
        disk.forget()
        return entry

    def empty(self, *, days: float | None = None) -> int:
        """Remove for good what has waited for as long as is agreed; return how many things.

        days: another time than that; 0 removes all.
        """
        most = self.days if days is None else days
        if self._home.read_only or most is None:
            return 0
        n_removed = sum(each.empty(most) for each in self._bins.values())
        if n_removed:
            disk.forget()
        return n_removed

    def take(self, folder: Path, *, is_training: bool = False) -> None:
        """Move the folder of a thing, or of a training, into its bin. Raises StoreError."""
        with whole.refusing("deleted"):
            if not self.days:
                whole.remove(folder)
                disk.forget()
            else:
                self._bins[TRAINING if is_training else ""].put(folder)
        self.empty()

    def _each(self) -> Iterator[tuple[str, BinItem, Entry]]:
        for kind, each in self._bins.items():
            for waiting in each.things():
                with contextlib.suppress(StoreError, OSError):  # broken, or gone in this moment
                    of = f"{kind}/{waiting.folder.name}" if kind else waiting.folder.name
                    yield of, waiting, _entry(waiting, kind)

    def _one(self, of: str, what: str) -> tuple[BinItem, Entry]:
        if self._home.read_only:
            raise StoreError(
                N_(
                    "Nothing can be {what} here: this library is read-only. Ask its operator.",
                    what=what,
                )
            )
        for name, waiting, entry in self._each():
            if name == of and may(self._home.visitor, "change", entry):
                return waiting, entry
        raise StoreError(_NOT_IN_BIN)


def _entry(waiting: BinItem, kind: str) -> Entry:
    if not kind:
        content = plain_file.held(waiting.folder / ENTRY, most=MOST_TEXT_BYTES)
        return Entry.from_json(content, of=waiting.name)
    entry = trainings.entry_of(waiting.folder.parent, waiting.folder.name)
    if entry is None:
        raise StoreError(N_("This is no longer a training."))
    return replace(entry, name=run_name(waiting.name)[:120])
