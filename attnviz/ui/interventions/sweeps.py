"""Many interventions in turn, as grids whose cells become steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from attnviz.language import N_, several, tr, translated
from attnviz.progress import Progress
from attnviz.records import Stack
from attnviz.records.effect import EdgeSweep, Effects, HeadSweep, PatchSweep
from attnviz.records.interventions import CutEdges, Intervention
from attnviz.records.significant import significant
from attnviz.tracing.sources import plain_source
from attnviz.tracing.sweeps import (
    ABLATIONS,
    MOST_EDGES,
    patches,
    sweep_edges,
    sweep_heads,
    sweep_patches,
)
from attnviz.ui.frame import show
from attnviz.ui.interventions.causal_score import picture
from attnviz.ui.interventions.page import PATCH_PLACES, Acting, long, other_input
from attnviz.ui.session import agreements
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import work
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import SHELF
from attnviz.views.sweep import GridAxes, Measure, view_sweep

HEADS, PATCHES, EDGES = N_("Every head"), N_("Every position and layer, patched"), N_("Every edge")
KINDS = (HEADS, PATCHES, EDGES)
KIND = "acting_sweep"

_SWEEP = "acting_sweep_grid"
_ABLATION_WORDS = {
    "zero": N_("silenced"),
    "mean": N_("replaced by its mean"),
    "uniform": N_("looking evenly"),
}
_NAMES = {
    "kl": (N_("KL divergence"), "nats", False),
    "logit_difference": (N_("logit difference"), "", True),
    "flipped_share": (N_("flipped answers"), N_("of all"), False),
    "moved": (N_("whole output moved"), N_("of its length"), False),
}


_LITTLE = 0.01
"""Nats under which no probability moves by more than a few hundredths."""


@dataclass(frozen=True, eq=False)
class _Grid:
    """A sweep as a grid, what each cell stands for, and where it is drawn: None is below."""

    of: str
    measures: dict[str, Measure]
    sides: GridAxes
    act: Callable[[int, int], tuple[Intervention, ...]]
    place: Any = None


def draw(page: Acting) -> None:
    """Draw the choice of a sweep, and its grid; a click on a cell adds it as a step."""
    ensure_option(KIND, KINDS, default=HEADS)
    kind: Any = st.segmented_control(
        tr("Sweep"),
        KINDS,
        format_func=translated,
        key=KIND,
        required=True,
        label_visibility="collapsed",
    )
    stack = _stack(page)
    grid = {HEADS: _heads, PATCHES: _patches, EDGES: _edges}[kind](page, stack)
    if grid is None:
        return

    def on_cell() -> None:
        cell = dict(st.session_state[_SWEEP]).get("cell")
        if cell and cell.get("of") == grid.of:
            acts = grid.act(int(cell["row"]), int(cell["column"]))
            page.stage(page.history.plus(acts))

    with grid.place or st.container():
        show.sweep(view_sweep(grid.measures, grid.sides, of=grid.of), key=_SWEEP, on_change=on_cell)


def _stack(page: Acting) -> Stack:
    trace = page.trace
    if len(trace.stacks) == 1:
        return trace.stack()
    ensure_option("sweep stack", trace.stacks, default=page.head.stack)
    return trace.stack(
        st.selectbox(
            tr("Stack"),
            trace.stacks,
            width=240,
            format_func=show.stack_label,
            **lasting("sweep stack"),
        )
    )


def _stack_name(page: Acting, stack: Stack) -> Any:
    return None if stack.name == page.trace.stacks[0] else stack.name


def _sweep(page: Acting, what: str, key: Any, rows: int, make: Callable[[Progress], Any]) -> Any:
    """Return a sweep, at once or on request where it is long; None until it is asked for."""
    if SHELF.peek(key) is None and long(page.model, rows) and not agreements.is_agreed(key):
        st.button(tr("Run all {rows:,}", rows=rows), on_click=agreements.agree, args=(key,))
        st.caption(
            tr(
                "All {rows:,} are separate runs of a large model, so they start only when you ask.",
                rows=rows,
            )
        )
        return None
    return work.wait_for(what, key, make, lambda result: 64 * rows + 4096)


def _measures(effects: Effects, shape: tuple[int, int]) -> dict[str, Measure]:
    measures = {}
    for name in dict.fromkeys([effects.main, *_NAMES]):
        values = effects[name]
        if np.isfinite(values).any():
            title, unit, has_sign = _NAMES[name]
            measures[name] = Measure(title, unit, values.reshape(shape), has_sign)
    return measures


def _heads(page: Acting, stack: Stack) -> _Grid | None:
    ensure_option("sweep ablation", list(ABLATIONS), default="zero")
    ablation: Any = st.segmented_control(
        tr("Each head is"),
        list(ABLATIONS),
        **lasting("sweep ablation"),
        required=True,
        format_func=lambda each: translated(_ABLATION_WORDS.__getitem__(each)),
    )
    stack_name = _stack_name(page, stack)
    key = ("head sweep", page.request, stack.name, ablation)

    def make(progress: Progress) -> HeadSweep:
        return sweep_heads(
            page.model, page.inputs, ablation=ablation, stack=stack_name, importance=True,
            target=page.request.target, progress=progress,
        )  # fmt: skip

    sweep: HeadSweep | None = _sweep(
        page, tr("Ablating every head"), key, stack.n_layers * stack.n_heads, make
    )
    if sweep is None:
        return None
    measures = _measures(sweep.effects, (stack.n_layers, stack.n_heads))
    if sweep.importance is not None:
        measures["importance"] = Measure(tr("importance by gradient"), "", sweep.importance)
    grid, words = st.columns([3, 2], gap="medium")
    words.markdown(escaped(_said_of_heads(sweep)))
    kind = ABLATIONS[ablation]
    return _Grid(
        repr(key),
        measures,
        GridAxes(
            "layer",
            "head",
            _count_words(stack.n_layers),
            _count_words(stack.n_heads),
            tr("adds this as a step"),
        ),
        lambda layer, head: (kind(layer, head, stack=stack_name),),
        grid,
    )


def _said_of_heads(sweep: HeadSweep) -> str:
    layer, head, value = sweep.top(1)[0]
    what = {"kl": "nats", "moved": tr("of the output's length")}[sweep.effects.main]
    flip_shares = sweep.effects.flipped_share
    n_flips = (
        int((np.nan_to_num(flip_shares) > 0).sum()) if np.isfinite(flip_shares).any() else None
    )
    sentence = translated(
        several(
            "{n} heads, each {ablation_words} alone, in {seconds:.2g} s. Head "
            "{layer}.{head} matters most: {value} {what}.",
            n=sweep.rows,
            ablation_words=_ABLATION_WORDS[sweep.ablation],
            seconds=sweep.seconds,
            layer=layer,
            head=head,
            value=significant(value),
            what=what,
        )
    )
    if n_flips is not None:
        sentence += (
            tr(" {n_flips} of them change the answer.", n_flips=n_flips)
            if n_flips
            else tr(" None changes the answer.")
        )
    if sweep.effects.main == "kl" and value < _LITTLE:
        sentence += tr(" That is very little, even if the darkest cell looks dark.")
    return tr(
        "{sentence} With another kind of ablation, other heads may matter.{agreement}",
        sentence=sentence,
        agreement=agreement(sweep),
    )


def agreement(sweep: HeadSweep) -> str:
    """Return in words how far the gradient's ranking of heads is that of the ablation."""
    r = sweep.agreement
    if r is None or np.isnan(r):
        return ""
    words = (
        tr("nearly the same order as")
        if r > 0.8
        else tr("much the same order as")
        if r > 0.5
        else tr("only roughly the order of")
        if r > 0.2
        else tr("a different order from")
        if r > -0.2
        else tr("the reverse of")
    )
    return (
        f" The gradient's estimate of importance (Michel et al. 2019) gives {words} the "
        f"ablation: rank correlation {r:+.2f}.".replace("-", "−")
    )


def _patches(page: Acting, stack: Stack) -> _Grid | None:
    if page.model.task_line.reads != "text":
        st.info(tr("Patching every position takes a second text, and this model reads none."))
        return None
    if isinstance(page.inputs, list):
        st.info(tr("Chat turns are not patched. Switch the chat turns off on top."))
        return None
    row = st.container(horizontal=True, vertical_alignment="bottom")
    text = row.text_input(
        tr("The other text, with as many tokens"),
        page.request.text,
        **lasting("sweep other"),
        help=tr("Each cell takes the values at one position of one layer from this text."),
    )
    ensure_option("sweep what", list(PATCH_PLACES), default="residual")
    what: Any = row.segmented_control(
        tr("Values to take"),
        list(PATCH_PLACES),
        **lasting("sweep what"),
        required=True,
        format_func=lambda each: translated(PATCH_PLACES.__getitem__(each)),
    )
    if not text.strip() or text == page.request.text:
        st.info(
            tr(
                "Change a word of the other text. The values of the other text are put into this "
                "one."
            )
        )
        return None
    other = other_input(page, text)
    stack_name = _stack_name(page, stack)
    key = ("patch sweep", page.request, stack.name, what, text)

    def make(progress: Progress) -> PatchSweep:
        return sweep_patches(
            page.model, other, page.inputs, what=what, stack=stack_name,
            target=page.request.target, progress=progress,
        )  # fmt: skip

    n = len(stack.queries)
    sweep: PatchSweep | None = _sweep(page, "Patching", key, stack.n_layers * n, make)
    if sweep is None:
        return None
    measures = _measures(sweep.effects, (stack.n_layers, n))
    if np.isfinite(sweep.restored).any():
        towards = Measure(tr("way to the other answer"), "of 1", sweep.restored, True)
        measures = {"restored": towards, **measures}
    st.caption(
        translated(
            several(
                "{n:,} patches in {seconds:.2g} s.",
                n=sweep.rows,
                seconds=sweep.seconds,
            )
        )
    )
    return _Grid(
        repr(key),
        measures,
        GridAxes(
            "layer",
            "token",
            _count_words(stack.n_layers),
            stack.queries.text,
            tr("adds this patch as a step"),
        ),
        lambda layer, at: patches(
            what,
            (layer, at),
            plain_source(other),
            stack=stack_name,
            heads=range(stack.layers[layer].n_heads),
        ),
    )


def _edges(page: Acting, stack: Stack) -> _Grid | None:
    stack_name = _stack_name(page, stack)
    heads = picture(page, stack, "sweep")
    key = ("edge sweep", page.request, stack.name, heads)

    def make(progress: Progress) -> EdgeSweep:
        return sweep_edges(
            page.model, page.inputs, heads=heads, stack=stack_name, target=page.request.target,
            progress=progress,
        )  # fmt: skip

    n = len(stack.queries), len(stack.keys)
    sweep: EdgeSweep | None = _sweep(
        page, tr("Cutting every edge"), key, min(MOST_EDGES, n[0] * n[1]), make
    )
    if sweep is None:
        return None
    queries, keys = np.array(sweep.edges).T
    matrices = {}
    for name, measure in _measures(sweep.effects, (1, len(queries))).items():
        values = np.full(n, np.nan)
        values[queries, keys] = measure.values[0]
        matrices[name] = Measure(measure.name, measure.unit, values, measure.signed)
    st.caption(
        translated(
            several(
                "{n:,} edges, the heaviest ones, each cut alone in {words}, in {seconds:.2g} s.",
                n=sweep.rows,
                words=tr("all heads") if heads is None else tr("this head"),
                seconds=sweep.seconds,
            )
        )
    )
    return _Grid(
        repr(key),
        matrices,
        GridAxes("from", "to", stack.queries.text, stack.keys.text, tr("cuts it as a step")),
        lambda query, key_: (CutEdges((query,), (key_,), heads=heads, stack=stack_name),),
    )


def _count_words(n: int) -> tuple[str, ...]:
    return tuple(map(str, range(n)))
