"""Which data a model is asked on, and its evaluation: computed once for all sessions.

Only the evaluation page imports this: the packages that read data take a moment to load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from attnviz.data.columns import roles_of
from attnviz.data.examples import EXAMPLES, example
from attnviz.data.labelled_rows import Labelled
from attnviz.data.tables import Table, part_names, part_of
from attnviz.errors import InputError, UnfitRowsError
from attnviz.evaluation.compare import compare
from attnviz.evaluation.compression import compression
from attnviz.evaluation.evaluate import ask, evaluate_questions, sample
from attnviz.evaluation.questions import (
    WITH_CLASSES,
    Questions,
    guessed_for,
    model_labels,
    task_of,
)
from attnviz.evaluation.robustness import robustness
from attnviz.evidence.data import DataAsked, sha256_of
from attnviz.language import N_, several, tr, translated
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.evaluation import Compression, Evaluation, ModelComparison, Robustness
from attnviz.training.config import TrainingConfig
from attnviz.ui.evaluate import held_out
from attnviz.ui.session import agreements, current_table, first_times
from attnviz.ui.session.current_table import EVALUATE, EXAMPLE, FILE, HUB
from attnviz.ui.session.keys import EvaluateKeys, InputKeys
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import hub, table_choice, traces, work
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import SHELF, Request
from attnviz.ui.visitor.checkpoints import checkpoints

HELD = N_("Held-back rows")

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


def data_choice(model: Model, request: Request) -> Asked:
    """Draw the choice of data, and return it; stops the page while there is none."""
    task = task_of(model)
    config = held_out.run_of(request.model)
    has_run = config is not None and config.task == task
    fitting = [name for name, each in EXAMPLES.items() if each.task == task]
    usual = {"forecast": "seasons", "induction": "repetitions"}.get(model.name, model.name)
    # Classes of one's own are in no example: asking for one would only be refused.
    fits_any = task not in WITH_CLASSES
    fits = usual in fitting or fits_any
    held_now = has_run and first_times.is_first(("held back", request.model))
    source = table_choice.draw_way(
        EVALUATE, examples=fitting if fits_any else (usual,), before=(HELD,) if has_run else (),
        default=EXAMPLE if fits else FILE, now=HELD if held_now else None,
    )  # fmt: skip
    if source == HELD and config is not None:
        return _held_out(request, config)
    if source == FILE:
        return _uploaded(model, request, task)
    if source == HUB:
        return _of_hub(model, request, task)
    column, other = st.columns([3, 2], vertical_alignment="bottom")
    name = table_choice.draw_example(
        column,
        EVALUATE,
        fitting,
        default=usual if usual in fitting else fitting[0],
        told=lambda name: translated(
            several("{name} ({n:,} test rows)", n=EXAMPLES[name].size[2], name=name)
        ),
    )
    every = other.toggle(
        translated(
            several(
                "All {n:,} test rows",
                n=EXAMPLES[name].size[2],
            )
        ),
        **lasting(EvaluateKeys.ALL),
        help=tr(
            "Off: only {quick_size:,} of them, which is quicker but gives wider intervals.",
            quick_size=EXAMPLES[name].quick_size[2],
        ),
    )
    st.caption(escaped(EXAMPLES[name].story))
    return Asked(request.model, request.device, example=name, quick=not every)


def ask_held_back(model: str) -> None:
    """Have the page evaluate a model of this server's runs on the rows that its run held back."""
    config = held_out.run_of(model)
    if config is None:
        return
    st.session_state[EvaluateKeys.SOURCE] = HELD
    device = st.session_state.get(InputKeys.DEVICE, "auto")
    agreements.agree(("evaluate", Asked(model, device, run=config.out)))


def _held_out(request: Request, config: TrainingConfig) -> Asked:
    rows = held_out.rows(config)
    n = len(rows.test)
    where = rows.source.replace("\n", " ")
    if not n:
        st.info(
            tr(
                "The training on {where} held no rows back. Choose other data above.",
                where=escaped(where),
            )
        )
        st.stop()
    st.caption(
        escaped(
            translated(
                several(
                    "{where}: {n:,} rows that were used neither to train the model nor to "
                    "choose its best step, split as in the training.",
                    n=n,
                    where=where,
                )
            )
        )
    )
    choice = Asked(request.model, request.device, run=config.out)
    if not agreements.is_agreed(("evaluate", choice)):
        st.button(
            translated(
                several(
                    "Evaluate on the {n:,} rows held back",
                    n=n,
                )
            ),
            type="primary",
            on_click=agreements.agree,
            args=(("evaluate", choice),),
        )
        st.stop()
    return choice


def _uploaded(model: Model, request: Request, task: str) -> Asked:
    file_choice = table_choice.draw_file(
        EVALUATE, hint=tr("Choose a file. Its columns are then guessed here.")
    )
    if file_choice is None or file_choice.file is None:
        st.stop()
    where = Asked(
        request.model, request.device, table=table_choice.file_key(*file_choice.file)[1][:16]
    )
    return _of_table(model, task, file_choice.table, where)


def _of_hub(model: Model, request: Request, task: str) -> Asked:
    hub_choice = table_choice.draw_hub(
        EVALUATE, hint=tr("Give the id of a data set. Its columns are then guessed here.")
    )
    if hub_choice is None:
        st.stop()
    table, part = hub_choice.table, ""
    if parts := part_names(table):
        ensure_option(EvaluateKeys.PART, parts, default=parts[0])
        part = st.selectbox(tr("Part"), parts, format_func=translated, **lasting(EvaluateKeys.PART))
        table = part_of(table, part)
    where = Asked(request.model, request.device, hub=hub_choice.hub, part=part)
    return _of_table(model, task, table, where)


def _of_table(model: Model, task: str, table: Table, where: Asked) -> Asked:
    seen = ("evaluated rows", where)
    table_choice.draw_rows(table, folded=agreements.is_agreed(seen))
    columns = table_choice.draw_columns(
        table, roles_of(task), guessed_for(model, table), key=f"evaluate {where} {task}"
    )
    labels, skip = _labels(model, task)
    choice = replace(where, columns=tuple(columns.items()), labels=labels, skip=skip)
    if not agreements.is_agreed(("evaluate", choice)):
        st.button(
            tr("Evaluate"),
            type="primary",
            on_click=agreements.agree_to_all,
            args=(("evaluate", choice), seen),
        )
        st.stop()
    return choice


def _labels(model: Model, task: str) -> tuple[tuple[str, ...], bool]:
    if task not in WITH_CLASSES:
        return (), st.toggle(tr("Leave out rows with an empty cell"), **lasting(EvaluateKeys.SKIP))
    own = model_labels(model)
    column, other = st.columns([3, 2], vertical_alignment="bottom")
    names = column.text_input(
        tr("Names of the classes in the data"),
        **lasting(EvaluateKeys.LABELS),
        placeholder=", ".join(own[:8]),
        help=tr(
            "Empty: names are matched, ignoring upper and lower case. Otherwise give one name for "
            "each class of the model, in the model's order, separated by commas."
        ),
    )
    skip = other.toggle(
        tr("Leave out rows without a label that the model has"),
        **lasting(EvaluateKeys.SKIP),
    )
    return tuple(each.strip() for each in names.split(",") if each.strip()), skip


def data_asked(choice: Asked) -> DataAsked:
    """Return the chosen rows as an evidence card describes them."""
    if choice.example:
        return DataAsked(example=choice.example, quick=choice.quick, most_rows=MOST_ROWS)
    where: dict[str, Any] = {"hub": choice.hub, "part": choice.part}
    file = current_table.file()
    if not choice.hub and file is not None:
        where = {"table": file[0], "sha256": sha256_of(file[1])}
    return DataAsked(
        **where, columns=dict(choice.columns), labels=choice.labels or None,
        missing="skip" if choice.skip else "refuse", most_rows=MOST_ROWS,
    )  # fmt: skip


def learnt_from(choice: Asked) -> str:
    """Return a warning when the model learnt from this table; empty when it did not."""
    table_file, folder = current_table.file(), Path(choice.model)
    if not choice.table or table_file is None or folder.name != "model":
        return ""
    try:
        of_its_size = [
            f for f in folder.parent.glob("data.*") if f.stat().st_size == len(table_file[1])
        ]
        same = any(file.read_bytes() == table_file[1] for file in of_its_size)
    except OSError:
        return ""
    if not same:
        return ""
    return tr(
        'The model learnt from rows of this table, so these figures are too good. Choose "{held}" '
        "above for rows that it did not see.",
        held=HELD,
    )


def _table_of(choice: Asked) -> Table:
    if choice.hub:
        table = hub.table(choice.hub)
        return part_of(table, choice.part) if choice.part else table
    file = current_table.file()
    assert file is not None
    return table_choice.read(*file)


def questions(choice: Asked, of: str | None = None) -> Questions:
    """Return the rows as questions to the model, or to another one.

    Raises AttnvizError when the data cannot be read, or does not fit the model.
    """
    name = of or choice.model
    key = ("questions", choice, name)
    if (earlier := SHELF.peek(key)) is not None:
        return earlier
    # Reading the data has its own turn and progress bar.
    data = _held_rows(choice) if choice.run else None if choice.example else _table_of(choice)

    def make(_progress: Progress) -> Questions:
        model = traces.model(name, choice.device)
        if isinstance(data, Labelled):
            all_rows = ask(model, data)
        elif data is None:
            all_rows = ask(model, example(choice.example, quick=choice.quick))
        else:
            all_rows = ask(
                model, data, columns=dict(choice.columns), labels=choice.labels or None,
                missing="skip" if choice.skip else "refuse",
            )  # fmt: skip
        return sample(all_rows, MOST_ROWS)

    return work.wait_for(tr("Reading the data"), key, make, lambda rows: 2_000 * len(rows))


def _held_rows(choice: Asked) -> Labelled:
    config = held_out.run_of(str(Path(choice.run) / "model"))
    if config is None:
        raise InputError(
            N_("The run that held these rows back no longer exists. Choose other data.")
        )
    return held_out.rows(config)


def evaluation_of(choice: Asked, of: str | None = None) -> Evaluation:
    """Return the evaluation of the model, or of another one. Draws progress meanwhile."""
    name = of or choice.model
    checkpoints().check_seen(name, Path(name))
    try:
        rows = questions(choice, of)
    except UnfitRowsError as error:
        if not error.n_rows:
            raise
        table_choice.offer_without(error, partial(_leave_out, choice))
        raise

    def make(progress: Progress) -> Evaluation:
        return evaluate_questions(traces.model(name, choice.device), rows, progress=progress)

    return _waited(
        tr("Running {name}", name=name), ("evaluation", choice, name), make, 2_000 * len(rows)
    )


def _leave_out(choice: Asked) -> None:
    st.session_state[EvaluateKeys.SKIP] = True
    agreements.agree(("evaluate", replace(choice, skip=True)))


def robustness_of(choice: Asked) -> Robustness | None:
    """Return the effect of small changes, after the reader has asked for it."""
    return _on_request(choice, tr("Measure robustness"), robustness)


def compression_of(choice: Asked) -> Compression | None:
    """Return the smaller versions, after the reader has asked for them."""
    return _on_request(choice, tr("Make smaller versions"), compression)


def comparison_with(choice: Asked, other: str) -> tuple[Evaluation, ModelComparison]:
    """Return another model's evaluation on the same rows, and the comparison."""
    evaluation, beside = evaluation_of(choice), evaluation_of(choice, other)
    comparison = SHELF.get(
        ("compare", choice, other), lambda: compare(evaluation, beside), lambda f: 10_000
    )
    return beside, comparison


def earlier_comparison(choice: Asked, other: str) -> tuple[Evaluation, ModelComparison] | None:
    """Return an earlier result of `comparison_with`, for the report; None where there is none."""
    checkpoints().check_seen(other, Path(other))
    beside = SHELF.peek(("evaluation", choice, other))
    comparison = SHELF.peek(("compare", choice, other))
    return None if beside is None or comparison is None else (beside, comparison)


def model_beside() -> str:
    """Return the name of the model to compare with; "" for none."""
    return str(st.session_state.get(EvaluateKeys.AGAINST) or "").strip()


def earlier_result(choice: Asked, what: Callable[..., Any]) -> Any:
    """Return an earlier result on request, for the report; None where there is none."""
    return SHELF.peek((what.__name__, choice))


def _on_request(choice: Asked, title: str, compute: Callable[..., Any]) -> Any:
    key = (compute.__name__, choice)
    rows = sample(questions(choice), MOST_COSTLY)
    if SHELF.peek(key) is None and not agreements.is_agreed(key):
        st.button(title, on_click=agreements.agree, args=(key,))
        st.caption(
            translated(
                several(
                    "{n:,} rows, each run many times: this takes a while.",
                    n=len(rows),
                )
            )
        )
        return None

    def make(progress: Progress) -> Any:
        return compute(traces.model(choice.model, choice.device), rows, progress=progress)

    return _waited(title, key, make, 100_000)


def _waited(what: str, key: Any, make: Callable[[Progress], Any], size: int) -> Any:
    return work.wait_for(what, key, make, lambda _result: size)
