"""Choosing what a model is trained on: an example, a file, a hub data set; shown before it is."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from attnviz.allowance import in_words
from attnviz.data import columns as guessing
from attnviz.data.archives import ending_of
from attnviz.data.examples import EXAMPLES, example
from attnviz.data.formats import ENDINGS
from attnviz.data.labelled_rows import Labelled, prepare
from attnviz.data.tables import MOST_BYTES, SIZE_LIMIT, Table, read_table
from attnviz.records.scores import UNTAGGED
from attnviz.training.config import TASKS
from attnviz.ui import session
from attnviz.ui.shared import hub, work
from attnviz.ui.shared.errors import escaped

EXAMPLE, FILE, HUB = "Built-in example", "Your own file", "Hub data set"

_PREVIEWED = 5
_FEW_LABELS = 12
_PICTURES = 8
_NOT_USED = "none"


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


def choose() -> Chosen | None:
    """Draw the choice of data; None until there is something to train on."""
    way = st.segmented_control(
        "Where from", (EXAMPLE, FILE, HUB), default=EXAMPLE, required=True,
        label_visibility="collapsed", **session.lasting(session.DATA_WAY),
    )  # fmt: skip
    match way:
        case "Your own file":
            return _file()
        case "Hub data set":
            return _hub()
    return _example()


# --- a built-in example ---------------------------------------------------------------------------


def _example() -> Chosen:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    name = left.selectbox(
        "Example", list(EXAMPLES), **session.lasting(session.DATA_EXAMPLE),
        format_func=lambda name: f"{name}: {EXAMPLES[name].task}",
    )  # fmt: skip
    quick = right.checkbox(
        "Small, for a quick try", value=True, **session.lasting(session.DATA_QUICK),
    )  # fmt: skip
    chosen = EXAMPLES[name]
    rows = chosen.quick_size if quick else chosen.size
    st.markdown(escaped(chosen.story))
    st.caption(
        f"{rows[0]:,} rows to learn from, {rows[1]:,} to watch, {rows[2]:,} to test · "
        f"{escaped(chosen.licence)}"
    )
    data: Labelled = work.wait_for(
        "Making the example", ("example", name, quick),
        lambda progress: example(name, quick=quick), lambda made: 500 * sum(made.size.values()),
    )  # fmt: skip
    first = [data.train[n] for n in range(min(_PREVIEWED, len(data.train)))]
    _preview([_named(row, data.labels) for row in first], data.task)
    _labels(data.labels)
    return Chosen(name, chosen.task, quick=quick, texts=_texts(data), rows=len(data.train))


# --- a file or a hub data set ---------------------------------------------------------------------


def _file() -> Chosen | None:
    st.file_uploader(
        f"CSV, TSV, text, CoNLL, JSON lines, JSON or Parquet, at most {SIZE_LIMIT}",
        type=[suffix.removeprefix(".") for suffix in ENDINGS], key=session.DATA_UPLOAD,
        max_upload_size=MOST_BYTES // 10**6, on_change=session.keep_data_file,
    )  # fmt: skip
    kept = session.data_file()
    if kept is None:
        st.caption("The file is kept in the folder of the run and nowhere else.")
        return None
    name, contents = kept
    place, again = st.columns([4, 1], vertical_alignment="center")
    place.caption(f"{escaped(name)} · {in_words(len(contents))}")
    again.button("Remove", on_click=session.forget_data_file, width="stretch")
    key = (name, hashlib.sha256(contents).hexdigest())
    table = work.wait_for(
        "Reading the file", ("table", key),
        lambda progress: read_table(name, file_bytes=contents), lambda table: 3 * len(contents),
    )  # fmt: skip
    return _of_table(table, key, f"data{ending_of(name)}", (name, contents))


def _hub() -> Chosen | None:
    name = hub.asked(session.DATA_HUB)
    return _of_table(hub.table(name), (name,), name, None) if name else None


def _of_table(
    table: Table, key: Hashable, data: str, file: tuple[str, bytes] | None
) -> Chosen | None:
    st.caption(f"{len(table):,} rows, the first {min(_PREVIEWED, len(table))}:")
    _preview(table.head(_PREVIEWED), "")
    for note in table.notes:
        st.caption(escaped(note))
    likely, why = guessing.guess_task(table)
    task = st.selectbox(
        "Task", TASKS, index=TASKS.index(likely), help=escaped(f"{likely} was guessed: {why}."),
        **session.kept(f"task of {key}"),
    )  # fmt: skip
    columns = _columns(table, task, key)
    shares, missing = (0.1, 0.2), "refuse"
    with st.expander("Split and missing cells"):
        left, middle, right = st.columns(3)
        by_column = "split" in columns
        shares = (
            left.number_input(
                "Share to watch",
                0.0,
                0.5,
                0.1,
                0.05,
                disabled=by_column,
                **session.kept("share to watch"),
            ),
            middle.number_input(
                "Share to test",
                0.0,
                0.5,
                0.2,
                0.05,
                disabled=by_column,
                **session.kept("share to test"),
            ),
        )
        missing = right.selectbox(
            "Rows with an empty cell", ("refuse", "skip"),
            format_func={"refuse": "refuse the file", "skip": "leave them out"}.__getitem__,
            **session.kept("missing"),
        )  # fmt: skip
    given = dict(columns)
    split: Any = given.pop("split", None) or (1 - sum(shares), *shares)
    checked: Labelled = work.wait_for(
        "Checking every row", ("labelled", key, task, *sorted(columns.items()), shares, missing),
        lambda progress: prepare(
            table, task=task, columns=given, split=split,
            missing="skip" if missing == "skip" else "refuse",
        ),
        lambda made: 500 * sum(made.size.values()),
    )  # fmt: skip
    sizes = checked.size
    st.caption(
        f"{sizes['train']:,} rows to learn from, {sizes['validation']:,} to watch, "
        f"{sizes['test']:,} to test."
    )
    for note in checked.notes:
        if note not in table.notes:  # which stand below the rows
            st.caption(escaped(note))
    _labels(checked.labels)
    return Chosen(data, task, columns, shares, missing, file=file,
                  texts=_texts(checked), rows=len(checked.train))  # fmt: skip


def _columns(table: Table, task: str, key: Hashable) -> dict[str, str]:
    """The columns, as they were guessed or changed."""
    guessed = guessing.guess_columns(table, task)
    roles = [*guessing.roles_of(task), "split"]
    chosen: dict[str, str] = {}
    for place, role in zip(st.columns(len(roles)), roles, strict=True):
        found = getattr(guessed, role)
        # A second text and a given split may be missing; the rest has to be somewhere.
        options = [*table.columns] if role not in ("second", "split") and found else [
            _NOT_USED, *table.columns]  # fmt: skip
        column = place.selectbox(
            guessing.ROLE_WORDS.get(role, role), options,
            index=options.index(found) if found else 0,
            **session.kept(f"{role} of {task} in {key}"),
        )  # fmt: skip
        if column != _NOT_USED or (column in table.columns and found == column):
            chosen[role] = column
        if column == found and role in guessed.reasons:
            place.caption(escaped(guessed.reasons[role]))
    return chosen


# --- what it looks like ---------------------------------------------------------------------------


def _preview(rows: list[dict[str, Any]], task: str) -> None:
    plain = [{name: _shown(value) for name, value in row.items()} for row in rows]
    pictures = [value for row in rows for value in row.values() if hasattr(value, "convert")]
    if pictures:
        st.image([each.convert("RGB") for each in pictures[:_PICTURES]], width=64)
    config: dict[str, Any] = {}
    if task == "forecasting":
        config["series"] = st.column_config.LineChartColumn("series", width="large")
    st.dataframe(plain, hide_index=True, column_config=config)


def _named(row: dict[str, Any], labels: tuple[str, ...]) -> dict[str, Any]:
    """The row with the names of its classes in place of their numbers."""
    label = row.get("label")
    if not labels or not isinstance(label, int | list):
        return row
    names = labels[label] if isinstance(label, int) else [
        labels[n] if n != UNTAGGED else "no label" for n in label
    ]  # fmt: skip
    return {**row, "label": names}


def _shown(value: Any) -> Any:
    if hasattr(value, "convert"):
        return f"picture, {value.width} × {value.height}"
    if isinstance(value, list) and value and isinstance(value[0], list):
        return f"grid, {len(value)} × {len(value[0])}"
    if isinstance(value, list) and value and not isinstance(value[0], int | float):
        return " ".join(map(str, value))
    return value


def _labels(labels: tuple[str, ...]) -> None:
    if not labels:
        return
    named = [f"{number} {name}" for number, name in enumerate(labels)]
    if len(labels) <= _FEW_LABELS:
        st.caption(escaped("Labels: " + " · ".join(named)))
        return
    with st.expander(f"{len(labels)} labels and their numbers"):
        st.caption(escaped(" · ".join(named)))


def _texts(data: Labelled) -> tuple[str, ...]:
    """A few test inputs: what the model never learns from is what it is watched with."""
    rows = data.test if len(data.test) else data.train
    for column in ("text", "source"):
        if column in rows.column_names:
            return tuple(rows[n][column][:200] for n in range(min(2, len(rows))))
    if "words" in rows.column_names:
        return tuple(" ".join(rows[n]["words"]) for n in range(min(2, len(rows))))
    return ()
