"""A trace as a folder of a reader's own (folders.py): saved, replaced, and opened without torch.

A folder is written beside its place and moved there when it is whole.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path

from attnviz.errors import InputError, StoreError
from attnviz.language import N_, several
from attnviz.records import (
    AttentionLayer,
    Framing,
    ModelInfo,
    Prediction,
    ScoreParts,
    Stack,
    StreamedLayer,
    Tokens,
    Trace,
)
from attnviz.store import folders
from attnviz.store.codec import Misfit

FORMAT = folders.FORMAT

_PARTS = (
    Trace, ModelInfo, Stack, AttentionLayer, StreamedLayer, ScoreParts, Tokens, Prediction,
    Framing,
)  # fmt: skip


def save_trace(trace: Trace, folder: str | Path) -> Path:
    """Write a trace into a folder of its own and return the folder.

    Everything is kept, bit for bit. A trace that is already there is replaced; the folder is never
    seen half written. Raises InputError when the place cannot be written to, or holds something
    else.
    """
    place = _path(folder)
    if not place.parent.is_dir():
        raise InputError(
            N_(
                'No folder at "{parent}" to write "{name}" into.',
                parent=place.parent,
                name=place.name,
            )
        )
    replaces = place.is_symlink() or place.exists()
    if replaces and not _may_replace(place):
        raise InputError(
            N_(
                '"{place}" exists but is not a saved trace. Give the name of a new folder.',
                place=place,
            )
        )
    beside = place.parent / f".{place.name[:100]}.{secrets.token_hex(6)}"
    aside = beside.with_name(f"{beside.name}.old")
    try:
        beside.mkdir()
        folders.write(trace, beside, TRACE)
        if replaces:
            place.rename(aside)
        try:
            beside.rename(place)
        except OSError:
            if replaces:
                aside.rename(place)
            raise
    except OSError as error:
        raise InputError(
            N_(
                '"{place}" could not be written: {strerror}.',
                place=place,
                strerror=error.strerror or error,
            )
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)
    return place


def open_trace(folder: str | Path) -> Trace:
    """Return the trace that `Trace.save` wrote into a folder; torch is not needed for it.

    Raises StoreError, with what is wrong, when the folder is not a saved trace, is of another
    format number, misses a file, or holds what does not fit together.
    """
    return folders.read(_path(folder), TRACE)


def _path(folder: str | Path) -> Path:
    if not str(folder).strip():
        raise InputError(N_("A trace is saved in a folder, but this is not the name of a folder."))
    try:
        place = Path(os.path.abspath(Path(folder).expanduser()))
        with contextlib.suppress(FileNotFoundError):
            place.lstat()  # exists() would call what no path can hold not there
    except (RuntimeError, OSError, ValueError) as error:  # ~nobody, a name too long, a NUL
        raise InputError(
            N_("{folder!r} is not a path here: {error}.", folder=str(folder)[:80], error=error)
        ) from error
    return place


def _may_replace(place: Path) -> bool:
    """Return whether a folder may go: an empty one, or an earlier trace."""
    if place.is_symlink() or not place.is_dir():
        return False
    names = {each.name for each in place.iterdir()}
    if names - {TRACE.texts, folders.ARRAYS}:
        return False
    try:
        return not names or folders.texts(place, TRACE).get("kind") == TRACE.header
    except (StoreError, AttributeError):
        return False


def _whole(trace: Trace) -> None:
    if not trace.by_stack:
        raise Misfit(N_("it has no attention maps"))
    for name, stack in trace.by_stack.items():
        if stack.name != name:
            raise Misfit(
                N_(
                    'the stack "{name}" calls itself "{stack_name}"',
                    name=name,
                    stack_name=stack.name,
                )
            )
        if not stack.layers:
            raise Misfit(N_("the {name} has no layers", name=name))
        for tokens in (stack.queries, stack.keys):
            if len(tokens.pieces) != len(tokens.text):
                raise Misfit(
                    several(
                        "the {name} has {n} pieces for {tokens} tokens",
                        n=len(tokens.pieces),
                        name=name,
                        tokens=len(tokens),
                    )
                )
        for number, layer in enumerate(stack.layers):
            is_streamed = isinstance(layer, StreamedLayer)
            wrong = _misfits(layer) if is_streamed else _misshapen(layer)
            if wrong:
                raise Misfit(
                    N_(
                        "the {wrong} of layer {number} of the {name} has the wrong shape",
                        wrong=wrong,
                        number=number,
                        name=name,
                    )
                )
    refuse_odd_answer(trace.prediction)


def refuse_odd_answer(answer: Prediction) -> None:
    """Raise Misfit for an answer whose labels and probabilities do not fit each other."""
    if answer.probabilities is not None and len(answer.probabilities) != len(answer.labels):
        raise Misfit(N_("its answer has not one probability for each label"))
    if answer.passing is not None and not 0 <= answer.passing <= len(answer.labels) > 0:
        raise Misfit(N_("its answer has more labels than there are"))


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


def _misfits(layer: StreamedLayer) -> str:
    """Return the name of an array that does not fit its layer's queries and keys, or nothing."""
    heads, queries, keys = layer.shape
    width = {"float32": "float32", "float16": "float16", "bfloat16": "uint16"}[layer.numbers]
    parts = layer.parts or ScoreParts()
    of_head = (1, heads)
    fits = {
        "query": layer.query.dtype == width and heads > 0,
        "key": layer.key.dtype == width
        and layer.key.shape[2] == layer.query.shape[2]
        and layer.key.shape[0] > 0
        and heads % layer.key.shape[0] == 0,
        "overview": layer.overview.shape[0] == heads
        and 0 < layer.overview.shape[1] <= queries
        and 0 < layer.overview.shape[2] <= keys,
        "received": layer.received.shape == (heads, keys),
        "scores": all(score.shape == (heads,) for score in layer.scores.values()),
        "sinks": layer.sinks is None or layer.sinks.shape == (heads,),
        "mask": all(a is None or a.shape == (queries,) for a in (parts.first, parts.last)),
        "by_offset": parts.by_offset is None
        or (parts.by_offset.shape[0] in of_head and parts.by_offset.shape[1] == queries + keys - 1),
        "whole": parts.whole is None
        or (parts.whole.shape[0] in of_head and parts.whole.shape[1:] == (queries, keys)),
    }
    return next((name for name, holds in fits.items() if not holds), "")


TRACE = folders.RecordKind("trace", Trace, _PARTS, _whole)
"""A trace, as a kind of record."""
