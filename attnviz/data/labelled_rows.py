"""Labelled data ready to be learnt from: checked, split, and with one spelling of every column.

    table = read_table("reviews.csv")
    data = prepare(table, task="text-classification", columns=guess_columns(table))
    data.train[0]                       # {"text": "...", "label": 1, ...}

Whatever would spoil a score in silence (an empty label, a class that training never shows, an input
that is both learnt and asked) is refused or named in `notes`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from attnviz import extras
from attnviz.data import splits
from attnviz.data.column_choice import column_choice
from attnviz.data.columns import Columns, roles_of
from attnviz.data.labels import LabelColumn, Names, encode_labels, mask_names, refuse_unseen
from attnviz.data.numerals import is_number, read_numbers
from attnviz.data.reading import Joined, Missing, RowReader, joined_tables
from attnviz.data.splits import SIDES, Side
from attnviz.data.tables import Table
from attnviz.data.windows import windows
from attnviz.errors import DataError, InputError
from attnviz.language import N_, counted, several

if TYPE_CHECKING:
    from datasets import Dataset


@dataclass(frozen=True, eq=False)
class Labelled:
    """Data for one task, split into what is learnt from, watched and asked.

    Attributes:
        task: a name of `columns.ROLES`.
        train, validation, test: Hugging Face data sets with the task's columns (text, second,
            label, words, source, target, image, mask, series); every other column of the table
            stands beside them.
        labels: names of the classes in the order of their ids; () where there are none.
        source: where the rows are from: a file, a data set's id, "built-in: intents".
        notes: what a reader must know: rows left out, repeated inputs, classes never tested.
    """

    task: str
    train: Dataset
    validation: Dataset
    test: Dataset
    labels: tuple[str, ...]
    source: str
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> dict[Side, int]:
        """Rows of each side."""
        return {
            "train": len(self.train),
            "validation": len(self.validation),
            "test": len(self.test),
        }


def prepare(
    table: Table,
    *,
    task: str,
    columns: Columns | Mapping[str, str] | None = None,
    split: Sequence[float] | str | Mapping[str, Table] = (0.8, 0.1, 0.1),
    stratified: bool = True,
    seed: int = 0,
    labels: Names = None,
    missing: Missing = "refuse",
    context: int = 96,
    horizon: int = 24,
) -> Labelled:
    """Return the table's rows as labelled data for the task.

    columns: which column plays which role; guessed where None.
    split: shares of training, validation and test; or the name of a column that says "train",
        "validation" or "test"; or the other tables by these names, `table` being for training.
    labels: the order of the classes, or what each value of the label column is called (in order).
        Without it, classes are in the order of the data set, of their numbers or of the alphabet.
    missing: rows with an empty input or label are refused, or skipped with a note. Labels that
        stand for none (nan, -100, -1 beside 0, 1, 2 ...) are left out, with a note, in any case.
    context, horizon: for a series of one number a row: what a window shows and what it asks for.

    Shares are cut with each class in its share (`stratified`) and are the same by seed. Raises
    DataError or InputError, in a sentence with the column and the first line.
    """
    extras.check(N_("Training data"), "datasets", extra="train")
    by_column = split if isinstance(split, str) else None
    choice, guess_notes = column_choice(table, task, columns, split=by_column)
    parts = dict(split) if isinstance(split, Mapping) else {}
    tables = joined_tables(table, parts)
    if task == "forecasting" and _is_one_series(tables, choice["series"]):
        if parts or isinstance(split, str):
            raise InputError(
                N_(
                    "A series of one number per row is split in time, by shares. Give split=(0.8, "
                    "0.1, 0.1), or one window per row."
                )
            )
        return _windows(tables, choice["series"], split, context=context, horizon=horizon)
    reader = RowReader(tables, task, choice, missing, named=tuple(map(str, labels or ())))
    values = reader.values()
    sides = reader.sides(by_column=isinstance(split, str) or bool(parts))
    names, ids = _labels(reader, values, labels)
    strata = ids if task in ("text-classification", "image-classification") else None
    inputs = _inputs(values)
    if sides is not None:
        split_rows = splits.as_given(inputs, sides, strata=strata, names=names, seed=seed)
        if strata is not None:
            refuse_unseen(strata, names, split_rows, place=reader.place)
    else:
        assert not isinstance(split, (str, Mapping))
        split_rows = splits.by_share(
            inputs, split, strata=strata if stratified else None, names=names, seed=seed
        )
    whole = _dataset(reader, values, ids)
    notes = [*reader.notes, *guess_notes, *split_rows.notes, *_disagreements(inputs, strata)]
    train, validation, test = (
        whole.select(rows) for rows in (split_rows.train, split_rows.validation, split_rows.test)
    )
    return Labelled(task, train, validation, test, names, tables.table.name, tuple(notes))


# --- labels ---------------------------------------------------------------------------------------


def _labels(
    reader: RowReader, values: Mapping[str, list[Any]], labels: Names
) -> tuple[tuple[str, ...], list[Any] | None]:
    """Return (names of the classes, ids of the label column); () and None where there are none."""
    if reader.task == "image-segmentation":
        return mask_names(values["mask"], labels, source=reader.table.name), None
    if "label" not in values:
        return (), None
    column = reader.chosen["label"]
    declared = reader.table.class_names.get(column)
    of = LabelColumn(reader.task, column, reader.place, declared)
    names, ids, notes = encode_labels(of, values["label"], labels)
    reader.notes += notes
    return names, ids


# --- inputs ---------------------------------------------------------------------------------------


def _inputs(values: Mapping[str, list[Any]]) -> list[object]:
    """Return each row's input without case and extra white space, which finds equal questions."""
    roles = [role for role in values if role not in ("label", "target", "mask")]

    def key(role: str, value: Any) -> object:
        match role:
            case "image":
                pixels = np.asarray(value)
                return (pixels.shape, hashlib.sha256(pixels.tobytes()).digest())
            case "series":
                return tuple(value)
            case "words":
                return " ".join(value).casefold()
            case _:
                return " ".join(value.split()).casefold()

    return list(zip(*([key(role, value) for value in values[role]] for role in roles), strict=True))


def same_inputs(rows: Dataset, task: str) -> list[object]:
    """Return a key for each row; rows of equal keys ask the same question."""
    return _inputs(
        {role: list(rows[role][:]) for role in roles_of(task) if role in rows.column_names}
    )


def _disagreements(inputs: Sequence[object], strata: list[Any] | None) -> list[str]:
    """Return a note where one input has different labels: no model can be right on all of them."""
    if strata is None:
        return []
    labels_of: dict[object, set[int]] = defaultdict(set)
    for each, label in zip(inputs, strata, strict=True):
        labels_of[each].add(label)
    count = sum(len(labels) > 1 for labels in labels_of.values())
    if not count:
        return []
    return [
        counted(
            "{n} input has more than one label.", "{n} inputs have more than one label.", n=count
        )
    ]


# --- the data set ---------------------------------------------------------------------------------


def from_columns(
    task: str,
    sides: Mapping[Side, Mapping[str, list[Any]]],
    *,
    labels: Sequence[str] = (),
    source: str,
    notes: Sequence[str] = (),
) -> Labelled:
    """Return labelled data from columns with canonical names and labels as ids."""
    train, validation, test = (_typed_rows(task, sides[side]) for side in SIDES)
    return Labelled(task, train, validation, test, tuple(labels), source, tuple(notes))


def _typed_rows(task: str, columns: Mapping[str, list[Any]]) -> Dataset:
    """Return a data set of canonical columns; columns of other names get the type that fits."""
    from datasets import Dataset, Features, List, Value, concatenate_datasets

    from attnviz.data.picture_cells import Picture

    integer, number, text = Value("int64"), Value("float64"), Value("string")
    of_label = {
        "regression": number,
        "multi-label": List(integer),
        "token-classification": List(integer),
    }
    kinds: dict[str, Any] = {
        "label": of_label.get(task, integer),
        "words": List(text),
        "series": List(number),
        "mask": List(List(integer)),
        "image": Picture(),
    } | dict.fromkeys(("text", "second", "source", "target"), text)
    dataset_parts = [
        Dataset.from_dict(
            {name: values}, features=Features({name: kinds[name]}) if name in kinds else None
        )
        for name, values in columns.items()
    ]
    return concatenate_datasets(dataset_parts, axis=1)


def _dataset(
    reader: RowReader, values: Mapping[str, list[Any]], labels: list[Any] | None
) -> Dataset:
    """Return the rows that were kept, canonical columns first, the table's others beside them."""
    from datasets import concatenate_datasets

    columns = {role: cells for role, cells in values.items() if role != "image"}
    if labels is not None:
        columns["label"] = labels
    rows = reader.table.rows.select(reader.kept)
    datasets: list[Dataset] = []
    if "image" in values:
        picture = rows.select_columns([reader.chosen["image"]])
        datasets.append(picture.rename_columns({reader.chosen["image"]: "image"}))
    if columns:
        datasets.append(_typed_rows(reader.task, columns))
    others = [c for c in reader.table.columns if c not in reader.chosen.values()]
    if others:
        datasets.append(_beside(rows.select_columns(others), set(values), reader))
    return concatenate_datasets(datasets, axis=1)


def _beside(others: Dataset, role_names: set[str], reader: RowReader) -> Dataset:
    """Return the other columns: numbers as numbers, and none under the name of a role."""
    from datasets import Dataset, Value, concatenate_datasets

    order = others.column_names
    for column in order:
        if others.features[column] == Value("string"):
            as_numbers = _all_numbers(others[column][:])
            if as_numbers is not None:
                whole = Dataset.from_dict({column: as_numbers})
                rest = others.remove_columns(column)
                others = concatenate_datasets([rest, whole], axis=1) if order[1:] else whole
    others = others.select_columns(order)
    for column in others.column_names:
        if column in role_names:
            reader.notes.append(
                N_('The column "{column}" that was not chosen is "{column} (file)".', column=column)
            )
            others = others.rename_column(column, N_("{column} (file)", column=column))
    return others


def _all_numbers(values: list[Any]) -> list[float | None] | None:
    """Return the cells as numbers if all are, and none is a code such as "007"."""
    numbers: list[float | None] = []
    for value in values:
        if value is None or not value.strip():
            numbers.append(None)
            continue
        text = value.strip().lstrip("+-")
        if not text[:1].isdigit() or (text[0] == "0" and text[1:2].isdigit()):
            return None
        try:
            numbers.append(float(value))
        except ValueError:
            return None
    return numbers if any(value is not None for value in numbers) else None


# --- one series -----------------------------------------------------------------------------------


def _is_one_series(tables: Joined, column: str) -> bool:
    first = tables.table.rows[0][column]
    if isinstance(first, str):
        return is_number(first) or len(first.replace(",", " ").replace(";", " ").split()) == 1
    return not isinstance(first, (list, tuple, np.ndarray))


def _windows(tables: Joined, column: str, shares: Any, *, context: int, horizon: int) -> Labelled:
    values, notes = read_numbers(tables.table.values(column), column=column, place=tables.place)
    gaps = [row for row, value in enumerate(values) if value is None]
    if gaps:
        raise DataError(
            several(
                'The series in the column "{column}" has {n} gaps, first in {place}. '
                "Fill them; windows need a value at every step.",
                n=len(gaps),
                column=column,
                place=tables.place(gaps[0]),
            )
        )
    sides = windows(np.array(values, float), shares, context=context, horizon=horizon)
    note = several(
        "The series was cut in time into windows of {context} + {n} steps. The "
        "steps that a window forecasts are inside its own side; the steps that "
        "it shows may be earlier.",
        n=horizon,
        context=context,
    )
    return from_columns(
        "forecasting",
        {side: {"series": side_rows.tolist()} for side, side_rows in sides.items()},
        source=tables.table.name,
        notes=(*tables.notes, *notes, note),
    )
