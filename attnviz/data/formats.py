"""The rows of a file's bytes: CSV, TSV, JSON lines, a JSON array or Parquet, as an Arrow table.

Cells of CSV stay the text that they are ("007", "NA" and "1e5" too): what is a number is decided
where a number is asked for. pyarrow reads; only when it refuses is the line looked for, so that the
error can name it.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from jaxtyping import Int

from attnviz.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["csv", "jsonl", "json", "parquet"]

SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
}
"""How a file is read, by the end of its name."""

LONGEST_LINE = 1_000_000
"""Lines of more bytes are refused: a quote or a line break is missing, or it is no table."""

UNPACKED = 10
"""A Parquet file may unpack to this many times the most bytes that a file may have."""

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a file. lines: the line on which each begins, counted from 1; None in Parquet and
    in JSON arrays, which have none."""

    arrow: pa.Table
    lines: Int[np.ndarray, "row"] | None = None


def format_of(name: str) -> Format:
    """How a file of that name is read. Raises DataError for endings that are not known."""
    suffix = PurePath(name).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    ending = f'ends in "{suffix}"' if suffix else "has no ending"
    raise DataError(
        f'"{name}" {ending}, which is not read. Known: {", ".join(SUFFIXES)}; spreadsheets can be '
        "saved as CSV."
    )


def parse(data: bytes, name: str, *, most_bytes: int) -> Rows:
    """The rows of a file's bytes, read as the end of its name says.

    Raises DataError naming the file, the line and what was expected.
    """
    form = format_of(name)
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise DataError(f'"{name}" is empty. It should hold a table with at least one row.')
    if form == "parquet":
        return _parquet(data, name, most_bytes)
    text = _decoded(data, name).removeprefix("\ufeff")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if form == "json" and text.lstrip()[:1] == "[":
        return _json_array(text, name)
    _refuse_long_lines(data, name)
    if form == "csv":
        tab = PurePath(name).suffix.lower() in (".tsv", ".tab")
        return _csv(data, text, name, "\t" if tab else None)
    return _json_lines(text, name)


# --- text -----------------------------------------------------------------------------------------


def _decoded(data: bytes, name: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError(f'"{name}" is UTF-16. Save it as UTF-8 (in Excel: "CSV UTF-8").')
    if data[:4] in (b"PK\x03\x04", b"PAR1"):
        kind = "Parquet" if data[:4] == b"PAR1" else "a spreadsheet or an archive"
        raise DataError(f'"{name}" is {kind}, not the text that its name promises.')
    at = data.find(b"\0")
    if at >= 0:
        raise DataError(
            f'"{name}" holds a NUL byte in line {_line_of(data, at)} (byte {at}), which no text '
            "does. Save it as UTF-8 text."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f'"{name}" is not UTF-8: byte {error.start} (0x{data[error.start]:02x}, in line '
            f"{_line_of(data, error.start)}) does not belong to it. Save the file as UTF-8; it may "
            "now be Windows-1252 or Latin-1."
        ) from error


def _line_of(data: bytes, at: int) -> int:
    return 1 + data.count(b"\n", 0, at)


def _refuse_long_lines(data: bytes, name: str) -> None:
    """Refuse before anything is parsed: a parser would hold the whole line in one cell."""
    codes = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero((codes == 10) | (codes == 13))
    lengths = np.diff(ends, prepend=-1, append=len(codes))
    longest = int(lengths.argmax())
    if lengths[longest] > LONGEST_LINE:
        at = int(ends[longest - 1]) if longest else 0
        raise DataError(
            f'Line {_line_of(data, at + 1)} of "{name}" is {lengths[longest] / 1e6:.1f} MB long; '
            f"lines of up to {LONGEST_LINE // 10**6} MB are read. Is a quote or a line break "
            "missing?"
        )


# --- CSV ------------------------------------------------------------------------------------------


def _csv(data: bytes, text: str, name: str, delimiter: str | None) -> Rows:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # only ever raised: it is global
    delimiter = delimiter or _guessed_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next((row for row in reader if row), [])
    names = _column_names(header, name)
    skipped = reader.line_num
    start = _start_of_line(data, skipped)
    if not data[start:].strip():
        raise DataError(
            f'"{name}" has a header ({_listed(names)}) and no rows below it. Its first line names '
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
        sample = itertools.islice(io.StringIO(text, newline=""), 60)
        try:
            rows = [row for row in csv.reader(sample, delimiter=delimiter) if row][:40]
        except csv.Error:
            return 0.0, 0
        width = len(rows[0]) if rows else 0
        if width < 2:
            return 0.0, 0
        return sum(len(row) == width for row in rows) / len(rows), width

    return max(_DELIMITERS, key=evenness)


def _column_names(header: Sequence[str], name: str) -> list[str]:
    names = [cell.strip() or f"column {n}" for n, cell in enumerate(header, start=1)]
    twice = [column for column, count in Counter(names).items() if count > 1]
    if twice:
        raise DataError(
            f'"{name}" names the column "{twice[0]}" {Counter(names)[twice[0]]} times in line 1. '
            "Give each column a name of its own."
        )
    return names


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
                f"{len(names)} columns ({_listed(names)}). Cells are split at "
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


def _listed(names: Sequence[str], most: int = 6) -> str:
    more = f", and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f'"{column[:40]}"' for column in names[:most]) + more


# --- JSON -----------------------------------------------------------------------------------------


class _Twice(ValueError):
    """A name that stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise _Twice(twice)
    return made


_DECODER = json.JSONDecoder(object_pairs_hook=_object)
# pyarrow's own reader would turn a text such as "2024-01-05" into a moment in time.


def _json_lines(text: str, name: str) -> Rows:
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


def _json_array(text: str, name: str) -> Rows:
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


def _from_objects(rows: list[dict[str, Any]], name: str, place: Any) -> pa.Table:
    import pyarrow as pa

    columns = list(dict.fromkeys(itertools.chain.from_iterable(rows)))
    if not columns:
        raise DataError(f'The rows of "{name}" are empty objects. Each should name its values.')
    made: dict[str, pa.Array] = {}
    for column in columns:
        values = [row.get(column) for row in rows]
        try:
            made[column] = pa.array(values)
        except (ValueError, TypeError, OverflowError) as error:
            raise _mixed(column, values, name, place, str(error)) from error
    return pa.table(made)


def _mixed(column: str, values: list[Any], name: str, place: Any, said: str) -> DataError:
    kinds = [_kind(value) for value in values]
    first = next((n for n, kind in enumerate(kinds) if kind != "null"), 0)
    other = next((n for n, kind in enumerate(kinds) if kind not in ("null", kinds[first])), None)
    if other is None:
        return DataError(f'The column "{column}" of "{name}" cannot be read: {said[:120]}.')
    return DataError(
        f'The column "{column}" of "{name}" holds {kinds[first]} in {place(first)} and '
        f"{kinds[other]} in {place(other)}. A column holds one kind of value."
    )


# --- Parquet --------------------------------------------------------------------------------------


def _parquet(data: bytes, name: str, most_bytes: int) -> Rows:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        meta = file.metadata
        unpacked = sum(meta.row_group(n).total_byte_size for n in range(meta.num_row_groups))
        if unpacked > UNPACKED * most_bytes:
            raise DataError(
                f'"{name}" unpacks to {unpacked / 1e6:,.0f} MB; at most '
                f"{UNPACKED * most_bytes / 1e6:,.0f} MB are unpacked. Give fewer rows."
            )
        _column_names(file.schema_arrow.names, name)
        table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f'"{name}" is not a Parquet file that can be read ({str(error)[:120]}). Expected what '
            "pandas' to_parquet or pyarrow writes."
        ) from error
    if not table.num_rows:
        raise DataError(f'"{name}" has columns ({_listed(table.column_names)}) and no rows.')
    for column, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(
                column, field.name, table.column(column).cast(field.type.value_type)
            )
        elif _nested(field.type):
            raise DataError(
                f'The column "{field.name}" of "{name}" holds {field.type}. Values should be '
                "texts, numbers or lists of them."
            )
    return Rows(table.replace_schema_metadata(None))


def _nested(kind: Any) -> bool:
    """Whether a type holds more than values and lists; pictures (bytes and a name) are let in."""
    import pyarrow as pa

    if pa.types.is_struct(kind):
        return {kind.field(n).name for n in range(kind.num_fields)} != {"bytes", "path"}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _nested(kind.value_type)
    return pa.types.is_map(kind) or pa.types.is_union(kind)
