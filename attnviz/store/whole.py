"""Files and folders that are there whole or not at all, whatever ends the process at any moment.

What is written gets a name of its own beside its place (".name.1f2e3d4c.new") and is moved there
once it is on the disk; what is removed is moved aside first (".gone"). What a killed process left
of either is cleared away by `clear_away`: never what somebody is writing now, whatever the clock
says.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from attnviz.errors import StoreError
from attnviz.language import N_

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

LEFT_SECONDS = 3600.0
"""What a process that was killed left half written is removed after so long."""

_OURS = re.compile(r"\..+\.[0-9a-f]{8}\.(new|gone)")


def write(path: Path, text: str) -> None:
    """Write a file of ASCII. Raises OSError."""
    beside = _beside(path, "new")
    try:
        with beside.open("w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


@contextlib.contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """Give a folder to write into, and move it to its place afterwards, or leave nothing.

    Of several who make one place, one does, and the others get FileExistsError.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(place, "new")
    beside.mkdir()
    try:
        with alone(beside):
            yield beside
            sync(beside)
            move(beside, place)
            sync(place.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def move(folder: Path, to: Path) -> None:
    """Move a folder that is not empty to where none is. Raises FileExistsError where one is."""
    try:
        folder.rename(to)
    except OSError as error:
        if to.is_dir() and folder.is_dir():  # "directory not empty"
            raise FileExistsError(
                error.errno, N_("a folder of that name is there"), str(to)
            ) from error
        raise


def remove(folder: Path) -> None:
    """Remove a folder: from one moment to the next it is no longer there. Raises OSError."""
    aside = _beside(folder, "gone")
    folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


@contextlib.contextmanager
def refusing(what: str, *, absent: str = "") -> Iterator[None]:
    """Make a StoreError of what a disk says: what could not be done, "kept" or "deleted", and why.

    absent: the sentence for what is not there (any more), where that is not the disk's own.
    """
    try:
        yield
    except OSError as error:
        if absent and isinstance(error, FileNotFoundError):
            raise StoreError(absent) from error
        why = error.strerror or str(error) or type(error).__name__
        sentence = N_(
            "Nothing could be {what}: {why}{why_2}.",
            what=what,
            why=why[:1].lower(),
            why_2=why[1:].rstrip("."),
        )
        raise StoreError(sentence) from error


def clear_away(folder: Path) -> None:
    """Remove what killed processes left in a folder: half deletions, and what was half written.

    What is being written is held by its process, and was touched within `LEFT_SECONDS`.
    """
    with contextlib.suppress(OSError):
        for each in os.scandir(folder):
            path = Path(each.path)
            if not _OURS.fullmatch(each.name) or each.is_symlink():
                continue
            with contextlib.suppress(OSError):
                if path.suffix == ".new" and not _is_left(path):
                    continue
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def _is_left(path: Path) -> bool:
    inside = path.rglob("*") if path.is_dir() else ()
    newest = max(each.lstat().st_mtime for each in (path, *inside))
    return abs(time.time() - newest) > LEFT_SECONDS and not _is_held(path)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder against whoever else, of this process or another, asks for it meanwhile."""
    if fcntl is None or not folder.is_dir():  # of a folder that is not there, others say so
        yield
        return
    at = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(at, fcntl.LOCK_EX)
        yield
    finally:
        os.close(at)


def _is_held(path: Path) -> bool:
    """Return whether a process holds it now: the clock may have jumped since it began."""
    if fcntl is None or not path.is_dir():
        return False
    at = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(at, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(at)
    return False


def _beside(path: Path, end: str) -> Path:
    """Name what `clear_away` knows as ours."""
    return path.with_name(f".{path.name[:200]}.{secrets.token_hex(4)}.{end}")


def sync(folder: Path) -> None:
    """Have the names in a folder on the disk, too."""
    with contextlib.suppress(PermissionError):  # a folder that may be written but not read
        at = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(at)
        finally:
            os.close(at)
