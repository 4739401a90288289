"""Files of a checkpoint: settings and weights that are whole, and what their headers say."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from attnviz import plain_file
from attnviz.allowance import in_words
from attnviz.errors import ModelError
from attnviz.language import N_, counted, several

MOST_JSON = 8 * 2**20
"""Bytes of a file of settings; the largest that are real name twenty thousand labels."""

MOST_INDEX = 32 * 2**20
MOST_HEADER = 16 * 2**20
"""Bytes of the header of one file of weights, which names each of them."""

_PLAIN = re.compile(r"\w[\w.-]*\.safetensors")
_WHOLE = "model.safetensors"
_PART = re.compile(r"model-\d+-of-\d+\.safetensors")


def read_json(file: Path, *, most: int = MOST_JSON) -> dict[str, Any]:
    """Return the settings in a file of a checkpoint.

    most is how many bytes it may have; settings have some thousand. Raises ModelError when the file
    is longer, or holds anything but settings in JSON.
    """
    try:
        with plain_file.opened(file) as stream:
            raw = stream.read(most + 1)
        if len(raw) > most:
            raise ModelError(
                N_(
                    '"{file}" has more than {most}, which no settings of a model have. Take the '
                    "file that was saved with the weights.",
                    file=file,
                    most=in_words(most),
                )
            )
        settings = json.loads(raw.decode("utf-8"))
        if b"\\ud" in raw.lower():  # half a character, which nothing can show or write
            json.dumps(settings, ensure_ascii=False).encode()
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(
            N_('"{file}" is not valid JSON: {error}.', file=file, error=error)
        ) from error
    if not isinstance(settings, dict):
        raise ModelError(
            N_('"{file}" holds a {name}, not settings.', file=file, name=type(settings).__name__)
        )
    return settings


def check_whole(file: Path) -> None:
    """Raise ModelError for a safetensors file that is broken or was cut."""
    try:
        with plain_file.opened(file) as reader:
            length = int.from_bytes(reader.read(8), "little")
        if MOST_HEADER < length <= 100 * 2**20:  # beyond that safetensors itself says so
            raise ModelError(
                N_(
                    '"{file}" has a header of {length}, which no real model has ({most_header} at '
                    "most are taken). Save it again with save_pretrained.",
                    file=file,
                    length=in_words(length),
                    most_header=in_words(MOST_HEADER),
                )
            )
        with safe_open(file, framework="numpy") as reader:
            reader.keys()
    except (SafetensorError, OSError) as error:
        raise ModelError(
            N_(
                '"{file}" is not a whole safetensors file ({error}). Copy or download it again; '
                "nothing was loaded.",
                file=file,
                error=error,
            )
        ) from error


def check_names(folder: Path, files: list[Path], config: dict[str, Any]) -> None:
    """Raise ModelError where the files of weights are not those that transformers looks for.

    It reads model.safetensors, or the parts that model.safetensors.index.json names.
    """
    index, there = folder / f"{_WHOLE}.index.json", [file.name for file in files]
    if _WHOLE in there or config.get("transformers_weights"):
        return
    if index.is_file():
        weight_map = read_json(index, most=MOST_INDEX).get("weight_map")
        parts = sorted(set(map(str, weight_map.values()))) if isinstance(weight_map, dict) else []
        strange = [part for part in parts if not _PLAIN.fullmatch(part)]
        if strange:
            raise ModelError(
                N_(
                    '"{name}" in "{folder}" lists {strange!r} as weights, but only files in the '
                    "same folder are read. Take the index that was saved with the weights.",
                    name=index.name,
                    folder=folder,
                    strange=strange[0][:80],
                )
            )
        absent = [part for part in parts if not (folder / part).is_file()]
        if absent:
            raise ModelError(
                counted(
                    'The weights in "{folder}" are in {parts} parts, and {n} of them ({absent}) '
                    "are missing. Copy or download them too; nothing was loaded.",
                    'The weights in "{folder}" are in {parts} parts, and {n} of them ({absent}, '
                    "...) are missing. Copy or download them too; nothing was loaded.",
                    n=len(absent),
                    folder=folder,
                    parts=len(parts),
                    absent=absent[0],
                )
            )
        return
    if any(_PART.fullmatch(name) for name in there):
        raise ModelError(
            N_(
                'The weights in "{folder}" are in parts ({there}, ...) without {name}, which says '
                "what each part holds. Copy or download it too; nothing was loaded.",
                folder=folder,
                there=there[0],
                name=index.name,
            )
        )
    if len(there) == 1:
        raise ModelError(
            N_(
                'The folder "{folder}" has its weights in {there}, but transformers looks for '
                "{whole}. If this file holds the whole model, give it that name.",
                folder=folder,
                there=there[0],
                whole=_WHOLE,
            )
        )
    raise ModelError(
        several(
            'The folder "{folder}" has weights in {n} files ({there_2}{words}), but '
            "none is called {whole}, which transformers looks for. Give this name to "
            "the file that holds the whole model.",
            n=len(there),
            folder=folder,
            there_2=", ".join(there[:4]),
            words=", ..." if len(there) > 4 else "",
            whole=_WHOLE,
        )
    )


_BYTES = {"C64": 8, "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2,
          "BF16": 2, "I16": 2, "U16": 2}  # fmt: skip


@dataclass(frozen=True)
class Header:
    """What the header of a safetensors file says of a weight: "F32", "BF16", ..., and its shape."""

    kind: str
    shape: tuple[int, ...]

    @property
    def numbers(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)

    @property
    def width(self) -> int:
        """Bytes of a number, at most: several small ones may share one."""
        return _BYTES.get(self.kind, 1)

    @property
    def size(self) -> int:
        """Bytes in the file, at most."""
        return self.numbers * self.width


def headers(files: list[Path]) -> dict[str, Header]:
    """Return what safetensors files say of their weights, by name; no weight is read."""
    header_of: dict[str, Header] = {}
    for file in files:
        with safe_open(file, framework="numpy") as reader:
            for name in reader.keys():  # noqa: SIM118  no mapping: safetensors has no __iter__
                weight = reader.get_slice(name)
                header_of[name] = Header(weight.get_dtype(), tuple(weight.get_shape()))
    return header_of


def shapes(files: list[Path]) -> dict[str, tuple[int, ...]]:
    """Return the weights in safetensors files by name, with their shapes; no weight is read."""
    return {name: header.shape for name, header in headers(files).items()}
