"""Pictures of elsewhere: PNG, JPEG and WebP, opened as these and as nothing else.

Pillow reads some forty formats, and hands one of them (EPS) to another program. Whoever gives a
picture chooses its bytes, so the formats are named here, and every reader of pictures (an upload, a
card, a cell of a table, a command) goes through `open_picture`.
"""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from attnviz import allowance
from attnviz.data import contents
from attnviz.data.file_bytes import file_bytes
from attnviz.errors import InputError
from attnviz.language import N_, several

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "WEBP")
"""The formats that are read, as Pillow calls them."""

FORMAT_WORDS = N_("PNG, JPEG or WebP")
"""The same for a person, as pages and sentences name them."""

ENDINGS = ("png", "jpg", "jpeg", "webp")
"""The ends of their files' names, which an upload is asked for."""

MOST_PIXELS = 40_000_000
"""Pictures of more pixels are refused before they are unpacked."""

MOST_BYTES = 200_000_000
"""Files of more bytes are refused before they are read."""

_BYTES_A_PIXEL = 16
"""Four channels as they are unpacked, and as RGB; a progressive JPEG holds its coefficients too."""

_MOST_PARTS = 200_000
"""Chunks of a PNG, or segments before the pixels of a JPEG: Pillow goes from one to the next in
Python. A chunk of pixels has some thousand bytes, so a picture of 200 MB has 25,000."""

_SCANS = 100
"""Passes over the largest picture: a progressive JPEG has ten, a hostile one 100,000 of them."""


def open_picture(source: Path | bytes, name: str | None = None) -> Image:
    """Return a picture from a file or its bytes, unpacked, in its own mode.

    Args:
        source: a file, or what it holds.
        name: what it is called in a sentence, 'Row 3 of "t.parquet"'.

    Raises InputError, in one sentence, for what is none of `FORMATS`, is broken or truncated, has
    more than `MOST_PIXELS`, or would take more memory than there is.
    """
    name = name or (f'"{source}"' if isinstance(source, Path) else N_("The upload"))
    data = (
        source
        if isinstance(source, bytes)
        else file_bytes(source, name, most=MOST_BYTES, cure=N_("Make the picture smaller."))
    )
    picture = _with_header(data, name)
    width, height = picture.size
    allowance.check(_BYTES_A_PIXEL * width * height, name, cure=N_("Make the picture smaller."))
    scans = data.count(b"\xff\xda") if data[:2] == b"\xff\xd8" else 1
    if scans * width * height > _SCANS * MOST_PIXELS:
        raise InputError(
            several(
                "{name} is a JPEG that draws its {width} x {n} pixels {scans:,} times. "
                "Save it again as PNG.",
                n=height,
                name=name,
                width=width,
                scans=scans,
            )
        )
    try:
        picture.load()
    except _BROKEN as error:
        raise _refusal(data, name, error) from error
    return picture


def pixels(data: bytes, name: str) -> int:
    """Return how many pixels a picture has, by its header.

    Raises InputError when `open_picture` does.
    """
    width, height = _with_header(data, name).size
    return width * height


_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError,
           OverflowError, struct.error)  # fmt: skip
"""What Pillow raises for pictures that are truncated or broken inside."""


def _with_header(data: bytes, name: str) -> Image:
    """Return a picture with its header read and its size allowed; no pixel is unpacked."""
    from PIL import Image, UnidentifiedImageError

    _refuse_many_parts(data, name)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":  # whose decoder makes its canvas at once
        _refuse_large(_canvas(data), name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes, said below for all, and of broken metadata
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise _refusal(data, name, None) from error
    except Image.DecompressionBombError as error:
        raise InputError(
            N_(
                "{name} has more pixels than the {most_pixels} million that are read. Make it "
                "smaller.",
                name=name,
                most_pixels=MOST_PIXELS // 10**6,
            )
        ) from error
    except _BROKEN as error:
        raise _refusal(data, name, error) from error
    _refuse_large(picture.size, name)
    return picture


def _refuse_many_parts(data: bytes, name: str) -> None:
    """Refuse a picture that is cut into so many parts that going through them takes minutes."""
    after = _after_chunk if data[:4] == b"\x89PNG" else _after_segment
    at: int | None = 8 if data[:4] == b"\x89PNG" else 2 if data[:2] == b"\xff\xd8" else None
    for _ in range(_MOST_PARTS):
        if at is None or at >= len(data):
            return
        at = after(data, at)
    if at is not None:
        raise InputError(
            several(
                "{name} is {kind_of} of more than {n:,} parts, which no program writes. "
                "Save it again.",
                n=_MOST_PARTS,
                name=name,
                kind_of=contents.kind_of(data),
            )
        )


def _after_chunk(data: bytes, at: int) -> int | None:
    """Return where the next chunk of a PNG begins."""
    return at + 12 + int.from_bytes(data[at : at + 4], "big")


def _after_segment(data: bytes, at: int) -> int | None:
    """Return where a JPEG goes on after a segment or a byte that is none; None at its pixels."""
    kind = data[at + 1] if at + 1 < len(data) else 0
    if data[at] != 0xFF or kind in (0, 0xFF):
        return at + 1
    if kind == 0xDA:
        return None
    if kind == 1 or 0xD0 <= kind <= 0xD9:  # these have no length
        return at + 2
    return at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def _canvas(data: bytes) -> tuple[int, int]:
    """Return (width, height) of a WebP by its header; (0, 0) where it has none that is known."""
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        return 0, 0
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _refuse_large(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise InputError(
            several(
                "{name} has {width} x {n} pixels; at most {most_pixels} million are "
                "read. Make it smaller.",
                n=height,
                name=name,
                width=width,
                most_pixels=MOST_PIXELS // 10**6,
            )
        )


def _refusal(data: bytes, name: str, error: Exception | None) -> InputError:
    """Return the error for bytes that no reader opens: their kind, or what is broken."""
    kind = contents.kind_of(data)
    if kind in ("a PNG picture", "a JPEG picture", "a WebP picture"):
        reason = (
            f" ({' '.join(str(error).split())[:120]})" if error and "<" not in str(error) else ""
        )
        return InputError(
            N_(
                "{name} could not be read as a picture: it is {kind} that is broken or "
                "incomplete{reason}. Save it again.",
                name=name,
                kind=kind,
                reason=reason,
            )
        )
    return InputError(
        N_(
            "{name} is not a picture that can be read: by its contents it is {kind}. Give a "
            "{format_words}.",
            name=name,
            kind=kind,
            format_words=FORMAT_WORDS,
        )
    )
