"""An index of what is kept, in SQLite: only a copy of the folders' entries, made anew when lost.

Every search first compares what it knows with the stamps of the folders, so it is right after a
crash, a change of clock, a deletion by hand, or the work of another process. What a process knows
stands in its memory (`catalogue.py`), and the file serves one that has just begun. Where the file
cannot be written (a read-only disk, a lock that stays), or may not be, memory alone does.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from attnviz.store import catalogue
from attnviz.store.catalogue import (
    LONGEST_TEXT,
    Catalogue,
    Read,
    Row,
    Search,
    Stamps,
    stamp_text,
)

__all__ = ["Index", "Search"]

_VERSION = 1
_WAIT_SECONDS = 5.0
_FEW = 100  # rows that are asked for one by one
_TABLE = """
CREATE TABLE IF NOT EXISTS kept (
    id TEXT PRIMARY KEY, stamp TEXT NOT NULL, kind TEXT NOT NULL, model TEXT NOT NULL,
    at REAL NOT NULL, tags TEXT NOT NULL, words TEXT NOT NULL, entry TEXT NOT NULL
)"""
_ROW = f"""
SELECT id, kind, model, at, tags, words, CASE WHEN length(entry) <= {LONGEST_TEXT} THEN entry END
FROM kept"""


class Index:
    """The index of one folder. With `read_only` its file is read, and nothing is ever written."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._read_only = read_only

    def catalogue(self, stamps: Stamps, read: Read) -> Catalogue:
        """Return the rows of all entries.

        stamps: of what is in the folders now. read: gives an entry, None for one that is broken.
        """
        known = catalogue.remembered(self._path)
        if known is None or not self._is_current(known, stamps):
            known = self._made(known, stamps, read)
            catalogue.remember(self._path, known)
        return known

    def forget(self) -> None:
        """Remove the index; the next search makes it again."""
        catalogue.forget(self._path)
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + end).unlink()

    def _is_current(self, known: Catalogue, stamps: Stamps) -> bool:
        if known.stamps != stamps or not known.has_all:
            return False
        return self._read_only or known.file == self._file_state()

    def _file_state(self) -> tuple[int, ...] | None:
        """Tell one state of the file from another: whoever loses it makes it again."""
        try:
            at = self._path.stat()
        except OSError:
            return None
        return at.st_mtime_ns, at.st_size, at.st_ino

    def _made(self, before: Catalogue | None, stamps: Stamps, read: Read) -> Catalogue:
        """Return the catalogue of what is in the folders now, and bring the file up to date."""
        old_rows = {} if before is None else before.rows
        rows = {
            name: old_rows[name]
            for name, stamp in stamps.items()
            if name in old_rows and old_rows[name].stamp == stamp
        }
        for attempt in ("as it is", "made anew"):
            try:
                if attempt == "made anew" and not self._read_only:
                    self.forget()
                with self._opened() as index:
                    _bring_up_to_date(index, rows, stamps, read, write=not self._read_only)
                break
            except sqlite3.OperationalError:
                break  # locked, or no place to write: what is there may serve others
            except (sqlite3.DatabaseError, ValueError):
                continue  # broken
        _read_missing(rows, stamps, read)
        return Catalogue(rows, stamps, self._file_state())

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        if self._read_only:
            # As if it could never change: so SQLite writes nothing at all. What another process has
            # not yet moved from its log into the file is read from the folders.
            address = f"{self._path.as_uri()}?mode=ro&immutable=1"
            with contextlib.closing(sqlite3.connect(address, uri=True)) as index:
                if index.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                    raise sqlite3.OperationalError("another version")
                yield index
            return
        with contextlib.closing(sqlite3.connect(str(self._path), timeout=_WAIT_SECONDS)) as index:
            index.execute("PRAGMA journal_mode=WAL")
            index.execute("PRAGMA synchronous=NORMAL")
            if index.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                index.execute("DROP TABLE IF EXISTS kept")
                index.execute(f"PRAGMA user_version={_VERSION}")
            index.execute(_TABLE)
            index.commit()
            yield index


def _bring_up_to_date(
    index: sqlite3.Connection, rows: dict[str, Row], stamps: Stamps, read: Read, *, write: bool
) -> None:
    """Add to rows what the index and the folders have; write into the index what it lacks."""
    stamps_of_index = dict(index.execute("SELECT id, stamp FROM kept"))

    def stands(name: str) -> bool:
        return stamps_of_index.get(name) == stamp_text(stamps[name])

    wanted = {name for name in stamps if name not in rows and stands(name)}
    if len(wanted) > _FEW:
        table = index.execute(_ROW)
    else:
        table = (row for name in wanted for row in index.execute(f"{_ROW} WHERE id = ?", (name,)))
    for name, *rest in table:
        if name in wanted:
            rows[name] = Row(name, stamps[name], *rest)
    _read_missing(rows, stamps, read)
    if not write:
        return
    old_ids = [(name,) for name in stamps_of_index if name not in rows]
    new_rows = [
        (row.id, stamp_text(row.stamp), row.kind, row.model, row.at, row.tags, row.words, text)
        for row in rows.values()
        if not stands(row.id) and (text := _entry_text(row, read)) is not None
    ]
    if old_ids or new_rows:
        with index:
            index.executemany("DELETE FROM kept WHERE id = ?", old_ids)
            index.executemany(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?, ?, ?)", new_rows
            )


def _read_missing(rows: dict[str, Row], stamps: Stamps, read: Read) -> None:
    for name, stamp in stamps.items():
        if name not in rows and (entry := read(name)) is not None:
            rows[name] = Row.of(entry, stamp)


def _entry_text(row: Row, read: Read) -> str | None:
    if row.text is not None:
        return row.text
    entry = read(row.id)
    return None if entry is None else entry.to_json()
