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
from attnviz.ui.shared.errors import escaped, told
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


def will_change(found: jobs.Status) -> bool:
    """Whether a run goes on by itself: a process works on it, or will."""
    return found.is_alive or found.state == "waiting"


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
        found = trainings.status(name)
        diary = _history(found)
        best, kept = _best(diary), _kept(diary)
    except AttnvizError as error:  # removed by another session in this moment
        return {"run": trainings.called(name), "state": str(error)}
    config = found.config
    return {
        "run": trainings.called(name),
        **ownership_words.column(trainings.ownership(name)),
        "state": _STATES[found.state],
        "progress": 100 * found.progress,
        "left": _left(found),
        "best": best,
        "kept": f"step {kept['step']:,}" if kept else "",
        "task": config.task if config else "",
        "model": config.model if config else "",
        "method": config.method if config else "",
    }


def _left(found: jobs.Status) -> str:
    if found.state == "waiting":
        before = len(jobs.before(limits().runs_dir, found.name))
        return f"{before} before it" if before else "next"
    return duration(found.seconds_left) if found.seconds_left else ""


def _place(found: jobs.Status) -> str:
    """Say what a run waits for; the next one's name only to who sees it in the list."""
    before = jobs.before(limits().runs_dir, found.name)
    if not before:
        return "It is the next to begin, as soon as another training has ended."
    how_many = "1 training is" if len(before) == 1 else f"{len(before)} trainings are"
    of_whom = (
        f'"{trainings.called(before[0])}"'
        if before[0] in trainings.names()
        else "another visitor's"
    )
    return f"{how_many} before this one; the next is {of_whom}. It begins by itself."


def _history(found: jobs.Status) -> list[Event]:
    return events.history(events.read(RunFolder(found.folder).events).events)


def kept_of(found: jobs.Status) -> Event | None:
    """What a run says of the step whose weights became its model; None where it has none."""
    return _kept(_history(found))


def _kept(diary: Sequence[Event]) -> Event | None:
    said = [e for e in diary if e["kind"] == "kept" and isinstance(e.get("step"), int)]
    return said[-1] if said else None


def _said_kept(kept: Event) -> str:
    return f"Kept: the weights of step {kept['step']:,}."


def _best(diary: Sequence[Event]) -> str:
    course = [e["scores"] for e in diary if e["kind"] == "evaluated" and e.get("scores")]
    name = _deciding(course[0]) if course else None
    values = [each[name] for each in course if name and each.get(name) is not None]
    if not values:
        return ""
    return f"{_called(name or '')} {(min if name in _LOWER_IS_BETTER else max)(values):.3g}"


def _called(name: str) -> str:
    return _SCORES.get(name, name)


def _deciding(scores: Mapping[str, Any]) -> str | None:
    return next((name for name in scores if name != "loss"), next(iter(scores), None))


# --- one run --------------------------------------------------------------------------------------


def live(name: str, drawn: str, recorded: int) -> None:
    """Draw one run as it is now.

    The whole page is drawn again once its state is not what was `drawn`, or its attention was
    recorded more often than `recorded`.
    """
    with told():
        found = trainings.status(name)
        diary = _history(found)
        _how_far(found)
        _curves(found, diary)
        _samples(diary)
        if found.state != drawn or snapshots(found) != recorded:
            st.rerun()  # last: what is not drawn before it would vanish until the page is there


def snapshots(found: jobs.Status) -> int:
    """Return how often the attention of a run's probes was recorded."""
    return len(Snapshots(RunFolder(found.folder).snapshots).steps)


def details(name: str) -> None:
    """Draw what a run said beside its numbers: notes, the log, its settings."""
    with told():
        found = trainings.status(name)
        _said(found, _history(found))


def _how_far(found: jobs.Status) -> None:
    words = [_STATES[found.state]]
    if found.total:
        words.append(f"step {found.step:,} of {found.total:,}")
    if found.is_alive:
        left = found.seconds_left
        words.append(f"about {duration(left)} left" if left else "judging how long it takes")
    if found.state == "waiting":
        # One that never began has nothing to stay for: its folder goes with it.
        begun = RunFolder(found.folder).events.is_file()
        leaves = "" if begun or not trainings.may_change(found.name) else (
            " Delete takes it out of the line.")  # fmt: skip
        st.info(escaped(f"In the line. {_place(found)}{leaves}"))
        return
    st.progress(found.progress, text=escaped(" · ".join(words)))
    message = escaped(found.message)
    match found.state:
        case "failed":
            again = " Resume tries again from the last whole checkpoint." if found.can_resume else (
                " It cannot be resumed: start it anew on the page Train.")  # fmt: skip
            st.error(message + again if message else f"The run ended before it began.{again}")
        case "lost":
            st.warning(message)
        case _ if message:
            st.info(message)
    if found.is_alive and RunFolder(found.folder).control.exists():
        st.caption("Asked to end: the present step is finished and a checkpoint written.")


def _curves(found: jobs.Status, diary: Sequence[Event]) -> None:
    steps = [e for e in diary if e["kind"] == "step"]
    measured = [e for e in diary if e["kind"] == "evaluated"]
    if not steps:
        return
    kept = _kept(diary)
    if kept:
        st.markdown(f"**{escaped(str(kept.get('text') or _said_kept(kept)))}**")
    figures = [
        ("loss", [_curve(steps, "loss", "training"), _scores(measured, "loss", "validation")]),
        ("learning rate", [_curve(steps, "learning_rate", "learning rate")]),
        ("gradient norm", [_curve(steps, "grad_norm", "gradient norm")]),
    ]
    others = list(dict.fromkeys(n for e in measured for n in e["scores"] if n != "loss"))
    lines = {name: _scores(measured, name, _called(name)) for name in others}
    shares = [line for line in lines.values() if line.values and min(line.values) >= 0
              and max(line.values) <= 1]  # fmt: skip
    if shares:
        figures.insert(1, ("validation, 0 to 1", shares))
    figures += [(f"validation: {line.name}", [line]) for name, line in lines.items()
                if line not in shares]  # fmt: skip
    shown = [(title, [c for c in curves if c.steps]) for title, curves in figures]
    shown = [(title, curves) for title, curves in shown if curves]
    grid = st.container(key="curves")
    for row in range(0, len(shown), 2):
        for place, (title, curves) in zip(grid.columns(2), shown[row : row + 2], strict=False):
            figure = training_curves(
                curves, title=title, total=found.total, at=kept["step"] if kept else None,
                note="kept" if kept else "", theme=show.theme(),
            )  # fmt: skip
            show.chart(figure, f"curve {title} of {found.name}", place=place)


def _curve(steps: Sequence[Event], name: str, called: str) -> TrainingCurve:
    some = [e for e in steps if e.get(name) is not None]
    return TrainingCurve(called, [e["step"] for e in some], [e[name] for e in some])


def _scores(measured: Sequence[Event], name: str, called: str) -> TrainingCurve:
    some = [e for e in measured if e["scores"].get(name) is not None]
    return TrainingCurve(
        called, [e["step"] for e in some], [e["scores"][name] for e in some], dots=True
    )


def _samples(diary: Sequence[Event]) -> None:
    samples = [e for e in diary if e["kind"] == "samples" and e.get("rows")]
    tested = [e for e in diary if e["kind"] == "tested"]
    if tested:
        scores = " · ".join(
            f"{_called(name)} {value:.3g}" for name, value in tested[-1]["scores"].items()
            if isinstance(value, int | float)
        )  # fmt: skip
        st.markdown(f"**On the test rows:** {escaped(scores)}")
    if samples:
        st.caption(f"Answers at step {samples[-1]['step']:,}, of rows it does not learn from")
        st.dataframe(samples[-1]["rows"], hide_index=True)


def _said(found: jobs.Status, diary: Sequence[Event]) -> None:
    started = [e for e in diary if e["kind"] == "started"]
    notes = [note for e in started[-1:] for note in e.get("notes", [])]
    notes += [e["text"] for e in diary if e["kind"] == "note" and e.get("text")]
    if started:
        on = started[-1]
        st.caption(escaped(
            f"{on.get('trained', '')} trained · {on.get('rows', 0):,} rows of {on.get('source')} · "
            f"{on.get('device')}"
        ))  # fmt: skip
    for note in dict.fromkeys(notes):
        st.caption(escaped(note))
    with st.expander("Log"):
        st.code(_tail(RunFolder(found.folder).log) or "Nothing was printed.", language=None)
        st.caption(escaped(f"Curves for TensorBoard: tensorboard --logdir {found.folder.parent}"))
    if found.config is not None:
        with st.expander("Settings"):
            st.code(found.config.to_yaml(), language="yaml")


def _tail(log: Path) -> str:
    try:
        with plain_file.opened(log) as file:
            file.seek(max(0, log.stat().st_size - 20_000))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-_LOG_LINES:])
