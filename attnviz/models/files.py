"""Files of a checkpoint: settings and weights that are whole, a folder without its adapter."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from attnviz.errors import ModelError
from attnviz.models import nested

_WHOLE = "model.safetensors"
_PART = re.compile(r"model-\d+-of-\d+\.safetensors")


def read_json(file: Path) -> dict[str, Any]:
    """Return the settings in a file of a checkpoint. Raises ModelError for anything else."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f'"{file}" is not valid JSON: {error}.') from error
    if not isinstance(found, dict):
        raise ModelError(f'"{file}" holds a {type(found).__name__}, not settings.')
    return found


def check_whole(file: Path) -> None:
    """Raise ModelError for a safetensors file that is broken or was cut."""
    try:
        with safe_open(file, framework="numpy") as opened:
            opened.keys()
    except (SafetensorError, OSError) as error:
        raise ModelError(
            f'"{file}" is not a whole safetensors file ({error}). '
            "Copy or download it again; nothing was loaded."
        ) from error


def check_names(folder: Path, files: list[Path], config: dict[str, Any]) -> None:
    """Raise ModelError where the files of weights are not those that transformers looks for.

    It reads model.safetensors, or the parts that model.safetensors.index.json names.
    """
    index, there = folder / f"{_WHOLE}.index.json", [file.name for file in files]
    if _WHOLE in there or config.get("transformers_weights"):
        return
    if index.is_file():
        named = read_json(index).get("weight_map")
        parts = sorted(set(map(str, named.values()))) if isinstance(named, dict) else []
        gone = [part for part in parts if not (folder / part).is_file()]
        if gone:
            raise ModelError(
                f'The weights in "{folder}" are in {len(parts)} parts, and {len(gone)} of them '
                f"({gone[0]}{', ...' if len(gone) > 1 else ''}) are missing. Copy or download them "
                "too; nothing was loaded."
            )
        return
    if any(_PART.fullmatch(name) for name in there):
        raise ModelError(
            f'The weights in "{folder}" are in parts ({there[0]}, ...) without {index.name}, which '
            "says what is in which. Copy or download it too; nothing was loaded."
        )
    if len(there) == 1:
        raise ModelError(
            f'The folder "{folder}" has its weights in {there[0]}, and transformers looks for '
            f"{_WHOLE}. If they are those of the whole model, rename the file to that."
        )
    raise ModelError(
        f'The folder "{folder}" has weights in {len(there)} files ({", ".join(there[:4])}'
        f"{', ...' if len(there) > 4 else ''}), none of them called {_WHOLE}, which transformers "
        "looks for. Rename the one that holds the whole model to that."
    )


def shapes(files: list[Path]) -> dict[str, tuple[int, ...]]:
    """Return the weights in safetensors files by name, with their shapes; no weight is read."""
    found: dict[str, tuple[int, ...]] = {}
    for file in files:
        with safe_open(file, framework="numpy") as opened:
            for name in opened.keys():  # noqa: SIM118  no mapping: safetensors has no __iter__
                found[name] = tuple(opened.get_slice(name).get_shape())
    return found


@contextlib.contextmanager
def without_adapter(folder: Path) -> Iterator[Path]:
    """Give a folder in which transformers sees no adapter: it would apply one in silence."""
    if not (folder / nested.ADAPTER_CONFIG).exists():
        yield folder
        return
    with tempfile.TemporaryDirectory() as made:
        for file in folder.iterdir():
            if file.is_file() and not file.name.startswith("adapter_"):
                (Path(made) / file.name).symlink_to(file.resolve())
        yield Path(made)
