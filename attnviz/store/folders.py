"""A record as a folder: its arrays in safetensors, all else in JSON; read again without torch.

    trace.json            kind, format number, records with their texts and numbers (codec.py)
    arrays.safetensors    every array, as it is

The JSON is named for the kind of record: attribution.json, evaluation.json, ...
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from attnviz import allowance
from attnviz.errors import InputError, ShapeError, StoreError
from attnviz.json_size import json_bytes
from attnviz.language import N_
from attnviz.store.codec import Misfit, RecordReader, RecordWriter, fits
from attnviz.version import VERSION

FORMAT = 1
"""Number of the layout; a folder of another one is refused."""

ARRAYS = "arrays.safetensors"

MOST_TEXT_BYTES = 64 * 2**20
"""Bytes of a JSON file; a larger one is refused."""

MOST_TEXT_MEMORY = 2**29
"""Bytes that a JSON file may take when it is read: a dozen times its size is usual."""

MOST_HEADER_BYTES = 8 * 2**20
"""Bytes in which a file of arrays lists them: room for a hundred thousand."""


@dataclass(frozen=True)
class RecordKind:
    """A kind of record that can be kept.

    Attributes:
        name: of the kind, and of its JSON file.
        holds: what is kept: a record, or a type such as tuple[Intervention, ...].
        parts: the classes that may stand in a file of this kind.
        whole: raises Misfit for one whose parts do not fit each other.
        word: the name for a reader; that of the kind where nothing is given.
    """

    name: str
    holds: Any
    parts: tuple[type, ...]
    whole: Callable[[Any], None] = lambda record: None
    word: str = ""

    @property
    def texts(self) -> str:
        """Name of the JSON file."""
        return f"{self.name}.json"

    @property
    def label(self) -> str:
        """The name for a reader."""
        return self.word or self.name

    @property
    def header(self) -> str:
        """What the JSON file calls itself."""
        return f"attnviz {self.name}"


def write(record: Any, folder: Path, kind: RecordKind) -> None:
    """Write a record into an existing folder, whole on the disk when this returns.

    Raises TypeError when a value has no place in a file, and OSError when the disk takes no more.
    """
    writer = RecordWriter()
    value = writer.value(record)
    content = {
        "kind": kind.header,
        "format": FORMAT,
        "attnviz": VERSION,
        "records": writer.records,  # each stands after its parts
    }
    if set(value) != {"record"}:  # a record is the last one there
        content["value"] = value
    # Plain ASCII: a lone half of a character (from a text that was cut) comes back as it was.
    (folder / kind.texts).write_text(json.dumps(content, ensure_ascii=True), encoding="ascii")
    try:
        save_file(writer.arrays, folder / ARRAYS)
    except SafetensorError as error:
        if "Io" not in str(error) and "I/O" not in str(error):
            raise
        raise OSError(str(error).splitlines()[0][:200]) from error
    mode = (folder / kind.texts).stat().st_mode & 0o777
    (folder / ARRAYS).chmod(mode)  # safetensors leaves its files to their owner alone
    for name in (kind.texts, ARRAYS):
        with (folder / name).open("rb") as file:
            os.fsync(file.fileno())


def read(place: Path, kind: RecordKind) -> Any:
    """Return the record in a folder.

    Raises StoreError, with what is wrong, when the folder is no saved record of this kind, is of
    another format number, misses a file, or holds what does not fit together.
    """
    word = kind.label
    if not place.is_dir():
        raise StoreError(N_('No folder at "{place}".', place=place))
    content = texts(place, kind)
    if not isinstance(content, dict) or content.get("kind") != kind.header:
        raise StoreError(
            N_(
                '"{place}" holds no saved {word}: its {texts} does not say so.',
                place=place,
                word=word,
                texts=kind.texts,
            )
        )
    if content.get("format") != FORMAT:
        raise StoreError(
            N_(
                '"{place}" has the format number {content} and this attnviz reads {format}. Make '
                "the {word} again, or open it with the attnviz that wrote it ({content_2}).",
                place=place,
                content=str(content.get("format"))[:20],
                format=FORMAT,
                word=word,
                content_2=str(content.get("attnviz", "not named"))[:20],
            )
        )
    try:
        _refuse_large(arrays_file := _inside(place, ARRAYS, word), word)
        with safe_open(arrays_file, framework="numpy") as arrays:
            names = set(arrays.keys())

            def array(name: str) -> np.ndarray:
                if name not in names:
                    raise Misfit(
                        N_('{arrays} has no array "{name}"', arrays=ARRAYS, name=name[:40])
                    )
                return arrays.get_tensor(name)

            reader = RecordReader(kind.parts, content.get("records"), array)
            objects = reader.all()
            record = (
                reader.value(content["value"]) if "value" in content else (objects or [None])[-1]
            )
            if not fits(record, kind.holds):
                raise Misfit(N_("its last record is not a {word}", word=word))
            kind.whole(record)
    except ShapeError as error:
        raise StoreError(
            N_(
                'The {word} in "{place}" does not fit together: {error}',
                word=word,
                place=place,
                error=error,
            )
        ) from error
    except (SafetensorError, OSError) as error:
        raise StoreError(
            N_(
                '"{place}" is not a complete safetensors file. Save the {word} again.',
                place=place / ARRAYS,
                word=word,
            )
        ) from error
    except (InputError, Misfit, ValueError, TypeError, RecursionError) as error:
        words = str(error).rstrip(".")
        raise StoreError(
            N_('The {word} in "{place}" is broken: {words}.', word=word, place=place, words=words)
        ) from error
    return record


def texts(place: Path, kind: RecordKind) -> Any:
    """Return the content of a folder's JSON file. Raises StoreError when it is not whole."""
    path = _inside(place, kind.texts, kind.label)
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_TEXT_BYTES else b""
        if not content or json_bytes(content) > MOST_TEXT_MEMORY:
            raise StoreError(
                N_(
                    '"{path}" is larger than any {label} that attnviz keeps, or empty.',
                    path=path,
                    label=kind.label,
                )
            )
        return json.loads(content)
    except OSError as error:
        raise StoreError(
            N_('"{path}" cannot be read: {strerror}.', path=path, strerror=error.strerror)
        ) from error
    except (ValueError, RecursionError) as error:
        raise StoreError(
            N_(
                '"{path}" is not complete JSON. Save the {label} again.',
                path=path,
                label=kind.label,
            )
        ) from error


def _refuse_large(path: Path, word: str) -> None:
    """Raise StoreError when arrays do not fit in memory, or their list is longer than any of ours.

    The reader of safetensors makes room for as much of a list as its first eight bytes say.
    """
    with path.open("rb") as file:
        header_bytes = int.from_bytes(file.read(8), "little")
    if header_bytes > MOST_HEADER_BYTES:
        raise StoreError(
            N_(
                '"{path}" lists more arrays than any {word} that attnviz keeps.',
                path=path,
                word=word,
            )
        )
    allowance.check(
        2 * path.stat().st_size,
        N_('The {word} in "{parent}"', word=word, parent=path.parent),
        cure=N_("Open it on a larger machine."),
        error=StoreError,
    )


def _inside(place: Path, name: str, word: str) -> Path:
    path = place / name
    try:
        if not path.is_file():
            raise StoreError(
                N_(
                    '"{place}" has no {name}, so it is not a complete saved {word}.',
                    place=place,
                    name=name,
                    word=word,
                )
            )
        if path.resolve().parent != place.resolve():
            raise StoreError(
                N_(
                    '{name} in "{place}" is a link to a place outside the folder.',
                    name=name,
                    place=place,
                )
            )
    except (OSError, RuntimeError) as error:  # a link to itself
        raise StoreError(
            N_('{name} in "{place}" cannot be read.', name=name, place=place)
        ) from error
    return path
