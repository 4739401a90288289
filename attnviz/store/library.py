"""The library: things that were kept, each with a name, a note and tags, in a folder of its own.

    entry.json           what is said of it (entry.py)
    trace.json, ...      the record (folders.py)
    arrays.safetensors

The folders are what counts; index.sqlite beside them is made anew when it is lost. A folder is
written beside its place and moved there when it is whole and on the disk, so whatever ends the
process at whatever moment, a thing is kept whole or not at all. Several processes may use one
library at once.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from attnviz import disk
from attnviz.errors import AttnvizError, InputError, StoreError
from attnviz.store import archive, folders, trainings
from attnviz.store.codec import Misfit
from attnviz.store.entry import Entry, about_of, name_of, note_of, opens_of, tags_of
from attnviz.store.index import Index, Search
from attnviz.store.kinds import KINDS, TRAINING, kept_as

FOLDER = ".library"
"""The library's place in a folder of runs: no run can have a name that begins with a dot."""

ENTRY = archive.ENTRY
_ID = re.compile(r"[0-9a-f]{16}")
_LEFT_SECONDS = 3600.0
"""What a process that was killed left half written is removed by `rebuild` after so long."""


@dataclass(frozen=True)
class Rebuilt:
    """What `Library.rebuild` found: how many things, and what is wrong with others, in words."""

    entries: int
    broken: tuple[str, ...]


class Library:
    """What is kept in a folder. `runs`: a folder of trainings, listed beside it.

    With `read_only` things are found and opened, and everything else raises StoreError.
    """

    def __init__(
        self, folder: str | Path, *, runs: str | Path | None = None, read_only: bool = False
    ) -> None:
        self.folder = Path(folder).expanduser().absolute()
        self.runs = None if runs is None else Path(runs).expanduser().absolute()
        self.read_only = read_only
        self._index = Index(self.folder / "index.sqlite")

    def keep(
        self,
        record: Any,
        *,
        name: str = "",
        note: str = "",
        tags: Iterable[str] = (),
        opens: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Keep a record and return its entry; it is on the disk when this returns.

        record: a Trace, Attribution, SequenceAttribution, Evaluation, Report, or interventions.
        opens: the input of the page that made it, by names of `entry.OPENS`.

        Raises InputError for what cannot be kept, and StoreError for a folder that takes nothing.
        """
        import attnviz

        kept = kept_as(record)
        entry = Entry(
            id=secrets.token_hex(8), kind=kept.kind.name, name=name_of(name, otherwise=kept.about),
            note=note_of(note), tags=tags_of(tags), model=about_of(kept.model),
            about=about_of(kept.about), kept=time.time(), opens=opens_of(opens or {}),
            made_with=attnviz.__version__,
        )  # fmt: skip
        with self._new(entry.id) as beside:
            try:
                folders.write(kept.record, beside, kept.kind)
                folders.read(beside, kept.kind)  # only what opens again is kept
            except (TypeError, KeyError, SafetensorError, Misfit, StoreError) as error:
                raise StoreError(f"This {kept.kind.called} cannot be kept: {error}.") from error
            entry = replace(entry, bytes=_bytes(beside))
            _write(beside / ENTRY, entry.to_json())
        return entry

    def find(self, search: Search | str = "") -> list[Entry]:
        """Return what fits a search, the newest first; all without one."""
        asked = Search(search) if isinstance(search, str) else search
        return self._index.search(asked, self._stamps(), self._readable)

    def entry(self, of: str) -> Entry:
        """Return an entry by its id. Raises StoreError for none, or one that is broken."""
        training = self._training(of)
        if training is not None:
            return training
        path = self._place(of) / ENTRY
        try:
            return Entry.from_json(path.read_bytes(), of=of)
        except OSError as error:
            raise StoreError(f'The entry of "{of}" cannot be read: {error.strerror}.') from error

    def open(self, of: str) -> Any:
        """Return a record by the id of its entry. Raises StoreError for one that is broken."""
        entry = self.entry(of)
        if entry.kind == TRAINING:
            raise StoreError(f'"{entry.name}" is a training: it is opened on the page Runs.')
        return folders.read(self._place(of), KINDS[entry.kind])

    def change(
        self,
        of: str,
        *,
        name: str | None = None,
        note: str | None = None,
        tags: Iterable[str] | None = None,
    ) -> Entry:
        """Give an entry another name, note or tags, and return it; None leaves what is there.

        Of two processes that change one at once, the last one's is kept whole.
        """
        self._refuse("changed")
        entry = self.entry(of)
        if entry.kind == TRAINING and name not in (None, entry.name):
            raise InputError("A training gets another name on the page Runs.")
        changed = replace(
            entry,
            name=entry.name if name is None else name_of(name, otherwise=entry.about),
            note=entry.note if note is None else note_of(note),
            tags=entry.tags if tags is None else tags_of(tags),
        )
        try:
            if changed.kind == TRAINING and self.runs is not None:
                said = trainings.notes_json(changed.note, changed.tags)
                _write(self.runs / changed.opens["run"] / trainings.NOTES, said)
            else:
                _write(self._place(of) / ENTRY, changed.to_json())
        except OSError as error:
            raise _refused("changed", error) from error
        return changed

    def delete(self, of: str) -> None:
        """Remove a thing for good. A training is deleted where it is run."""
        self._refuse("deleted")
        if of.startswith(f"{TRAINING}/"):
            raise InputError("A training is deleted on the page Runs.")
        place = self._place(of)
        aside = self.folder / f".{of}.{secrets.token_hex(4)}.gone"
        try:
            place.rename(aside)  # from here on it is gone, whole
        except OSError as error:
            raise _refused("deleted", error) from error
        shutil.rmtree(aside, ignore_errors=True)

    def export(self, of: str, path: str | Path) -> Path:
        """Write a thing as one file (.zip) and return its path. Raises InputError for a place."""
        entry = self.entry(of)
        if entry.kind == TRAINING:
            raise InputError("A training is taken along as its model: the page Runs hands it out.")
        return archive.write(self._place(of), entry, Path(path))

    def take_in(self, file: str | Path | bytes, *, most_bytes: int = archive.MOST_BYTES) -> Entry:
        """Keep what `export` wrote, here or elsewhere, and return its entry, under a new id.

        Nothing is run and nothing is written outside this library. Raises StoreError for a file
        that is no export, holds anything else, is broken, or unpacks to over `most_bytes`.
        """
        self._refuse("taken in")
        of = secrets.token_hex(8)
        with self._new(of) as beside:
            archive.unpack(file, beside, most_bytes=most_bytes)
            entry = Entry.from_json((beside / ENTRY).read_bytes(), of=of)
            if entry.kind not in KINDS:
                raise StoreError("This file holds an entry of a training, which no file can.")
            folders.read(beside, KINDS[entry.kind])
            entry = replace(entry, kept=time.time(), bytes=_bytes(beside))
            _write(beside / ENTRY, entry.to_json())
        return entry

    def rebuild(self) -> Rebuilt:
        """Make the index again from the folders, and clear away what killed processes left."""
        if not self.read_only:
            self._index.forget()
            self._clear_away()
        broken = []
        stamps = self._stamps()
        for of in stamps:
            try:
                entry = self.entry(of)
                if entry.kind != TRAINING:
                    folders.read(self._place(of), KINDS[entry.kind])
            except AttnvizError as error:
                broken.append(str(error))
        return Rebuilt(len(self.find()), tuple(broken))

    # --- what is on the disk ----------------------------------------------------------------------

    def _stamps(self) -> dict[str, str]:
        found = {} if self.runs is None else trainings.stamps(self.runs)
        try:
            inside = list(os.scandir(self.folder))
        except OSError:
            return found
        for each in inside:
            if _ID.fullmatch(each.name):
                with contextlib.suppress(OSError):  # deleted in this moment
                    at = os.lstat(Path(each.path) / ENTRY)
                    found[each.name] = f"{at.st_mtime_ns}-{at.st_size}-{at.st_ino}"
        return found

    def _readable(self, of: str) -> Entry | None:
        try:
            return self.entry(of)
        except StoreError:
            return None

    def _training(self, of: str) -> Entry | None:
        if self.runs is None or not of.startswith(f"{TRAINING}/"):
            return None
        name = of.partition("/")[2]
        found = None if name != Path(name).name else trainings.entry_of(self.runs, name)
        if found is None:
            raise StoreError(f'No training "{name[:80]}" is here.')
        return found

    def _place(self, of: str) -> Path:
        place = self.folder / of
        if not _ID.fullmatch(of) or place.is_symlink() or not place.is_dir():
            raise StoreError(
                f'Nothing is kept under "{of[:80]}". "attnviz runs list" shows what is.'
            )
        if (place / ENTRY).is_symlink():
            raise StoreError(f'The entry of "{of}" is a link that leads out of its folder.')
        return place

    @contextlib.contextmanager
    def _new(self, of: str) -> Iterator[Path]:
        """Give a folder to write into; move it to its place afterwards, or leave nothing."""
        self._refuse("kept")
        disk.check(0, "What is kept", runs=self.runs)
        beside = self.folder / f".{of}.{secrets.token_hex(4)}.new"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside.mkdir()
            yield beside
            disk.check(_bytes(beside), "What is kept", runs=self.runs)  # before it is in its place
            _sync(beside)
            beside.rename(self.folder / of)
            _sync(self.folder)
        except OSError as error:
            raise _refused("kept", error) from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _refuse(self, what: str) -> None:
        if self.read_only:
            raise StoreError(
                f"Nothing can be {what} here: this library may only be read. Its operator decides."
            )

    def _clear_away(self) -> None:
        with contextlib.suppress(OSError):
            for each in self.folder.glob(".*.*.*"):
                if each.suffix in (".new", ".gone") and (
                    abs(time.time() - each.stat().st_mtime) > _LEFT_SECONDS
                ):
                    shutil.rmtree(each, ignore_errors=True)


def _refused(what: str, error: OSError) -> StoreError:
    why = error.strerror or str(error) or type(error).__name__
    return StoreError(f"Nothing could be {what}: {why[:1].lower()}{why[1:].rstrip('.')}.")


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.name != ENTRY)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with beside.open("w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    with contextlib.suppress(PermissionError):  # a folder that may be written but not read
        at = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(at)
        finally:
            os.close(at)


def library_in(runs: str | Path, *, read_only: bool = False) -> Library:
    """Return the library of a folder of runs, with the trainings in it."""
    return Library(Path(runs) / FOLDER, runs=runs, read_only=read_only)
