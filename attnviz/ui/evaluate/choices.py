"""Which data a model is asked on, and its evaluation: computed once for all sessions.

Only the evaluation page imports this: the packages that read data take a moment to load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from attnviz.data.columns import roles_of
from attnviz.data.examples import EXAMPLES, example
from attnviz.data.labelled_rows import Labelled
from attnviz.data.tables import Table, part_names, part_of
from attnviz.errors import InputError
from attnviz.evaluation.compare import compare
from attnviz.evaluation.compression import compression
from attnviz.evaluation.evaluate import ask, drawn, evaluate_questions
from attnviz.evaluation.questions import (
    WITH_CLASSES,
    Questions,
    guessed_for,
    model_labels,
    task_of,
)
from attnviz.evaluation.robustness import robustness
from attnviz.evidence.data import DataAsked, sha256_of
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.evaluation import Compression, Evaluation, ModelComparison, Robustness
from attnviz.training.config import TrainingConfig
from attnviz.ui.evaluate import held_out
from attnviz.ui.session import agreements, current_table, first_times
from attnviz.ui.session.current_table import EVALUATE, EXAMPLE, FILE, HUB
from attnviz.ui.session.keys import EvaluateKeys
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import hub, table_choice, traces, work
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import SHELF, Request
from attnviz.ui.visitor.checkpoints import checkpoints

HELD = "Held-back rows"

MOST_ROWS = 20_000
"""Of more rows, so many are drawn: a page is no place for hours."""

MOST_COSTLY = 1_000
"""Rows that robustness and compression are measured on, at most."""


@dataclass(frozen=True)
class Asked:
    """What the reader chose to ask: an example, a table and its columns, or a run's own rows.

    run: the folder of the run whose test rows are asked; "" for anything else.
    hub, part: the id of a hub data set, and which of its parts; "" for an uploaded table.
    """

    model: str
    device: str
    example: str = ""
    quick: bool = True
    table: str = ""
    hub: str = ""
    part: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()
    skip: bool = False
    run: str = ""


def chosen(opened: Model, request: Request) -> Asked:
    """Draw the choice of data, and return it; stops the page while there is none."""
    task = task_of(opened)
    config = held_out.run_of(request.model)
    trained = config is not None and config.task == task
    fitting = [name for name, each in EXAMPLES.items() if each.task == task]
    usual = {"forecast": "seasons", "induction": "repetitions"}.get(opened.name, opened.name)
    # Classes of one's own are in no example: asking for one would only be refused.
    fits_any = task not in WITH_CLASSES
    fits = usual in fitting or fits_any
    held_now = trained and first_times.is_first(("held back", request.model))
    source = table_choice.draw_way(
        EVALUATE, examples=fitting if fits_any else (usual,), before=(HELD,) if trained else (),
        default=EXAMPLE if fits else FILE, now=HELD if held_now else None,
    )  # fmt: skip
    if source == HELD and config is not None:
        return _held(request, config)
    if source == FILE:
        return _uploaded(opened, request, task)
    if source == HUB:
        return _of_hub(opened, request, task)
    column, other = st.columns([3, 2], vertical_alignment="bottom")
    name = table_choice.draw_example(
        column, EVALUATE, fitting, default=usual if usual in fitting else fitting[0],
        told=lambda n: f"{n} ({EXAMPLES[n].size[2]:,} test rows)",
    )  # fmt: skip
    every = other.toggle(
        f"All {EXAMPLES[name].size[2]:,} test rows", **lasting(EvaluateKeys.ALL),
        help=f"Without it, {EXAMPLES[name].quick_size[2]:,} of them: quicker, wider intervals.",
    )  # fmt: skip
    st.caption(escaped(EXAMPLES[name].story))
    return Asked(request.model, request.device, example=name, quick=not every)


def _held(request: Request, config: TrainingConfig) -> Asked:
    found = held_out.rows(config)
    n = len(found.test)
    where = found.source.replace("\n", " ")
    if not n:
        st.info(f"The training on {escaped(where)} held no rows back. Choose other data above.")
        st.stop()
    st.caption(escaped(
        f"{where}: {n:,} rows that the model neither learnt from nor was chosen by, split as in "
        "the training."
    ))  # fmt: skip
    asked = Asked(request.model, request.device, run=config.out)
    if not agreements.is_agreed(("evaluate", asked)):
        st.button(f"Evaluate on the {n:,} rows held back", type="primary",
                  on_click=agreements.agree, args=(("evaluate", asked),))  # fmt: skip
        st.stop()
    return asked


def _uploaded(opened: Model, request: Request, task: str) -> Asked:
    given = table_choice.draw_file(
        EVALUATE, hint="Choose a file, and its columns are guessed here."
    )
    if given is None or given.file is None:
        st.stop()
    where = Asked(request.model, request.device, table=table_choice.file_key(*given.file)[1][:16])
    return _of_table(opened, task, given.table, where)


def _of_hub(opened: Model, request: Request, task: str) -> Asked:
    given = table_choice.draw_hub(
        EVALUATE, hint="Give the id of a data set, and its columns are guessed here."
    )
    if given is None:
        st.stop()
    found, part = given.table, ""
    if parts := part_names(found):
        ensure_option(EvaluateKeys.PART, parts, default=parts[0])
        part = st.selectbox("Part", parts, **lasting(EvaluateKeys.PART))
        found = part_of(found, part)
    where = Asked(request.model, request.device, hub=given.hub, part=part)
    return _of_table(opened, task, found, where)


def _of_table(opened: Model, task: str, table: Table, where: Asked) -> Asked:
    table_choice.draw_rows(table)
    columns = table_choice.draw_columns(
        table, roles_of(task), guessed_for(opened, table), key=f"evaluate {where} {task}"
    )
    labels, skip = _labels(opened, task)
    asked = replace(where, columns=tuple(columns.items()), labels=labels, skip=skip)
    if not agreements.is_agreed(("evaluate", asked)):
        st.button(
            "Evaluate", type="primary", on_click=agreements.agree, args=(("evaluate", asked),)
        )
        st.stop()
    return asked


def _labels(opened: Model, task: str) -> tuple[tuple[str, ...], bool]:
    if task not in WITH_CLASSES:
        return (), st.toggle("Leave out rows with an empty cell", **lasting(EvaluateKeys.SKIP))
    own = model_labels(opened)
    column, other = st.columns([3, 2], vertical_alignment="bottom")
    typed = column.text_input(
        "The data's names of the classes", **lasting(EvaluateKeys.LABELS),
        placeholder=", ".join(own[:8]),
        help="Empty: names are matched without regard to case. Otherwise one for each class of "
        "the model, in its order, between commas.",
    )  # fmt: skip
    skip = other.toggle(
        "Leave out rows without a label that the model has",
        **lasting(EvaluateKeys.SKIP),
    )
    return tuple(each.strip() for each in typed.split(",") if each.strip()), skip


def data_asked(asked: Asked) -> DataAsked:
    """Return what an evidence card says of the rows that the reader chose."""
    if asked.example:
        return DataAsked(example=asked.example, quick=asked.quick, most_rows=MOST_ROWS)
    where: dict[str, Any] = {"hub": asked.hub, "part": asked.part}
    kept = current_table.file()
    if not asked.hub and kept is not None:
        where = {"table": kept[0], "sha256": sha256_of(kept[1])}
    return DataAsked(
        **where, columns=dict(asked.columns), labels=asked.labels or None,
        missing="skip" if asked.skip else "refuse", most_rows=MOST_ROWS,
    )  # fmt: skip


def learnt_from(asked: Asked) -> str:
    """Return the sentence that the model learnt from this very table; empty where it did not."""
    kept, folder = current_table.file(), Path(asked.model)
    if not asked.table or kept is None or folder.name != "model":
        return ""
    try:
        of_its_size = [f for f in folder.parent.glob("data.*") if f.stat().st_size == len(kept[1])]
        same = any(file.read_bytes() == kept[1] for file in of_its_size)
    except OSError:
        return ""
    if not same:
        return ""
    return (
        "The model learnt from rows of this very table, so these figures flatter it. Choose "
        f'"{HELD}" above for those that it did not see.'
    )


def _given(asked: Asked) -> Table:
    if asked.hub:
        found = hub.table(asked.hub)
        return part_of(found, asked.part) if asked.part else found
    kept = current_table.file()
    assert kept is not None
    return table_choice.read(*kept)


def questions(asked: Asked, of: str | None = None) -> Questions:
    """Return the rows as questions to the model, or to another one. Raises AttnvizError."""
    name = of or asked.model
    key = ("questions", asked, name)
    if (known := SHELF.peek(key)) is not None:
        return known
    # What is read for them has a turn and a bar of its own.
    data = _held_rows(asked) if asked.run else None if asked.example else _given(asked)

    def make(_progress: Progress) -> Questions:
        opened = traces.model(name, asked.device)
        if isinstance(data, Labelled):
            made = ask(opened, data)
        elif data is None:
            made = ask(opened, example(asked.example, quick=asked.quick))
        else:
            made = ask(
                opened, data, columns=dict(asked.columns), labels=asked.labels or None,
                missing="skip" if asked.skip else "refuse",
            )  # fmt: skip
        return drawn(made, MOST_ROWS)

    return work.wait_for("Reading the data", key, make, lambda found: 2_000 * len(found))


def _held_rows(asked: Asked) -> Labelled:
    config = held_out.run_of(str(Path(asked.run) / "model"))
    if config is None:
        raise InputError("The run that held these rows back is gone. Choose other data.")
    return held_out.rows(config)


def evaluated(asked: Asked, of: str | None = None) -> Evaluation:
    """Return what the model, or another one, is worth. Draws progress meanwhile."""
    name = of or asked.model
    checkpoints().check_seen(name, Path(name))
    rows = questions(asked, of)

    def make(progress: Progress) -> Evaluation:
        return evaluate_questions(traces.model(name, asked.device), rows, progress=progress)

    return _waited(f"Asking {name}", ("evaluation", asked, name), make, 2_000 * len(rows))


def shaken(asked: Asked) -> Robustness | None:
    """Return what small changes do, once the reader asked for it."""
    return _on_request(asked, "Measure robustness", robustness)


def compressed(asked: Asked) -> Compression | None:
    """Return the smaller versions, once the reader asked for them."""
    return _on_request(asked, "Make smaller versions", compression)


def compared(asked: Asked, other: str) -> tuple[Evaluation, ModelComparison]:
    """Return another model's evaluation on the same rows, and the comparison."""
    done, beside = evaluated(asked), evaluated(asked, other)
    found = SHELF.get(("compare", asked, other), lambda: compare(done, beside), lambda f: 10_000)
    return beside, found


def compared_before(asked: Asked, other: str) -> tuple[Evaluation, ModelComparison] | None:
    """Return what `compared` computed before, for the report; None where it was not."""
    checkpoints().check_seen(other, Path(other))
    beside = SHELF.peek(("evaluation", asked, other))
    found = SHELF.peek(("compare", asked, other))
    return None if beside is None or found is None else (beside, found)


def model_beside() -> str:
    """Return the other model that the page was asked to put beside; "" for none."""
    return str(st.session_state.get(EvaluateKeys.AGAINST) or "").strip()


def known(asked: Asked, what: Callable[..., Any]) -> Any:
    """Return what was computed on request before, for the report; None where it was not."""
    return SHELF.peek((what.__name__, asked))


def _on_request(asked: Asked, title: str, compute: Callable[..., Any]) -> Any:
    key = (compute.__name__, asked)
    rows = drawn(questions(asked), MOST_COSTLY)
    if SHELF.peek(key) is None and not agreements.is_agreed(key):
        st.button(title, on_click=agreements.agree, args=(key,))
        st.caption(f"{len(rows):,} rows, many times over: this takes a while.")
        return None

    def make(progress: Progress) -> Any:
        return compute(traces.model(asked.model, asked.device), rows, progress=progress)

    return _waited(title, key, make, 100_000)


def _waited(what: str, key: Any, make: Callable[[Progress], Any], size: int) -> Any:
    return work.wait_for(what, key, make, lambda found: size)
