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
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from attnviz import disk, plain_file
from attnviz.errors import AttnvizError, InputError, StoreError
from attnviz.language import N_
from attnviz.store import archive, folders, owners, trainings, whole
from attnviz.store.catalogue import Catalogue, Stamp, Stamps, stamp_of
from attnviz.store.codec import Misfit
from attnviz.store.entry import Entry, about_of, name_of, note_of, opens_of, tags_of
from attnviz.store.index import Index, Search
from attnviz.store.kinds import KINDS, TRAINING, kept_as
from attnviz.store.library_bin import LibraryBin
from attnviz.store.owners import Action, Ownership, Visitor, may
from attnviz.store.run_names import run_name
from attnviz.version import VERSION

FOLDER = ".library"
"""The library's place in a folder of runs: no run can have a name that begins with a dot."""

ENTRY = archive.ENTRY
_ID = re.compile(r"[0-9a-f]{16}")
_LOOKS_BESIDE = os.stat in os.supports_dir_fd and os.listdir in os.supports_fd


@dataclass(frozen=True)
class Rebuilt:
    """What `Library.rebuild` found: how many things, and what is wrong with others, in words."""

    entries: int
    broken: tuple[str, ...]


class Listing:
    """What a library held at one moment, for who asked."""

    def __init__(self, library: Library, catalogue: Catalogue) -> None:
        self._library, self._catalogue = library, catalogue

    def find(self, search: Search | str = "") -> list[Entry]:
        """Return what fits a search, the newest first; all without one."""
        query = Search(search) if isinstance(search, str) else search
        visitor = self._library.visitor
        entries = self._catalogue.find(query, self._library._readable)
        if visitor is None:
            return entries
        return [entry for entry in entries if may(visitor, "see", entry)]


class Library:
    """What is kept in a folder.

    Args:
        folder: where it is kept.
        runs: a folder of trainings, listed beside it.
        read_only: things are found and opened, nothing is written, and all else raises StoreError.
        visitor: who asks, where people have names: others' things are not here for them, unless
            shared, and what they keep is theirs. None may do everything.
        bin_days: how long deleted things wait in the bin; 0 is not at all, and None neither, but
            leaves alone what others put there.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        runs: str | Path | None = None,
        read_only: bool = False,
        visitor: Visitor | None = None,
        bin_days: float | None = None,
    ) -> None:
        self.folder = Path(folder).expanduser().absolute()
        self.runs = None if runs is None else Path(runs).expanduser().absolute()
        self.read_only = read_only
        self.visitor = visitor
        self.bin = LibraryBin(self, bin_days)
        self._index = Index(self.folder / "index.sqlite", read_only=read_only)

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

        record: a Trace, Attribution, SequenceAttribution, Evaluation, Report, WhatIf, LogitLens,
            DirectLogits, HeadTokens, Comparison, or interventions.
        opens: the input of the page that made it, by names of `entry.OPENS`.

        Raises InputError for what cannot be kept, and StoreError for a folder that takes nothing.
        """
        facts = kept_as(record)
        entry = Entry(
            id=secrets.token_hex(8), kind=facts.kind.name,
            name=name_of(name, otherwise=facts.about), note=note_of(note), tags=tags_of(tags),
            model=about_of(facts.model),
            about=about_of(facts.about), kept=time.time(), opens=opens_of(opens or {}),
            made_with=VERSION, owner=self._mine(),
        )  # fmt: skip
        with self._new(entry.id) as beside:
            try:
                folders.write(facts.record, beside, facts.kind)
                folders.read(beside, facts.kind)  # only what opens again is kept
            except (TypeError, KeyError, SafetensorError, Misfit, StoreError) as error:
                raise StoreError(
                    N_("This {label} cannot be kept: {error}.", label=facts.kind.label, error=error)
                ) from error
            entry = replace(entry, bytes=_bytes(beside))
            whole.write(beside / ENTRY, entry.to_json())
        return entry

    def find(self, search: Search | str = "") -> list[Entry]:
        """Return what fits a search, the newest first; all without one."""
        return self.listing().find(search)

    def listing(self) -> Listing:
        """Return what is here now, for several searches with one look at the folders."""
        return Listing(self, self._index.catalogue(self._stamps(), self._readable))

    def entry(self, of: str) -> Entry:
        """Return an entry by its id. Raises StoreError for none, or one that is broken."""
        entry = self._read(of)
        if not may(self.visitor, "see", entry):
            raise _absent(of)
        return entry

    def may(self, action: Action, entry: Entry) -> bool:
        """Return whether who asks may do that with an entry, on a disk that may be written to."""
        return may(self.visitor, action, entry) and (action == "see" or not self.read_only)

    def open(self, of: str) -> Any:
        """Return a record by the id of its entry. Raises StoreError for one that is broken."""
        entry = self.entry(of)
        if entry.kind == TRAINING:
            raise StoreError(
                N_('"{name}" is a training: open it on the page Runs.', name=entry.name)
            )
        return folders.read(self._place(of), KINDS[entry.kind])

    def change(
        self,
        of: str,
        *,
        name: str | None = None,
        note: str | None = None,
        tags: Iterable[str] | None = None,
    ) -> Entry:
        """Give an entry another name, note or tags, and return it; None leaves what is there."""
        with self._changing(of) as entry:
            if entry.kind == TRAINING and name not in (None, entry.name):
                raise InputError(N_("Rename a training on the page Runs."))
            new_entry = replace(
                entry,
                name=entry.name if name is None else name_of(name, otherwise=entry.about),
                note=entry.note if note is None else note_of(note),
                tags=entry.tags if tags is None else tags_of(tags),
            )
            if entry.kind == TRAINING:
                notes = trainings.notes_json(new_entry.note, new_entry.tags)
                whole.write(self._folder_of(entry) / trainings.NOTES, notes)
            else:
                whole.write(self._folder_of(entry) / ENTRY, new_entry.to_json())
        return new_entry

    def share(self, of: str, on: bool) -> Entry:
        """Let all who may come in see a thing, or its owner alone again, and return its entry."""
        with self._changing(of) as entry:
            return self._whose(replace(entry, shared=on))

    def give(self, of: str, owner: str) -> Entry:
        """Make a thing somebody's, and return its entry; "" is nobody's. No visitor may do this."""
        if self.visitor is not None:
            raise InputError(N_('Only "attnviz runs give" on this machine can change an owner.'))
        if of.startswith(f"{TRAINING}/"):
            raise InputError(N_("attnviz.training.jobs changes the owner of a training."))
        with self._changing(of) as entry:
            return self._whose(replace(entry, owner=owners.owner_name(owner), shared=False))

    def _whose(self, entry: Entry) -> Entry:
        if entry.kind == TRAINING:
            owners.write_of_run(self._folder_of(entry), Ownership(entry.owner, entry.shared))
        else:
            whole.write(self._folder_of(entry) / ENTRY, entry.to_json())
        return entry

    def delete(self, of: str) -> None:
        """Move a thing to the bin, or remove it where there is none; trainings go elsewhere."""
        if of.startswith(f"{TRAINING}/"):
            raise InputError(N_("Delete a training on the page Runs."))
        with self._changing(of):
            self.bin.take(self._place(of))

    def export(self, of: str, path: str | Path) -> Path:
        """Write a thing as one file (.zip) and return its path. Raises InputError for a place."""
        entry = self.entry(of)
        if entry.kind == TRAINING:
            raise InputError(
                N_("A training is exported as its model: download it on the page Runs.")
            )
        nameless = replace(entry, owner="", shared=False)  # names of people stay here
        return archive.write(self._place(of), nameless, Path(path))

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
                raise StoreError(
                    N_(
                        "This file holds an entry of a training, but a file cannot contain a "
                        "training."
                    )
                )
            folders.read(beside, KINDS[entry.kind])
            # Whose it was elsewhere is what the file says, and no reason to believe it.
            entry = replace(entry, kept=time.time(), bytes=_bytes(beside), owner=self._mine(),
                            shared=False)  # fmt: skip
            whole.write(beside / ENTRY, entry.to_json())
        return entry

    def rebuild(self) -> Rebuilt:
        """Make the index again from the folders, and clear away what killed processes left."""
        if not self.read_only:
            self._index.forget()
            self.tidy()
        sentences = []
        stamps = self._stamps()
        for of in stamps:
            try:
                entry = self.entry(of)
                if entry.kind != TRAINING:
                    folders.read(self._place(of), KINDS[entry.kind])
            except AttnvizError as error:
                sentences.append(str(error))
        return Rebuilt(len(self.find()), tuple(sentences))

    def tidy(self) -> None:
        """Clear away what killed processes left, and what has waited in the bin for long enough."""
        if self.read_only:
            return
        for each in filter(None, (self.folder, self.runs)):
            whole.clear_away(each)
            with contextlib.suppress(OSError):
                for entry in os.scandir(each):
                    if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                        whole.clear_away(Path(entry.path))
        self.bin.empty()

    # --- what is on the disk ----------------------------------------------------------------------

    def _stamps(self) -> Stamps:
        stamps: dict[str, Stamp] = {} if self.runs is None else {**trainings.stamps(self.runs)}
        # The one thing that each search does for each entry: a short path is looked up fastest.
        try:
            at = os.open(self.folder, os.O_RDONLY) if _LOOKS_BESIDE else None
        except OSError:
            return stamps
        try:
            place = "" if at is not None else f"{self.folder}{os.sep}"
            for name in os.listdir(self.folder if at is None else at):
                if _ID.fullmatch(name):
                    try:
                        file = os.stat(f"{place}{name}/{ENTRY}", dir_fd=at, follow_symlinks=False)
                    except OSError:  # deleted in this moment
                        continue
                    stamps[name] = stamp_of(file)
        except OSError:
            return stamps
        finally:
            if at is not None:
                os.close(at)
        return stamps

    def _readable(self, of: str) -> Entry | None:
        try:
            return self._read(of)
        except StoreError:
            return None

    def _read(self, of: str) -> Entry:
        """Return an entry, whoever asks."""
        training = self._training(of)
        if training is not None:
            return training
        path = self._place(of) / ENTRY
        try:
            content = plain_file.held(path, most=folders.MOST_TEXT_BYTES)
            return Entry.from_json(content, of=of)
        except OSError as error:
            raise StoreError(
                N_(
                    'The entry of "{of}" cannot be read: {strerror}.',
                    of=of,
                    strerror=error.strerror,
                )
            ) from error

    @contextlib.contextmanager
    def _changing(self, of: str) -> Iterator[Entry]:
        """Give an entry to who may change it, and to nobody else until that is done."""
        self._refuse("changed")
        entry = self.entry(of)
        with whole.refusing("changed"), whole.alone(self._folder_of(entry)):
            entry = self.entry(of)  # as it is now that it is held
            if not may(self.visitor, "change", entry):
                raise StoreError(
                    N_('"{name}" is not yours: only its owner can change it.', name=entry.name)
                )
            yield entry

    def _mine(self) -> str:
        return "" if self.visitor is None else self.visitor.name

    def _training(self, of: str) -> Entry | None:
        if self.runs is None or not of.startswith(f"{TRAINING}/"):
            return None
        name = of.partition("/")[2]
        entry = None if name != Path(name).name else trainings.entry_of(self.runs, name)
        if entry is None:
            raise _absent(of)
        return entry

    def _folder_of(self, entry: Entry) -> Path:
        if entry.kind == TRAINING and self.runs is not None:
            return self.runs / entry.opens["run"]
        return self._place(entry.id)

    def _place(self, of: str) -> Path:
        place = self.folder / of
        if not _ID.fullmatch(of) or place.is_symlink() or not place.is_dir():
            raise _absent(of)
        if (place / ENTRY).is_symlink():
            raise StoreError(
                N_('The entry of "{of}" is a link to a place outside its folder.', of=of)
            )
        return place

    @contextlib.contextmanager
    def _new(self, of: str) -> Iterator[Path]:
        """Give a folder to write into; move it to its place afterwards, or leave nothing."""
        self._refuse("kept")
        if self.visitor is not None and not self.visitor.name:
            raise StoreError(N_("Nothing can be kept without a name: sign in first."))
        disk.check(0, N_("What is kept"), runs=self.runs)
        with whole.refusing("kept"), whole.new_folder(self.folder / of) as beside:
            yield beside
            disk.check(
                _bytes(beside), N_("What is kept"), runs=self.runs
            )  # before it is in its place

    def _refuse(self, what: str) -> None:
        if self.read_only:
            raise StoreError(
                N_(
                    "Nothing can be {what} here: this library is read-only. Ask its operator.",
                    what=what,
                )
            )


def _absent(of: str) -> StoreError:
    """Return the error for an entry that is not here, or not for the one who asks."""
    kind, _, name = of.partition("/")
    if kind == TRAINING:
        return StoreError(N_('No training "{name}" is here.', name=run_name(name)[:80]))
    return StoreError(
        N_('Nothing is kept under "{of}". "attnviz runs list" shows what is.', of=of[:80])
    )


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.name != ENTRY)


def library_in(
    runs: str | Path,
    *,
    read_only: bool = False,
    visitor: Visitor | None = None,
    bin_days: float | None = None,
) -> Library:
    """Return the library of a folder of runs, with the trainings in it."""
    return Library(
        Path(runs) / FOLDER, runs=runs, read_only=read_only, visitor=visitor, bin_days=bin_days
    )
