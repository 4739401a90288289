"""What a CSV's cells are split at, and how it writes quotes: the text as every reader reads it."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from attnviz.data.numerals import is_number
from attnviz.errors import DataError
from attnviz.language import N_

DELIMITERS = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "pipes"}
"""What cells may be split at; of two that fit as well, the first."""

UNSPLIT = "\x1f"
"""Stands for "not split": a character that separates units and that no text holds."""

_SEP_LINE = re.compile(r"\s*\"?sep=(?P<mark>[^\w\s\"]|\t)\"?[,;\t ]*(?=\r|\n)", re.IGNORECASE)


def delimiter_name(delimiter: str) -> str:
    """Return the name of a delimiter in a sentence: commas, tabs."""
    return DELIMITERS.get(delimiter, f'"{delimiter}"')


def delimiter_line(text: str) -> tuple[str, str | None, tuple[str, ...]]:
    """Return (the text without Excel's line `sep=;`, the delimiter that it names, a note).

    An empty line stays in its place, so that lines keep their numbers.
    """
    match = _SEP_LINE.match(text)
    if match is None:
        return text, None, ()
    mark = match["mark"]
    note = N_(
        'Line 1 ("sep={mark}") says that cells are split at {delimiter_name}; it is not a row.',
        mark=mark,
        delimiter_name=delimiter_name(mark),
    )
    return text[match.end() :], mark, (note,)


def guessed_delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows most evenly; `UNSPLIT` where none does."""
    best = max(DELIMITERS, key=lambda delimiter: evenness(text, delimiter))
    return best if evenness(text, best)[0] else UNSPLIT


def evenness(text: str, delimiter: str) -> tuple[float, bool, int]:
    """Return (share of the first rows with as many cells as the first, 0 for one; whether it is
    no comma
    of prose, before a blank; these cells)."""
    rows = _first_rows(text, delimiter)
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, False, 0
    later = [cell[:1] == " " for row in rows for cell in row[1:]]
    return sum(len(row) == width for row in rows) / len(rows), 2 * sum(later) < len(later), width


def titled(text: str) -> tuple[str, int] | None:
    """Return (delimiter, cells) of the rows below a first line of one cell, where they agree."""
    lines = [line for line in text[:100_000].splitlines()[1:] if line.strip()][:40]
    if all(map(is_number, lines)):  # 3,5 is one cell
        return None
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _first_rows(text, delimiter)[1:])
        cells, count = widths.most_common(1)[0] if widths else (0, 0)
        if cells > 1 and count >= max(2, 0.9 * widths.total()):
            return delimiter, cells
    return None


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    sample = itertools.islice(io.StringIO(text[:1_000_000], newline=""), 60)
    try:
        return [row for row in csv.reader(sample, delimiter=delimiter) if row][:40]
    except csv.Error:
        return []


# --- quotes ---------------------------------------------------------------------------------------


def with_plain_quotes(text: str, delimiter: str) -> tuple[str, tuple[str, ...]]:
    """Return (the text with quotes that begin no quoted cell doubled, a note on them).

    Tables with tabs are often written without any quoting (GLUE's are): a text that begins with a
    quote would swallow the lines up to the next one. Where all lines have as many tabs, a cell is
    in quotes only if it ends in one.
    """
    if delimiter not in "\t|" or '"' not in text or '\\"' in text:
        return text, ()
    lines = re.split(r"(\r\n|\n|\r)", text)
    if len({line.count(delimiter) for line in lines[::2] if line.strip()}) != 1:
        return text, ()
    first = 0
    for at in range(0, len(lines), 2):
        if '"' not in lines[at]:
            continue
        cells = lines[at].split(delimiter)
        new_cells = [_doubled(cell) for cell in cells]
        if new_cells != cells:
            first = first or at // 2 + 1
            lines[at] = delimiter.join(new_cells)
    note = N_(
        "Double quotes that begin a cell and do not end it are read as text, first in line "
        "{first}.",
        first=first,
    )
    return ("".join(lines), (note,)) if first else (text, ())


def _doubled(cell: str) -> str:
    """Return a cell as it is, or in quotes where it begins with one and is not in quotes."""
    if cell[:1] != '"' or re.fullmatch(r'"(?:[^"]++|"")*+"', cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def with_doubled_quotes(text: str, name: str, delimiter: str) -> tuple[str, tuple[str, ...]]:
    r"""Return (the text with quotes inside of quoted cells doubled, a note where they were \").

    Raises DataError when a quoted cell goes on after its closing quote: readers would drop one of
    its quotes and keep another.
    """
    if '"' not in text or not _suspicious(text, delimiter):
        return text, ()
    fault = _fault(text, delimiter)
    if fault is None:
        return text, ()
    if '\\"' in text:
        new_text = _with_doubled_quotes(text, delimiter)
        if _fault(new_text, delimiter) is None:
            return new_text, (
                N_(
                    'Quotes inside cells are written \\" in this file (as Spark does); they are '
                    'read as ".'
                ),
            )
    if "never" in fault:
        return text, ()  # which the reader tells with its line
    raise DataError(
        N_(
            '{fault} of "{name}". Write quotes that are part of a text twice ("").',
            fault=fault,
            name=name,
        )
    )


def _suspicious(text: str, delimiter: str) -> bool:
    """Return whether a quote stands where no cell begins or ends, or behind a backslash."""
    outside = re.escape(delimiter) + '\r\n"'
    return '\\"' in text or re.search(f'[^{outside}]"[^{outside}]', text) is not None


def _fault(text: str, delimiter: str) -> str | None:
    """Return the fault in the quotes of a text, and its place; None if they are right."""
    gap = " " if delimiter == "\t" else " \t"
    plain = re.sub(f'"[{gap}]+(?=[{re.escape(delimiter)}\r\n])', '"', text)  # "a" ,"b"
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter, strict=True)
    widths: set[int] = set()
    try:
        for row in reader:
            if row:
                widths.add(len(row))
    except csv.Error as error:
        if "unexpected end" in str(error):
            return N_("A quote is never closed")
        return N_(
            "A quoted cell continues after its closing quote in line {line_num}",
            line_num=reader.line_num,
        )
    if '\\"' not in text:
        return None
    stray = '"' in _quoted_cell(r'[^"]++|""', delimiter).sub("", plain)
    return N_("A quote is never closed") if stray or len(widths) > 1 else None


def _quoted_cell(inside: str, delimiter: str) -> re.Pattern[str]:
    """Return a cell in quotes, between two edges of cells."""
    edge = re.escape(delimiter) + "\r\n"
    return re.compile(rf'(?<![^{edge}])"((?:{inside})*+)"(?=[{edge}]|\Z)', re.DOTALL)


def _with_doubled_quotes(text: str, delimiter: str) -> str:
    r"""Return the text with `\"` in quoted cells as `""`; two backslashes before it are one."""

    def doubled(match: re.Match[str]) -> str:
        body = re.sub(
            r'(?<!\\)(\\++)("|\Z)', lambda m: _halved(m[1], bool(m[2])), match[1],
        )  # fmt: skip
        return f'"{body}"'

    return _quoted_cell(r'[^"\\]++|\\.|""', delimiter).sub(doubled, text)


def _halved(backslashes: str, quote: bool) -> str:
    """Return half of the backslashes before a quote or the end of a cell, as two stand for one."""
    half = "\\" * (len(backslashes) // 2)
    return half + ('""' if quote else "\\" * (len(backslashes) % 2))


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record, empty ones too, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    for row in reader:
        yield before + 1, row
        before = reader.line_num
