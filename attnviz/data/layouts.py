"""Tables that lay out labels in another way: a row a word, or a column of 0 and 1 a label.

`laid_out` turns the first into a row a sentence (Kaggle's "Sentence #, Word, POS, Tag") and puts a
list of labels beside the second (Jigsaw's "toxic, insult, threat"), each with a note.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from attnviz import allowance
from attnviz.data.column_words import COLUMN_WORDS, ENGLISH_WORDS
from attnviz.data.rows import Rows, as_text
from attnviz.errors import DataError
from attnviz.language import N_, several

if TYPE_CHECKING:
    import pyarrow as pa

_SENTENCE = re.compile(
    r"(?:sent(?:ence)?s?[ _.]*(?:#|id|idx|index|no|nr|num|number)?|doc(?:ument)?[ _]?id"
    r"|句子编号)\.?",
    re.IGNORECASE,
)
_WORD = frozenset({"word", "words", "token", "tokens"})
_TAGS = frozenset({"tag", "tags", "ner", "ner_tag", "ner_tags", "label", "labels", "entity", "iob",
                   "bio", "pos", "pos_tag", "pos_tags", "chunk"})  # fmt: skip
_PREFIX = re.compile(
    r"(?:labels?|class(?:es)?|categor(?:y|ies)|cat|is|has|tags?|target|y)[ _.:-]+", re.I
)
_LABEL_NAMES = frozenset({*ENGLISH_WORDS["label"], *COLUMN_WORDS["label"]})
_MARKS = {"0": 0, "1": 1, "0.0": 0, "1.0": 1, "0.": 0, "1.": 1, "false": 0, "true": 1, "-1": -1,
          "-1.0": -1, "": -1}  # fmt: skip


def laid_out(rows: Rows, name: str) -> Rows:
    """Return the rows with a sentence a row and one column of labels.

    Raises DataError when a row of a word has none.
    """
    sentences = _by_sentence(rows, name)
    return _with_labels(rows) if sentences is None else sentences


# --- a row a word ---------------------------------------------------------------------------------


def _by_sentence(rows: Rows, name: str) -> Rows | None:
    import pyarrow as pa

    table = rows.arrow
    if any(pa.types.is_nested(field.type) for field in table.schema):
        return None
    folded = {column.casefold().strip(): column for column in table.column_names}
    number = next((c for c in table.column_names if _SENTENCE.fullmatch(c.strip())), None)
    word = next((folded[each] for each in folded if each in _WORD), None)
    tags = [folded[each] for each in folded if each in _TAGS]
    if number is None or word is None or not tags:
        return None
    ids = table.column(number).to_pylist()
    has_id = [value is not None and as_text(value).strip() not in ("", "nan") for value in ids]
    starts = [0]
    last = ids[0]
    for row in range(1, len(ids)):
        if has_id[row] and ids[row] != last:
            starts.append(row)
            last = ids[row]
    if len(ids) < 1.2 * len(starts):
        return None
    words = table.column(word).to_pylist()
    gap = next(
        (n for n, each in enumerate(words) if each is None or not as_text(each).strip()), None
    )
    if gap is not None:
        place = (
            N_("row {gap}", gap=gap + 1)
            if rows.lines is None
            else N_("line {lines}", lines=rows.lines[gap])
        )
        raise DataError(
            N_(
                'The row in {place} of "{name}" has no "{word}". Every row of such a table is a '
                "word. Some tools cause this when they read the word NA or null as an empty cell.",
                place=place,
                name=name,
                word=word,
            )
        )
    offsets = pa.array([*starts, len(ids)], pa.int32())
    columns = [word, *(c for c in table.column_names if c not in (word, number))]
    arrays = {
        column: pa.ListArray.from_arrays(
            offsets,
            pa.array([None if v is None else as_text(v) for v in table.column(column).to_pylist()],
                     pa.string()),
        )
        for column in columns
    }  # fmt: skip
    note = several(
        'Each row is a word here: rows with the same "{number}" form a sentence, '
        "{n:,} words in {starts:,} sentences.",
        n=len(ids),
        number=number,
        starts=len(starts),
    )
    lines = None if rows.lines is None else rows.lines[starts]
    return Rows(pa.table(arrays), lines, (*rows.notes, note))


# --- a column a label -----------------------------------------------------------------------------


def _with_labels(rows: Rows) -> Rows:
    import pyarrow as pa

    table = rows.arrow
    marks = {
        field.name: column_marks for field, column in zip(table.schema, table.columns, strict=True)
        if not field.name.startswith("column ") and (column_marks := _marks(column)) is not None
    }  # fmt: skip
    both = [
        column
        for column, column_marks in marks.items()
        if (column_marks == 1).any() and (column_marks == 0).any()
    ]
    others = [column for column in table.column_names if column not in marks]
    if (
        len(both) < 2
        or any(_folded(column) in _LABEL_NAMES for column in table.column_names)
        or any(pa.types.is_nested(field.type) for field in table.schema)
        or not any(_is_text(table.column(column)) for column in others)
    ):
        return rows
    names = _short(list(marks))
    matrix = np.stack([marks[column] for column in marks])
    unknown = np.any(matrix < 0, axis=0).reshape(-1)
    single = bool((matrix[:, ~unknown].sum(0) == 1).all()) and not unknown.all()
    byte_count = int((matrix == 1).sum(1) @ np.array([len(each) + 16 for each in names]))
    allowance.check(
        3 * byte_count,
        N_("Its labels, a name in each row that has one,"),
        cure=N_("Give the columns shorter names."),
        error=DataError,
    )
    values: list[Any] = []
    for row in range(table.num_rows):
        there = [names[n] for n in np.flatnonzero(matrix[:, row] == 1)]
        values.append(None if unknown[row] else there[0] if single else there)
    column = N_("label") if single else N_("labels")
    kind = pa.string() if single else pa.list_(pa.string())
    columns = ", ".join(f'"{each[:40]}"' for each in list(marks)[:6])
    more = N_(" and {marks} more", marks=len(marks) - 6) if len(marks) > 6 else ""
    what = (
        N_("the one that is 1 is the class")
        if single
        else N_("those that are 1 are the labels of a row")
    )
    note = N_(
        'The columns {columns}{more} hold 0 and 1: {what}, in the new column "{column}". The '
        "original columns are kept too.",
        columns=columns,
        more=more,
        what=what,
        column=column,
    )
    if unknown.any():
        note += several(
            " {n} rows with -1 or an empty cell among them have no labels.",
            n=int(unknown.sum()),
        )
    table = table.append_column(column, pa.array(values, kind))
    return replace(rows, arrow=table, notes=(*rows.notes, note))


def _folded(column: str) -> str:
    return re.sub(r"\W+", "_", column.casefold())


def _marks(column: pa.ChunkedArray) -> np.ndarray | None:
    """Return the column as 0, 1 and -1 (hidden or empty); None where it holds anything else."""
    import pyarrow as pa

    if pa.types.is_nested(column.type):
        return None
    first = column.slice(0, 2_000).unique().to_pylist()
    some = {as_text(value).strip().casefold() for value in first if value is not None}
    if not some or not some <= set(_MARKS):
        return None
    values = column.unique().to_pylist()
    of = {value: -1 if value is None else _MARKS.get(as_text(value).strip().casefold())
          for value in values}  # fmt: skip
    if None in of.values() or not {0, 1} & set(of.values()):
        return None
    return np.fromiter((of[value] for value in column.to_pylist()), np.int8, len(column))


def _is_text(column: pa.ChunkedArray) -> bool:
    import pyarrow as pa

    if not pa.types.is_string(column.type):
        return False
    some = [each for each in column.slice(0, 200).to_pylist() if each]
    return sum(len(each) > 12 or len(each.split()) > 1 for each in some) > len(some) / 2


def _short(columns: list[str]) -> list[str]:
    """Return the names of the labels without their common beginning: "label_toxic" is "toxic"."""
    matches = [_PREFIX.match(column) for column in columns]
    short = [column[each.end() :] for column, each in zip(columns, matches, strict=True) if each]
    begins = {each[0].casefold() for each in matches if each}
    return short if len(short) == len(columns) and len(begins) == 1 and all(short) else columns
