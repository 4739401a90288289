"""The rows of a file's bytes, as an Arrow table: which reader, by the end of its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Literal

from attnviz.data import archives, contents, text_size
from attnviz.data.conll_rows import read_conll
from attnviz.data.csv_rows import read_csv
from attnviz.data.encodings import decode
from attnviz.data.json_rows import read_json, read_json_lines
from attnviz.data.layouts import laid_out
from attnviz.data.parquet_rows import read_parquet
from attnviz.data.rows import Rows
from attnviz.data.text_rows import read_lines
from attnviz.errors import DataError
from attnviz.language import N_

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
"""Lines of more characters are refused: a quote or a line break is missing, or it is no table."""


def format_of(name: str) -> Format:
    """Return the format of a file of that name. Raises DataError when its ending is not known."""
    suffix = PurePath(name).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    ending = N_('ends in "{suffix}"', suffix=suffix) if suffix else N_("has no ending")
    raise DataError(
        N_(
            '"{name}" {ending}, which is not read. Known: {endings}; spreadsheets can be saved as '
            "CSV.",
            name=name,
            ending=ending,
            endings=", ".join(ENDINGS),
        )
    )


def refuse_unknown(name: str) -> None:
    """Raise DataError for the name of a file that is not read, before its bytes are."""
    if PurePath(name).suffix.lower() != ".zip":
        format_of(name[:-3] if name.lower().endswith(".gz") else name)


def parse(data: bytes, name: str, *, most_bytes: int) -> Rows:
    """Return the rows of a file's bytes in the format that its name tells.

    Raises DataError when it does not fit, with the file and the line.
    """
    refuse_unknown(name)
    data, name = archives.unpack(data, name, most_bytes=most_bytes)
    form = format_of(name)
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise DataError(
            N_('"{name}" is empty. It should hold a table with at least one row.', name=name)
        )
    _refuse_other(data, name, form)
    if form == "parquet":
        return laid_out(read_parquet(data, name, most_bytes), name)
    text, notes = decode(data, name)
    del data
    rows = _read(text, name, form)
    return laid_out(replace(rows, notes=(*notes, *rows.notes)), name)


def _refuse_other(data: bytes, name: str, form: Format) -> None:
    """Refuse a file that is by its contents something else than its name says."""
    if form == "parquet" and data[:4] == b"PAR1":
        return
    if form != "parquet" and contents.is_text(data):
        return
    kind = contents.kind_of(data)
    if kind == "a Parquet table":
        cure = N_('Call it "{stem}.parquet".', stem=PurePath(name).stem[:60])
    elif form == "parquet" and contents.is_text(data):
        cure = N_("Give it the ending of its real format (.csv, .jsonl, ...).")
    else:
        cure = N_(
            "These can be read: {endings}; spreadsheets can be saved as CSV.",
            endings=", ".join(ENDINGS),
        )
    what = N_("a Parquet file") if form == "parquet" else N_("the text")
    raise DataError(
        N_(
            '"{name}" is not {what} that its name says: by its contents it is {kind}. {cure}',
            name=name,
            what=what,
            kind=kind,
            cure=cure,
        )
    )


def _read(text: str, name: str, form: Format) -> Rows:
    if form == "json":
        return read_json(text, name)
    _refuse_long_lines(text, name)
    text_size.refuse_large_rows(text, name)
    if form == "jsonl":
        return read_json_lines(text, name)
    rows = read_conll(text, name, certain=form == "conll")
    if rows is not None:
        return rows
    if form == "txt" and (rows := read_lines(text, name)) is not None:
        return rows
    tab = PurePath(name).suffix.lower() in (".tsv", ".tab") and "\t" in text
    return read_csv(text, name, "\t" if tab else None)


def _refuse_long_lines(text: str, name: str) -> None:
    """Refuse before anything is parsed: a parser would hold the whole line in one cell."""
    start = 0
    while len(text) - start > LONGEST_LINE:
        end = start + LONGEST_LINE + 1
        last = max(text.rfind("\n", start, end), text.rfind("\r", start, end))
        if last < 0:
            ends = [at for at in (text.find("\n", start), text.find("\r", start)) if at >= 0]
            length = min(ends, default=len(text)) - start
            raise DataError(
                N_(
                    'Line {count} of "{name}" is {length:.1f} MB long; lines of up to '
                    "{longest_line} MB are read. Is a quote or a line break missing?",
                    count=1 + text.count(chr(10), 0, start),
                    name=name,
                    length=length / 1e6,
                    longest_line=LONGEST_LINE // 10**6,
                )
            )
        start = last + 1
