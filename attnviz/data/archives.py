"""One table in a .gz or .zip: unpacked within a limit, before anything of it is read."""

from __future__ import annotations

import re
import zlib
from pathlib import PurePath
from typing import IO

from attnviz import zips
from attnviz.errors import DataError
from attnviz.language import N_, several

ENDINGS = (".gz", ".zip")

MOST_PIECES = 50_000
"""A .gz may be several, one behind another; those of tools that pack in blocks hold 64 kB each."""

_MEMBER = b"\x1f\x8b\x08"
_NO_ZERO = re.compile(rb"[^\0]")
_TAKEN = 1 << 16
"""Bytes of a .gz that are unpacked at once: to a thousand times as many."""

_PIECE = 1 << 20


def unpack(data: bytes, name: str, *, most_bytes: int) -> tuple[bytes, str]:
    """Return (the bytes of the one file in an archive, its name); another file as it is.

    Raises DataError when an archive is broken, holds several files, or unpacks to more bytes.
    """
    match PurePath(name).suffix.lower():
        case ".gz":
            return _gunzipped(data, name, most_bytes), name[:-3]
        case ".zip":
            return _unzipped(data, name, most_bytes)
        case _:
            return data, name


def ending_of(name: str) -> str:
    """Return the end of a file's name that says how it is read: ".csv", ".csv.gz"."""
    path = PurePath(name)
    is_gzip = path.suffix.lower() == ".gz"
    return (PurePath(path.stem).suffix + path.suffix if is_gzip else path.suffix).lower()


def _gunzipped(data: bytes, name: str, most_bytes: int) -> bytes:
    if data.count(_MEMBER) > MOST_PIECES:
        raise DataError(
            several(
                '"{name}" is packed in more than {n:,} pieces. Pack the table as one.',
                n=MOST_PIECES,
                name=name,
            )
        )
    try:
        content = _inflated(data, most_bytes)
    except EOFError as error:
        raise DataError(
            N_('"{name}" ends too early: the file was not copied completely.', name=name)
        ) from error
    except zlib.error as error:
        raise DataError(
            N_('"{name}" is not a gzip file ({error}).', name=name, error=error)
        ) from error
    if content is None:
        raise _too_large(name, most_bytes)
    return content


def _inflated(data: bytes, most_bytes: int) -> bytes | None:
    """Return the content of all members of a .gz; None when it is more than `most_bytes`.

    Not by `gzip`, which reads the name in a header byte by byte, and it may be as long as the file.
    """
    chunks, size, at = [], 0, 0
    while at < len(data):
        member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        while not member.eof:
            if at >= len(data):
                raise EOFError
            chunks.append(member.decompress(data[at : at + _TAKEN]))
            at += _TAKEN
            size += len(chunks[-1])
            if size > most_bytes:
                return None
        end = min(at, len(data)) - len(member.unused_data)
        more = _NO_ZERO.search(data, end)  # tapes are filled up with zeros
        at = more.start() if more else len(data)
    return b"".join(chunks)


def _read(file: IO[bytes], most_bytes: int) -> bytes | None:
    """Return all bytes of a file; None when they are more than `most_bytes`."""
    chunks, size = [], 0
    while piece := file.read(_PIECE):
        chunks.append(piece)
        size += len(piece)
        if size > most_bytes:
            return None
    return b"".join(chunks)


def _unzipped(data: bytes, name: str, most_bytes: int) -> tuple[bytes, str]:
    try:
        with zips.opened(data) as archive:
            files = [each for each in archive.infolist() if not each.is_dir()
                     and not PurePath(each.filename).name.startswith(".")
                     and not each.filename.startswith("__MACOSX/")]  # fmt: skip
            if len(files) != 1:
                file_names = (
                    ", ".join(f'"{_plain(each.filename[:60])}"' for each in files[:6]) or "none"
                )
                raise DataError(
                    several(
                        '"{name}" holds {n} files ({file_names}). Give a zip with one table, or '
                        "unpack it and give the file.",
                        n=len(files),
                        name=name,
                        file_names=file_names,
                    )
                )
            with archive.open(files[0]) as file:
                content = _read(file, most_bytes)
    except zips.OddZip as error:
        raise DataError(
            N_(
                '"{name}" is not unpacked: it {error}. Give the table itself.',
                name=name,
                error=error,
            )
        ) from error
    except (*zips.BROKEN, OSError) as error:
        raise DataError(
            N_('"{name}" cannot be unpacked ({error}).', name=name, error=str(error)[:120])
        ) from error
    if content is None:
        raise _too_large(name, most_bytes)
    inside = _plain(PurePath(files[0].filename).name[:200])
    if PurePath(inside).suffix.lower() in ENDINGS:
        raise DataError(
            N_(
                '"{name}" holds another archive, "{inside}". Unpack it, and give the table.',
                name=name,
                inside=inside[:60],
            )
        )
    return content, inside


def _plain(name: str) -> str:
    """Return a name without characters that a sentence cannot hold."""
    return "".join(c if c.isprintable() else "?" for c in name)


def _too_large(name: str, most_bytes: int) -> DataError:
    return DataError(
        N_(
            '"{name}" unpacks to more than {most_bytes:,.0f} MB, the most that is read. Give fewer '
            "rows.",
            name=name,
            most_bytes=most_bytes / 1e6,
        )
    )
