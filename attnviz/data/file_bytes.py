"""The bytes of a file that a person names, read where it is not too large."""

from pathlib import Path

from attnviz import plain_file
from attnviz.errors import InputError


def file_bytes(path: Path, name: str, *, most: int, cure: str) -> bytes:
    """Return the bytes of a file.

    Args:
        name: what it is called in a sentence.
        most: bytes that it may have.
        cure: a sentence on how to make it smaller.

    Raises InputError when the file is larger (before reading it), or cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > most:
            raise InputError(
                f"{name} has {size / 1e6:,.0f} MB, but at most {most // 10**6} MB are read. {cure}"
            )
        return plain_file.held(path, most=most)
    except OSError as error:
        raise InputError(f"{name} could not be read: {error.strerror or error}.") from error
