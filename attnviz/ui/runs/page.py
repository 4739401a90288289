"""Runs on a page: the list, and one of them as it goes on. Everything is read from its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from attnviz import plain_file
from attnviz.errors import AttnvizError
from attnviz.language import N_, counted, several, tr, translated
from attnviz.plots.training_curves import TrainingCurve, training_curves
from attnviz.text.abbreviation import abbreviations
from attnviz.training import events, jobs
from attnviz.training.events import Event
from attnviz.training.folder import RunFolder
from attnviz.training.snapshots import Snapshots
from attnviz.ui.frame import show
from attnviz.ui.operator.limits import limits
from attnviz.ui.session import run_choice
from attnviz.ui.session.keys import RunsKeys
from attnviz.ui.shared.errors import escaped, in_sentences
from attnviz.ui.shared.table_words import headings
from attnviz.ui.shared.work import duration
from attnviz.ui.visitor import ownership_words, trainings

EVERY_SECONDS = 2.0
"""How often a page looks into the folder of a run that is going on."""

IDLE_SECONDS = 15.0
"""How often the list is read again while nothing is going on. Each reading also brings what the
browser holds of all controls, which may be older than what a button has just set."""

_LOWER_IS_BETTER = ("mae", "rmse", "mape", "perplexity", "loss")
_LOG_LINES = 60
_SCORES = {"f1_macro": "F1, macro", "f1_micro": "F1, micro"}
"""Scores by the names that the page Evaluate gives them, where training writes others."""

_STATES = {
    "waiting": N_("waiting"), "starting": N_("starting"), "running": N_("running"),
    "paused": N_("paused"), "stopped": N_("stopped early"), "finished": N_("finished"),
    "failed": N_("failed"), "lost": N_("lost"),
}  # fmt: skip


LONGEST_NAME = 30
"""Columns that a name has room for in the list: a longer one is cut in its middle."""


def table_seconds() -> float:
    """Return how often the list of runs is worth reading again."""
    return EVERY_SECONDS if any(map(may_change, trainings.names())) else IDLE_SECONDS


def may_change(name: str) -> bool:
    """Return whether a run goes on by itself; False for one that is gone."""
    try:
        return will_change(trainings.status(name))
    except AttnvizError:  # removed by another session in this moment
        return False


def will_change(status: jobs.Status) -> bool:
    """Return whether a run goes on by itself: a process works on it, or will."""
    return status.is_alive or status.state == "waiting"


def table() -> None:
    """Draw the list of runs: state, progress, time left, best score, and whose it is.

    A click on a run shows it; ticked ones are laid over each other.
    """
    names = trainings.names()
    rows = [_row(name) for name in names]
    for column in (
        "run",
        "model",
    ):  # of what the grid cuts it cuts the end; whole, they stand below
        short = abbreviations([row.get(column, "") for row in rows], LONGEST_NAME)
        rows = [{**row, column: short[row[column]]} if column in row else row for row in rows]
    key = list_key(names)
    several = run_choice.several(names)
    st.dataframe(
        rows,
        hide_index=True,
        height=34 + 31 * min(5, len(rows)),
        key=key,
        on_select=lambda: _take_choice(names, key),
        selection_mode=["multi-row", "single-cell"],
        selection_default={"selection": {"rows": [names.index(name) for name in several]}},
        column_config=headings(
            dict.fromkeys(("run", "progress", "best", *(name for row in rows for name in row))),
            {
                "run": st.column_config.TextColumn(width=240),  # whatever else there is room for
                "progress": st.column_config.ProgressColumn(format="%.0f %%", max_value=100),
                "best": st.column_config.TextColumn(width="medium"),
            },
            own={"best": N_("best while watched")},
        ),
    )
    if len(names) > 1:
        st.caption(tr("Click a run to open it. Tick several to lay their curves over each other."))
    if st.session_state.pop(_CHOSEN, False):
        st.rerun()  # all of the page: what stands below the list is of other runs now


_CHOSEN = "chosen_in_list_of_runs"
_LISTS = "lists_of_runs"


def list_key(names: Sequence[str]) -> str:
    """Return the key of the list: another one once runs come or go, or its ticks were taken away.

    Ticks are rows of a table; those of another table would be of other runs.
    """
    return f"{RunsKeys.LIST} {hash(tuple(names))} {st.session_state.get(_LISTS, 0)}"


def _take_choice(names: list[str], key: str) -> None:
    """Take from the list what was clicked or ticked there."""
    selection = st.session_state[key]["selection"]
    rows_clicked: list[int] = [cell[0] for cell in selection.get("cells", ())]
    ticked: list[str] = [names[row] for row in selection.get("rows", ()) if row < len(names)]
    if rows_clicked and rows_clicked[0] < len(names):
        show_one(names[rows_clicked[0]])
    elif len(ticked) > 1:
        run_choice.choose_several(ticked)
    elif ticked:
        run_choice.choose(ticked[0])
    else:
        run_choice.choose_several(())
    st.session_state[_CHOSEN] = True


def show_one(name: str) -> None:
    """Have the page show one run, with no run ticked in the list."""
    run_choice.choose(name)
    st.session_state[_LISTS] = st.session_state.get(_LISTS, 0) + 1


def _row(name: str) -> dict[str, Any]:
    try:
        status = trainings.status(name)
        diary = history(status)
        best, kept = _best(diary), best_event(diary)
    except AttnvizError as error:  # removed by another session in this moment
        return {"run": trainings.name_of(name), "state": translated(error)}
    config = status.config
    return {
        "run": trainings.name_of(name),
        **ownership_words.column(trainings.ownership(name)),
        "state": translated(_STATES[status.state]),
        "progress": 100 * status.progress,
        "left": _time_left(status),
        "best": best,
        "kept": tr("step {kept:,}", kept=kept["step"]) if kept else "",
        "task": config.task if config else "",
        "model": config.model if config else "",
        "method": config.method if config else "",
    }


def _time_left(status: jobs.Status) -> str:
    if status.state == "waiting":
        before = len(jobs.before(limits().runs_dir, status.name))
        return tr("{before} before it", before=before) if before else tr("next")
    return duration(status.seconds_left) if status.seconds_left else ""


def _place(status: jobs.Status) -> str:
    """Say what a run waits for; the next one's name only to who sees it in the list."""
    before = jobs.before(limits().runs_dir, status.name)
    if not before:
        return tr("It begins next, as soon as another training has ended.")
    of_whom = (
        f'"{trainings.name_of(before[0])}"'
        if before[0] in trainings.names()
        else tr("another visitor's")
    )
    return translated(
        counted(
            "{n} training is before this one; the next is {of_whom}. It begins by itself.",
            "{n} trainings are before this one; the next is {of_whom}. It begins by itself.",
            n=len(before),
            of_whom=of_whom,
        )
    )


def history(status: jobs.Status) -> list[Event]:
    """Return the events of the course of a run that counts."""
    return events.history(events.read(RunFolder(status.folder).events).events)


def kept_of(status: jobs.Status) -> Event | None:
    """Return the event of the step whose weights became the run's model; None without one."""
    return best_event(history(status))


def best_event(diary: Sequence[Event]) -> Event | None:
    """Return the event that says which step was kept; None where none was yet."""
    events = [e for e in diary if e["kind"] == "kept" and isinstance(e.get("step"), int)]
    return events[-1] if events else None


def said_kept(event: Event) -> str:
    """Return the sentence that says which step was kept, and why where that was written down."""
    return str(event.get("text") or tr("Kept: the weights of step {event:,}.", event=event["step"]))


def measure_of(diary: Sequence[Event]) -> str | None:
    """Return the name of the score that decides which step is kept; None before any is there."""
    course = [e["scores"] for e in diary if e["kind"] == "evaluated" and e.get("scores")]
    if not course:
        return None
    told = (best_event(diary) or {}).get("measure")
    return told if told in course[0] else _deciding(course[0])


def _best(diary: Sequence[Event]) -> str:
    course = [e["scores"] for e in diary if e["kind"] == "evaluated" and e.get("scores")]
    name = _deciding(course[0]) if course else None
    values = [each[name] for each in course if name and each.get(name) is not None]
    if not values:
        return ""
    return f"{name_of_score(name or '')} {(min if name in _LOWER_IS_BETTER else max)(values):.3g}"


def name_of_score(name: str) -> str:
    """Return what a score is called, as the page Evaluate calls it."""
    return _SCORES.get(name, name)


def _deciding(scores: Mapping[str, Any]) -> str | None:
    return next((name for name in scores if name != "loss"), next(iter(scores), None))


# --- one run --------------------------------------------------------------------------------------


def live(name: str, view: str, n_snapshots: int) -> None:
    """Draw one run as it is now.

    The whole page is drawn again once its state is not what was `drawn`, or its attention was
    recorded more often than `recorded`.
    """
    with in_sentences():
        status = trainings.status(name)
        diary = history(status)
        _how_far(status)
        _curves(status, diary)
        _samples(diary)
        if status.state != view or snapshots(status) != n_snapshots:
            st.rerun()  # last: what is not drawn before it would vanish until the page is there


def snapshots(status: jobs.Status) -> int:
    """Return how often the attention of a run's probes was recorded."""
    return len(Snapshots(RunFolder(status.folder).snapshots).steps)


def details(name: str) -> None:
    """Draw what a run said beside its numbers: notes, the log, its settings."""
    with in_sentences():
        status = trainings.status(name)
        _notes(status, history(status))


def _how_far(status: jobs.Status) -> None:
    words = [translated(_STATES[status.state])]
    if status.total:
        words.append(tr("step {step:,} of {total:,}", step=status.step, total=status.total))
    if status.is_alive:
        seconds = status.seconds_left
        words.append(
            tr("about {duration} left", duration=duration(seconds))
            if seconds
            else tr("estimating the time left")
        )
    if status.state == "waiting":
        # One that never began has nothing to stay for: its folder goes with it.
        has_events = RunFolder(status.folder).events.is_file()
        leaves = (
            ""
            if has_events or not trainings.may_change(status.name)
            else tr(" Delete removes it from the line.")
        )
        st.info(escaped(tr("In the line. {place}{leaves}", place=_place(status), leaves=leaves)))
        return
    st.progress(status.progress, text=escaped(" · ".join(words)))
    if status.message and status.state not in _BROKEN:
        st.info(escaped(status.message))
    if status.is_alive and RunFolder(status.folder).control.exists():
        st.caption(tr("Ending: it finishes the current step and writes a checkpoint."))


_BROKEN = ("failed", "lost")


def trouble(status: jobs.Status) -> None:
    """Draw why a run broke off, and what would work; nothing for any other."""
    message = escaped(status.message)
    if status.state == "failed":
        again = (
            tr(" Resume tries again from the last complete checkpoint.")
            if status.can_resume
            else tr(" It cannot be resumed: start again with changed settings.")
        )
        st.error(
            message + again if message else tr("The run ended before it began.{again}", again=again)
        )
    elif status.state == "lost":
        st.warning(translated(message))


def _curves(status: jobs.Status, diary: Sequence[Event]) -> None:
    steps = [e for e in diary if e["kind"] == "step"]
    evaluations = [e for e in diary if e["kind"] == "evaluated"]
    if not steps:
        return
    kept = best_event(diary)
    figures = [
        (
            N_("loss"),
            [
                _curve(steps, "loss", tr("training")),
                _scores(evaluations, "loss", tr("validation")),
            ],
        ),
        (N_("learning rate"), [_curve(steps, "learning_rate", tr("learning rate"))]),
        (N_("gradient norm"), [_curve(steps, "grad_norm", tr("gradient norm"))]),
    ]
    others = list(dict.fromkeys(n for e in evaluations for n in e["scores"] if n != "loss"))
    lines = {name: _scores(evaluations, name, translated(name_of_score(name))) for name in others}
    shares = [line for line in lines.values() if line.values and min(line.values) >= 0
              and max(line.values) <= 1]  # fmt: skip
    if shares:
        figures.insert(1, (N_("validation, 0 to 1"), shares))
    figures += [
        (N_("validation: {name}", name=name_of_score(name)), [line])
        for name, line in lines.items()
        if line not in shares
    ]
    filled = [(title, [c for c in curves if c.steps]) for title, curves in figures]
    filled = [(title, curves) for title, curves in filled if curves]
    grid = st.container(key="curves")
    for row in range(0, len(filled), 2):
        for place, (title, curves) in zip(grid.columns(2), filled[row : row + 2], strict=False):
            figure = training_curves(
                curves, title=translated(title), total=status.total,
                at=kept["step"] if kept else None,
                note=tr("kept") if kept else "", shares=curves[0] in shares, theme=show.theme(),
            )  # fmt: skip
            show.chart(figure, f"curve {str.__str__(title)} of {status.name}", place=place)


def _curve(steps: Sequence[Event], name: str, label: str) -> TrainingCurve:
    some = [e for e in steps if e.get(name) is not None]
    return TrainingCurve(label, [e["step"] for e in some], [e[name] for e in some])


def _scores(evaluations: Sequence[Event], name: str, label: str) -> TrainingCurve:
    some = [e for e in evaluations if e["scores"].get(name) is not None]
    return TrainingCurve(
        label, [e["step"] for e in some], [e["scores"][name] for e in some], dots=True
    )


def _samples(diary: Sequence[Event]) -> None:
    samples = [e for e in diary if e["kind"] == "samples" and e.get("rows")]
    tests = [e for e in diary if e["kind"] == "tested"]
    if tests:
        scores = " · ".join(
            f"{name_of_score(name)} {value:.3g}" for name, value in tests[-1]["scores"].items()
            if isinstance(value, int | float)
        )  # fmt: skip
        st.markdown(tr("**On the test rows:** {scores}", scores=escaped(scores)))
    if samples:
        st.caption(
            tr(
                "Answers at step {samples:,}, for rows that it does not learn from",
                samples=samples[-1]["step"],
            )
        )
        rows = samples[-1]["rows"]
        st.dataframe(rows, hide_index=True, column_config=headings(rows[0]))


def _notes(status: jobs.Status, diary: Sequence[Event]) -> None:
    starts = [e for e in diary if e["kind"] == "started"]
    notes = [note for e in starts[-1:] for note in e.get("notes", [])]
    notes += [e["text"] for e in diary if e["kind"] == "note" and e.get("text")]
    if starts:
        on = starts[-1]
        st.caption(
            escaped(
                translated(
                    several(
                        "{on} trained · {n:,} rows of {on_3} · {on_4}",
                        n=on.get("rows", 0),
                        on=on.get("trained", ""),
                        on_3=on.get("source"),
                        on_4=on.get("device"),
                    )
                )
            )
        )
    for note in dict.fromkeys(notes):
        st.caption(escaped(note))
    with st.expander(tr("Log")):
        st.code(_tail(RunFolder(status.folder).log) or tr("Nothing was printed."), language=None)
        st.caption(
            escaped(
                tr(
                    "Curves for TensorBoard: tensorboard --logdir {parent}",
                    parent=status.folder.parent,
                )
            )
        )
    if status.config is not None:
        with st.expander(tr("Settings")):
            st.code(status.config.to_yaml(), language="yaml")


def _tail(log: Path) -> str:
    try:
        with plain_file.opened(log) as file:
            file.seek(max(0, log.stat().st_size - 20_000))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-_LOG_LINES:])
