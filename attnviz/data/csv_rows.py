"""CSV and TSV: the delimiter is guessed, pyarrow reads, and what it refuses gets its line.

Cells stay the text that they are ("007", "NA" and "1e5" too): what is a number is decided where a
number is asked for.
"""

from __future__ import annotations

import csv
import io
import itertools
import re

import numpy as np

from attnviz.data.rows import Rows, column_names, listed
from attnviz.errors import DataError

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def read_csv(data: bytes, text: str, name: str, delimiter: str | None = None) -> Rows:
    """The rows of a file, given as bytes and as text; the delimiter is guessed where it is None.

    Raises DataError naming the line of the first row that does not fit the header.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # only ever raised: it is global
    delimiter = delimiter or _guessed_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next((row for row in reader if row), [])
    names = column_names(header, name)
    skipped = reader.line_num
    start = _start_of_line(data, skipped)
    if not data[start:].strip():
        raise DataError(
            f'"{name}" has a header ({listed(names)}) and no rows below it. Its first line names '
            "the columns, and every further line is a row."
        )
    body = data[start:]
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
        raise _csv_error(text, name, names, delimiter, skipped, str(error)) from error
    if body.count(b'"') % 2:
        _refuse_open_quote(text, name, delimiter)
    plain = body.count(b"\n") + (not body.endswith(b"\n")) == table.num_rows
    if plain:
        lines = np.arange(table.num_rows) + skipped + 1
    else:
        found = [at for at, row in _records(text, delimiter) if row][1:]
        lines = np.array(found) if len(found) == table.num_rows else None
    return Rows(table, lines)


def _guessed_delimiter(text: str) -> str:
    """The comma, semicolon or tab that cuts the first rows most evenly, into most cells."""

    def evenness(delimiter: str) -> tuple[float, int]:
        sample = itertools.islice(io.StringIO(text[:1_000_000], newline=""), 60)
        try:
            rows = [row for row in csv.reader(sample, delimiter=delimiter) if row][:40]
        except csv.Error:
            return 0.0, 0
        width = len(rows[0]) if rows else 0
        if width < 2:
            return 0.0, 0
        return sum(len(row) == width for row in rows) / len(rows), width

    return max(_DELIMITERS, key=evenness)


def _start_of_line(data: bytes, line: int) -> int:
    """Where the line after that many lines begins; lines end in \\n, \\r\\n or \\r."""
    ends = re.finditer(rb"\r\n|\n|\r", data)
    return next((end.end() for end in itertools.islice(ends, line - 1, None)), len(data))


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Each record, empty ones too, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    before = 0
    for row in reader:
        found.append((before + 1, row))
        before = reader.line_num
    return found


def _csv_error(
    text: str, name: str, names: list[str], delimiter: str, skipped: int, said: str
) -> DataError:
    """What pyarrow refused, with its line."""
    _refuse_open_quote(text, name, delimiter)
    for line, row in _records(text, delimiter):
        if row and line > skipped and len(row) != len(names):
            many = "more" if len(row) > len(names) else "fewer"
            return DataError(
                f'Line {line} of "{name}" has {many} cells than the header: {len(row)} for '
                f"{len(names)} columns ({listed(names)}). Cells are split at "
                f"{_DELIMITERS[delimiter]}; a cell that holds one stands in double quotes."
            )
    return DataError(f'"{name}" could not be read as a table: {said.strip()[:200]}')


def _refuse_open_quote(text: str, name: str, delimiter: str) -> None:
    """Refuse a quote that swallows the rest of the file."""
    records = _records(text, delimiter)
    line = records[-1][0]
    rest = itertools.islice(io.StringIO(text, newline=""), line - 1, None)
    try:
        list(csv.reader(rest, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise DataError(
                f'A double quote opened in line {line} of "{name}" is never closed. Close it, or '
                'write it twice ("") where it belongs to the text.'
            ) from None
