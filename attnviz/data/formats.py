"""The rows of a file's bytes, as an Arrow table: which reader, by the end of its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Literal

import numpy as np

from attnviz.data import archives
from attnviz.data.conll_rows import read_conll
from attnviz.data.csv_rows import read_csv
from attnviz.data.encodings import decoded, line_of
from attnviz.data.json_rows import read_json, read_json_lines
from attnviz.data.layouts import laid_out
from attnviz.data.parquet_rows import read_parquet
from attnviz.data.rows import Rows
from attnviz.data.text_rows import read_lines
from attnviz.errors import DataError

Format = Literal["csv", "txt", "conll", "jsonl", "json", "parquet"]

SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "txt",
    ".conll": "conll",
    ".conllu": "conll",
    ".iob": "conll",
    ".bio": "conll",
    ".bmes": "conll",
    ".ner": "conll",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
}
"""How a file is read, by the end of its name; before .gz, too, and in a .zip."""

ENDINGS = (*SUFFIXES, *archives.ENDINGS)
"""The ends of names of files that are read."""

LONGEST_LINE = 1_000_000
"""Lines of more bytes are refused: a quote or a line break is missing, or it is no table."""


def format_of(name: str) -> Format:
    """How a file of that name is read. Raises DataError for endings that are not known."""
    suffix = PurePath(name).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    ending = f'ends in "{suffix}"' if suffix else "has no ending"
    raise DataError(
        f'"{name}" {ending}, which is not read. Known: {", ".join(ENDINGS)}; spreadsheets can be '
        "saved as CSV."
    )


def refuse_unknown(name: str) -> None:
    """Raise DataError for the name of a file that is not read, before its bytes are."""
    if PurePath(name).suffix.lower() != ".zip":
        format_of(name[:-3] if name.lower().endswith(".gz") else name)


def parse(data: bytes, name: str, *, most_bytes: int) -> Rows:
    """The rows of a file's bytes, read as the end of its name says.

    Raises DataError naming the file, the line and what was expected.
    """
    refuse_unknown(name)
    data, name = archives.unpacked(data, name, most_bytes=most_bytes)
    form = format_of(name)
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise DataError(f'"{name}" is empty. It should hold a table with at least one row.')
    if form == "parquet":
        return laid_out(read_parquet(data, name, most_bytes), name)
    text, notes = decoded(data, name)
    rows = _read(text, name, form)
    return laid_out(replace(rows, notes=(*notes, *rows.notes)), name)


def _read(text: str, name: str, form: Format) -> Rows:
    if form == "json":
        return read_json(text, name)
    _refuse_long_lines(text.encode("utf-8", "surrogatepass"), name)
    if form == "jsonl":
        return read_json_lines(text, name)
    rows = read_conll(text, name, certain=form == "conll")
    if rows is not None:
        return rows
    if form == "txt" and (rows := read_lines(text, name)) is not None:
        return rows
    tab = PurePath(name).suffix.lower() in (".tsv", ".tab") and "\t" in text
    return read_csv(text, name, "\t" if tab else None)


def _refuse_long_lines(data: bytes, name: str) -> None:
    """Refuse before anything is parsed: a parser would hold the whole line in one cell."""
    codes = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero((codes == 10) | (codes == 13))
    lengths = np.diff(ends, prepend=-1, append=len(codes))
    longest = int(lengths.argmax())
    if lengths[longest] > LONGEST_LINE:
        at = int(ends[longest - 1]) if longest else 0
        raise DataError(
            f'Line {line_of(data, at + 1)} of "{name}" is {lengths[longest] / 1e6:.1f} MB long; '
            f"lines of up to {LONGEST_LINE // 10**6} MB are read. Is a quote or a line break "
            "missing?"
        )
