"""Names of classes and their ids: which there are, in which order, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from attnviz.data import cells
from attnviz.data.label_names import label_names
from attnviz.data.splits import SplitRows
from attnviz.errors import DataError
from attnviz.language import N_, several
from attnviz.records.scores import UNLABELLED, UNTAGGED

MOST_CLASSES = 1_000
"""More different labels than this are no classes."""

Names = Mapping[str, str] | Sequence[str] | None


@dataclass(frozen=True)
class LabelColumn:
    """Where labels are from, for what is said about them.

    declared: the classes that the data set names itself, in order.
    """

    task: str
    column: str
    place: Callable[[int], str]
    declared: tuple[str, ...] | None = None


def encode_labels(
    of: LabelColumn, raw: list[Any], labels: Names
) -> tuple[tuple[str, ...], list[Any], tuple[str, ...]]:
    """Return (names of the classes, one id or list of ids a row, notes); numbers as they are.

    Raises DataError when labels are no classes: one only, as many as rows, not in the list.
    """
    if of.task == "regression":
        if len(set(raw)) == 1:
            raise DataError(
                several(
                    'The column "{column}" holds the same number in all {n} rows: there is '
                    "nothing to learn.",
                    n=len(raw),
                    column=of.column,
                )
            )
        return (), raw, ()
    has_lists = of.task in ("multi-label", "token-classification")
    first_row: dict[str, int] = {}
    for row, value in enumerate(raw):
        for each in value if has_lists else (value,):
            if of.task != "token-classification" or each != cells.UNTAGGED:
                first_row.setdefault(each, row)
    names_by_value = _names_by_value(of, first_row, labels)
    names = tuple(dict.fromkeys(names_by_value.values()))
    _check_classes(of, first_row, names, len(raw), listed=has_lists)
    ids = {value: names.index(name) for value, name in names_by_value.items()}
    if of.task == "token-classification":
        ids[cells.UNTAGGED] = UNTAGGED
    notes = _differ_in_case(first_row)
    if not has_lists:
        return names, [ids[value] for value in raw], notes
    rows = [[ids[each] for each in value] for value in raw]
    if of.task == "multi-label":
        rows = [sorted(set(row)) for row in rows]
    return names, rows, notes


def _names_by_value(of: LabelColumn, first_row: Mapping[str, int], labels: Names) -> dict[str, str]:
    """Return the name of each value of the label column, in the order of the classes."""
    if labels is None:
        if of.declared is not None and set(first_row) <= set(of.declared):
            return {name: name for name in of.declared}
        return {name: name for name in _class_order(first_row)}
    pairs = labels.items() if isinstance(labels, Mapping) else ((name, name) for name in labels)
    names_by_value = {str(value): str(name) for value, name in pairs}
    # Who names "1.0" or "True" means the label that is read as "1" or "true".
    spellings = label_names(names_by_value, named=())
    names_by_value = {
        spellings.names[value] or value: name for value, name in names_by_value.items()
    }
    for value, row in first_row.items():
        if value not in names_by_value:
            names = ", ".join(f'"{name}"' for name in list(names_by_value)[:8])
            raise DataError(
                N_(
                    'The label "{value}" (column "{column}", {place}) is not in the list of '
                    "labels: {names}.",
                    value=value[:60],
                    column=of.column,
                    place=of.place(row),
                    names=names,
                )
            )
    return names_by_value


def _class_order(names: Mapping[str, int]) -> list[str]:
    """Return the classes in order: numbers by size, "O" (no entity) first, others by alphabet."""
    if all(re.fullmatch(r"-?\d{1,18}", name) for name in names):
        return sorted(names, key=int)
    return sorted(names, key=lambda name: (name != "O", name))


def _check_classes(
    of: LabelColumn,
    first_row: Mapping[str, int],
    names: Sequence[str],
    rows: int,
    *,
    listed: bool,
) -> None:
    column, count = of.column, len(first_row)
    if count == 0:
        raise DataError(
            N_(
                'No row of the column "{column}" has a label. Give at least two classes.',
                column=column,
            )
        )
    if len(names) == 1 and not (listed and of.task == "multi-label"):
        raise DataError(
            several(
                'All {n} rows of the column "{column}" are "{names}". A classifier needs '
                "at least two classes.",
                n=rows,
                column=column,
                names=names[0],
            )
        )
    if not listed and (count > MOST_CLASSES or (rows > 20 and count == rows)):
        raise DataError(
            several(
                'The column "{column}" holds {n} different labels in {rows} rows; '
                "classes come again. Choose another column, or the task regression for "
                "numbers.",
                n=count,
                column=column,
                rows=rows,
            )
        )


def _differ_in_case(names: Mapping[str, int]) -> tuple[str, ...]:
    folded: dict[str, str] = {}
    notes: list[str] = []
    for name in names:
        other = folded.setdefault(name.casefold(), name)
        if other != name:
            notes.append(
                N_(
                    'The labels "{other}" and "{name}" differ only in upper and lower case.',
                    other=other,
                    name=name,
                )
            )
    return tuple(notes)


def mask_names(masks: list[Any], labels: Names, *, source: str) -> tuple[str, ...]:
    """Return names of the classes of masks.

    Raises DataError when there are fewer than two, or when one has no name.
    """
    numbers = np.unique(np.concatenate([np.unique(np.array(mask)) for mask in masks]))
    classes = numbers[numbers != UNLABELLED]
    if labels is None:
        if len(classes) < 2:
            raise DataError(
                N_(
                    'All masks of "{source}" hold the one class {tolist}. Segmentation needs at '
                    "least two.",
                    source=source,
                    tolist=classes.tolist(),
                )
            )
        return tuple(str(n) for n in range(int(classes.max()) + 1))
    names = tuple(labels.values()) if isinstance(labels, Mapping) else tuple(labels)
    if classes.max() >= len(names):
        raise DataError(
            several(
                "A mask holds the class {max}, but there are {n} labels: ids go from 0 "
                "to {names_2}.",
                n=len(names),
                max=classes.max(),
                names_2=len(names) - 1,
            )
        )
    return names


def refuse_unseen(
    strata: Sequence[int], names: Sequence[str], found: SplitRows, *, place: Callable[[int], str]
) -> None:
    """Raise DataError for a class that is asked for and never learnt."""
    ids: np.ndarray = np.asarray(strata)
    for side, rows in (("validation", found.validation), ("test", found.test)):
        unseen = rows[~np.isin(ids[rows], ids[found.train])]
        if len(unseen):
            row = int(unseen[0])
            raise DataError(
                N_(
                    'The label "{names}" ({place}) occurs in {side} but never in training. Give '
                    "training rows with it, or let the table be split by share.",
                    names=names[int(ids[row])],
                    place=place(row),
                    side=side,
                )
            )
