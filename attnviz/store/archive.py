"""One thing of the library as one file, and back: a zip that holds the files of its folder.

A file from elsewhere is looked at before it is unpacked: only the members that an export has, no
folders, no links, no member twice, and no more bytes than were agreed, whatever its headers say.
"""

from __future__ import annotations

import os
import secrets
import zipfile
from pathlib import Path

from attnviz import zips
from attnviz.errors import InputError, StoreError
from attnviz.language import N_, several
from attnviz.store.entry import Entry
from attnviz.store.folders import ARRAYS, MOST_TEXT_BYTES
from attnviz.store.kinds import KINDS

ENTRY = "entry.json"

MOST_BYTES = 2**30
"""An export that unpacks to more is refused, unless more is agreed."""

_PIECE = 2**20


def write(folder: Path, entry: Entry, path: Path) -> Path:
    """Write the files of a thing's folder as a zip, whole or not at all, and return its path.

    Raises InputError when the path is no .zip file, or cannot be written.
    """
    if path.suffix.lower() != ".zip":
        raise InputError(N_('An export is a .zip file; got "{name}".', name=path.name))
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.new")
    try:
        with zipfile.ZipFile(beside, "w") as file:
            file.writestr(ENTRY, entry.to_json(), zipfile.ZIP_DEFLATED)
            for name in (KINDS[entry.kind].texts, ARRAYS):
                # Weights hardly shrink, texts do.
                compression = zipfile.ZIP_STORED if name == ARRAYS else zipfile.ZIP_DEFLATED
                file.write(folder / name, name, compression)
        with beside.open("rb") as file_on_disk:
            os.fsync(file_on_disk.fileno())
        beside.replace(path)
    except OSError as error:
        raise InputError(
            N_(
                '"{path}" could not be written: {strerror}.',
                path=path,
                strerror=error.strerror or error,
            )
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return path


def unpack(file: str | Path | bytes, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
    """Unpack an export into an empty folder. The reader of records checks what the files hold.

    Raises StoreError when the file is no whole export, or unpacks to more than `most_bytes`.
    """
    try:
        with zips.opened(file) as archive:
            members = _members(archive, most_bytes)
            bytes_left = most_bytes
            for member in members:
                bytes_left -= _copy(archive, member, folder / member.filename, bytes_left)
    except FileNotFoundError as error:
        raise StoreError(N_('No file at "{file}".', file=file)) from error
    except zips.OddZip as error:
        raise StoreError(
            N_("This is not an export of attnviz: it {error}.", error=error)
        ) from error
    except zips.BROKEN as error:
        raise StoreError(
            N_("This is not a complete export of attnviz: the zip file is broken.")
        ) from error


def _members(archive: zipfile.ZipFile, most_bytes: int) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    names = [member.filename for member in members]
    texts = [kind.texts for kind in KINDS.values() if kind.texts in names]
    if sorted(names) != sorted([ENTRY, ARRAYS, *texts[:1]]) or not texts:
        raise StoreError(
            several(
                "This is not an export of attnviz: it should hold only entry.json, one "
                "record and {arrays}; it holds {n} files{odd_name}.",
                n=len(names),
                arrays=ARRAYS,
                odd_name=_odd_name(names),
            )
        )
    for member in members:
        if member.is_dir():
            raise StoreError(N_("{filename} in this export is a folder.", filename=member.filename))
        if member.filename != ARRAYS and member.file_size > MOST_TEXT_BYTES:
            raise StoreError(
                N_(
                    "{filename} in this export is larger than any kept file.",
                    filename=member.filename,
                )
            )
    if sum(member.file_size for member in members) > most_bytes:
        raise StoreError(
            N_(
                "This export unpacks to more than {most_bytes:,.0f} MB, which is the limit here.",
                most_bytes=most_bytes / 1e6,
            )
        )
    return members


def _odd_name(names: list[str]) -> str:
    odd = [n for n in names if n not in (ENTRY, ARRAYS, *(k.texts for k in KINDS.values()))]
    name = "".join(c for c in odd[0][:40] if c.isprintable()) if odd else ""
    return N_(', one of them "{name}"', name=name) if name else ""


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, most: int) -> int:
    """Copy a member, and count: its header may say less than there is."""
    count = 0
    with archive.open(member) as source, to.open("xb") as target:
        while piece := source.read(_PIECE):
            count += len(piece)
            if count > most:
                raise StoreError(N_("This export holds more than its headers say."))
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    return count
