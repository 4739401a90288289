"""JSON lines, arrays of objects, and the other shapes that tables are written in as JSON.

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

from attnviz import allowance
from attnviz.data import object_columns, text_size
from attnviz.data.numerals import is_number
from attnviz.data.rows import Rows, as_text, column_names
from attnviz.data.spans import Tagged, tagged_words
from attnviz.errors import DataError
from attnviz.language import N_, several

if TYPE_CHECKING:
    import pyarrow as pa


class _Twice(ValueError):
    """A name that stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise _Twice(twice)
    return values


_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def read_json_lines(text: str, name: str) -> Rows:
    """Return the rows of a text with one object a line. Raises DataError when a line is bad."""
    text_size.refuse_large_json(text, name)
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if not line.strip():
            continue
        place = N_('Line {number} of "{name}"', number=number, name=name)
        rows.append(_object_of(_decoded_json(line, place), place))
        lines.append(number)
    table, notes = _from_objects(rows, name, lambda row: N_("line {lines}", lines=lines[row]))
    return Rows(table, np.array(lines), notes)


def _decoded_json(text: str, place: str) -> Any:
    try:
        return _DECODER.decode(text.strip())
    except _Twice as error:
        raise DataError(
            N_(
                '{place} names "{error}" twice. Give each column one value.',
                place=place,
                error=error,
            )
        ) from None
    except json.JSONDecodeError as error:
        raise DataError(
            N_(
                "{place} is not JSON ({msg}, at character {pos}). Expected one object such as "
                '{{"text": "...", "label": "..."}}.',
                place=place,
                msg=error.msg,
                pos=error.pos + 1,
            )
        ) from None
    except (RecursionError, ValueError) as error:  # nested too deep; a number of 5,000 digits
        raise DataError(
            N_("{place} cannot be read: {error}.", place=place, error=str(error)[:120])
        ) from None


def read_json(text: str, name: str) -> Rows:
    """Return the rows of an array of objects, of an object a line, or of one object with all.

    One object may hold the list of rows under some name ({"data": [...]}), a list a column, or what
    pandas' `to_json` writes. Raises DataError when the text is no table, with the line or the row.
    """
    first = re.split(r"[\r\n]", text.strip(), maxsplit=1)[0]
    text_size.refuse_large_json(text, name)
    if first[:1] != "[" and len(first) < len(text.strip()) and _is_whole(first):
        return read_json_lines(text, name)
    try:
        values = _DECODER.decode(text.strip())
    except _Twice as error:
        raise DataError(
            N_(
                'An object of "{name}" names "{error}" twice. Give each column one value.',
                name=name,
                error=error,
            )
        ) from None
    except json.JSONDecodeError as error:
        if first[:1] != "[":
            return read_json_lines(text, name)
        raise DataError(
            N_(
                '"{name}" is not JSON: {msg} in line {lineno}, column {colno}. Expected one array '
                "of objects, [{{...}}, {{...}}], or one object a line.",
                name=name,
                msg=error.msg,
                lineno=error.lineno,
                colno=error.colno,
            )
        ) from None
    except (RecursionError, ValueError) as error:
        raise DataError(
            N_('"{name}" cannot be read: {error}.', name=name, error=str(error)[:120])
        ) from None
    notes: tuple[str, ...] = ()
    if isinstance(values, dict):
        values, notes = _held_by(values)
    elif not isinstance(values, list):
        raise DataError(
            N_(
                '"{name}" is {values}. Expected one array of objects, [{{...}}, {{...}}], or one '
                "object a line.",
                name=name,
                values=_kind(values),
            )
        )
    if not values:
        raise DataError(
            N_('"{name}" holds an empty array. It should hold at least one row.', name=name)
        )
    rows = [
        _object_of(value, N_('Row {n} of "{name}"', n=n, name=name))
        for n, value in enumerate(values, start=1)
    ]
    table, extra = _from_objects(rows, name, lambda row: N_("row {row}", row=row + 1))
    return Rows(table, notes=(*notes, *extra))


def _is_whole(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _held_by(whole: dict[str, Any]) -> tuple[list[Any], tuple[str, ...]]:
    """Return the rows of one object in one of the shapes that tools write."""
    if (
        set(whole) >= {"columns", "data"}
        and isinstance(whole["columns"], list)
        and isinstance(whole["data"], list)
    ):  # pandas, orient="split"
        names = [str(each) for each in whole["columns"]]
        if all(isinstance(row, list) and len(row) == len(names) for row in whole["data"]):
            return [dict(zip(names, row, strict=True)) for row in whole["data"]], ()
    lists = {key: value for key, value in whole.items() if isinstance(value, list)}
    of_rows = [key for key, value in lists.items() if value and isinstance(value[0], dict)]
    if len(of_rows) == 1:
        note = N_(
            'The rows are those of "{of_rows}" in the single object of the file.',
            of_rows=of_rows[0][:40],
        )
        return lists[of_rows[0]], (note,)
    sizes = {len(value) for value in lists.values()}
    if len(lists) == len(whole) > 1 and len(sizes) == 1 and sizes != {0}:
        rows = zip(*lists.values(), strict=True)
        return [dict(zip(lists, row, strict=True)) for row in rows], ()
    columns = list(whole.values())
    if columns and all(isinstance(value, dict) and value for value in columns):
        keys = list(columns[0])
        if all(list(value) == keys for value in columns) and not any(
            isinstance(each, dict) for value in columns for each in value.values()
        ):
            if all(re.fullmatch(r"\d+", key) for key in keys):  # pandas, orient="columns"
                return [{name: value[key] for name, value in whole.items()} for key in keys], ()
            if all(re.fullmatch(r"\d+", key) for key in whole):  # pandas, orient="index"
                return columns, ()
    return [whole], ()


def _object_of(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DataError(
            N_(
                "{place} is {value}. Expected one object such as "
                '{{"text": "...", "label": "..."}}.',
                place=place,
                value=_kind(value),
            )
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
            return N_("true or false")
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"


def _from_objects(
    rows: list[dict[str, Any]], name: str, place: Callable[[int], str]
) -> tuple[pa.Table, tuple[str, ...]]:
    """Return (the columns of the rows, notes on columns that hold more than values and lists)."""
    import pyarrow as pa

    columns = list(dict.fromkeys(itertools.chain.from_iterable(rows)))
    if not columns:
        raise DataError(
            N_('The rows of "{name}" are empty objects. Each should contain values.', name=name)
        )
    allowance.check(
        12 * len(rows) * len(columns),
        several(
            '"{name}", with {n:,} columns in each of {rows:,} rows,',
            n=len(columns),
            name=name,
            rows=len(rows),
        ),
        cure=N_("Give all rows the same columns."),
        error=DataError,
    )
    arrays: dict[str, pa.Array] = {}
    out: dict[str, str] = {}
    notes: list[str] = []
    first = ""
    for column, label in zip(columns, column_names(columns, name), strict=True):
        values = [row.get(column) for row in rows]
        if (tags := _as_words(rows, column, values)) is not None:
            arrays["tokens"] = pa.array(tags.tokens, pa.list_(pa.string()))
            arrays["ner_tags"] = pa.array(tags.tags, pa.list_(pa.string()))
            notes.append(
                N_(
                    'The column "{label}" marks parts of the text: they were read as labels of '
                    'words, in the new columns "tokens" and "ner_tags".',
                    label=label,
                )
            )
            if tags.overlapping:
                notes.append(
                    several(
                        "{n} marked parts that overlap another are left out.",
                        n=tags.overlapping,
                    )
                )
            continue
        at = next((n for n, value in enumerate(values) if _holds_object(value)), None)
        if at is not None:
            split = object_columns.of_translations(values, columns)
            if split:
                notes.append(object_columns.split_note(label, list(split)))
                arrays |= {language: pa.array(texts) for language, texts in split.items()}
            else:
                out[label] = N_("objects, first in {place}", place=place(at))
                first = first or N_(
                    '{place} of "{name}" nests an object in "{label}"',
                    place=place(at).capitalize(),
                    name=name,
                    label=label,
                )
            continue
        try:
            arrays[label] = pa.array(values)
        except (ValueError, TypeError, OverflowError) as error:
            if not all(value is None or isinstance(value, list) for value in values):
                if not _are_numbers(values):
                    raise _mixed(label, values, name, place, str(error)) from error
                arrays[label] = pa.array([v if v is None else as_text(v) for v in values])
                notes.append(
                    N_(
                        'The column "{label}" holds numbers, and numbers written as texts: all are '
                        "texts now.",
                        label=label,
                    )
                )
                continue
            texts = _lists_of_texts(values)
            if texts is None:
                at = next(n for n, value in enumerate(values) if value)
                out[label] = N_(
                    "lists of different kinds of values, first in {place}", place=place(at)
                )
                first = first or N_(
                    '{place} of "{name}" mixes kinds in "{label}"',
                    place=place(at).capitalize(),
                    name=name,
                    label=label,
                )
                continue
            arrays[label] = pa.array(texts, pa.list_(pa.string()))
            notes.append(
                N_(
                    'The lists of the column "{label}" hold texts and others: all are texts now.',
                    label=label,
                )
            )
    if not arrays:
        raise DataError(
            N_(
                "{first}, and no other column can be read. Values should be texts, numbers or "
                "lists of them: give each inner value a column of its own.",
                first=first,
            )
        )
    if out:
        notes.append(object_columns.left_out_note(list(out), out.__getitem__))
    return pa.table(arrays), tuple(notes)


def _as_words(rows: list[dict[str, Any]], column: str, values: list[Any]) -> Tagged | None:
    """Return the words and labels of a column of stretches of the text that stands beside it."""
    first = next((each for value in values if isinstance(value, list) for each in value), None)
    text = next((name for name in ("text", "sentence", "content", "data") if name in rows[0]), None)
    if text in (None, column) or not isinstance(first, (list, dict)):
        return None
    if any(isinstance(each, str) for row in rows[:100] for each in row.get("tokens") or ()):
        return None  # which has its own words
    return tagged_words([row.get(str(text)) for row in rows], values)


def _are_numbers(values: list[Any]) -> bool:
    """Return whether a column's values are numbers, truth values, and texts that write such."""
    other_values = [
        value for value in values if value is not None and not isinstance(value, (int, float))
    ]
    return all(
        isinstance(each, str) and (is_number(each) or each.casefold() in ("true", "false"))
        for each in other_values
    ) and not any(isinstance(each, int) and abs(each) > 2**63 for each in values)


def _lists_of_texts(values: list[Any]) -> list[list[str | None] | None] | None:
    """Return lists of texts, numbers and truth values as lists of texts; None for other lists."""
    lists: list[list[str | None] | None] = []
    for value in values:
        if any(isinstance(each, (list, dict)) for each in value or ()):
            return None
        lists.append(value and [each if each is None else as_text(each) for each in value])
    try:
        for each in itertools.chain.from_iterable(filter(None, lists)):
            (each or "").encode()
    except UnicodeEncodeError:
        return None
    return lists


def _mixed(
    column: str, values: list[Any], name: str, place: Callable[[int], str], reason: str
) -> DataError:
    kinds = [_kind(value) for value in values]
    first = next((n for n, kind in enumerate(kinds) if kind != "null"), 0)
    other = next((n for n, kind in enumerate(kinds) if kind not in ("null", kinds[first])), None)
    if other is None:
        return DataError(
            N_(
                'The column "{column}" of "{name}" cannot be read: {reason}.',
                column=column,
                name=name,
                reason=reason[:120],
            )
        )
    return DataError(
        N_(
            'The column "{column}" of "{name}" holds {kinds} in {place} and {kinds_2} in '
            "{place_2}. A column holds one kind of value.",
            column=column,
            name=name,
            kinds=kinds[first],
            place=place(first),
            kinds_2=kinds[other],
            place_2=place(other),
        )
    )
