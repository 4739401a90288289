"""Labelled rows as questions to one model: its task, its classes, and nothing left out in silence.

asked = questions_of(model, example("sentiment"))
asked = questions_in(model, read_table("test.csv"), columns={"text": "review", "label": "y"})
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from attnviz.data import cells
from attnviz.data.column_choice import column_choice
from attnviz.data.columns import Columns, guess_columns, roles_of
from attnviz.data.label_names import one_spelling
from attnviz.data.labelled_rows import Labelled
from attnviz.data.reading import Missing, RowReader, joined_tables
from attnviz.data.tables import Table
from attnviz.errors import DataError, InputError, UnfitRowsError, UnsupportedError
from attnviz.evaluation.schemes import in_the_models_scheme
from attnviz.language import N_, several
from attnviz.models.model import Model
from attnviz.records.scores import UNLABELLED, UNTAGGED

if TYPE_CHECKING:
    from datasets import Dataset


_TASK_OF = {
    "text-classification": "text-classification",
    "token-classification": "token-classification",
    "image-classification": "image-classification",
    "image-segmentation": "image-segmentation",
    "time-series-forecasting": "forecasting",
    "text-to-text": "translation",
    "text-generation": "causal-lm",
    "fill-mask": "masked-lm",
}
"""What a model's task is called where data has it."""

WITH_CLASSES = frozenset(
    {"text-classification", "multi-label", "token-classification", "image-classification"}
)


@dataclass(frozen=True, eq=False)
class Questions:
    """Rows to ask: one list a role, labels as the model's ids, every other column beside them."""

    task: str
    values: Mapping[str, list[Any]]
    others: Mapping[str, list[Any]]
    labels: tuple[str, ...]
    source: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def rows(self, numbers: Sequence[int]) -> Questions:
        """Return the questions of some of the rows."""

        def some(columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
            return {name: [column[n] for n in numbers] for name, column in columns.items()}

        return replace(self, values=some(self.values), others=some(self.others))

    def with_texts(self, texts: list[str]) -> Questions:
        """Return the questions with other texts in place of the first ones."""
        return replace(self, values={**self.values, "text": texts})

    def with_words(self, sentences: list[list[str]]) -> Questions:
        """Return the questions with other words, as many in each sentence."""
        return replace(self, values={**self.values, "words": sentences})


def task_of(model: Model) -> str:
    """Return the task of the data for a model. Raises UnsupportedError when it has none."""
    config = model.hf.config
    if model.task not in _TASK_OF:
        raise UnsupportedError(
            N_(
                '"{name}" ({task}) gives no answer that can be compared with labels. These can be '
                "evaluated: models for classes, words, pictures, series, and language models.",
                name=model.name,
                task=model.task,
            )
        )
    if model.task == "text-classification":
        if config.problem_type == "multi_label_classification":
            return "multi-label"
        if config.problem_type == "regression" or config.num_labels == 1:
            return "regression"
    if model.task == "image-classification" and config.problem_type in (
        "multi_label_classification", "regression"
    ):  # fmt: skip
        what = (
            N_("numbers") if config.problem_type == "regression" else N_("several labels at once")
        )
        raise UnsupportedError(
            N_(
                '"{name}" answers a picture with {what}. Only models that give it one class can be '
                "evaluated.",
                name=model.name,
                what=what,
            )
        )
    return _TASK_OF[model.task]


def model_labels(model: Model) -> tuple[str, ...]:
    """Return the model's classes in the order of their ids."""
    names = model.hf.config.id2label or {}
    return tuple(str(names[n]) for n in sorted(names))


def questions_of(
    model: Model,
    data: Labelled | Dataset,
    *,
    task: str | None = None,
    labels: Sequence[str] | None = None,
    missing: Missing = "refuse",
) -> Questions:
    """Return the test rows of labelled data, or all rows of a data set with the canonical columns.

    task: what the data is for; None takes a data set for the model's own task.
    labels: the names of the data's label ids. A data set may hold names in place of ids. For
        `Labelled`, they replace the names it came with.

    Raises InputError when the task differs, and DataError for classes that the model does not
    have.
    """
    own = task_of(model)
    if isinstance(data, Labelled):
        rows, names, source = data.test, tuple(labels or data.labels), data.source
        task = data.task
        notes = data.notes
    else:
        rows, names, source, notes = data, tuple(labels or ()), "a data set", ()
        task = own if task is None else task
    _same_task(model, own, task)
    if not len(rows):
        raise DataError(N_("{source} has no test rows.", source=source))
    roles = [role for role in roles_of(task) if role in rows.column_names]
    absent = [r for r in roles_of(task) if r not in roles and r != "second"]
    if absent:
        raise DataError(
            N_(
                'The data set has no column "{absent}". It has: {column_names}.',
                absent=absent[0],
                column_names=", ".join(rows.column_names),
            )
        )
    values: dict[str, list[Any]] = {role: list(rows[role][:]) for role in roles}
    others = {c: list(rows[c][:]) for c in rows.column_names if c not in roles}
    if names and "label" in values and task in WITH_CLASSES:
        values["label"] = [_label_name(label, names) for label in values["label"]]
    questions = Questions(task, values, others, names, source, notes)
    return _in_the_models_classes(
        model, questions, missing, lambda row: N_("row {row}", row=row + 1)
    )


def questions_in(
    model: Model,
    table: Table,
    *,
    columns: Columns | Mapping[str, str] | None = None,
    labels: Sequence[str] | None = None,
    missing: Missing = "refuse",
) -> Questions:
    """Return all rows of a table as questions; none are split off for training.

    columns: which column plays which role; guessed where None.
    labels: the data's names for the model's classes, in the order of the model's ids; None matches
        names without regard to case.
    missing: rows with an empty input or label, or one that the model does not have, are refused
        with the first line, or skipped with a note. Labels that stand for none (nan, -100) are left
        out with a note in any case.
    """
    task = task_of(model)
    choice, guess_notes = column_choice(
        table, task, columns, guess=lambda table, _task: guessed_for(model, table)
    )
    fixed_names = (*model_labels(model), *map(str, labels or ()))
    reader = RowReader(joined_tables(table, {}), task, choice, missing, named=fixed_names)
    values = reader.values()
    others = {
        name: [cells[row] for row in reader.kept]
        for name, cells in ((n, table.values(n)) for n in _plain_columns(table, choice))
    }
    questions = Questions(
        task,
        values,
        others,
        tuple(map(str, labels or ())),
        table.name,
        (*reader.notes, *guess_notes),
    )
    return _in_the_models_classes(model, questions, missing, reader.place)


def guessed_for(model: Model, table: Table) -> Columns:
    """Return the columns of the model's task; the label is the column that holds its classes."""
    task = task_of(model)
    guess = guess_columns(table, task)
    if task not in ("text-classification", "image-classification"):
        return guess
    class_names = {label.strip().casefold() for label in model_labels(model)}

    def class_count(column: str | None) -> int:
        if column is None or column not in _plain_columns(table, {}):
            return 0
        return len(class_names & {str(value).strip().casefold() for value in table.values(column)})

    other_columns = {name for role, name in guess.names_by_role().items() if role != "label"}
    best = max((c for c in table.columns if c not in other_columns), key=class_count, default=None)
    if best is None or class_count(best) <= class_count(guess.label):
        return guess
    reasons = {**guess.reasons, "label": N_("its values are classes of the model")}
    return replace(guess, label=best, reasons=reasons)


def _plain_columns(table: Table, choice: Mapping[str, str]) -> list[str]:
    from datasets import Image

    features = table.rows.features
    return [
        name
        for name in table.columns
        if name not in choice.values() and not isinstance(features[name], Image)
    ]


def _label_name(label: Any, names: tuple[str, ...]) -> Any:
    if isinstance(label, list):
        return [_label_name(each, names) for each in label]
    if isinstance(label, str):
        return label
    if label == UNTAGGED:
        return label
    if not 0 <= label < len(names):
        raise DataError(
            several(
                "The data holds the class {label}, and {n} labels are named.",
                n=len(names),
                label=label,
            )
        )
    return names[label]


def _same_task(model: Model, own: str, task: str) -> None:
    both = {own, task}
    if own != task and both != {"causal-lm", "masked-lm"}:
        raise InputError(
            N_(
                '"{name}" does {own}, but the data is for {task}. Choose data for {own}.',
                name=model.name,
                own=own,
                task=task,
            )
        )


# --- classes --------------------------------------------------------------------------------------


def _in_the_models_classes(
    model: Model, questions: Questions, missing: Missing, place: Callable[[int], str]
) -> Questions:
    """Return labels as the model's ids. Raises DataError when the model lacks a label."""
    own = task_of(model)
    class_names = model_labels(model)
    if own == "image-segmentation":
        classes = {each for mask in questions.values["mask"] for row in mask for each in row}
        top = max(classes - {UNLABELLED}, default=0)
        if top >= len(class_names):
            raise DataError(
                N_(
                    'A mask holds the class {top}, and "{name}" has {class_names}: '
                    "{class_names_2}.",
                    top=top,
                    name=model.name,
                    class_names=len(class_names),
                    class_names_2=_name_list(class_names),
                )
            )
        return replace(questions, task=own, labels=class_names)
    if own not in WITH_CLASSES:
        return replace(questions, task=own, labels=())
    raw, scheme_notes = questions.values["label"], ()
    if own == "token-classification":
        raw = [[UNTAGGED if _is_untagged(own, each) else each for each in row] for row in raw]
        raw, scheme_notes = in_the_models_scheme(raw, class_names)
    first_row: dict[str, int] = {}
    for row, label in enumerate(raw):
        for each in label if isinstance(label, list) else (label,):
            if not _is_untagged(own, each):
                first_row.setdefault(str(each), row)
    ids, notes = match_labels(list(first_row), class_names, order=questions.labels, name=model.name)
    strange = [name for name in first_row if name not in ids]
    if strange and (missing == "refuse" or len(strange) == len(first_row)):
        name = min(strange, key=first_row.__getitem__)
        lacking = set(strange) if len(strange) < len(first_row) else set()
        raise UnfitRowsError(
            N_(
                'The label "{name}" ({place}) is not a label of "{model_name}": {class_names}.',
                name=name[:60],
                place=place(first_row[name]),
                model_name=model.name,
                class_names=_name_list(class_names),
            ),
            N_("Give the labels of the data in the model's order, or leave such rows out."),
            n_rows=sum(
                not lacking.isdisjoint(map(str, label if isinstance(label, list) else (label,)))
                for label in raw
            ),
        )

    def number(label: Any) -> Any:
        if isinstance(label, list):
            label_ids = [
                UNTAGGED if _is_untagged(own, each) else ids.get(str(each)) for each in label
            ]
            return None if None in label_ids else label_ids
        return ids.get(str(label))

    numbers = [number(label) for label in raw]
    rows = [row for row, label in enumerate(numbers) if label is not None]
    if len(rows) < len(numbers):
        name_list = _name_list(strange)
        notes += (
            several(
                "{n} rows left out: their labels ({name_list}) are not labels of the model.",
                n=len(numbers) - len(rows),
                name_list=name_list,
            ),
        )
    questions = replace(
        questions, task=own, labels=class_names, values={**questions.values, "label": numbers}
    )
    questions = questions.rows(rows) if len(rows) < len(numbers) else questions
    return replace(questions, notes=(*questions.notes, *scheme_notes, *notes))


def _is_untagged(task: str, label: Any) -> bool:
    """Return whether a word of a sentence has no label."""
    return task == "token-classification" and label in (UNTAGGED, cells.UNTAGGED)


def match_labels(
    names: Sequence[str],
    model_names: Sequence[str],
    *,
    order: Sequence[str] = (),
    name: str = "model",
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return (the model's id of each label of the data that it has, notes).

    Names match without regard to case, and 1.0 is 1. Where no name does, the labels are taken by
    their place: in `order`, if it has as many as the model, or as the numbers that they are (1, 1.0
    and LABEL_1 are 1; of two classes true is 1, false 0); both with a note.
    """
    folded = {one_spelling(label): n for n, label in enumerate(model_names)}
    by_name = {n: folded[one_spelling(n)] for n in names if one_spelling(n) in folded}
    bare = {n: folded[_kind(n)] for n in names if n not in by_name and _kind(n) in folded}
    if bare and not any("-" in label for label in model_names):
        # B-PER and I-PER of the data, PER of the model: it does not mark where a kind begins.
        note = N_(
            "The model does not mark the beginning of entities, so B-X and I-X of the data count "
            "as X."
        )
        return {**by_name, **bare}, (note,)
    if by_name:
        other = [n for n in by_name if n != model_names[by_name[n]]]
        notes: tuple[str, ...] = ()
        if other:
            pairs = ", ".join(f'"{n}" as "{model_names[by_name[n]]}"' for n in other[:4])
            notes = (
                N_("Labels were matched, ignoring upper and lower case: {pairs}.", pairs=pairs),
            )
        return by_name, notes
    if len(order) == len(model_names):
        ids = {one_spelling(label): n for n, label in enumerate(order)}
        if len(ids) == len(order) and all(one_spelling(each) in ids for each in names):
            ids_by_label = {each: ids[one_spelling(each)] for each in (*order, *names)}
            return ids_by_label, (_by_place(order, model_names, name),)
    places = {each: _number_of(each, len(model_names)) for each in names}
    ids_by_label = {each: place for each, place in places.items() if place is not None}
    if names and len(ids_by_label) == len(names):
        in_order = sorted(ids_by_label, key=ids_by_label.__getitem__)
        return ids_by_label, (
            _by_place(in_order, [model_names[ids_by_label[each]] for each in in_order], name),
        )
    return {}, ()


def _number_of(label: str, classes: int) -> int | None:
    """Return the id in a label: 1 of "1", "1.0" and "LABEL_1"; "true" is 1 of two classes."""
    spelling = one_spelling(label).removeprefix("label_")
    if classes == 2:
        spelling = {"true": "1", "false": "0"}.get(spelling, spelling)
    number = int(spelling) if re.fullmatch(r"\d{1,4}", spelling) else classes
    return number if number < classes else None


def _kind(label: str) -> str:
    return re.sub(r"^[BI]-", "", label.strip()).casefold()


def _by_place(ours: Sequence[str], model_names: Sequence[str], name: str) -> str:
    pairs = [f'"{a}" is "{b}"' for a, b in zip(ours[:6], model_names, strict=False)]
    more = ", ..." if len(ours) > 6 else ""
    return N_(
        'The labels of the data and of "{name}" have different names and were matched by their '
        "number: {pairs}{more}.",
        name=name,
        pairs=", ".join(pairs),
        more=more,
    )


def _name_list(names: Sequence[str]) -> str:
    more = N_(", ... ({names} in all)", names=len(names)) if len(names) > 8 else ""
    return ", ".join(f'"{name[:40]}"' for name in names[:8]) + more
