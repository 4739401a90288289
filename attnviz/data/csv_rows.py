"""CSV and TSV: pyarrow reads what `dialects` has made plain, and what it refuses gets its line.

Cells stay the text that they are ("007", "NA" and "1e5" too): what is a number is decided where a
number is asked for.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from typing import TYPE_CHECKING

import numpy as np

from attnviz.data import dialects, headers
from attnviz.data.rows import Rows, column_names, name_list, refuse_many_columns
from attnviz.errors import DataError
from attnviz.language import N_, counted, several

if TYPE_CHECKING:
    import pyarrow as pa

_LOOKED_AT = 400_000
"""Cells that are looked at to tell whether the first line names the columns."""


def read_csv(text: str, name: str, delimiter: str | None = None) -> Rows:
    """Return the rows of a file's text; the delimiter is guessed where it is None.

    A first line that is a row (`headers`) is kept as one, and the columns are numbered. Raises
    DataError naming the line of the first row that does not fit the first.
    """
    import pyarrow as pa

    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # only ever raised: it is global
    text, sep_line, notes = dialects.delimiter_line(text)
    delimiter = sep_line or delimiter or dialects.guessed_delimiter(text)
    if delimiter == dialects.UNSPLIT:
        notes += _one_column(text, name)
    text, extra = dialects.with_plain_quotes(text, delimiter)
    notes += extra
    text, extra = dialects.with_doubled_quotes(text, name, delimiter)
    notes += extra
    first_record = next(
        ((line, row) for line, row in dialects.records(text, delimiter) if row), (1, [])
    )
    line, first = first_record
    table, lines = _below(text, name, first, line, delimiter)
    sample = table.slice(0, _LOOKED_AT // len(first))
    columns = [[cell or "" for cell in column.to_pylist()] for column in sample.columns]
    reason = headers.is_row(first, columns)
    if reason is not None:
        names = [N_("column {n}", n=n) for n in range(1, len(first) + 1)]
        top = pa.table([pa.array([cell], pa.string()) for cell in first], names=table.column_names)
        table = pa.concat_tables([top, table]).rename_columns(names)
        lines = None if lines is None else np.concatenate([[line], lines])
        note = N_(
            "Line {line} was read as a row, not as the names of the columns: {reason}. The columns "
            "are called {names}; to give them other names, add a line of names above.",
            line=line,
            reason=reason,
            names=name_list(names, 3),
        )
        return Rows(table, lines, (*notes, note))
    names = column_names(first, name, line=line)
    table = table.rename_columns(names)
    table, lines, extra = _without_repeated_names(table, lines, first)
    notes += extra
    if not headers.is_certain(first, columns):
        notes += (
            N_(
                "Line {line} was read as the names of the columns ({names}), but the file does not "
                "show whether this is right. If it is a row, write a line of names above it.",
                line=line,
                names=name_list(names, 3),
            ),
        )
    return Rows(table, lines, notes)


def _below(
    text: str, name: str, first: list[str], line: int, delimiter: str
) -> tuple[pa.Table, np.ndarray | None]:
    """Return (the rows below the first line, the line of each), columns called 0, 1, 2."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    refuse_many_columns(len(first), name)
    names = [str(n) for n in range(len(first))]
    skipped = line + sum(_breaks(cell) for cell in first)
    body = text[_start_of_line(text, skipped) :].encode()
    if not body.strip():
        raise DataError(
            N_(
                '"{name}" has a header ({column_names}) but no rows below it. The first line gives '
                "the names of the columns; every further line is a row.",
                name=name,
                column_names=name_list(column_names(first, name)),
            )
        )
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(body),
            # One block, because no row may lie across two.
            read_options=arrow_csv.ReadOptions(
                column_names=names, block_size=max(1 << 20, len(body) + 1)
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string())
            ),
        )
    except pa.ArrowInvalid as error:
        raise _csv_error(text, name, first, delimiter, skipped, str(error)) from error
    if body.count(b'"') % 2:
        _refuse_open_quote(text, name, delimiter)
    plain = body.count(b"\n") + (not body.endswith(b"\n")) == table.num_rows
    if plain:
        return table, np.arange(table.num_rows) + skipped + 1
    at = [at for at, row in dialects.records(text, delimiter) if row][1:]
    return table, np.array(at) if len(at) == table.num_rows else None


def _one_column(text: str, name: str) -> tuple[str, ...]:
    """Return a note on lines that are not cut, because the first names one column only."""
    below = dialects.titled(text)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if below is not None and not headers.is_name(first):
        delimiter, cells = below
        raise DataError(
            N_(
                'The first line of "{name}" ("{first}") has one cell, but the lines below have '
                "{cells}, split at {delimiter_name}. The first line should name the columns: "
                "delete a title above them, or write the names there.",
                name=name,
                first=first[:40],
                cells=cells,
                delimiter_name=dialects.delimiter_name(delimiter),
            )
        )
    mark_names = [mark_name for mark, mark_name in dialects.DELIMITERS.items() if mark in text]
    if not mark_names:
        return ()
    return (
        N_(
            'The first line has one column, "{first}": lines were not split at {mark_names}.',
            first=first[:40],
            mark_names=" or ".join(mark_names),
        ),
    )


def _without_repeated_names(
    table: pa.Table, lines: np.ndarray | None, first: list[str]
) -> tuple[pa.Table, np.ndarray | None, tuple[str, ...]]:
    """Return the table without rows that repeat the line of names, as joined files have them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not any(map(headers.is_name, first)):
        return table, lines, ()
    same = np.ones(table.num_rows, bool)
    for cell, column in zip(first, table.columns, strict=True):
        alike = pc.call_function("equal", [column, pa.scalar(cell, column.type)])
        same &= np.asarray(alike.fill_null(False))
    if not same.any() or same.all():
        return table, lines, ()
    count, row = int(same.sum()), int(same.argmax())
    place = N_("row {row}", row=row + 1) if lines is None else N_("line {lines}", lines=lines[row])
    note = counted(
        "{n} row that repeats the names of the columns left out, first in {place}.",
        "{n} rows that repeat the names of the columns left out, first in {place}.",
        n=count,
        place=place,
    )
    return table.filter(pa.array(~same)), None if lines is None else lines[~same], (note,)


def _breaks(cell: str) -> int:
    return cell.replace("\r\n", "\n").replace("\r", "\n").count("\n")


def _start_of_line(text: str, line: int) -> int:
    """Return where the line after that many lines begins; lines end in \\n, \\r\\n or \\r."""
    if line == 0:
        return 0
    ends = itertools.islice(re.finditer(r"\r\n|\n|\r", text), line - 1, None)
    return next((end.end() for end in ends), len(text))


def _csv_error(
    text: str, name: str, first: list[str], delimiter: str, skipped: int, reason: str
) -> DataError:
    """Return the error for a line that pyarrow refused."""
    _refuse_open_quote(text, name, delimiter)
    for line, row in dialects.records(text, delimiter):
        if row and line > skipped and len(row) != len(first):
            many = N_("more") if len(row) > len(first) else N_("fewer")
            return DataError(
                several(
                    'Line {line} of "{name}" has {many} cells than the header: {row} for {n} '
                    "columns ({first_2}). Cells are split at {delimiter_name}; put a cell that "
                    "contains one in double quotes.",
                    line=line,
                    name=name,
                    many=many,
                    row=len(row),
                    n=len(first),
                    first_2=name_list(first),
                    delimiter_name=dialects.delimiter_name(delimiter),
                )
            )
    return DataError(
        N_(
            '"{name}" could not be read as a table: {reason}',
            name=name,
            reason=reason.strip()[:200],
        )
    )


def _refuse_open_quote(text: str, name: str, delimiter: str) -> None:
    """Refuse a quote that swallows the rest of the file."""
    line = max((at for at, _ in dialects.records(text, delimiter)), default=1)
    rest = itertools.islice(io.StringIO(text, newline=""), line - 1, None)
    try:
        list(csv.reader(rest, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise DataError(
                N_(
                    'A double quote opened in line {line} of "{name}" is never closed. Close it, '
                    'or write it twice ("") if it is part of the text.',
                    line=line,
                    name=name,
                )
            ) from None
