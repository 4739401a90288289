"""What a file is by its first bytes, in words: for the sentence that refuses it.

Readers decide by content against a short list of what they read, and never ask the name alone. What
stands here opens nothing and is believed by nobody: it only says to a person what was given.
"""

from __future__ import annotations

import re

from attnviz.language import N_

_BEGIN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"II+\0", "a TIFF picture"),
    (b"MM\0+", "a TIFF picture"),
    (b"8BPS", "a Photoshop picture"),
    (b"\x01\xda", N_("an SGI picture")),
    (b"\x0a\x05\x01", "a PCX picture"),
    (b"DDS ", "a DDS picture"),
    (b"qoif", "a QOI picture"),
    (b"\0\0\1\0", N_("an icon (ICO)")),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\xff\x0a", N_("a JPEG XL picture")),
    (b"\0\0\0\x0cJXL ", N_("a JPEG XL picture")),
    (b"SIMPLE  =", "a FITS picture"),
    (b"\xd7\xcd\xc6\x9a", N_("a Windows metafile (WMF)")),
    (b"%!PS", N_("a PostScript file (EPS)")),
    (b"\xc5\xd0\xd3\xc6", N_("a PostScript file (EPS)")),
    (b"%PDF-", "a PDF"),
    (b"fLaC", "a FLAC sound"),
    (b"OggS", N_("an Ogg sound")),
    (b"ID3", N_("an MP3 sound")),
    (b"\xff\xfb", N_("an MP3 sound")),
    (b"\xff\xf3", N_("an MP3 sound")),
    (b".snd", N_("an AU sound")),
    (b"RIFX", N_("a big-endian WAV sound (RIFX)")),
    (b"RF64", N_("a WAV sound of 64 bits (RF64)")),
    (b"\x1aE\xdf\xa3", N_("a Matroska or WebM film")),
    (b"PAR1", "a Parquet table"),
    (b"PARE", N_("an encrypted Parquet table")),
    (b"ARROW1", N_("an Arrow (Feather) table")),
    (b"FEA1", "a Feather table"),
    (b"ORC", N_("an ORC table")),
    (b"Obj\x01", N_("an Avro table")),
    (b"SQLite format 3\0", N_("an SQLite data base")),
    (b"\x89HDF", N_("an HDF5 file")),
    (b"\x93NUMPY", N_("a NumPy array (.npy)")),
    (b"MATLAB 5", "a MATLAB file"),
    (b"GGUF", "a GGUF checkpoint"),
    (b"\xd0\xcf\x11\xe0", N_("an old Office file (.xls, .doc)")),
    (b"\x1f\x8b", N_("a gzip archive (.gz)")),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", N_("an xz archive")),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"PK\x05\x06", N_("an empty zip archive")),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
"""What a file begins with, and what that is called. Below, those that begin otherwise."""

_SHORTEST = 5
"""A shorter beginning of letters alone may be that of a text: it counts where a zero follows."""


def kind_of(data: bytes) -> str:
    """Return the kind of a file by its first bytes, with its article: "a PDF", "a zip archive"."""
    head = bytes(data[:4096])
    for begins, name in _BEGIN:
        if head.startswith(begins) and (_is_certain(begins) or b"\0" in head):
            return name
    return _otherwise(head)


def is_text(data: bytes) -> bool:
    """Return whether a file looks like a text in some encoding."""
    return kind_of(data) in (TEXT, UNKNOWN)


TEXT, UNKNOWN = "text", N_("of no kind that attnviz knows")


def _is_certain(begins: bytes) -> bool:
    """Return whether no text of any encoding begins with these bytes."""
    return len(begins) >= _SHORTEST or min(begins) < 32 or 255 in begins or begins == b"%!PS"


def _otherwise(head: bytes) -> str:
    if head[:2] in (b"\x80\2", b"\x80\3", b"\x80\4", b"\x80\5"):
        return N_("a pickle of Python")
    inside = {b"WAVE": "a WAV sound", b"WEBP": "a WebP picture", b"AVI ": N_("an AVI film")}
    if head[:4] == b"RIFF" and head[8:12] in inside:
        return inside[head[8:12]]
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return N_("an AIFF sound")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        is_picture = brand in (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")
        return N_("a HEIC or AVIF picture") if is_picture else N_("an MP4 film or sound")
    if head[:4] == b"PK\x03\x04":
        return _zipped(head)
    if head[257:262] == b"ustar":
        return "a tar archive"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if re.match(rb"<!doctype html|<html[\s>]", start):
        return N_("a web page (HTML)")
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in head.lower()):
        return N_("an SVG drawing")
    if start.startswith(b"<?xml"):
        return N_("an XML file")
    plain = not re.search(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]", head)
    return TEXT if plain and head else UNKNOWN


def _zipped(head: bytes) -> str:
    if b"[Content_Types].xml" in head or b"xl/" in head or b"word/" in head:
        return N_("an Office file (.xlsx, .docx)")
    if b"mimetypeapplication/vnd.oasis" in head:
        return N_("an OpenDocument file (.ods, .odt)")
    return "a zip archive"
