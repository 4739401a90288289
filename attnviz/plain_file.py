"""Files from elsewhere, opened where they are files: a pipe is waited for, a device has no end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from attnviz.language import N_


class NoFile(OSError):
    """A pipe, a socket or a device where a file should be."""


_NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def opened(path: Path) -> BinaryIO:
    """Open a file to be read. Raises OSError, and its `NoFile` when the path is no file."""
    at = os.open(path, os.O_RDONLY | _NO_WAIT)  # asked once it is open: no name changes meanwhile
    kind = os.fstat(at).st_mode
    if stat.S_ISREG(kind):
        return os.fdopen(at, "rb")
    os.close(at)
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, N_("it is a folder"), str(path))
    raise NoFile(errno.EINVAL, N_("it is a pipe or a device, not a file"), str(path))


def held(path: Path, *, most: int) -> bytes:
    """Return what a file holds, up to so many bytes. Raises OSError as `opened` does."""
    with opened(path) as file:  # as many bytes are set aside as are asked for
        return file.read(min(most, os.fstat(file.fileno()).st_size))
