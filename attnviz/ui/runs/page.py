"""Runs on a page: the list, and one of them as it goes on. Everything is read from its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from attnviz import plain_file
from attnviz.errors import AttnvizError
from attnviz.plots.training_curves import TrainingCurve, training_curves
from attnviz.training import events, jobs
from attnviz.training.events import Event
from attnviz.training.folder import RunFolder
from attnviz.training.snapshots import Snapshots
from attnviz.ui.frame import show
from attnviz.ui.operator.limits import limits
from attnviz.ui.shared.errors import escaped, in_sentences
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
    "waiting": "waiting", "starting": "starting", "running": "running", "paused": "paused",
    "stopped": "stopped early", "finished": "finished", "failed": "failed", "lost": "lost",
}  # fmt: skip


def table_seconds() -> float:
    """Return how often the list of runs is worth reading again."""
    return EVERY_SECONDS if any(map(_may_change, trainings.names())) else IDLE_SECONDS


def _may_change(name: str) -> bool:
    try:
        return will_change(trainings.status(name))
    except AttnvizError:  # removed by another session in this moment
        return False


def will_change(status: jobs.Status) -> bool:
    """Return whether a run goes on by itself: a process works on it, or will."""
    return status.is_alive or status.state == "waiting"


def table() -> None:
    """Draw the list of runs: state, progress, time left, best score, and whose it is."""
    rows = [_row(name) for name in trainings.names()]
    st.dataframe(
        rows, hide_index=True, height=34 + 31 * min(5, len(rows)),
        column_config={
            "progress": st.column_config.ProgressColumn(
                "progress", format="%.0f %%", max_value=100
            ),
            "best": st.column_config.TextColumn("best while watched", width="medium"),
        },
    )  # fmt: skip


def _row(name: str) -> dict[str, Any]:
    try:
        status = trainings.status(name)
        diary = _history(status)
        best, best_event = _best(diary), _best_event(diary)
    except AttnvizError as error:  # removed by another session in this moment
        return {"run": trainings.name_of(name), "state": str(error)}
    config = status.config
    return {
        "run": trainings.name_of(name),
        **ownership_words.column(trainings.ownership(name)),
        "state": _STATES[status.state],
        "progress": 100 * status.progress,
        "left": _time_left(status),
        "best": best,
        "kept": f"step {best_event['step']:,}" if best_event else "",
        "task": config.task if config else "",
        "model": config.model if config else "",
        "method": config.method if config else "",
    }


def _time_left(status: jobs.Status) -> str:
    if status.state == "waiting":
        before = len(jobs.before(limits().runs_dir, status.name))
        return f"{before} before it" if before else "next"
    return duration(status.seconds_left) if status.seconds_left else ""


def _place(status: jobs.Status) -> str:
    """Say what a run waits for; the next one's name only to who sees it in the list."""
    before = jobs.before(limits().runs_dir, status.name)
    if not before:
        return "It begins next, as soon as another training has ended."
    how_many = "1 training is" if len(before) == 1 else f"{len(before)} trainings are"
    of_whom = (
        f'"{trainings.name_of(before[0])}"'
        if before[0] in trainings.names()
        else "another visitor's"
    )
    return f"{how_many} before this one; the next is {of_whom}. It begins by itself."


def _history(status: jobs.Status) -> list[Event]:
    return events.history(events.read(RunFolder(status.folder).events).events)


def kept_of(status: jobs.Status) -> Event | None:
    """Return the event of the step whose weights became the run's model; None without one."""
    return _best_event(_history(status))


def _best_event(diary: Sequence[Event]) -> Event | None:
    events = [e for e in diary if e["kind"] == "kept" and isinstance(e.get("step"), int)]
    return events[-1] if events else None


def _said_kept(event: Event) -> str:
    return f"Kept: the weights of step {event['step']:,}."


def _best(diary: Sequence[Event]) -> str:
    course = [e["scores"] for e in diary if e["kind"] == "evaluated" and e.get("scores")]
    name = _deciding(course[0]) if course else None
    values = [each[name] for each in course if name and each.get(name) is not None]
    if not values:
        return ""
    return f"{_name_of(name or '')} {(min if name in _LOWER_IS_BETTER else max)(values):.3g}"


def _name_of(name: str) -> str:
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
        diary = _history(status)
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
        _notes(status, _history(status))


def _how_far(status: jobs.Status) -> None:
    words = [_STATES[status.state]]
    if status.total:
        words.append(f"step {status.step:,} of {status.total:,}")
    if status.is_alive:
        seconds = status.seconds_left
        words.append(f"about {duration(seconds)} left" if seconds else "estimating the time left")
    if status.state == "waiting":
        # One that never began has nothing to stay for: its folder goes with it.
        has_events = RunFolder(status.folder).events.is_file()
        leaves = "" if has_events or not trainings.may_change(status.name) else (
            " Delete removes it from the line.")  # fmt: skip
        st.info(escaped(f"In the line. {_place(status)}{leaves}"))
        return
    st.progress(status.progress, text=escaped(" · ".join(words)))
    message = escaped(status.message)
    match status.state:
        case "failed":
            again = (
                " Resume tries again from the last complete checkpoint."
                if status.can_resume
                else " It cannot be resumed: start a new one on the page Train."
            )
            st.error(message + again if message else f"The run ended before it began.{again}")
        case "lost":
            st.warning(message)
        case _ if message:
            st.info(message)
    if status.is_alive and RunFolder(status.folder).control.exists():
        st.caption("Ending: it finishes the current step and writes a checkpoint.")


def _curves(status: jobs.Status, diary: Sequence[Event]) -> None:
    steps = [e for e in diary if e["kind"] == "step"]
    evaluations = [e for e in diary if e["kind"] == "evaluated"]
    if not steps:
        return
    best_event = _best_event(diary)
    if best_event:
        st.markdown(f"**{escaped(str(best_event.get('text') or _said_kept(best_event)))}**")
    figures = [
        ("loss", [_curve(steps, "loss", "training"), _scores(evaluations, "loss", "validation")]),
        ("learning rate", [_curve(steps, "learning_rate", "learning rate")]),
        ("gradient norm", [_curve(steps, "grad_norm", "gradient norm")]),
    ]
    others = list(dict.fromkeys(n for e in evaluations for n in e["scores"] if n != "loss"))
    lines = {name: _scores(evaluations, name, _name_of(name)) for name in others}
    shares = [line for line in lines.values() if line.values and min(line.values) >= 0
              and max(line.values) <= 1]  # fmt: skip
    if shares:
        figures.insert(1, ("validation, 0 to 1", shares))
    figures += [(f"validation: {line.name}", [line]) for name, line in lines.items()
                if line not in shares]  # fmt: skip
    filled = [(title, [c for c in curves if c.steps]) for title, curves in figures]
    filled = [(title, curves) for title, curves in filled if curves]
    grid = st.container(key="curves")
    for row in range(0, len(filled), 2):
        for place, (title, curves) in zip(grid.columns(2), filled[row : row + 2], strict=False):
            figure = training_curves(
                curves, title=title, total=status.total,
                at=best_event["step"] if best_event else None,
                note="kept" if best_event else "", theme=show.theme(),
            )  # fmt: skip
            show.chart(figure, f"curve {title} of {status.name}", place=place)


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
            f"{_name_of(name)} {value:.3g}" for name, value in tests[-1]["scores"].items()
            if isinstance(value, int | float)
        )  # fmt: skip
        st.markdown(f"**On the test rows:** {escaped(scores)}")
    if samples:
        st.caption(f"Answers at step {samples[-1]['step']:,}, for rows that it does not learn from")
        st.dataframe(samples[-1]["rows"], hide_index=True)


def _notes(status: jobs.Status, diary: Sequence[Event]) -> None:
    starts = [e for e in diary if e["kind"] == "started"]
    notes = [note for e in starts[-1:] for note in e.get("notes", [])]
    notes += [e["text"] for e in diary if e["kind"] == "note" and e.get("text")]
    if starts:
        on = starts[-1]
        st.caption(escaped(
            f"{on.get('trained', '')} trained · {on.get('rows', 0):,} rows of {on.get('source')} · "
            f"{on.get('device')}"
        ))  # fmt: skip
    for note in dict.fromkeys(notes):
        st.caption(escaped(note))
    with st.expander("Log"):
        st.code(_tail(RunFolder(status.folder).log) or "Nothing was printed.", language=None)
        st.caption(escaped(f"Curves for TensorBoard: tensorboard --logdir {status.folder.parent}"))
    if status.config is not None:
        with st.expander("Settings"):
            st.code(status.config.to_yaml(), language="yaml")


def _tail(log: Path) -> str:
    try:
        with plain_file.opened(log) as file:
            file.seek(max(0, log.stat().st_size - 20_000))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-_LOG_LINES:])
