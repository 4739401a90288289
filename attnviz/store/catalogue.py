"""What a process remembers of a library, so that a search reads no file and takes no JSON apart.

A catalogue is right for as long as the stamps of the folders are those that it was made of: whoever
asks it compares them first (`index.py`). Catalogues are never changed, so threads may share one.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from attnviz.errors import StoreError
from attnviz.store.entry import Entry

Stamp = str | int
"""What changes when an entry's file does; `stamp_of` makes one number of three."""
Stamps = Mapping[str, Stamp]
"""The stamp of each entry by its id."""
Read = Callable[[str], Entry | None]
"""Gives an entry by its id, as its folder has it; None for one that is broken."""

LONGEST_TEXT = 20_000
"""Characters of an entry that is remembered; a longer one is read from its folder when listed."""

MOST_BYTES = 64 * 2**20
_BYTES_OF_ROW = 2_000
_MOST_FOLDERS = 4


def stamp_of(file: os.stat_result) -> int:
    """Return the stamp of one file. One number: ten thousand tuples would be garbage to collect."""
    return file.st_mtime_ns << 128 | file.st_size << 64 | file.st_ino


def stamp_text(stamp: Stamp) -> str:
    """Return a stamp as the index has it."""
    if isinstance(stamp, str):
        return stamp
    return f"{stamp >> 128}-{stamp >> 64 & _LOW}-{stamp & _LOW}"


_LOW = 2**64 - 1


@dataclass(frozen=True)
class Search:
    """What to look for; what is None matches all.

    Attributes:
        words: each has to occur in name, note, tags, model or the line about it, in any case.
        kind, model, tag: exactly so.
        since, until: seconds since 1970, both included.
    """

    words: str = ""
    kind: str | None = None
    model: str | None = None
    tag: str | None = None
    since: float | None = None
    until: float | None = None


@dataclass(slots=True, eq=False)
class Row:
    """What a search asks of one entry, and the entry itself, taken apart when first listed.

    text: entry.json; None where it is too long to be remembered.
    """

    id: str
    stamp: Stamp
    kind: str
    model: str
    at: float
    tags: str
    words: str
    text: str | None
    _entry: Entry | None = None

    @classmethod
    def of(cls, entry: Entry, stamp: Stamp) -> Row:
        """Return the row of an entry."""
        words = "\n".join((entry.name, entry.note, *entry.tags, entry.model, entry.about))
        tags = "".join(f"\n{tag}\n" for tag in entry.tags)
        text = entry.to_json()
        is_short = len(text) <= LONGEST_TEXT
        row = cls(
            entry.id, stamp, entry.kind, entry.model, entry.kept, tags, words.casefold(),
            text if is_short else None,
        )  # fmt: skip
        row._entry = entry if is_short else None
        return row

    def entry(self, read: Read) -> Entry | None:
        """Return the entry; None for one that is gone or broken."""
        if self._entry is not None:
            return self._entry
        if self.text is None:
            return read(self.id)
        try:
            self._entry = Entry.from_json(self.text.encode(), of=self.id)
        except StoreError:  # an index that somebody else wrote into
            return read(self.id)
        return self._entry

    @property
    def bytes(self) -> int:
        """About what it takes in memory."""
        return _BYTES_OF_ROW + len(self.words) + len(self.text or "")


class Catalogue:
    """The rows of a library, the newest first.

    stamps: of the folders that it was made of. file: which index it stands in, for `index.py`.
    """

    def __init__(self, rows: Mapping[str, Row], stamps: Stamps, file: object = None) -> None:
        self.rows = rows
        self.stamps = stamps
        self.file = file
        self._newest_first = sorted(rows.values(), key=lambda row: (-row.at, row.id))

    @property
    def has_all(self) -> bool:
        """Whether each folder has its row: what could not be read is asked again."""
        return len(self.rows) == len(self.stamps)

    def find(self, search: Search, read: Read) -> list[Entry]:
        """Return the entries that fit a search, the newest first."""
        rows = self._newest_first
        for word in search.words.encode("utf-8", "replace").decode().casefold().split():
            rows = [row for row in rows if word in row.words]
        if search.kind is not None:
            rows = [row for row in rows if row.kind == search.kind]
        if search.model is not None:
            rows = [row for row in rows if row.model == search.model]
        if search.tag is not None:
            tag = f"\n{search.tag}\n"
            rows = [row for row in rows if tag in row.tags]
        if search.since is not None:
            rows = [row for row in rows if row.at >= search.since]
        if search.until is not None:
            rows = [row for row in rows if row.at <= search.until]
        entries = [row._entry or row.entry(read) for row in rows]
        return [entry for entry in entries if entry is not None]


# --- of this process ------------------------------------------------------------------------------

_CATALOGUES: OrderedDict[Path, Catalogue] = OrderedDict()
_lock = threading.Lock()


def remembered(path: Path) -> Catalogue | None:
    """Return what is remembered of the library whose index has this path."""
    with _lock:
        catalogue = _CATALOGUES.get(path)
        if catalogue is not None:
            _CATALOGUES.move_to_end(path)
        return catalogue


def remember(path: Path, catalogue: Catalogue) -> None:
    """Remember a catalogue that is not too large, and of few libraries the last ones asked."""
    fits = sum(row.bytes for row in catalogue.rows.values()) <= MOST_BYTES
    with _lock:
        _CATALOGUES.pop(path, None)
        if fits:
            _CATALOGUES[path] = catalogue
        while len(_CATALOGUES) > _MOST_FOLDERS:
            _CATALOGUES.popitem(last=False)


def forget(path: Path) -> None:
    """Forget what is remembered of a library."""
    with _lock:
        _CATALOGUES.pop(path, None)
