"""CoNLL files: a word a line with its labels beside it, sentences between blank lines.

Read are the shared tasks' own files and their kin: two columns and more, apart by tabs or blanks,
`-DOCSTART-` lines, comments, numbered words (GermEval) and CoNLL-U.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from attnviz.data import text_size
from attnviz.data.rows import MOST_COLUMNS, Rows, refuse_many_columns
from attnviz.errors import DataError
from attnviz.language import N_, several

_TAG = re.compile(r"O|[BILUESMbilesu][-_].+|.+[-_][BILUESM]|-100")
_GAP = re.compile(r"\n[ \t\r]*\n[ \t]*[^\s]")
_UNIVERSAL = ("id", "tokens", "lemmas", "pos_tags", "xpos_tags", "feats", "heads", "deprels",
              "deps", "misc")  # fmt: skip
_KEPT = (1, 2, 3, 4, 7)
_HEADS = frozenset({
    "token", "tokens", "word", "words", "form", "text", "tag", "tags", "label", "labels", "ner",
    "ner_tag", "ner_tags", "pos", "pos_tag", "chunk", "lemma",
})  # fmt: skip


@dataclass
class _Sentences:
    """Lines of words as cells, by sentence, with the line on which each begins."""

    rows: list[list[list[str]]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    comments: int = 0
    names: list[str] | None = None


def read_conll(text: str, name: str, *, certain: bool) -> Rows | None:
    """Return the sentences of a CoNLL file, a row each; None for a text that is another table.

    certain: the file's name says that it is one, so what does not fit is refused. The columns are
    "tokens", those between, and the labels last: "ner_tags" where they mark entities, else "tags".
    Raises DataError with the line of the first word that has more or fewer columns.
    """
    if not certain and not _GAP.search(text):
        return None
    lines = re.split(r"\r\n|\n|\r", text)
    split = _splitter(lines, certain=certain)
    if split is None:
        return None
    if not certain and _is_uneven(lines, split):
        return None
    widest = max(map(len, map(split, _some(lines))), default=0)
    if not certain and widest > MOST_COLUMNS:
        return None
    refuse_many_columns(widest, name)
    text_size.refuse_many_words(text, name, " \t,")
    sentences = _sentences(lines, split)
    width = len(sentences.rows[0][0]) if sentences.rows else 0
    if width < 2:
        if not certain:
            return None
        raise DataError(
            N_(
                '"{name}" has no labels: each line of a CoNLL file needs a word and, after a tab '
                "or a space, its label.",
                name=name,
            )
        )
    fault = _first_uneven(sentences, width)
    universal = width == 10 and all(
        re.fullmatch(r"\d+([-.]\d+)?", row[0]) for row in sentences.rows[0]
    )
    if not certain and (fault is not None or not (universal or _is_conll(sentences))):
        return None
    if fault is not None:
        line, count = fault
        raise DataError(
            several(
                'Line {line} of "{name}" has {n} columns, but the first word has '
                "{width}. Every word needs the same columns; blank lines separate "
                "sentences.",
                n=count,
                line=line,
                name=name,
                width=width,
            )
        )
    return _as_rows(sentences, universal=universal)


def _splitter(lines: Sequence[str], *, certain: bool) -> Callable[[str], list[str]] | None:
    """Return the function that cuts lines: at tabs, else blanks, else commas; None for no cut."""
    some = _some(lines)
    if not some:
        return None
    if 2 * sum("\t" in line for line in some) >= len(some):
        tab = re.compile(r"\t+" if certain else r"\t")
        return lambda line: tab.split(line.strip("\ufeff \r\n"))
    blank = re.compile(r"[ \t]+")
    if 2 * sum(" " in line.strip() for line in some) >= len(some):
        return lambda line: blank.split(line.strip("\ufeff \t"))
    if not certain and all("," in line for line in some):
        return lambda line: next(csv.reader([line.strip("\ufeff \t")]))
    return (lambda line: blank.split(line.strip("\ufeff \t"))) if certain else None


def _is_uneven(lines: Sequence[str], split: Callable[[str], list[str]]) -> bool:
    """Return whether the first lines, below one of names, have more and fewer columns (prose)."""
    widths = [len(split(each)) for each in _some(lines)]
    return len(set(widths[1:])) > 1


def _some(lines: Sequence[str]) -> list[str]:
    return [each for each in lines[:2_000] if each.strip() and not each.startswith(("#", "-DOC"))]


def _sentences(lines: Sequence[str], split: Callable[[str], list[str]]) -> _Sentences:
    sentences = _Sentences()
    now: list[list[str]] = []
    first = next((e for e in lines if e.strip() and not e.startswith(("#", "-DOC"))), "")
    width = len(split(first))
    for number, line in enumerate(lines, start=1):
        bare = line.strip("\ufeff \t")
        if not bare or bare.startswith("-DOCSTART-"):
            if now:
                sentences.rows.append(now)
            now = []
            continue
        cells = split(line)
        if bare.startswith("#") and _is_comment(cells, width):
            sentences.comments += 1
            continue
        if (
            sentences.names is None
            and not sentences.rows
            and not now
            and len(cells) > 1
            and all(cell.casefold() in _HEADS for cell in (cells[0], cells[-1]))
        ):
            sentences.names = cells
            continue
        if not now:
            sentences.lines.append(number)
        now.append(cells)
    if now:
        sentences.rows.append(now)
    return sentences


def _is_comment(cells: list[str], width: int) -> bool:
    """Return whether a line that begins with # is a comment, and no word # with its label."""
    return len(cells) != width or (_TAG.fullmatch(cells[-1]) is None and len(cells[0]) == 1)


def _first_uneven(sentences: _Sentences, width: int) -> tuple[int, int] | None:
    for begin, rows in zip(sentences.lines, sentences.rows, strict=True):
        for at, row in enumerate(rows):
            if len(row) != width:
                return begin + at, len(row)
    return None


def _is_conll(sentences: _Sentences) -> bool:
    """Return whether lines are words of sentences: in groups, marked as entities or words."""
    words = [row for rows in sentences.rows for row in rows]
    if len(sentences.rows) < 2 or len(words) < 1.5 * len(sentences.rows):
        return False
    if any(" " in row[0].strip() for row in words):
        return False
    tags = {row[-1] for row in words}
    entity_count = sum(_TAG.fullmatch(row[-1]) is not None for row in words)
    if "O" in tags and len(tags) > 1:
        return entity_count == len(words)
    # Words with parts of speech: fewer labels than words, each in capitals or short.
    return len(tags) <= max(2, len(words) // 2) and all(
        re.fullmatch(r"[^\s\d]{1,12}", t) for t in tags
    )


def _as_rows(sentences: _Sentences, *, universal: bool) -> Rows:
    import pyarrow as pa

    notes: list[str] = []
    rows = sentences.rows
    width = len(rows[0][0])
    if universal:
        text_rows = sum(not row[0].isdigit() for each in rows for row in each)
        rows = [[row for row in each if row[0].isdigit()] for each in rows]
        names = {_UNIVERSAL[at]: at for at in _KEPT}
        if text_rows:
            notes.append(
                several(
                    "{n} lines of words that are written together (as 1-2) or left out (as "
                    "1.1) have no labels of their own and are skipped.",
                    n=text_rows,
                )
            )
    else:
        first = int(width > 2 and all(
            [row[0] for row in each] == [str(n) for n in range(1, len(each) + 1)] for each in rows
        ))  # fmt: skip
        names = _names(rows, first, width, sentences.names)
    nonempty = [n for n, each in enumerate(rows) if each]
    columns = {
        column: pa.array([[row[at] for row in rows[n]] for n in nonempty], pa.list_(pa.string()))
        for column, at in names.items()
    }
    tag_names = ("ner_tags", "tags")
    last = "pos_tags" if universal else next((n for n in tag_names if n in names), list(names)[-1])
    notes.insert(
        0,
        several(
            "The file was read as CoNLL: one word per line, {n:,} sentences "
            'separated by blank lines, labels in the column "{last}".',
            n=len(nonempty),
            last=last,
        ),
    )
    if sentences.comments and not universal:
        notes.append(
            several(
                "{n} lines of comments (#) are skipped.",
                n=sentences.comments,
            )
        )
    return Rows(pa.table(columns), np.array([sentences.lines[n] for n in nonempty]), tuple(notes))


def _names(
    rows: list[list[list[str]]], first: int, width: int, header: list[str] | None
) -> dict[str, int]:
    """Return the place of each column by its name."""
    if header is not None and len(header) == width and len(set(header)) == width:
        return {column: at for at, column in enumerate(header) if at >= first}
    tags = [{row[at] for each in rows for row in each} for at in range(width)]
    marks = [at for at in range(first + 1, width) if "O" in tags[at]
             and len(tags[at]) > 1 and all(map(_TAG.fullmatch, tags[at]))]  # fmt: skip
    last = marks[-1] if marks else width - 1  # behind it may be one of "O" alone: what is nested
    names = {at: N_("column {at}", at=at - first + 1) for at in range(first + 1, width)}
    if width - first == 4 and last == width - 1 and marks:
        names |= {first + 1: "pos_tags", first + 2: "chunk_tags"}  # the shared task of 2003
    names |= {first: "tokens", last: "ner_tags" if marks else "tags"}
    return {names[at]: at for at in sorted(names)}
