"""The text of a file's bytes: UTF-8, UTF-16, and the encodings of East Asia where they are certain.

UTF-8 proves itself. The double-byte encodings of China, Taiwan, Japan and Korea read almost any
bytes, but only in the right one do the characters come from its first plane, that of everyday
writing (GB 2312 and JIS X 0208 level 1, Big5 level 1, the 2,350 syllables of KS X 1001). Guessers
made for web pages take short Japanese tables for Korean ones, so we count that ourselves. One-byte
encodings (Windows-1252 and its kin) can only be told by knowing the language: those are named as
what the file may be, and refused.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from attnviz.errors import DataError
from attnviz.language import N_

_SAMPLE = 400_000
_ENOUGH = 4
"""Fewer characters of a script say nothing."""

_SURE = 0.9
_KANA = re.compile("[\u3041-\u30fa\u30fc-\u30fe]")
_HAN = re.compile("[\u3400-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")


@dataclass(frozen=True)
class _DoubleByte:
    """An encoding of East Asia, and what its everyday characters are."""

    codec: str
    called: str
    script: re.Pattern[str]
    everyday: Callable[[str], bool]


def _within(codec: str, low: int, high: int) -> Callable[[str], bool]:
    """Return whether the first byte of a character lies in the everyday rows of a character set."""

    def is_so(character: str) -> bool:
        try:
            return low <= character.encode(codec)[0] <= high
        except UnicodeEncodeError:
            return False

    return is_so


_JAPANESE = re.compile(f"{_KANA.pattern}|{_HAN.pattern}")
_KANJI = _within("euc_jp", 0xB0, 0xCF)
_DOUBLE_BYTE = (
    _DoubleByte("cp932", "Shift-JIS", _JAPANESE, lambda c: bool(_KANA.match(c)) or _KANJI(c)),
    _DoubleByte("euc_jp", "EUC-JP", _JAPANESE, lambda c: bool(_KANA.match(c)) or _KANJI(c)),
    _DoubleByte(
        "cp949",
        "EUC-KR",
        re.compile(f"{_HANGUL.pattern}|{_HAN.pattern}"),
        _within("euc_kr", 0xB0, 0xC8),
    ),
    _DoubleByte("gb18030", N_("GB18030 (GBK)"), _HAN, _within("gb2312", 0xB0, 0xD7)),
    _DoubleByte("cp950", "Big5", _HAN, _within("big5", 0xA4, 0xC6)),
)
"""In the order in which they are tried: Japanese needs kana and Korean needs Hangul, so what is
theirs cannot be taken for Chinese."""


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return (the text of a file without a byte order mark, notes).

    Raises DataError when the bytes are no text, or the encoding is not known.
    """
    for mark, codec in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return _without_nul(data.decode(codec), name), (_encoding_note(codec.upper()),)
            except UnicodeDecodeError as error:
                raise DataError(
                    N_(
                        '"{name}" begins like {codec} but is not valid {codec} ({reason} at byte '
                        "{start}). Save it as UTF-8 text.",
                        name=name,
                        codec=codec.upper(),
                        reason=error.reason,
                        start=error.start,
                    )
                ) from error
    if b"\0" in data:
        for codec in ("utf-16-le", "utf-16-be"):
            text = _plausible(data, codec)
            if text is not None:
                return text, (_encoding_note(N_("UTF-16 without a byte order mark")),)
        at = data.find(b"\0")
        raise DataError(
            N_(
                '"{name}" holds a NUL byte in line {line_of} (byte {at}), which no text does. Save '
                "it as UTF-8 text.",
                name=name,
                line_of=line_of(data, at),
                at=at,
            )
        )
    try:
        return data.decode("utf-8").removeprefix("\ufeff"), ()
    except UnicodeDecodeError as error:
        double_byte = _double_byte(data)
        if double_byte is not None:
            return double_byte
        raise DataError(
            N_(
                '"{name}" is not UTF-8: byte {start} (0x{data:02x}, in line {line_of}) does not '
                "belong to it. Save the file as UTF-8; it may now be {likely}.",
                name=name,
                start=error.start,
                data=data[error.start],
                line_of=line_of(data, error.start),
                likely=_likely(data),
            )
        ) from error


def line_of(data: bytes, at: int) -> int:
    """Return the line of a byte, counted from 1."""
    return 1 + data.count(b"\n", 0, at)


def _encoding_note(encoding: str) -> str:
    return N_("The file is not UTF-8: it was read as {encoding}.", encoding=encoding)


def _without_nul(text: str, name: str) -> str:
    at = text.find("\0")
    if at >= 0:
        raise DataError(
            N_(
                '"{name}" holds a NUL character in line {count}, which no text does. Save it as '
                "UTF-8 text.",
                name=name,
                count=1 + text.count(chr(10), 0, at),
            )
        )
    return text


def _plausible(data: bytes, codec: str) -> str | None:
    """Return the bytes' text in this encoding, if all its characters are in use."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    characters = set(text) - set("\t\n\r\x85")
    odd = any(unicodedata.category(each) in ("Cn", "Co", "Cc", "Cs") for each in characters)
    return None if odd or not re.search(r"[\n\r]", text) else text


def _double_byte(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    for each in _DOUBLE_BYTE:
        try:
            text = data.decode(each.codec)
        except UnicodeDecodeError:
            continue
        counts = Counter(c for c in text[:_SAMPLE] if not c.isascii() and c.isalpha())
        of_script = {c: n for c, n in counts.items() if each.script.match(c)}
        everyday = sum(n for c, n in of_script.items() if each.everyday(c))
        if sum(of_script.values()) < _ENOUGH or everyday < _SURE * counts.total():
            continue
        own = _KANA if each.script is _JAPANESE else _HANGUL if each.codec == "cp949" else _HAN
        share = sum(n for c, n in counts.items() if own.match(c)) / counts.total()
        if share < (0.1 if own is _KANA else _SURE):
            continue
        return text, (_encoding_note(each.called),)
    return None


def _likely(data: bytes) -> str:
    """Return the likely encoding of a file of one byte a character, by how its letters stand."""
    high = re.findall(rb"[\x80-\xff]+", data[:_SAMPLE])
    long = sum(len(run) for run in high if len(run) > 2)
    if long > 0.6 * sum(map(len, high)):
        return N_(
            "Windows-1251 or KOI8-R (Cyrillic), Windows-1253 (Greek), 1255 (Hebrew), 1256 (Arabic) "
            "or 874 (Thai), or an East Asian encoding that could not be identified"
        )
    return N_("Windows-1252 or Latin-1 (or Windows-1250, of Central Europe)")
