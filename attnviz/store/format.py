"""A trace as a folder: its arrays in safetensors, all else in JSON; opened again without torch.

    trace.json            format number, records with their texts and numbers (codec.py)
    arrays.safetensors    every array, as it is

A folder is written beside its place and moved there when it is whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from attnviz.errors import InputError, ShapeError, StoreError
from attnviz.records import AttentionLayer, ModelInfo, Prediction, Stack, Tokens, Trace
from attnviz.store.codec import Misfit, Reader, Writer

FORMAT = 1
"""Number of the layout; a folder of another one is refused."""

_KIND = "attnviz trace"
_TEXTS = "trace.json"
_ARRAYS = "arrays.safetensors"
_PARTS = (Trace, ModelInfo, Stack, AttentionLayer, Tokens, Prediction)


def save_trace(trace: Trace, folder: str | Path) -> Path:
    """Write a trace into a folder of its own and return the folder.

    Everything is kept, bit for bit. A trace that is already there is replaced; the folder is never
    seen half written. Raises InputError for a place that cannot be written to, or that holds
    something else.
    """
    place = _path(folder)
    if not place.parent.is_dir():
        raise InputError(f'No folder at "{place.parent}" to write "{place.name}" into.')
    replaces = place.is_symlink() or place.exists()
    if replaces and not _may_replace(place):
        raise InputError(
            f'"{place}" exists and is not a saved trace. Give the name of a new folder.'
        )
    beside = place.parent / f".{place.name[:100]}.{secrets.token_hex(6)}"
    aside = beside.with_name(f"{beside.name}.old")
    try:
        beside.mkdir()
        _write(trace, beside)
        if replaces:
            place.rename(aside)
        try:
            beside.rename(place)
        except OSError:
            if replaces:
                aside.rename(place)
            raise
    except OSError as error:
        raise InputError(f'"{place}" could not be written: {error.strerror or error}.') from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)
    return place


def open_trace(folder: str | Path) -> Trace:
    """Return the trace that `Trace.save` wrote into a folder; torch is not needed for it.

    Raises StoreError, with what is wrong, for a folder that is not a saved trace, is of another
    format number, misses a file, or holds what does not fit together.
    """
    place = _path(folder)
    if not place.is_dir():
        raise StoreError(f'No folder at "{place}".')
    said = _texts(place)
    if not isinstance(said, dict) or said.get("kind") != _KIND:
        raise StoreError(f'"{place}" holds no saved trace: its {_TEXTS} does not say so.')
    if said.get("format") != FORMAT:
        raise StoreError(
            f'"{place}" has the format number {str(said.get("format"))[:20]} and this attnviz '
            f"reads {FORMAT}. Trace the input again, or open it with the attnviz that wrote it "
            f"({str(said.get('attnviz', 'not named'))[:20]})."
        )
    try:
        with safe_open(_inside(place, _ARRAYS), framework="numpy") as arrays:
            names = set(arrays.keys())

            def array(name: str) -> np.ndarray:
                if name not in names:
                    raise Misfit(f'{_ARRAYS} has no array "{name[:40]}"')
                return arrays.get_tensor(name)

            trace = _trace(Reader(_PARTS, said.get("records"), array).all())
    except ShapeError as error:
        raise StoreError(f'The trace in "{place}" does not fit together: {error}') from error
    except (SafetensorError, OSError) as error:
        raise StoreError(
            f'"{place / _ARRAYS}" is not a whole safetensors file. Save the trace again.'
        ) from error
    except (Misfit, ValueError, TypeError, RecursionError) as error:
        raise StoreError(f'The trace in "{place}" is broken: {error}.') from error
    return trace


def _path(folder: str | Path) -> Path:
    if not str(folder).strip():
        raise InputError("A trace is saved in a folder, and this is the name of none.")
    try:
        place = Path(os.path.abspath(Path(folder).expanduser()))
        with contextlib.suppress(FileNotFoundError):
            place.lstat()  # exists() would call what no path can hold not there
    except (RuntimeError, OSError, ValueError) as error:  # ~nobody, a name too long, a NUL
        raise InputError(f"{str(folder)[:80]!r} is no path here: {error}.") from error
    return place


def _inside(place: Path, name: str) -> Path:
    path = place / name
    try:
        if not path.is_file():
            raise StoreError(f'"{place}" has no {name}, so it is no whole saved trace.')
        if path.resolve().parent != place.resolve():
            raise StoreError(f'{name} in "{place}" is a link that leads out of the folder.')
    except (OSError, RuntimeError) as error:  # a link to itself
        raise StoreError(f'{name} in "{place}" cannot be read.') from error
    return path


def _texts(place: Path) -> Any:
    path = _inside(place, _TEXTS)
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise StoreError(f'"{path}" cannot be read: {error.strerror}.') from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f'"{path}" is not whole JSON. Save the trace again.') from error


def _may_replace(place: Path) -> bool:
    """Only an empty folder and an earlier trace may go."""
    if place.is_symlink() or not place.is_dir():
        return False
    held = {each.name for each in place.iterdir()}
    if held - {_TEXTS, _ARRAYS}:
        return False
    try:
        return not held or _texts(place).get("kind") == _KIND
    except (StoreError, AttributeError):
        return False


def _write(trace: Trace, folder: Path) -> None:
    import attnviz

    writer = Writer()
    writer.value(trace)
    said = {
        "kind": _KIND,
        "format": FORMAT,
        "attnviz": attnviz.__version__,
        "records": writer.records,  # the trace is the last: each stands after its parts
    }
    # Plain ASCII: a lone half of a character (from a text that was cut) comes back as it was.
    (folder / _TEXTS).write_text(json.dumps(said, ensure_ascii=True), encoding="ascii")
    save_file(writer.arrays, folder / _ARRAYS)
    mode = (folder / _TEXTS).stat().st_mode & 0o777
    (folder / _ARRAYS).chmod(mode)  # safetensors leaves its files to their owner alone
    for name in (_TEXTS, _ARRAYS):
        with (folder / name).open("rb") as written:
            os.fsync(written.fileno())


def _trace(records: list[Any]) -> Trace:
    trace = records[-1] if records else None
    if not isinstance(trace, Trace):
        raise Misfit("its last record is no trace")
    if not trace.by_stack:
        raise Misfit("it has no attention maps")
    for name, stack in trace.by_stack.items():
        if stack.name != name:
            raise Misfit(f'the stack "{name}" calls itself "{stack.name}"')
        if not stack.layers:
            raise Misfit(f"the {name} has no layers")
        for tokens in (stack.queries, stack.keys):
            if len(tokens.pieces) != len(tokens.text):
                raise Misfit(f"the {name} has {len(tokens.pieces)} pieces for {len(tokens)} tokens")
        for number, layer in enumerate(stack.layers):
            wrong = _misshapen(layer)
            if wrong:
                raise Misfit(f"the {wrong} of layer {number} of the {name} has the wrong shape")
    answer = trace.prediction
    if answer.probabilities is not None and len(answer.probabilities) != len(answer.labels):
        raise Misfit("its answer has not one probability for each label")
    return trace


def _misshapen(layer: AttentionLayer) -> str:
    """Return the name of an array that does not fit its layer's weights, or nothing."""
    heads, queries, keys = layer.weights.shape
    if layer.query is not None and layer.query.shape[:2] != (heads, queries):
        return "query"
    for name in ("key", "value"):
        array = getattr(layer, name)
        if array is not None and (
            array.shape[1] != keys or not array.shape[0] or heads % array.shape[0]
        ):
            return name
    if layer.added is not None and (
        layer.added.shape[1:] != (queries, keys) or layer.added.shape[0] not in (1, heads)
    ):
        return "added"
    if layer.sinks is not None and layer.sinks.shape != (heads,):
        return "sinks"
    return ""
