"""What a file holds exactly of an input too long for every map: the heads that are looked at.

All other heads are rounded or an overview there, whose cells are the strongest weight of a block.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from attnviz.errors import InputError
from attnviz.records import Stack, Trace

HELD_BYTES = 20_000_000
"""Float32 of all heads that are looked at: as much as the app fetches of one head as a whole."""

ROWS_BYTES = 4_000_000
"""Rows of larger maps, of all these heads together."""

MOST_SUMMED = 70_000_000
"""Weights of one map that are worked out for the columns of what is locked."""

MOST_COLUMNS = 64

MOST_HEADS = 64

_AT_ONCE = 512  # rows that are worked out together


@dataclass(frozen=True)
class LookedAt:
    """What a file opens on: some heads of a stack, and the positions of what is locked."""

    stack: str
    heads: tuple[tuple[int, int], ...]
    queries: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()


def looked_at(
    trace: Trace, opened: Mapping[str, Any] | None, axes: Mapping[str, tuple[Any, Any]]
) -> LookedAt | None:
    """Return what `opened`, written by saving.js, names; None where it names no heads of the trace.

    `axes` are each stack's axes of queries and of keys, as explorer.js reads them.
    """
    if opened is None:
        return None
    try:
        stack = trace.stack(opened["stack"])
        heads = tuple((int(each["layer"]), int(each["head"])) for each in opened["heads"])
        for layer, head in heads:
            trace.layer_of(layer, head, stack.name)
    except (InputError, KeyError, TypeError, ValueError, OverflowError):
        return None
    if not 1 <= len(heads) <= MOST_HEADS:
        return None
    locks = _locks(opened, axes[stack.name])
    return LookedAt(stack.name, heads, *locks)


def _locks(opened: Mapping[str, Any], axes: tuple[Any, Any]) -> tuple[tuple[int, ...], ...]:
    """Return the positions of the queries and of the keys that are locked."""
    options, lock = opened.get("options"), opened.get("lock")
    if not isinstance(options, dict) or not isinstance(lock, dict):
        return (), ()
    cut = [_members(axis, options) for axis in axes]
    try:
        if lock.get("side") is None:
            spans = [(int(lock[name]), int(lock[name])) for name in ("query", "key")]
        else:
            span = int(lock["index"]), int(lock.get("end", lock["index"]))
            spans = [span if lock["side"] != other else (0, -1) for other in ("key", "query")]
    except (KeyError, TypeError, ValueError, OverflowError):
        return (), ()
    return tuple(
        tuple(position for unit in units[max(0, first) : last + 1] for position in unit)
        for units, (first, last) in zip(cut, spans, strict=True)
    )


def _members(axis: Mapping[str, Any], options: Mapping[str, Any]) -> list[list[int]]:
    """Return the positions of each unit that is shown, as axis.js cuts them."""
    unit, hide = options.get("unit"), options.get("hide")
    n = len(axis["text"])
    units = axis["units"].get(unit) if isinstance(unit, str) else None
    out = {0} if hide in ("first", "both") else set()
    if hide in ("special", "both"):
        out |= {position for position, special in enumerate(axis["special"]) if special}
    if axis["seconds"] and options.get("padding") == "cut":
        out |= {at for at in range(n) if axis["special"][at] and axis["seconds"][at] is not None}
    members: dict[int, list[int]] = {}
    for position, number in enumerate(units["of"] if units else range(n)):
        if position not in out:
            members.setdefault(number, []).append(position)
    return [members[number] for number in sorted(members)]


def held_exactly(
    stack: Stack, view_area: LookedAt, arrays: dict[str, np.ndarray]
) -> list[dict[str, Any]]:
    """Add the exact maps, or rows and columns, of some heads to `arrays`, and say which.

    Maps are held whole while they fit. Else each head has the rows of the queries that are nearest
    to what is locked or to the last token, as many as fit, and the columns of what is locked.

    Returns a line for each head: layer, head, and "whole", or "rows" and "columns": the positions
    of [first, last] runs, in the order of the arrays `<stack>/rows/<layer>.<head>` [query, key] and
    `<stack>/columns/...` [key, query].
    """
    heads = view_area.heads
    n_queries, n_keys = len(stack.queries), len(stack.keys)
    if 4 * n_queries * n_keys * len(heads) <= HELD_BYTES:
        for layer, head in heads:
            arrays[f"{stack.name}/whole/{layer}.{head}"] = _float32(
                stack.layers[layer].head_map(head)
            )
        return [{"layer": layer, "head": head, "whole": True} for layer, head in heads]
    count = max(1, ROWS_BYTES // (4 * n_keys * len(heads)))
    rows = nearest([*view_area.queries, n_queries - 1], n_queries, count)
    columns = np.unique([*view_area.keys[:MOST_COLUMNS], n_keys - 1])
    if n_queries * n_keys > MOST_SUMMED:
        columns = columns[:0]
    for layer, head in heads:
        values, across = _parts(stack, layer, head, rows, columns)
        arrays[f"{stack.name}/rows/{layer}.{head}"] = values
        arrays[f"{stack.name}/columns/{layer}.{head}"] = across
    places = {"rows": _runs(rows), "columns": _runs(columns)}
    return [{"layer": layer, "head": head, **places} for layer, head in heads]


def nearest(targets: Sequence[int], n: int, count: int) -> np.ndarray:
    """Return up to `count` of the positions 0 to n - 1, sorted: those nearest to the wanted."""
    inside = np.unique([position for position in targets if 0 <= position < n])
    places = np.arange(n)
    after = np.searchsorted(inside, places).clip(max=len(inside) - 1)
    before = (after - 1).clip(min=0)
    away = np.minimum(abs(inside[after] - places), abs(inside[before] - places))
    return np.sort(np.argsort(away, kind="stable")[:count])


def _parts(
    stack: Stack, layer: int, head: int, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return rows [query, key] and columns [key, query] of a map that is too large at once."""
    of = stack.layers[layer]
    n_queries = len(stack.queries)
    values = np.empty((len(rows), len(stack.keys)), np.float32)
    across = np.empty((len(columns), n_queries), np.float32)
    for start in range(0, n_queries, _AT_ONCE):
        stop = min(start + _AT_ONCE, n_queries)
        inside = np.flatnonzero((rows >= start) & (rows < stop))
        if not len(inside) and not len(columns):
            continue
        block = of.rows(head, start, stop)
        values[inside] = block[rows[inside] - start]
        across[:, start:stop] = block[:, columns].T
    return values, across


def _runs(positions: np.ndarray) -> list[list[int]]:
    """Return sorted positions as [first, last] of each run."""
    if not len(positions):
        return []
    ends = np.flatnonzero(np.diff(positions) > 1)
    firsts = positions[np.append(0, ends + 1)]
    lasts = positions[np.append(ends, len(positions) - 1)]
    return [[int(a), int(b)] for a, b in zip(firsts, lasts, strict=True)]


def _float32(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array, np.float32)
