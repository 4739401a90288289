"""Choosing what a model is trained on: an example, a file, a hub data set; shown before it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from attnviz.data import columns as guessing
from attnviz.data.archives import ending_of
from attnviz.data.examples import EXAMPLES, example
from attnviz.data.labelled_rows import Labelled, prepare
from attnviz.errors import UnfitRowsError
from attnviz.language import N_, several, tr, translated
from attnviz.records.scores import UNTAGGED
from attnviz.training.config import TASKS
from attnviz.ui.session.current_table import EXAMPLE, FILE, HUB, TRAIN
from attnviz.ui.session.keys import TrainKeys
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared import table_choice, work
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.table_choice import Given

_FEW_LABELS = 12
_MISSING = "train missing"
_HINTS = {
    FILE: N_(
        "Choose a file. Its columns are then guessed here. The file is kept in the folder of the "
        "run and nowhere else."
    ),
    HUB: N_("Give the id of a data set. Its columns are then guessed here."),
}


@dataclass(frozen=True)
class Chosen:
    """Data to train on, as `TrainingConfig` names it.

    file: name and contents of an upload, which the run keeps as `data`; None for what can be read
        again.
    texts: a few inputs of the test rows, to watch attention with; empty for what is no text.
    rows: how many there are to learn from.
    """

    data: str
    task: str
    columns: Mapping[str, str] = field(default_factory=dict)
    shares: tuple[float, float] = (0.1, 0.2)
    missing: str = "refuse"
    quick: bool = False
    file: tuple[str, bytes] | None = None
    texts: tuple[str, ...] = ()
    rows: int = 0


def choose(*, beside_examples: Callable[[], None]) -> Chosen | None:
    """Draw the choice of data; None until there is something to train on.

    beside_examples: draws what is offered where an example is chosen.
    """
    way = table_choice.draw_way(TRAIN, examples=EXAMPLES)
    if way == EXAMPLE:
        beside_examples()
        return _example()
    draw = table_choice.draw_file if way == FILE else table_choice.draw_hub
    source = draw(TRAIN, hint=_HINTS[way])
    return None if source is None else _of_table(source)


# --- a built-in example ---------------------------------------------------------------------------


def _example() -> Chosen:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    name = table_choice.draw_example(
        left, TRAIN, list(EXAMPLES), default=next(iter(EXAMPLES)),
        told=lambda name: f"{name}: {EXAMPLES[name].task}",
    )  # fmt: skip
    quick = right.checkbox(
        tr("Small, for a quick try"),
        value=True,
        **lasting(TrainKeys.DATA_QUICK),
    )
    example_line = EXAMPLES[name]
    rows = example_line.quick_size if quick else example_line.size
    st.markdown(escaped(example_line.story))
    st.caption(
        translated(
            several(
                "{n:,} rows for training, {rows_2:,} for validation, {rows_3:,} for the "
                "test · {licence}",
                n=rows[0],
                rows_2=rows[1],
                rows_3=rows[2],
                licence=escaped(example_line.licence),
            )
        )
    )
    data: Labelled = work.wait_for(
        tr("Making the example"),
        ("example", name, quick),
        lambda progress: example(name, quick=quick),
        lambda made: 500 * sum(made.size.values()),
    )
    first = [data.train[n] for n in range(min(table_choice.PREVIEWED, len(data.train)))]
    config: dict[str, Any] = {}
    if data.task == "forecasting":
        config["series"] = st.column_config.LineChartColumn(tr("series"), width="large")
    table_choice.preview([_with_label_names(row, data.labels) for row in first], config)
    _labels(data.labels)
    return Chosen(name, example_line.task, quick=quick, texts=_texts(data), rows=len(data.train))


# --- a file or a hub data set ---------------------------------------------------------------------


def _of_table(source: Given) -> Chosen | None:
    table, key = source.table, source.key
    table_choice.draw_rows(table)
    likely, why = guessing.guess_task(table)
    task = st.selectbox(
        tr("Task"),
        TASKS,
        format_func=translated,
        index=TASKS.index(likely),
        help=escaped(tr("{likely} was guessed: {why}.", likely=likely, why=why)),
        **lasting(f"train task of {key}"),
    )
    columns = table_choice.draw_columns(
        table, [*guessing.roles_of(task), "split"], guessing.guess_columns(table, task),
        key=f"train {task} in {key}",
    )  # fmt: skip
    shares, missing = (0.1, 0.2), "refuse"
    with st.expander(tr("Split and missing cells")):
        left, middle, right = st.columns(3)
        by_column = "split" in columns
        shares = (
            left.number_input(
                tr("Validation share"),
                0.0,
                0.5,
                0.1,
                0.05,
                disabled=by_column,
                **lasting("train share to watch"),
            ),
            middle.number_input(
                tr("Test share"),
                0.0,
                0.5,
                0.2,
                0.05,
                disabled=by_column,
                **lasting("train share to test"),
            ),
        )
        missing = right.selectbox(
            tr("Rows with an empty cell"),
            ("refuse", "skip"),
            format_func=lambda each: translated(
                {"refuse": "refuse the file", "skip": "leave them out"}.__getitem__(each)
            ),
            **lasting(_MISSING),
        )
    roles = dict(columns)
    split: Any = roles.pop("split", None) or (1 - sum(shares), *shares)
    try:
        rows: Labelled = work.wait_for(
            tr("Checking every row"),
            ("labelled", key, task, *sorted(columns.items()), shares, missing),
            lambda progress: prepare(
                table,
                task=task,
                columns=roles,
                split=split,
                missing="skip" if missing == "skip" else "refuse",
            ),
            lambda made: 500 * sum(made.size.values()),
        )
    except UnfitRowsError as error:
        if not error.n_rows:
            raise
        table_choice.offer_without(error, _leave_out)
        return None
    sizes = rows.size
    st.caption(
        translated(
            several(
                "{n:,} rows for training, {sizes_2:,} for validation, {sizes_3:,} for the test.",
                n=sizes["train"],
                sizes_2=sizes["validation"],
                sizes_3=sizes["test"],
            )
        )
    )
    for note in rows.notes:
        if note not in table.notes:  # which stand below the rows
            st.caption(escaped(note))
    _labels(rows.labels)
    data = f"data{ending_of(source.file[0])}" if source.file else source.hub
    return Chosen(data, task, columns, shares, missing, file=source.file,
                  texts=_texts(rows), rows=len(rows.train))  # fmt: skip


def _leave_out() -> None:
    st.session_state[_MISSING] = "skip"


# --- what it looks like ---------------------------------------------------------------------------


def _with_label_names(row: dict[str, Any], labels: tuple[str, ...]) -> dict[str, Any]:
    """Return the row with the names of its classes in place of their numbers."""
    label = row.get("label")
    if not labels or not isinstance(label, int | list):
        return row
    names = labels[label] if isinstance(label, int) else [
        labels[n] if n != UNTAGGED else "no label" for n in label
    ]  # fmt: skip
    return {**row, "label": names}


def _labels(labels: tuple[str, ...]) -> None:
    if not labels:
        return
    numbers = [f"{number} {name}" for number, name in enumerate(labels)]
    if len(labels) <= _FEW_LABELS:
        st.caption(escaped(tr("Labels: {names}", names=" · ".join(numbers))))
        return
    with st.expander(
        translated(
            several(
                "{n} labels and their numbers",
                n=len(labels),
            )
        )
    ):
        st.caption(escaped(" · ".join(numbers)))


def _texts(data: Labelled) -> tuple[str, ...]:
    """Return a few test inputs: what the model never learns from is what it is watched with."""
    rows = data.test if len(data.test) else data.train
    for column in ("text", "source"):
        if column in rows.column_names:
            return tuple(rows[n][column][:200] for n in range(min(2, len(rows))))
    if "words" in rows.column_names:
        return tuple(" ".join(rows[n]["words"]) for n in range(min(2, len(rows))))
    return ()
