"""How a process and its children speak: a length, and that much of JSON."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

from attnviz.language import N_

MOST = 64 * 1024**2
"""Bytes of an answer."""

_LENGTH = struct.Struct("!Q")


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write a message."""
    pipe.write(_LENGTH.pack(len(message)) + message)
    pipe.flush()


def received(pipe: IO[bytes]) -> dict[str, Any]:
    """Return the next message. Raises EOFError where none comes any more."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    if length > 2 * MOST:
        raise ValueError(N_("no answer of ours is that long"))
    return json.loads(_exactly(pipe, length))


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    found = pipe.read(length)
    if found is None or len(found) < length:
        raise EOFError
    return found
