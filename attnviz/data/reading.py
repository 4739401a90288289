"""The rows of one table or of three, read into the values that a task learns from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from attnviz import allowance
from attnviz.data import cells, numerals
from attnviz.data.label_names import LabelNames, label_names
from attnviz.data.multi_hot import names_of_places
from attnviz.data.splits import SPELLINGS, Side
from attnviz.data.tables import Table
from attnviz.errors import DataError, InputError, UnfitRowsError
from attnviz.language import N_, counted, several

_MASK_BYTES = 24
"""What a pixel of a mask takes as a number among numbers, while it is read."""

Missing = Literal["refuse", "skip"]
"""What happens to rows with an empty cell that is needed."""

_NO_LABEL = object()
"""In the place of a label that stands for none."""


@dataclass(frozen=True, eq=False)
class Joined:
    """One table, or those of the three sides one below another."""

    table: Table
    place: Callable[[int], str]
    given: tuple[Side, ...] | None = None
    notes: tuple[str, ...] = ()


def joined_tables(table: Table, others: Mapping[str, Table]) -> Joined:
    """Return the tables of "validation" and "test" below that of training, with the columns of all.

    Raises InputError when a name is another, DataError when a column holds different kinds.
    """
    if not others:
        return Joined(table, table.place, notes=table.notes)
    from datasets import concatenate_datasets

    parts: list[tuple[Side, Table]] = [("train", table)]
    for name, other in others.items():
        if SPELLINGS.get(name) not in ("validation", "test"):
            raise InputError(
                N_(
                    '"{name}" cannot have a table of its own; only "validation" and "test" can.',
                    name=name,
                )
            )
        parts.append((SPELLINGS[name], other))
    shared = [c for c in table.columns if all(c in other.columns for _, other in parts)]
    try:
        rows = concatenate_datasets([part.rows.select_columns(shared) for _, part in parts])
    except ValueError as error:
        names = ", ".join(f'"{part.name}"' for _, part in parts)
        raise DataError(
            N_(
                "The columns of {names} hold different kinds of values: {error}",
                names=names,
                error=error,
            )
        ) from (error)
    starts = np.cumsum([0, *(len(part) for _, part in parts)])

    def place(row: int) -> str:
        which = int(np.searchsorted(starts, row, side="right")) - 1
        part = parts[which][1]
        return f'{part.place(row - int(starts[which]))} of "{part.name}"'

    sides: tuple[Side, ...] = tuple(side for side, part in parts for _ in range(len(part)))
    whole = Table(table.name, rows, class_names=table.class_names)
    notes = [note if n == 0 else f"{part.name}: {note}" for n, (_, part) in enumerate(parts)
             for note in part.notes]  # fmt: skip
    return Joined(whole, place, sides, tuple(notes))


class RowReader:
    """Reads the chosen columns, and keeps which rows are left and what was noted on the way."""

    def __init__(
        self,
        joined: Joined,
        task: str,
        chosen: Mapping[str, str],
        missing: Missing,
        *,
        named: Collection[str] = (),
    ) -> None:
        """`named` are labels that are names as they stand, "-1" and "nan" too."""
        self.joined, self.task, self.chosen = joined, task, chosen
        self.table = joined.table
        self.missing, self.named = missing, frozenset(named)
        self.kept = np.arange(len(self.table))
        self.notes: list[str] = list(joined.notes)

    def place(self, row: int) -> str:
        """Return where a row stands in its file."""
        return self.joined.place(int(self.kept[row]))

    def values(self) -> dict[str, list[Any]]:
        """Return a value a row for each role; rows with an empty one are refused or left out."""
        by_role = {role: self.read(role, name) for role, name in self.chosen.items()}
        by_role.pop("split", None)
        by_role = self.labelled_rows(by_role)
        for role in list(by_role):
            empty = [row for row, value in enumerate(by_role[role]) if _is_empty(value, role)]
            if not empty:
                continue
            column, name = self.chosen[role], self.table.name
            rows = counted("{n} row", "{n} rows", n=len(empty))
            if self.missing == "refuse" or len(empty) == len(self.kept):
                kind = "label" if role == "label" else role
                raise UnfitRowsError(
                    N_(
                        'The {kind} (column "{column}" of "{name}") is empty in {rows}, first in '
                        "{place}.",
                        kind=kind,
                        column=column,
                        name=name,
                        rows=rows,
                        place=self.place(empty[0]),
                    ),
                    N_('Fill it, or leave such rows out (missing="skip").'),
                    n_rows=len(empty) if len(empty) < len(self.kept) else 0,
                )
            self.notes.append(
                N_(
                    '{rows} with an empty "{column}" left out, the first is {place}.',
                    rows=rows,
                    column=column,
                    place=self.place(empty[0]),
                )
            )
            by_role = self.without(by_role, empty)
        if self.task == "token-classification":
            for row, (words, tags) in enumerate(
                zip(by_role["words"], by_role["label"], strict=True)
            ):
                if len(words) != len(tags):
                    raise DataError(
                        several(
                            "{place} has {words} words and {n} labels. There should be one label "
                            "per word.",
                            n=len(tags),
                            place=self.place(row).capitalize(),
                            words=len(words),
                        )
                    )
        return by_role

    def without(self, by_role: dict[str, list[Any]], rows: list[int]) -> dict[str, list[Any]]:
        """Return the values without some of the rows."""
        keep = np.setdiff1d(np.arange(len(self.kept)), rows)
        self.kept = self.kept[keep]
        return {role: [cell_values[n] for n in keep] for role, cell_values in by_role.items()}

    def labelled_rows(self, by_role: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """Return the values without rows whose label stands for none; a note says it."""
        if "label" not in by_role:
            return by_role
        rows = [n for n, value in enumerate(by_role["label"]) if value is _NO_LABEL]
        if len(rows) == len(self.kept):
            raise DataError(
                N_(
                    'No row of "{name}" has a label: every value of the column "{chosen}" means no '
                    "label.",
                    name=self.table.name,
                    chosen=self.chosen["label"],
                )
            )
        return self.without(by_role, rows) if rows else by_role

    def in_one_spelling(self, column: str, labels: list[Any]) -> list[Any]:
        """Return labels, or lists of them, in one spelling; `_NO_LABEL` for missing ones."""
        if column in self.table.class_names:
            return self.of_named_classes(column, labels)
        counts = Counter(
            each
            for value in labels
            if value is not None
            for each in (value if isinstance(value, list) else (value,))
        )
        spellings = label_names(counts, named=self.named)
        names, tags = spellings.names, self.task == "token-classification"

        def name(value: Any) -> Any:
            if value is None:
                return None
            if not isinstance(value, list):
                return _NO_LABEL if names[value] is None else names[value]
            result = [names[each] for each in value]
            if value and not any(each is not None for each in result):
                return _NO_LABEL
            return [cells.UNTAGGED if each is None else each for each in result if tags or each]

        result = [name(value) for value in labels]
        self._note_labels(column, labels, result, spellings)
        return result

    def without_marks(self, column: str, rows: list[Any]) -> list[Any]:
        """Return lists of labels as they are, lists of 0 and 1 as the places of 1."""
        places = None if column in self.table.class_names else names_of_places(rows)
        if places is None:
            return rows
        width = next(len(row) for row in rows if row is not None)
        self.notes.append(
            several(
                'The lists in the column "{column}" hold {n} marks each, 0 or 1: the '
                "positions of the 1s, counted from 0, are the labels of a row.",
                n=width,
                column=column,
            )
        )
        return places

    def of_named_classes(self, column: str, labels: list[Any]) -> list[Any]:
        """Return names of declared classes as they are; `_NO_LABEL` for hidden ones (-1)."""
        hidden_rows = [n for n, value in enumerate(labels) if value is None]
        if hidden_rows:
            self._note_left_out(hidden_rows, "-1 or nothing", column)
        return [_NO_LABEL if value is None else value for value in labels]

    def _note_left_out(self, rows: list[int], text: str, column: str) -> None:
        self.notes.append(
            counted(
                '{n} row left out: {text} in the column "{column}" means no label, first in '
                "{place}.",
                '{n} rows left out: {text} in the column "{column}" means no label, first in '
                "{place}.",
                n=len(rows),
                text=text,
                column=column,
                place=self.place(rows[0]),
            )
        )

    def _note_labels(
        self, column: str, labels: list[Any], result: list[Any], spellings: LabelNames
    ) -> None:
        if spellings.respelled:
            some = list(spellings.respelled.items())[:4]
            pairs = ", ".join(f'"{a}" as "{b}"' for a, b in some)
            more = ", ..." if len(spellings.respelled) > len(some) else ""
            self.notes.append(
                N_(
                    'Labels of the column "{column}" are read in one spelling: {pairs}{more}.',
                    column=column,
                    pairs=pairs,
                    more=more,
                )
            )
        nothing = " or ".join(f'"{each}"' for each in spellings.nothing)
        rows = [n for n, value in enumerate(result) if value is _NO_LABEL]
        if rows:
            self._note_left_out(rows, nothing, column)
        inside = sum(
            each in spellings.nothing
            for value, new_value in zip(labels, result, strict=True)
            if isinstance(value, list) and new_value is not _NO_LABEL
            for each in value
        )
        if inside:
            words = self.task == "token-classification"
            what = (
                N_("such words are used neither for training nor for evaluation")
                if words
                else N_("it is left out")
            )
            self.notes.append(
                several(
                    '{nothing} in the column "{column}" means no label ({n} times): {what}.',
                    n=inside,
                    nothing=nothing,
                    column=column,
                    what=what,
                )
            )
        if spellings.doubtful:
            self.notes.append(
                N_(
                    'The label "{doubtful}" is read as a class of its own beside "0" and "1". If '
                    "it means no label, leave these cells empty.",
                    doubtful=spellings.doubtful,
                )
            )

    def read(self, role: str, column: str) -> list[Any]:
        """Return the column's values as the role wants them, None where a cell is empty."""
        if role == "image":
            return self.pictures(column)
        values = self.table.values(column)
        match role:
            case "words":
                return cells.lists(values, of="words", column=column, place=self.place)
            case "label" if self.task == "token-classification":
                tags = cells.lists(values, of="tags", column=column, place=self.place)
                return self.in_one_spelling(column, tags)
            case "label" if self.task == "multi-label":
                names = cells.lists(values, of="names", column=column, place=self.place)
                return self.in_one_spelling(column, self.without_marks(column, names))
            case "label" if self.task == "regression":
                numbers, notes = numerals.read_numbers(values, column=column, place=self.place)
                self.notes += notes
                return numbers
            case "label":
                return self.in_one_spelling(column, cells.class_names(values))
            case "series":
                return cells.series(values, column=column, place=self.place)
            case "mask":
                pixel_count = sum(
                    each.width * each.height for each in values if hasattr(each, "convert")
                )
                allowance.check(
                    _MASK_BYTES * pixel_count,
                    N_('The masks in the column "{column}"', column=column),
                    cure=N_("Give fewer rows, or smaller masks."),
                )
                return [
                    None if grid is None else cells.mask(grid, column=column, where=self.place(row))
                    for row, grid in enumerate(values)
                ]
            case _:
                return cells.texts(values)

    def pictures(self, column: str) -> list[Any]:
        """Return the column's pictures. Raises DataError when it holds none."""
        from datasets import Image

        if not isinstance(self.table.rows.features[column], Image):
            raise DataError(
                N_(
                    'The column "{column}" of "{name}" holds no pictures. Give a Parquet file or a '
                    "hub data set with an Image column.",
                    column=column,
                    name=self.table.name,
                )
            )
        return self.table.values(column)

    def sides(self, *, by_column: bool) -> list[Side] | None:
        """Return the side of each row; None where the table has none."""
        if self.joined.given is not None:
            return [self.joined.given[row] for row in self.kept]
        if not by_column:
            return None
        column = self.chosen["split"]
        values = self.table.values(column)
        row_sides: list[Side] = []
        for row in self.kept:
            text = str(values[row]).strip().casefold()
            if text not in SPELLINGS:
                raise DataError(
                    N_(
                        '"{values}" in the column "{column}" ({place}) is not the name of a split. '
                        "Expected train, validation or test.",
                        values=str(values[row])[:40],
                        column=column,
                        place=self.joined.place(int(row)),
                    )
                )
            row_sides.append(SPELLINGS[text])
        return row_sides


def _is_empty(value: Any, role: str) -> bool:
    return value is None or (role in ("words", "series") and len(value) == 0)
