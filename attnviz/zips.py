"""Zip files from elsewhere, looked at before anything of them is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path

from attnviz import plain_file
from attnviz.language import N_, several

MOST_MEMBERS = 1_000
"""Entries of a list of contents; each takes half a kilobyte, before anything is unpacked."""

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
          IndexError)  # fmt: skip
"""What `zipfile` raises for a file that is no whole zip, or one that it cannot unpack."""

_ENTRY = b"PK\x01\x02"
_PIECE = 1 << 22


class OddZip(Exception):
    """A zip that is packed as none has to be; says why in words, after "it"."""


def opened(file: str | Path | bytes, *, most_members: int = MOST_MEMBERS) -> zipfile.ZipFile:
    """Return an open zip whose members are files that are packed plainly.

    Raises OddZip for one with more than `most_members`, with a member twice, a link, one that is
    locked, or packed otherwise than by Deflate (others may ask for gigabytes before they begin);
    what is in `BROKEN` for a broken one, and OSError.
    """
    if (count := _entries(file)) > most_members:
        raise OddZip(
            several(
                "lists {n:,} files; at most {most_members:,} are read",
                n=count,
                most_members=most_members,
            )
        )
    archive = zipfile.ZipFile(io.BytesIO(file) if isinstance(file, bytes) else file)
    try:
        _refuse_odd(archive.infolist())
    except OddZip:
        archive.close()
        raise
    return archive


def _refuse_odd(members: list[zipfile.ZipInfo]) -> None:
    if len({member.filename for member in members}) < len(members):
        raise OddZip(N_("holds two files with the same name"))
    for member in members:
        if stat.S_ISLNK(member.external_attr >> 16):
            raise OddZip(N_("holds a link"))
        if member.flag_bits & 1:
            raise OddZip(N_("is locked with a password"))
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise OddZip(N_("is packed with another method than Deflate, the usual one"))


def _entries(file: str | Path | bytes) -> int:
    """Return how many entries the list of contents may have: its own number may be wrong."""
    if isinstance(file, bytes):
        return file.count(_ENTRY)
    count, rest = 0, b""
    with plain_file.opened(Path(file)) as stream:
        while piece := stream.read(_PIECE):
            count += (rest + piece).count(_ENTRY)
            rest = piece[-len(_ENTRY) + 1 :]
    return count
