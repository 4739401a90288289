"""The rows of a file's bytes, as an Arrow table: which reader, which encoding, and Parquet."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Literal

import numpy as np

from attnviz.data.csv_rows import read_csv
from attnviz.data.json_rows import read_json_array, read_json_lines
from attnviz.data.rows import Rows, column_names, listed
from attnviz.errors import DataError

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
        return read_json_array(text, name)
    _refuse_long_lines(data, name)
    if form == "csv":
        tab = PurePath(name).suffix.lower() in (".tsv", ".tab")
        return read_csv(data, text, name, "\t" if tab else None)
    return read_json_lines(text, name)


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
        column_names(file.schema_arrow.names, name)
        table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f'"{name}" is not a Parquet file that can be read ({str(error)[:120]}). Expected what '
            "pandas' to_parquet or pyarrow writes."
        ) from error
    if not table.num_rows:
        raise DataError(f'"{name}" has columns ({listed(table.column_names)}) and no rows.')
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
