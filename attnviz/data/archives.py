"""One table in a .gz or .zip: unpacked within a limit, before anything of it is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePath

from attnviz.errors import DataError

ENDINGS = (".gz", ".zip")


def unpacked(data: bytes, name: str, *, most_bytes: int) -> tuple[bytes, str]:
    """(the bytes of the one file in an archive, its name); what is no archive as it is.

    Raises DataError for an archive that is broken, holds several files, or unpacks to more bytes.
    """
    match PurePath(name).suffix.lower():
        case ".gz":
            return _gunzipped(data, name, most_bytes), name[:-3]
        case ".zip":
            return _unzipped(data, name, most_bytes)
        case _:
            return data, name


def ending_of(name: str) -> str:
    """The end of a file's name that says how it is read: ".csv", ".csv.gz"."""
    path = PurePath(name)
    packed = path.suffix.lower() == ".gz"
    return (PurePath(path.stem).suffix + path.suffix if packed else path.suffix).lower()


def _gunzipped(data: bytes, name: str, most_bytes: int) -> bytes:
    found: list[bytes] = []
    size, rest = 0, data
    try:
        while rest:
            unpacker = zlib.decompressobj(wbits=31)
            part = unpacker.decompress(rest, most_bytes + 1 - size)
            found.append(part)
            size += len(part)
            if size > most_bytes:
                raise _too_large(name, most_bytes)
            if not unpacker.eof:
                raise DataError(f'"{name}" ends too early: the file was not copied whole.')
            rest = unpacker.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise DataError(f'"{name}" is not a gzip file ({error}).') from error
    return b"".join(found)


def _unzipped(data: bytes, name: str, most_bytes: int) -> tuple[bytes, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [each for each in archive.infolist() if not each.is_dir()
                     and not PurePath(each.filename).name.startswith(".")
                     and not each.filename.startswith("__MACOSX/")]  # fmt: skip
            if len(files) != 1:
                held = ", ".join(f'"{each.filename[:60]}"' for each in files[:6]) or "none"
                raise DataError(
                    f'"{name}" holds {len(files)} files ({held}). Give a zip with one table, or '
                    "unpack it and give the file."
                )
            with archive.open(files[0]) as file:
                held_bytes = file.read(most_bytes + 1)
            if len(held_bytes) > most_bytes:
                raise _too_large(name, most_bytes)
            return held_bytes, PurePath(files[0].filename).name
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError) as error:
        raise DataError(f'"{name}" cannot be unpacked ({str(error)[:120]}).') from error


def _too_large(name: str, most_bytes: int) -> DataError:
    return DataError(
        f'"{name}" unpacks to more than the {most_bytes / 1e6:,.0f} MB that are read at most. '
        "Give fewer rows."
    )
