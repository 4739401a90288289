"""Ways in which a file comes to harm: cut, mixed up, or made by somebody who means it."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

HOSTILE: tuple[Any, ...] = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "../../../etc/passwd",
    "/etc/passwd", "\x00", "\u202e\u0007", "$(touch x)", "__import__('os')", "NaN", "", " ",
    "a" * 9999, "\ud83d\ude00" * 40, None, True, False, 0, -1, 1, 2**31, -(2**63), 2**70, 1e308,
    -0.0, [], {}, [[]], [None], {"a": {}}, {"__class__": "os"}, [[[[[[1]]]]]],
)  # fmt: skip
"""What stands where something else should: markup, paths, numbers out of range, other kinds."""


def flipped(held: bytes, draw: random.Random) -> bytes:
    """Change a few bytes."""
    changed = bytearray(held)
    for _ in range(draw.randint(1, 6)):
        if changed:
            changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def cut(held: bytes, draw: random.Random) -> bytes:
    """End too early."""
    return held[: draw.randrange(len(held) + 1)]


def repeated(held: bytes, draw: random.Random) -> bytes:
    """Say a part of it again, somewhere."""
    a, b = sorted(draw.randrange(len(held) + 1) for _ in range(2))
    at = draw.randrange(len(held) + 1)
    return held[:at] + held[a : min(b, a + 5000)] + held[at:]


def blank(held: bytes, draw: random.Random) -> bytes:
    """Have a hole of zeros, as after a crash."""
    a = draw.randrange(len(held) + 1)
    size = draw.randint(1, 600)
    return held[:a] + bytes(min(size, len(held) - a)) + held[a + size :]


def spoken(held: bytes, draw: random.Random) -> bytes:
    """Have hostile text in the middle."""
    text = draw.choice([each for each in HOSTILE if isinstance(each, str)])
    at = draw.randrange(len(held) + 1)
    return held[:at] + text.encode("utf-8", "surrogatepass") + held[at:]


def other(held: bytes, draw: random.Random) -> bytes:
    """Be something else altogether."""
    return draw.choice(
        [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"PAR1PAR1", b"{}", b"[]",
         b"null", b"RIFF\xff\xff\xff\xffWAVE", b"GGUF\x03\x00\x00\x00", b"\x80\x04\x95", b"<html>",
         b"[" * 3000, draw.randbytes(draw.randint(1, 400))]
    )  # fmt: skip


def said_otherwise(held: bytes, draw: random.Random) -> bytes:
    """Where it is JSON (or lines of it): have other values, missing ones, or more of them."""
    lines = held.split(b"\n") if held.count(b"\n{") else [held]
    at = draw.randrange(len(lines))
    try:
        whole = json.loads(lines[at])
    except (ValueError, RecursionError):
        return flipped(held, draw)
    places = list(_places(whole))
    if not places:
        return spoken(held, draw)
    for _ in range(draw.randint(1, 2)):
        inside, key = draw.choice(places)
        how = draw.randrange(4)
        if how == 0 and isinstance(inside, dict):
            inside.pop(key, None)
        elif how == 1 and isinstance(inside, dict):
            inside[str(draw.choice(HOSTILE))[:50]] = draw.choice(HOSTILE)
        elif isinstance(inside, dict) or key < len(inside):
            inside[key] = draw.choice(HOSTILE)
    lines[at] = json.dumps(whole).encode()
    return b"\n".join(lines)


def _places(value: Any) -> Any:
    if isinstance(value, dict):
        for key in list(value):
            yield value, key
            yield from _places(value[key])
    if isinstance(value, list):
        for n, each in enumerate(value[:50]):
            yield value, n
            yield from _places(each)


# --- inside of what is packed, so that the damage is not seen by a checksum ---------------------


def repacked(held: bytes, draw: random.Random) -> bytes:
    """Come to harm inside: in a member of a zip, a chunk of a PNG, a header, what gzip holds."""
    with contextlib.suppress(
        zipfile.BadZipFile, OSError, EOFError, ValueError, struct.error, zlib.error
    ):
        if held[:2] == b"PK":
            return _in_a_zip(held, draw)
        if held[:2] == b"\x1f\x8b":
            return gzip.compress(_simply(gzip.decompress(held), draw), 1)
        if held[:8] == b"\x89PNG\r\n\x1a\n":
            return _in_a_png(held, draw)
        if held[8:9] == b"{":
            return _in_safetensors(held, draw)
    size = min(len(held), 200)  # where formats say what follows
    return _simply(held[:size], draw) + held[size:]


def _simply(held: bytes, draw: random.Random) -> bytes:
    return draw.choice((flipped, cut, repeated, blank, spoken, said_otherwise))(held, draw)


def _in_a_zip(held: bytes, draw: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(held)) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    name = draw.choice(list(members))
    members[name] = draw.choice((_simply, repacked))(members[name], draw)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for each, content in members.items():
            archive.writestr(each, content)
    return made.getvalue()


def _in_a_png(held: bytes, draw: random.Random) -> bytes:
    chunks, at = [], 8
    while at < len(held):
        (size,) = struct.unpack(">I", held[at : at + 4])
        chunks.append((held[at + 4 : at + 8], held[at + 8 : at + 8 + size]))
        at += 12 + size
    which = draw.randrange(len(chunks))
    kind, body = chunks[which]
    chunks[which] = (
        draw.choice((kind, b"iCCP", b"zTXt", b"acTL", b"fcTL", b"PLTE", b"eXIf")),
        (_simply(body, draw)),
    )
    return held[:8] + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def _in_safetensors(held: bytes, draw: random.Random) -> bytes:
    (size,) = struct.unpack("<Q", held[:8])
    said = said_otherwise(held[8 : 8 + size].rstrip(), draw)
    return struct.pack("<Q", len(said)) + said + held[8 + size :]


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped, cut, repeated, blank, spoken, other, said_otherwise, said_otherwise, repacked,
    repacked,
)  # fmt: skip


def harmed(held: bytes, draw: random.Random) -> bytes:
    """Return a file after one or two accidents."""
    for _ in range(draw.choice((1, 1, 1, 2))):
        held = draw.choice(WAYS)(held, draw)
    return held
