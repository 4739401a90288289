"""The attention of a run's probes over its steps: scrubbed, scored, compared to the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

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
from attnviz.ui.shared.errors import escaped, told
from attnviz.ui.shared.traces import SHELF
from attnviz.views.explorer import Selection, explorer
from attnviz.views.view import View

_TELLING = ("same_token", "previous_token", "next_token", "duplicate", "induction")
_MOVED = "moved_sliders"
_TOLD = 0.3  # a score that moved by so much is no jitter


def draw(found: Status) -> None:
    """Draw the time machine of a run; nothing where no attention was recorded."""
    with told():
        taken = Snapshots(RunFolder(found.folder).snapshots)
        if len(taken.steps) < 2:
            if found.config and found.config.probes and found.is_alive:
                st.caption("The attention of the probes appears here once it was recorded.")
            return
        st.subheader("Attention over the steps", anchor=False)
        probe = _probe(taken)
        stack = taken.stacks(probe)[0]
        metric, scores = _score(taken, probe, stack, found)
        place = st.container()
        step = _step(taken.steps, found)
        mark = _mark(taken.steps, scores)
        figure = score_over_steps(
            taken.steps, scores, label=LABELS[metric], at=step, theme=show.theme(),
            fastest=mark.step if mark else None,
        )  # fmt: skip
        show.chart(figure, f"scores of {found.name}", place=place)
        if mark is not None:
            place.caption(
                f"Layer {mark.layer} · head {mark.head} ranged furthest, from "
                f"{significant(mark.lowest)} to {significant(mark.highest)}: "
                f"{significant(mark.first)} at the start, {significant(mark.last)} now, fastest "
                f"around step {mark.step:,}."
            )
        chosen = _opens_on(mark, stack, found.name)
        show.explorer(_explored(taken, step, probe, chosen), key=f"snapshots of {found.name}")
        _difference(taken, step, probe, stack, found.name)


def _probe(taken: Snapshots) -> int:
    texts = taken.probes
    if len(texts) == 1:
        st.caption(escaped(texts[0]))
        return 0
    return st.selectbox("Text", range(len(texts)), format_func=lambda n: texts[n])


def _score(taken: Snapshots, probe: int, stack: str, found: Status) -> tuple[str, np.ndarray]:
    """The chosen score; at first the one by which a head changed most."""
    every: dict[str, np.ndarray] = traces.made(
        ("snapshot scores", *(snapshot_key(taken, step) for step in taken.steps), probe, stack),
        lambda: {m.name: taken.scores(m.name, probe=probe, stack=stack) for m in METRICS},
        lambda held: sum(scores.nbytes for scores in held.values()),
    )
    every = {name: held for name, held in every.items() if np.isfinite(held).any()}
    # Others have another unit, or move in every training: they are offered, and do not come first.
    telling = [name for name in every if name in _TELLING] or list(every)
    first = max(telling, key=lambda name: _furthest(every[name]))
    if found.config and found.config.task == "causal-lm" and "induction" in every:
        first = "induction"  # the text repeats something: what a language model makes of it
    options = list(every)
    metric = st.selectbox(
        "Head score", options, index=options.index(first), format_func=LABELS.__getitem__,
        **lasting(f"score of {found.name}"),
    )  # fmt: skip
    return metric, every[metric]


def _furthest(scores: np.ndarray) -> float:
    order = moved_most(scores)
    if not order:
        return 0.0
    of = scores[:, order[0][0], order[0][1]]
    return float(np.nanmax(of) - np.nanmin(of))


def _step(steps: Sequence[int], found: Status) -> int:
    """The step that is looked at: the kept or the newest one until the reader moves the slider."""
    key = f"{RunsKeys.STEP} {found.name}"
    if key in st.session_state and st.session_state[key] not in steps:
        del st.session_state[key]
    kept = page.kept_of(found)
    is_kept = kept is not None and kept["step"] in steps
    if key not in st.session_state.get(_MOVED, ()) or key not in st.session_state:
        st.session_state[key] = kept["step"] if kept is not None and is_kept else steps[-1]
    return int(st.select_slider(
        "Step", steps, **lasting(key), on_change=_move, args=(key,),
        help=f"The {'kept' if is_kept else 'newest'} one is shown until you move this.",
    ))  # fmt: skip


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
    known = of[~np.isnan(of)]
    if step is None or known.max() == known.min():
        return None
    ends = (known[0], known[-1], known.min(), known.max())
    return _Mark(layer, head, step, *map(float, ends))


def _trace(taken: Snapshots, step: int, probe: int) -> Trace:
    return SHELF.get(
        ("snapshot", snapshot_key(taken, step), probe),
        lambda: taken.trace(step, probe), lambda held: held.nbytes,
    )  # fmt: skip


def snapshot_key(taken: Snapshots, step: int) -> tuple[str, int, int]:
    """Name a snapshot: one that was written again, by a run that was resumed, is another one."""
    file = taken.folder / f"step-{step}" / "snapshot.json"
    try:
        return str(taken.folder), step, file.stat().st_mtime_ns
    except OSError:  # what it holds is then said to be missing by whoever reads it
        return str(taken.folder), step, 0


def _opens_on(mark: _Mark | None, stack: str, run: str) -> Selection | None:
    """The head that moved, once; from then on the explorer keeps the reader's own choice."""
    if (
        mark is None
        or abs(mark.last - mark.first) < _TOLD
        or not first_times.is_first(("moved", run))
    ):
        return None
    return Selection(stack, mark.layer, mark.head)


def _explored(taken: Snapshots, step: int, probe: int, chosen: Selection | None) -> View:
    return SHELF.get(
        ("snapshot view", snapshot_key(taken, step), probe, chosen),
        lambda: explorer(_trace(taken, step, probe), selection=chosen),
        lambda view: len(view.data),
    )


def _difference(taken: Snapshots, step: int, probe: int, stack: str, run: str) -> None:
    first = taken.steps[0]
    before, after = (_trace(taken, at, probe).stack(stack) for at in (first, step))
    st.subheader(f"Step {step:,} against step {first:,}", anchor=False)
    if step == first:
        st.caption("This is the start: move the slider to see what changed.")
        return
    # A stack may have layers of different widths (pruned heads): absent ones stay empty.
    widest = max(layer.n_heads for layer in before.layers)
    moved = np.full((before.n_layers, widest), np.nan)
    for at, (old, new) in enumerate(zip(before.layers, after.layers, strict=True)):
        moved[at, : old.n_heads] = moved_weight(old.weights, new.weights)
    heads = [(int(a), int(b)) for a, b in np.argwhere(~np.isnan(moved))]
    heads.sort(key=lambda head: -moved[head])
    left, right = st.columns([2, 3])
    left.caption("Share of each head's weight that lies on other tokens than at the start")
    show.chart(moved_heads(moved, theme=show.theme()), f"moved of {run}", place=left)
    layer, head = right.selectbox(
        "Weight that came (blue) and left (orange), in", heads,
        **lasting(f"difference of {run}"),
        format_func=lambda of: f"layer {of[0]} · head {of[1]}, {moved[of]:.0%} moved",
    )  # fmt: skip
    show.chart(
        map_difference(
            before.layers[layer].weights[head], after.layers[layer].weights[head],
            queries=after.queries.text, keys=after.keys.text, theme=show.theme(),
        ),
        f"difference map of {run}", place=right,
    )  # fmt: skip
