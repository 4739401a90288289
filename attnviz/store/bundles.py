"""Several things of the library as one file, and back: a zip that holds an export of each."""

from __future__ import annotations

import secrets
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from attnviz import zips
from attnviz.errors import AttnvizError, InputError, StoreError
from attnviz.language import N_
from attnviz.store import archive, whole
from attnviz.store.entry import Entry
from attnviz.store.library import Library

_MOST_PARTS = 500
_PIECE = 2**20


def export_several(library: Library, ids: Iterable[str], path: Path) -> Path:
    """Write things as one file (.zip), each in it as `Library.export` writes it; return its path.

    Raises InputError for trainings, and for a path that is no .zip or cannot be written.
    """
    if path.suffix.lower() != ".zip":
        raise InputError(N_('An export is a .zip file; got "{name}".', name=path.name))
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.new")
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as file,
        ):
            for of in ids:
                part = library.export(of, Path(folder) / f"{of}.zip")
                file.write(part, part.name)
                part.unlink()
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


def take_in_several(
    library: Library, file: bytes, *, most_bytes: int = archive.MOST_BYTES
) -> list[Entry]:
    """Keep what `export_several` or `Library.export` wrote, and return the entries.

    All of them or none: one that is refused, as `Library.take_in` does, takes the others back. What
    they unpack to is counted together.
    """
    entries: list[Entry] = []
    try:
        for part in _parts(file, most_bytes):
            entries.append(library.take_in(part, most_bytes=most_bytes))
            most_bytes -= entries[-1].bytes
    except AttnvizError:
        for entry in entries:  # not into the bin: nobody has seen them
            whole.remove(library.folder / entry.id)
        raise
    return entries


def _parts(file: bytes, most_bytes: int) -> Iterator[bytes]:
    """Yield the exports in a file; one that is an export itself as it is."""
    try:
        with zips.opened(file, most_members=_MOST_PARTS) as outer:
            members = outer.infolist()
            if not members or not all(each.filename.endswith(".zip") for each in members):
                yield file
                return
            left = most_bytes
            for member in members:
                part = _read(outer, member, left)
                left -= len(part)
                yield part
    except zips.OddZip as error:
        raise StoreError(
            N_("This is not an export of attnviz: it {error}.", error=error)
        ) from error
    except zips.BROKEN as error:
        raise StoreError(
            N_("This is not a complete export of attnviz: the zip file is broken.")
        ) from error


def _read(outer: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """Return a member, counted while it is read: its header may say less than there is."""
    pieces, count = [], 0
    with outer.open(member) as source:
        while piece := source.read(_PIECE):
            count += len(piece)
            if count > most:
                raise StoreError(
                    N_(
                        "This export unpacks to more than {most:,.0f} MB, which is the limit here.",
                        most=most / 1e6,
                    )
                )
            pieces.append(piece)
    return b"".join(pieces)
