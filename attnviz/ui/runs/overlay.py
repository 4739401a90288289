"""Several runs laid over each other: their curves in one chart each, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from attnviz.language import N_, several, tr, translated
from attnviz.plots.run_curves import MOST, RunCurve, run_curves
from attnviz.records.significant import significant
from attnviz.text.abbreviation import abbreviation, abbreviations
from attnviz.training import differences, jobs
from attnviz.training.differences import Difference, RunRecord
from attnviz.training.events import Event
from attnviz.ui.frame import show
from attnviz.ui.runs import page
from attnviz.ui.shared import traces
from attnviz.ui.shared.errors import in_sentences
from attnviz.ui.shared.table_words import headings
from attnviz.ui.visitor import trainings

_LONGEST_NAME = 28
_NONE = "–"


@dataclass(frozen=True)
class _Run:
    """A run of the comparison: what it is called, and what its folder says."""

    label: str
    status: jobs.Status
    events: Sequence[Event]


def draw(names: Sequence[str]) -> None:
    """Draw several runs over each other, as they are now."""
    with in_sentences():
        _heading(names)
        labels = trainings.labels(names)
        runs = []
        for name in names[:MOST]:
            status = trainings.status(name)
            runs.append(_Run(labels.get(name) or name, status, page.history(status)))
        _charts(runs)
        records = [RunRecord(r.status.config, r.events, _table_hash(r.status)) for r in runs]
        headers = _headers(runs)
        settings = differences.setting_differences([r.config for r in records])
        st.header(tr("Settings that differ"), anchor=False)
        if settings:
            _table("setting", headers, settings, _as_written)
        else:
            st.caption(tr("The settings of these runs are the same."))
        st.header(tr("Data"), anchor=False)
        _table("rows", headers, differences.data_lines(records), _as_figure)
        st.header(tr("Final figures"), anchor=False)
        figures = differences.figure_lines(records)
        _table("figure", headers, [_in_words(line) for line in figures], _as_figure)


def seconds(names: Sequence[str]) -> float | None:
    """Return how often they are worth drawing again; None where all are at rest."""
    return page.EVERY_SECONDS if any(map(page.may_change, names)) else None


def _heading(names: Sequence[str]) -> None:
    row = st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )
    row.header(
        translated(
            several(
                "{n} runs over each other",
                n=len(names),
            )
        ),
        anchor=False,
        width="content",
    )
    row.button(tr("Back to one run"), on_click=page.show_one, args=(names[0],))
    if len(names) > MOST:
        st.caption(
            tr(
                "The first {most} of them are shown: as many as have colours of their own.",
                most=MOST,
            )
        )
    st.caption(tr("A ring marks the step that a run kept."))


def _charts(runs: Sequence[_Run]) -> None:
    figures: list[tuple[str, list[RunCurve]]] = [
        (N_("training loss"), [_of_steps(run, "loss") for run in runs]),
        (N_("validation loss"), [_of_scores(run, "loss") for run in runs]),
    ]
    measures = [page.measure_of(run.events) for run in runs]
    figures += [
        (
            N_("validation: {name}", name=page.name_of_score(name)),
            [
                _of_scores(run, name if measure == name else None)
                for run, measure in zip(runs, measures, strict=True)
            ],
        )
        for name in dict.fromkeys(measures)
        if name not in (None, "loss")
    ]
    figures.append((N_("learning rate"), [_of_steps(run, "learning_rate") for run in runs]))
    filled = [(title, curves) for title, curves in figures if any(c.steps for c in curves)]
    if not filled:
        st.info(tr("None of these runs has taken a step yet."))
    grid = st.container(key="curves")
    for row in range(0, len(filled), 2):
        for place, (title, curves) in zip(grid.columns(2), filled[row : row + 2], strict=False):
            show.chart(
                run_curves(curves, title=translated(title), theme=show.theme()),
                f"runs {str.__str__(title)}",
                place=place,
            )


def _of_steps(run: _Run, name: str) -> RunCurve:
    some = [e for e in run.events if e["kind"] == "step" and e.get(name) is not None]
    steps, values = [e["step"] for e in some], [e[name] for e in some]
    return RunCurve(_short(run.label), steps, values, kept=_kept(run))


def _of_scores(run: _Run, name: str | None) -> RunCurve:
    some = [
        e for e in run.events
        if e["kind"] == "evaluated" and name is not None and e["scores"].get(name) is not None
    ]  # fmt: skip
    steps, values = [e["step"] for e in some], [e["scores"][name] for e in some]
    return RunCurve(_short(run.label), steps, values, kept=_kept(run), dots=True)


def _kept(run: _Run) -> int | None:
    event = page.best_event(run.events)
    return event["step"] if event else None


def _short(name: str) -> str:
    """Return a name as it stands in a chart: what is too long is cut in its middle."""
    return abbreviation(name, _LONGEST_NAME)


def _headers(runs: Sequence[_Run]) -> list[str]:
    """Return what the columns of runs are called, each by a name of its own."""
    short = abbreviations([run.label for run in runs], _LONGEST_NAME)
    labels = [short[run.label] for run in runs]
    return [
        label if labels.count(label) == 1 else f"{label} ({n + 1})"
        for n, label in enumerate(labels)
    ]


def _in_words(line: Difference) -> Difference:
    """Return a line of figures with its score as the page Evaluate calls it."""
    rows, colon, score = line.name.partition(": ")
    if not colon:
        return line
    said = page.name_of_score(score)
    return replace(
        line,
        name=N_("test: {score}", score=said)
        if rows == "test"
        else N_("validation: {name}", name=said),
    )


def _table(
    what: str, headers: Sequence[str], lines: Sequence[Difference], cell: Callable[[Any], str]
) -> None:
    rows = [
        {what: translated(line.name), **dict(zip(headers, map(cell, line.values), strict=True))}
        for line in lines
        if any(value is not None for value in line.values)
    ]
    st.dataframe(
        rows, hide_index=True, height=34 + 31 * len(rows),
        column_config=headings((what,), {
            what: st.column_config.TextColumn(pinned=True, width="medium")
        }),
    )  # fmt: skip


def _as_written(value: Any) -> str:
    """Return a setting as a config has it: 5e-05, and no digits between commas."""
    if value is None or value == "":
        return _NONE
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _as_figure(value: Any) -> str:
    if value is None:
        return _NONE
    if isinstance(value, float):
        return significant(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _table_hash(status: jobs.Status) -> str:
    """Return the hash of a run's table, read once for each state of the file."""
    config = status.config
    if config is None or not config.data:
        return ""
    try:
        state = (status.folder / config.data).stat()
    except (OSError, ValueError):
        return ""
    return traces.from_shelf(
        ("table hash", str(status.folder), config.data, state.st_size, state.st_mtime_ns),
        lambda: differences.table_hash(status.folder, config), lambda digits: 200 + len(digits),
    )  # fmt: skip
