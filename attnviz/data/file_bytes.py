"""The bytes of a file that a person names, read where it is not too large."""

from pathlib import Path

from attnviz import plain_file
from attnviz.errors import InputError
from attnviz.language import N_


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
                N_(
                    "{name} has {size:,.0f} MB, but at most {most} MB are read. {cure}",
                    name=name,
                    size=size / 1e6,
                    most=most // 10**6,
                    cure=cure,
                )
            )
        return plain_file.held(path, most=most)
    except OSError as error:
        raise InputError(
            N_("{name} could not be read: {strerror}.", name=name, strerror=error.strerror or error)
        ) from error
