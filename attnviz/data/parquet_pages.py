"""What the pages of a Parquet file unpack to, by the header of each page.

A file's footer may say anything of its size, and says nothing of dictionaries that are unfolded. A
reader makes room for what the header of a page says, so these are what is added up. The format:
https://github.com/apache/parquet-format (PageHeader, in Thrift's compact protocol).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from attnviz.language import N_, several

MOST_PAGES = 300_000
"""A file of more pages is no table: each holds thousands of rows."""

_PLAIN, _DELTA_LENGTH = 0, 6
_DICTIONARIES = (2, 8)
_VERSION_2 = 3
_SAID = {0: 5, _VERSION_2: 8}
"""Of pages with values, by their kind: the field that says what they hold."""

_DEEPEST = 8


class BrokenPage(ValueError):
    """A page whose header cannot be read, or that leads out of its file."""


@dataclass(frozen=True)
class Chunk:
    """What one column of a row group unpacks to.

    Attributes:
        values: entries, empty ones too.
        nbytes: of its pages, unpacked, with dictionaries as they are stored.
        folded: how a text may stand once for many, so that texts have to be counted: in a
            dictionary, or as the beginning of the next one; "" where each stands for itself.
    """

    values: int
    nbytes: int
    folded: Literal["", "dictionary", "beginnings"]


@dataclass(frozen=True)
class Group:
    """A row group: how many rows it has, and where each of its columns begins and ends."""

    rows: int
    columns: tuple[tuple[int, int], ...]


def groups(data: memoryview) -> list[Group]:
    """Return the row groups of a file by its footer, its last bytes.

    pyarrow's own description of a column ends the process where a footer contradicts itself: the
    error of its C++ is caught by nobody. Raises BrokenPage when a page is broken.
    """
    start = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    try:
        footer, _ = _struct(data, max(start, 0), _DEEPEST)
        return [
            Group(_size(group, 3), tuple(_span(column) for column in _list(group, 1)))
            for group in _list(footer, 4)
        ]
    except IndexError:
        raise BrokenPage(N_("its footer is cut off")) from None


def _span(column: Any) -> tuple[int, int]:
    meta = column.get(3) if isinstance(column, dict) else None
    if not isinstance(meta, dict):
        raise BrokenPage(N_("its footer does not say where a column is"))
    start, dictionary = _size(meta, 9), meta.get(11)
    if isinstance(dictionary, int) and 0 < dictionary < start:
        start = dictionary
    return start, start + _size(meta, 7)


def _list(of: Any, field: int) -> list[Any]:
    items = of.get(field, []) if isinstance(of, dict) else None
    if not isinstance(items, list):
        raise BrokenPage(N_("its footer is not what a footer is"))
    return items


def _size(of: Any, field: int) -> int:
    value = of.get(field) if isinstance(of, dict) else None
    if not isinstance(value, int) or not 0 <= value < 2**62:
        raise BrokenPage(N_("its footer says what no file can be"))
    return value


def chunk(data: memoryview, span: tuple[int, int]) -> Chunk:
    """Return the unpacked size of a column of a row group.

    Args:
        data: the whole file.
        span: where the column begins and ends, of `groups`.

    Raises BrokenPage when a page is broken.
    """
    start, end = span
    if not 0 <= start <= end <= len(data):
        raise BrokenPage(N_("a column leads out of the file"))
    values = nbytes = 0
    folded: Literal["", "dictionary", "beginnings"] = ""
    for page in _pages(data, start, end):
        nbytes += _number(page, 2)
        kind = _number(page, 1)
        if kind not in _SAID:
            continue
        header = page.get(_SAID[kind])
        if not isinstance(header, dict):
            raise BrokenPage(N_("the header of a page does not say what it holds"))
        values += _number(header, 1)
        encoding = header.get(4 if kind == _VERSION_2 else 2)
        if encoding in _DICTIONARIES:
            folded = folded or "dictionary"
        elif encoding not in (_PLAIN, _DELTA_LENGTH):
            folded = "beginnings"
    return Chunk(values, nbytes, folded)


def _pages(data: memoryview, at: int, end: int) -> Iterator[dict[int, Any]]:
    count = 0
    while at < end:
        count += 1
        if count > MOST_PAGES:
            raise BrokenPage(
                several(
                    "it has more than {n:,} pages",
                    n=MOST_PAGES,
                )
            )
        try:
            page, at = _struct(data, at, _DEEPEST)
        except IndexError:
            raise BrokenPage(N_("the header of a page is cut off")) from None
        at += _number(page, 3)
        yield page


def _number(of: dict[int, Any], field: int) -> int:
    value = of.get(field, 0)
    if not isinstance(value, int) or not 0 <= value < 2**31:
        raise BrokenPage(N_("the header of a page says what no page can be"))
    return value


def _struct(data: memoryview, at: int, deepest: int) -> tuple[dict[int, Any], int]:
    """Return the fields of a struct by their numbers, and where it ends."""
    if not deepest:
        raise BrokenPage(N_("the header of a page is nested too deep"))
    values_by_id: dict[int, Any] = {}
    field = 0
    while head := data[at]:
        at += 1
        if head >> 4:
            field += head >> 4
        else:
            field, at = _signed(data, at)
        values_by_id[field], at = _value(data, at, head & 15, deepest)
    return values_by_id, at + 1


def _value(data: memoryview, at: int, kind: int, deepest: int) -> tuple[Any, int]:
    match kind:
        case 1 | 2:  # true, false: the value is the kind
            return kind == 1, at
        case 3:
            return data[at], at + 1
        case 4 | 5 | 6:
            return _signed(data, at)
        case 7:
            return None, at + 8
        case 8:  # bytes, such as the least value: passed over
            size, at = _varint(data, at)
            return None, at + size
        case 9 | 10:
            return _items(data, at, deepest)
        case 12:
            return _struct(data, at, deepest - 1)
    raise BrokenPage(N_("the header of a page holds what none has"))


def _items(data: memoryview, at: int, deepest: int) -> tuple[list[Any], int]:
    head = data[at]
    size, at = (head >> 4, at + 1) if head >> 4 < 15 else _varint(data, at + 1)
    items = []
    for _ in range(size):
        if head & 15 in (1, 2):  # in a list a truth value has a byte of its own
            value, at = data[at] == 1, at + 1
        else:
            value, at = _value(data, at, head & 15, deepest)
        items.append(value)
    return items, at


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
        if shift > 63:
            raise BrokenPage(N_("a number in the header of a page never ends"))


def _signed(data: memoryview, at: int) -> tuple[int, int]:
    value, at = _varint(data, at)
    return value >> 1 ^ -(value & 1), at
