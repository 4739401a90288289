"""What the header of a GGUF file says: its numbers, and the weights that it holds; none is read."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

from attnviz import plain_file
from attnviz.errors import ModelError
from attnviz.language import N_, several

_FORMATS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q",
            11: "<q", 12: "<d"}  # fmt: skip
_TEXT, _LIST = 8, 9
_MOST_SETTINGS = 10_000
_MOST_TENSORS = 200_000
_MOST_ENTRIES = 4_000_000
"""Of one list of numbers, and of all other lists together: the largest vocabularies have some
hundred thousand tokens."""

_FEWEST_BITS = 1.5
"""A number takes no less in any format of GGUF."""


@dataclass
class GgufHeader:
    """The settings that are numbers, by name, and the shapes of the weights, by name."""

    settings: dict[str, float] = field(default_factory=dict)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def numbers(self) -> int:
        """How many numbers the weights hold."""
        return sum(prod(shape) for shape in self.shapes.values())


def _open(path: Path) -> BinaryIO:
    try:
        return plain_file.opened(path)
    except OSError as error:
        sentence = N_(
            '"{path}" could not be read: {strerror}. Give the path of a .gguf file.',
            path=path,
            strerror=error.strerror,
        )
        raise ModelError(sentence) from error


def read(path: Path) -> GgufHeader:
    """Return what the header of a file says.

    Raises ModelError when the file cannot be read, is no GGUF file, or has a broken header.
    """
    with _open(path) as file:
        size = os.fstat(file.fileno()).st_size
        if file.read(4) != b"GGUF":
            raise ModelError(
                N_(
                    '"{path}" is not a GGUF file: it does not begin like one. Nothing was loaded.',
                    path=path,
                )
            )
        try:
            header = _read(_Reader(file, size))
        except (ValueError, struct.error, OverflowError, MemoryError) as error:
            raise ModelError(
                N_(
                    'The header of "{path}" is broken ({error}). Copy or download it again; '
                    "nothing was loaded.",
                    path=path,
                    error=error,
                )
            ) from error
    if header.numbers * _FEWEST_BITS / 8 > size:
        raise ModelError(
            several(
                'The header of "{path}" lists {n:,} numbers, which do not fit into '
                "{size:,} bytes. Copy or download it again; nothing was loaded.",
                n=header.numbers,
                path=path,
                size=size,
            )
        )
    return header


@dataclass
class _Reader:
    file: BinaryIO
    size: int
    entries: int = 0

    def number(self, form: str) -> Any:
        (number,) = struct.unpack(form, self.take(struct.calcsize(form)))
        return number

    def take(self, length: int) -> bytes:
        if length > self.size - self.file.tell():
            raise ValueError(N_("it says more than the file holds"))
        return self.file.read(length)

    def skip(self, length: int) -> None:
        if length > self.size - self.file.tell():
            raise ValueError(N_("it says more than the file holds"))
        self.file.seek(length, 1)

    def count(self, most: int, what: str) -> int:
        number = self.number("<Q")
        if number > most:
            raise ValueError(N_("it counts {number:,} {what}", number=number, what=what))
        return number

    def text(self) -> str:
        return self.take(self.count(65_536, "letters of a name")).decode("utf-8", "replace")


def _read(reader: _Reader) -> GgufHeader:
    version = reader.number("<I")
    if version not in (2, 3):
        raise ValueError(N_("its version is {version}, and 2 and 3 are read", version=version))
    header = GgufHeader()
    tensors = reader.count(_MOST_TENSORS, "weights")
    for _ in range(reader.count(_MOST_SETTINGS, "settings")):
        name = reader.text()
        value = _value(reader, reader.number("<I"))
        if isinstance(value, int | float) and not isinstance(value, bool):
            header.settings[name] = value
    for _ in range(tensors):
        name = reader.text()
        axes = reader.number("<I")
        if axes > 8:
            raise ValueError(N_("a weight has {axes} axes", axes=axes))
        header.shapes[name] = tuple(reader.number("<Q") for _ in range(axes))
        reader.skip(12)  # its number format, and where it begins
    return header


def _value(reader: _Reader, kind: int, depth: int = 0) -> Any:
    """Read a setting, and return it where it is one number; texts and lists are passed over."""
    if kind in _FORMATS:
        return reader.number(_FORMATS[kind])
    if kind == _TEXT:
        reader.skip(reader.number("<Q"))
        return None
    if kind != _LIST or depth > 3:
        raise ValueError(N_("it has a setting of kind {kind}", kind=kind))
    inner = reader.number("<I")
    count = reader.count(_MOST_ENTRIES, "entries of a list")
    if inner in _FORMATS:
        reader.skip(count * struct.calcsize(_FORMATS[inner]))
    else:
        reader.entries += count
        if reader.entries > _MOST_ENTRIES:
            raise ValueError(
                several(
                    "it counts {n:,} entries of lists",
                    n=reader.entries,
                )
            )
        for _ in range(count):
            _value(reader, inner, depth + 1)
    return None
