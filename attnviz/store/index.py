"""An index of what is kept, in SQLite: only a copy of the folders' entries, made anew when lost.

Every search first compares the index with the folders, so it is right after a crash, a change of
clock, a deletion by hand, or the work of another process. Where the index cannot be written
(a read-only disk, a lock that stays), or may not be, one in memory takes its place.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from attnviz.store.entry import Entry

_VERSION = 1
_WAIT_SECONDS = 5.0
_TABLE = """
CREATE TABLE IF NOT EXISTS kept (
    id TEXT PRIMARY KEY, stamp TEXT NOT NULL, kind TEXT NOT NULL, model TEXT NOT NULL,
    at REAL NOT NULL, tags TEXT NOT NULL, words TEXT NOT NULL, entry TEXT NOT NULL
)"""

Stamps = Mapping[str, str]
"""By id, what changes when an entry's file does."""


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


class Index:
    """The index of one folder. With `read_only` its file is read, and nothing is ever written."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._read_only = read_only

    def search(
        self, search: Search, stamps: Stamps, read: Callable[[str], Entry | None]
    ) -> list[Entry]:
        """Return the entries that fit, the newest first.

        stamps: of what is in the folders now. read: gives an entry, None for one that is broken.
        """
        if self._read_only:
            with contextlib.suppress(sqlite3.Error, ValueError):  # none, another's, or broken
                return _search(":memory:", search, stamps, read, copy_of=self._path)
            return _search(":memory:", search, stamps, read)
        for attempt in ("as it is", "made anew"):
            try:
                if attempt == "made anew":
                    self.forget()
                return _search(str(self._path), search, stamps, read)
            except sqlite3.OperationalError:
                break  # locked, or no place to write: what is there may serve others
            except (sqlite3.DatabaseError, ValueError):
                continue  # broken
        return _search(":memory:", search, stamps, read)

    def forget(self) -> None:
        """Remove the index; the next search makes it again."""
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + end).unlink()


def _search(
    where: str, search: Search, stamps: Stamps, read: Callable[[str], Entry | None],
    *, copy_of: Path | None = None,
) -> list[Entry]:  # fmt: skip
    """Search an index after bringing it up to date; one in memory may begin as a file's copy."""
    with contextlib.closing(sqlite3.connect(where, timeout=_WAIT_SECONDS)) as index:
        index.execute("PRAGMA journal_mode=WAL")
        index.execute("PRAGMA synchronous=NORMAL")
        if index.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            index.execute("DROP TABLE IF EXISTS kept")
            index.execute(f"PRAGMA user_version={_VERSION}")
        index.execute(_TABLE)
        index.commit()
        if copy_of is not None:
            _copy(copy_of, index)
        _bring_up_to_date(index, stamps, read)
        condition, values = _condition(search)
        rows = index.execute(
            f"SELECT id, entry FROM kept WHERE {condition} ORDER BY at DESC, id", values
        )
        # Another process may have indexed what came after the look at the folders.
        return [Entry.from_json(texts.encode(), of=name) for name, texts in rows if name in stamps]


def _copy(path: Path, index: sqlite3.Connection) -> None:
    """Take over what a file holds, as if it could never change: so SQLite writes nothing at all.

    What another process has not yet moved from its log into the file is read from the folders.
    """
    address = f"{path.as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as file:
        if file.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
            rows = file.execute("SELECT * FROM kept")
            index.executemany("INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _bring_up_to_date(
    index: sqlite3.Connection, stamps: Stamps, read: Callable[[str], Entry | None]
) -> None:
    stamps_of_index = dict(index.execute("SELECT id, stamp FROM kept"))
    old_ids = [(name,) for name in stamps_of_index if name not in stamps]
    rows = []
    for name, stamp in stamps.items():
        if stamps_of_index.get(name) == stamp:
            continue
        entry = read(name)
        if entry is None:
            old_ids.append((name,))
            continue
        words = "\n".join((entry.name, entry.note, *entry.tags, entry.model, entry.about))
        tags = "".join(f"\n{tag}\n" for tag in entry.tags)
        row = (name, stamp, entry.kind, entry.model, entry.kept, tags, words.casefold())
        rows.append((*row, entry.to_json()))
    if old_ids or rows:
        with index:
            index.executemany("DELETE FROM kept WHERE id = ?", old_ids)
            index.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _condition(search: Search) -> tuple[str, list[str | float]]:
    parts: list[tuple[str, str | float]] = [
        ("instr(words, ?) > 0", word)
        for word in search.words.encode("utf-8", "replace").decode().casefold().split()
    ]
    for condition, value in (
        ("kind = ?", search.kind),
        ("model = ?", search.model),
        ("instr(tags, ?) > 0", None if search.tag is None else f"\n{search.tag}\n"),
        ("at >= ?", search.since),
        ("at <= ?", search.until),
    ):
        if value is not None:
            parts.append((condition, value))
    return " AND ".join(["1", *(c for c, _ in parts)]), [value for _, value in parts]
