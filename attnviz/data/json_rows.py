"""JSON lines and JSON arrays of flat objects.

pyarrow's own reader would turn a text such as "2024-01-05" into a moment in time, so Python reads.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from attnviz.data.rows import Rows, column_names
from attnviz.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa


class _Twice(ValueError):
    """A name that stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise _Twice(twice)
    return made


_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def read_json_lines(text: str, name: str) -> Rows:
    """The rows of a text with one object a line. Raises DataError naming the first bad line."""
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if not line.strip():
            continue
        place = f'Line {number} of "{name}"'
        rows.append(_flat(_decoded_json(line, place), place))
        lines.append(number)
    return Rows(_from_objects(rows, name, lambda row: f"line {lines[row]}"), np.array(lines))


def _decoded_json(text: str, place: str) -> Any:
    try:
        return _DECODER.decode(text.strip())
    except _Twice as error:
        raise DataError(f'{place} names "{error}" twice. Give each column one value.') from None
    except json.JSONDecodeError as error:
        raise DataError(
            f"{place} is not JSON ({error.msg}, at character {error.pos + 1}). Expected one object "
            'such as {"text": "...", "label": "..."}.'
        ) from None
    except (RecursionError, ValueError) as error:  # nested too deep; a number of 5,000 digits
        raise DataError(f"{place} cannot be read: {str(error)[:120]}.") from None


def read_json_array(text: str, name: str) -> Rows:
    """The rows of one array of objects. Raises DataError naming the line or the row."""
    try:
        values = _DECODER.decode(text.strip())
    except _Twice as error:
        raise DataError(
            f'An object of "{name}" names "{error}" twice. Give each column one value.'
        ) from None
    except json.JSONDecodeError as error:
        raise DataError(
            f'"{name}" is not JSON: {error.msg} in line {error.lineno}, column {error.colno}. '
            "Expected one array of objects, [{...}, {...}], or one object a line."
        ) from None
    except (RecursionError, ValueError) as error:
        raise DataError(f'"{name}" cannot be read: {str(error)[:120]}.') from None
    if not values:
        raise DataError(f'"{name}" holds an empty array. It should hold at least one row.')
    rows = [_flat(value, f'Row {n} of "{name}"') for n, value in enumerate(values, start=1)]
    return Rows(_from_objects(rows, name, lambda row: f"row {row + 1}"))


def _flat(value: Any, place: str) -> dict[str, Any]:
    """The object of a row, if its values are plain or lists of plain values."""
    if not isinstance(value, dict):
        raise DataError(
            f"{place} is {_kind(value)}. Expected one object such as "
            '{"text": "...", "label": "..."}.'
        )
    for column, held in value.items():
        if isinstance(held, (list, dict)) and _holds_object(held):
            raise DataError(
                f'{place} nests an object in "{column[:40]}". Values should be texts, numbers or '
                "lists of them: give each inner value a column of its own."
            )
    return value


def _holds_object(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(_holds_object(each) for each in value)
    )


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"


def _from_objects(rows: list[dict[str, Any]], name: str, place: Callable[[int], str]) -> pa.Table:
    import pyarrow as pa

    columns = list(dict.fromkeys(itertools.chain.from_iterable(rows)))
    if not columns:
        raise DataError(f'The rows of "{name}" are empty objects. Each should name its values.')
    made: dict[str, pa.Array] = {}
    for column, called in zip(columns, column_names(columns, name), strict=True):
        values = [row.get(column) for row in rows]
        try:
            made[called] = pa.array(values)
        except (ValueError, TypeError, OverflowError) as error:
            raise _mixed(called, values, name, place, str(error)) from error
    return pa.table(made)


def _mixed(
    column: str, values: list[Any], name: str, place: Callable[[int], str], said: str
) -> DataError:
    kinds = [_kind(value) for value in values]
    first = next((n for n, kind in enumerate(kinds) if kind != "null"), 0)
    other = next((n for n, kind in enumerate(kinds) if kind not in ("null", kinds[first])), None)
    if other is None:
        return DataError(f'The column "{column}" of "{name}" cannot be read: {said[:120]}.')
    return DataError(
        f'The column "{column}" of "{name}" holds {kinds[first]} in {place(first)} and '
        f"{kinds[other]} in {place(other)}. A column holds one kind of value."
    )
