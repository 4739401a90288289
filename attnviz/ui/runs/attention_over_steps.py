"""The attention of a run's probes over its steps: scrubbed, scored, compared to the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from attnviz.language import current, tr, translated
from attnviz.metrics.heads import LABELS, METRICS
from attnviz.metrics.movement import moved_weight
from attnviz.plots.attention_change import map_difference, moved_heads
from attnviz.plots.score_over_steps import moved_most, score_over_steps
from attnviz.records import Trace
from attnviz.records.significant import significant
from attnviz.training.folder import RunFolder
from attnviz.training.jobs import Status
from attnviz.training.snapshots import Snapshots, fastest_change
from attnviz.ui.frame import show
from attnviz.ui.runs import page
from attnviz.ui.session import first_times
from attnviz.ui.session.keys import RunsKeys
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared import traces
from attnviz.ui.shared.errors import escaped, in_sentences
from attnviz.ui.shared.traces import SHELF
from attnviz.views.explorer import Selection, explorer
from attnviz.views.view import View

_TELLING = ("same_token", "previous_token", "next_token", "duplicate", "induction")
_MOVED = "moved_sliders"
_LEAST_MOVE = 0.3  # a score that moved by so much is no jitter


def draw(status: Status) -> None:
    """Draw the time machine of a run; nothing where no attention was recorded."""
    with in_sentences():
        snapshots = Snapshots(RunFolder(status.folder).snapshots)
        if len(snapshots.steps) < 2:
            if status.config and status.config.probes and status.is_alive:
                st.caption(
                    tr(
                        "The attention on the watched texts appears here once its first maps are "
                        "recorded."
                    )
                )
            return
        st.header(tr("Attention over the steps"), anchor=False)
        probe = _probe(snapshots)
        stack = snapshots.stacks(probe)[0]
        metric, scores = _score(snapshots, probe, stack, status)
        place = st.container()
        step = _step(snapshots.steps, status)
        mark = _mark(snapshots.steps, scores)
        figure = score_over_steps(
            snapshots.steps, scores, label=LABELS[metric], at=step, theme=show.theme(),
            fastest=mark.step if mark else None,
        )  # fmt: skip
        show.chart(figure, f"scores of {status.name}", place=place)
        if mark is not None:
            place.caption(
                tr(
                    "Layer {layer} · head {head} changed most, from {lowest} to {highest}: {first} "
                    "at the start, {last} now, fastest around step {step:,}.",
                    layer=mark.layer,
                    head=mark.head,
                    lowest=significant(mark.lowest),
                    highest=significant(mark.highest),
                    first=significant(mark.first),
                    last=significant(mark.last),
                    step=mark.step,
                )
            )
        selection = _opens_on(mark, stack, status.name)
        show.explorer(
            _explorer_of(snapshots, step, probe, selection), key=f"snapshots of {status.name}"
        )
        _difference(snapshots, step, probe, stack, status.name)


def _probe(snapshots: Snapshots) -> int:
    texts = snapshots.probes
    if len(texts) == 1:
        st.caption(escaped(texts[0]))
        return 0
    return st.selectbox(tr("Text"), range(len(texts)), format_func=lambda n: translated(texts[n]))


def _score(snapshots: Snapshots, probe: int, stack: str, status: Status) -> tuple[str, np.ndarray]:
    """Return the chosen score and its values; at first the one by which a head changed most."""
    every: dict[str, np.ndarray] = traces.from_shelf(
        (
            "snapshot scores",
            *(snapshot_key(snapshots, step) for step in snapshots.steps),
            probe,
            stack,
        ),
        lambda: {m.name: snapshots.scores(m.name, probe=probe, stack=stack) for m in METRICS},
        lambda scores_by_name: sum(scores.nbytes for scores in scores_by_name.values()),
    )
    every = {
        name: scores_by_name
        for name, scores_by_name in every.items()
        if np.isfinite(scores_by_name).any()
    }
    # Others have another unit, or move in every training: they are offered, and do not come first.
    telling = [name for name in every if name in _TELLING] or list(every)
    first = max(telling, key=lambda name: _furthest(every[name]))
    if status.config and status.config.task == "causal-lm" and "induction" in every:
        first = "induction"  # the text repeats something: what a language model makes of it
    options = list(every)
    metric = st.selectbox(
        tr("Head score"),
        options,
        index=options.index(first),
        format_func=lambda each: translated(LABELS.__getitem__(each)),
        **lasting(f"score of {status.name}"),
    )
    return metric, every[metric]


def _furthest(scores: np.ndarray) -> float:
    order = moved_most(scores)
    if not order:
        return 0.0
    of = scores[:, order[0][0], order[0][1]]
    return float(np.nanmax(of) - np.nanmin(of))


def _step(steps: Sequence[int], status: Status) -> int:
    """Return the chosen step: the kept or newest one until the reader moves the slider."""
    key = f"{RunsKeys.STEP} {status.name}"
    if key in st.session_state and st.session_state[key] not in steps:
        del st.session_state[key]
    best_event = page.kept_of(status)
    is_kept = best_event is not None and best_event["step"] in steps
    if key not in st.session_state.get(_MOVED, ()) or key not in st.session_state:
        st.session_state[key] = (
            best_event["step"] if best_event is not None and is_kept else steps[-1]
        )
    return int(
        st.select_slider(
            tr("Step"),
            steps,
            format_func=translated,
            **lasting(key),
            on_change=_move,
            args=(key,),
            help=tr(
                "The {words} snapshot is shown until you move this.",
                words=tr("kept") if is_kept else tr("newest"),
            ),
        )
    )


def _move(key: str) -> None:
    """Remember that the reader moved the slider."""
    st.session_state.setdefault(_MOVED, set()).add(key)


@dataclass(frozen=True)
class _Mark:
    layer: int
    head: int
    step: int
    first: float
    last: float
    lowest: float
    highest: float


def _mark(steps: Sequence[int], scores: np.ndarray) -> _Mark | None:
    order = moved_most(scores)
    if not order:
        return None
    layer, head = order[0]
    of = scores[:, layer, head]
    step = fastest_change(steps, of)
    finite = of[~np.isnan(of)]
    if step is None or finite.max() == finite.min():
        return None
    ends = (finite[0], finite[-1], finite.min(), finite.max())
    return _Mark(layer, head, step, *map(float, ends))


def _trace(snapshots: Snapshots, step: int, probe: int) -> Trace:
    return SHELF.get(
        ("snapshot", snapshot_key(snapshots, step), probe),
        lambda: snapshots.trace(step, probe), lambda result: result.nbytes,
    )  # fmt: skip


def snapshot_key(snapshots: Snapshots, step: int) -> tuple[str, int, int]:
    """Return a snapshot's name on the shelf; one that a resumed run wrote again has another."""
    file = snapshots.folder / f"step-{step}" / "snapshot.json"
    try:
        return str(snapshots.folder), step, file.stat().st_mtime_ns
    except OSError:  # what it holds is then said to be missing by whoever reads it
        return str(snapshots.folder), step, 0


def _opens_on(mark: _Mark | None, stack: str, run: str) -> Selection | None:
    """Return the head that moved, once; after that the explorer keeps the reader's choice."""
    if (
        mark is None
        or abs(mark.last - mark.first) < _LEAST_MOVE
        or not first_times.is_first(("moved", run))
    ):
        return None
    return Selection(stack, mark.layer, mark.head)


def _explorer_of(snapshots: Snapshots, step: int, probe: int, selection: Selection | None) -> View:
    return SHELF.get(
        ("snapshot view", current(), snapshot_key(snapshots, step), probe, selection),
        lambda: explorer(_trace(snapshots, step, probe), selection=selection),
        lambda view: len(view.data),
    )


def _difference(snapshots: Snapshots, step: int, probe: int, stack: str, run: str) -> None:
    first = snapshots.steps[0]
    before, after = (_trace(snapshots, at, probe).stack(stack) for at in (first, step))
    st.header(tr("Step {step:,} against step {first:,}", step=step, first=first), anchor=False)
    if step == first:
        st.caption(tr("This is the first step: move the slider to see what changed."))
        return
    # A stack may have layers of different widths (pruned heads): absent ones stay empty.
    widest = max(layer.n_heads for layer in before.layers)
    movement = np.full((before.n_layers, widest), np.nan)
    for at, (old, new) in enumerate(zip(before.layers, after.layers, strict=True)):
        movement[at, : old.n_heads] = moved_weight(old.weights, new.weights)
    heads = [(int(a), int(b)) for a, b in np.argwhere(~np.isnan(movement))]
    heads.sort(key=lambda head: -movement[head])
    left_column, right = st.columns([2, 3])
    left_column.caption(
        tr("Share of each head's weight that lies on other tokens than at the start")
    )
    show.chart(moved_heads(movement, theme=show.theme()), f"moved of {run}", place=left_column)
    layer, head = right.selectbox(
        tr("Weight gained (blue) and lost (orange), in"),
        heads,
        **lasting(f"difference of {run}"),
        format_func=lambda of: tr(
            "layer {of} · head {of_2}, {movement:.0%} moved",
            of=of[0],
            of_2=of[1],
            movement=movement[of],
        ),
    )
    show.chart(
        map_difference(
            before.layers[layer].weights[head], after.layers[layer].weights[head],
            queries=after.queries.text, keys=after.keys.text, theme=show.theme(),
        ),
        f"difference map of {run}", place=right,
    )  # fmt: skip
