"""Whether the first line of a table names its columns, or is a row like those below it.

A first line is a row where one of its cells is a value of its own column: one that stands there
again, or a number or a day above such. It names the columns where a cell says what such tables are
called by ("text", "label"), or stands above numbers without being one. Whoever has no names gets
"column 1", "column 2", and a note.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from attnviz.data.column_words import KNOWN_NAMES
from attnviz.data.moments import is_moment
from attnviz.data.numerals import is_number
from attnviz.language import N_, counted

_SAMPLE = 20_000
_ENOUGH_ALIKE = 0.95


def is_row(first: Sequence[str], columns: Sequence[Sequence[str]]) -> str | None:
    """Return why the first line is a row, a sentence about a cell; None where it names columns.

    columns: the cells below each cell of the first line.
    """
    if not columns or not columns[0]:
        return None
    below = [[cell.strip() for cell in column[:_SAMPLE]] for column in columns]
    cells = [cell.strip() for cell in first]
    if _numbered(cells):
        return None
    same = [n for n, row in enumerate(zip(*below, strict=True)) if list(row) == cells]
    reasons: list[str] = []
    for cell, column in zip(cells, below, strict=True):
        values = [value for value in column if value]
        if not cell or not values:
            continue
        again = sum(value == cell for value in values) - len(same)
        few = len(set(values)) <= max(2, len(values) // 2)
        if again > 0 and few:
            reasons.append(
                counted(
                    '"{cell}" occurs once more in its own column',
                    '"{cell}" occurs {n} times more in its own column',
                    n=again,
                    cell=cell[:40],
                )
            )
        elif is_name(cell):
            return None
        elif _mostly(values, is_number):
            if not is_number(cell):
                return None
            if not _counts_on(cells):
                reasons.append(N_('"{cell}" is a number above numbers', cell=cell[:40]))
        elif _mostly(values, is_moment):
            if not is_moment(cell):
                return None
            reasons.append(N_('"{cell}" is a day above days', cell=cell[:40]))
        elif _ends(cell) and 2 * sum(map(_ends, values)) > len(values):
            reasons.append(N_('"{cell}" is a sentence above sentences', cell=cell[:40]))
    return reasons[0] if reasons else None


def is_certain(first: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Return whether something shows that a line names columns: a usual name, a name that is no
    number above numbers, or one that is not among the few values below it."""
    cells = [cell.strip() for cell in first]
    if any(map(is_name, cells)):
        return True
    for cell, column in zip(cells, columns, strict=True):
        values = [value.strip() for value in column[:_SAMPLE] if value.strip()]
        if not cell or not values:
            continue
        if _mostly(values, is_number):
            if not is_number(cell):
                return True
        elif len(values) > 2 * len(set(values)) and cell not in values:
            return True
    return _numbered(cells) and len(cells) > 1


def _ends(cell: str) -> bool:
    """Return whether a cell ends as a sentence does; questions may be the names of columns."""
    return cell[-1:] in (".", "!", "。", "！", "…")


def _numbered(cells: list[str]) -> bool:
    """Return whether columns are called 0, 1, 2, as pandas calls those without names."""
    return [*filter(None, cells)] == [str(n) for n in range(sum(map(bool, cells)))]


def is_name(cell: str) -> bool:
    """Return whether a cell is what columns are called: "text", "Label", "标签"."""
    return re.sub(r"\W+", "_", cell.casefold()).strip("_") in KNOWN_NAMES


def _mostly(values: list[str], is_so: object) -> bool:
    assert callable(is_so)
    counts = Counter(map(bool, map(is_so, values[:1_000])))
    return counts[True] >= _ENOUGH_ALIKE * counts.total()


def _counts_on(cells: Sequence[str]) -> bool:
    """Return whether the numbers of a line are years or steps in a row: 1990, 1991, 1992."""
    numbers = [int(cell) for cell in cells if re.fullmatch(r"\d{1,6}", cell)]
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    return len(numbers) >= 3 and len(steps) == 1 and steps != {0}
