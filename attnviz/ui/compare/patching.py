"""Patching between the two texts of the page: the sweep, the chosen patch, and what it changes."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import streamlit as st

from attnviz.errors import AttnvizError
from attnviz.language import N_, several, tr, translated
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import Comparison, Prediction
from attnviz.records.effect import Effect, PatchSweep
from attnviz.records.script import script
from attnviz.records.significant import probability
from attnviz.tracing.effects import intervene
from attnviz.tracing.sweeps import What, patches, sweep_patches
from attnviz.ui.frame import show
from attnviz.ui.interventions.page import PATCH_PLACES, long
from attnviz.ui.session import agreements, view_choices
from attnviz.ui.session.keys import CompareKeys
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import traces, work
from attnviz.ui.shared.errors import escaped, strong
from attnviz.ui.shared.traces import SHELF, Request
from attnviz.views.patching import view_patching

_HELP = N_(
    "Residual stream: the vector that enters a layer. MLP: what a layer's MLP adds. Attention "
    "heads: the output of the heads of a layer. The run of B takes it from the run of A "
    "(activation patching; Meng et al. 2022, section 2)."
)


def section(model: Model, request: Request, second: Request, comparison: Comparison) -> None:
    """Draw what patching from the first text into the second restores."""
    st.header(tr("Patch from A into B"), anchor=False)
    ensure_option(CompareKeys.PATCH_WHAT, list(PATCH_PLACES), default="residual")
    what: Any = st.segmented_control(
        tr("What is taken from the run of A"),
        list(PATCH_PLACES),
        required=True,
        **lasting(CompareKeys.PATCH_WHAT),
        format_func=lambda each: translated(PATCH_PLACES.__getitem__(each)),
        help=_HELP,
    )
    stack = comparison.stacks[0]
    of = name(request, second, what)
    sweep, note = _sweep(model, request, second, comparison, what)
    wide = comparison.second.stack(stack)
    patch = view_choices.patch(of)
    show.patching(
        view_patching(
            comparison.queries[stack], of=of, what=what, shape=(wide.n_layers, wide.n_heads),
            sweep=sweep, note=note, chosen=patch,
        )
    )  # fmt: skip
    if sweep is not None:
        st.caption(escaped(_sentence(sweep)))
    if patch is None:
        st.caption(tr("Choose a cell, or drag a token, to see both answers here."))
        return
    _effect(model, request, second, comparison, what, patch)


def name(request: Request, second: Request, what: str) -> str:
    """Return what tells the patches of one pair of inputs from those of others."""
    return hashlib.sha256(repr((request, second, what)).encode()).hexdigest()[:16]


def _sweep(
    model: Model, request: Request, second: Request, comparison: Comparison, what: Any
) -> tuple[PatchSweep | None, str]:
    """Return every patch, or None and why there is none."""
    here, there = (
        trace.stack(comparison.stacks[0]) for trace in (comparison.second, comparison.first)
    )
    if len(here.queries) != len(there.queries):
        return None, translated(
            several(
                "The texts have {queries} and {n} tokens. To patch every position in "
                "turn, both need the same number of tokens. You can still drag single "
                "tokens.",
                n=len(here.queries),
                queries=len(there.queries),
            )
        )
    rows = here.n_layers * len(here.queries)
    key = ("patches", request, second, what)
    if SHELF.peek(key) is None and long(model, rows) and not agreements.is_agreed(key):
        st.button(
            translated(
                several(
                    "Patch all {n:,} cells",
                    n=rows,
                )
            ),
            on_click=agreements.agree,
            args=(key,),
        )
        return None, translated(
            several(
                "All {n:,} patches are separate runs of a large model, so they start "
                "only when you ask.",
                n=rows,
            )
        )

    def make(progress: Progress) -> PatchSweep:
        return sweep_patches(
            model, traces.inputs_of(request, model), traces.inputs_of(second, model), what=what,
            target=request.target, progress=progress,
        )  # fmt: skip

    try:
        return work.wait_for(tr("Patching"), key, make, lambda comparison: 8 * 5 * rows + 4096), ""
    except AttnvizError as error:
        return None, str(error)


def _sentence(sweep: PatchSweep) -> str:
    if not np.isfinite(sweep.restored).any():
        return translated(
            several(
                "No answer differs between the two texts, so this shows how far each "
                "patch moves the whole output; 0: not at all. {n:,} runs in "
                "{seconds:.2g} s.",
                n=sweep.rows,
                seconds=sweep.seconds,
            )
        )
    if not sweep.answer:
        return tr("0: the answer stays that of B; 1: it becomes that of A.")
    return translated(
        several(
            '0: the answer stays that of B; 1: the logit of "{answer}" minus that of '
            '"{other}" becomes that of A ({clean}; B has {corrupted}). {n:,} runs in '
            "{seconds:.2g} s.",
            n=sweep.rows,
            answer=sweep.answer,
            other=sweep.other,
            clean=_with_sign(sweep.clean),
            corrupted=_with_sign(sweep.corrupted),
            seconds=sweep.seconds,
        )
    )


def _with_sign(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _effect(
    model: Model, request: Request, second: Request, comparison: Comparison, what: What,
    patch: dict[str, Any],
) -> None:  # fmt: skip
    stack = comparison.second.stack(comparison.stacks[0])
    source = traces.inputs_of(request, model)
    layer, head = int(patch["layer"]), patch["head"]
    every = range(stack.layers[layer].n_heads)
    acts = patches(
        what, (layer, int(patch["position"])), source, stack=stack.name,
        heads=every if head is None else (int(head),), source_position=int(patch["source"]),
    )  # fmt: skip

    def make(_progress: Progress) -> Effect:
        inputs = traces.inputs_of(second, model)
        return intervene(model, inputs, acts, request.target)

    key = ("patched", request, second, acts)
    effect: Effect = work.wait_for(
        tr("Patching once"), key, make, lambda comparison: comparison.nbytes
    )
    first = comparison.first.stack(stack.name).queries.text[int(patch["source"])]
    token = stack.queries.text[int(patch["position"])]
    part = PATCH_PLACES[what] if patch["head"] is None else tr("head {patch}", patch=patch["head"])
    st.markdown(
        escaped(
            tr(
                'Layer {patch}, {part}: "{token}" of B takes the value of "{first}" of A. '
                "{movement}",
                patch=patch["layer"],
                part=part,
                token=token,
                first=first,
                movement=_movement(effect, comparison.first.prediction),
            )
        )
    )
    sides = (
        ("B", effect.before, effect.written and effect.written[0]),
        ("B, patched", effect.after, effect.written and effect.written[1]),
        ("A", comparison.first.prediction, None),
    )
    for place, (title, answer, text) in zip(st.columns(3), sides, strict=True):
        with place.container(border=True, height="stretch"):
            _answer(title, answer, text)
    with st.expander(tr("The same in Python")):
        inputs = traces.inputs_of(second, model)
        st.code(script(second.model, inputs, acts, target=second.target))


def _movement(effect: Effect, target: Prediction) -> str:
    before, after = (answer.likely(100) for answer in (effect.before, effect.after))
    name = target.likeliest
    if name in before and name in after:
        one, other = f"{before[name]:.3g}", f"{after[name]:.3g}"
        if one == other:
            return tr('No visible change: "{name}" stays at {one}.', name=name, one=one)
        return tr('"{name}" goes from {one} to {other}.', name=name, one=one, other=other)
    if effect.written is not None:
        return (
            tr("The text stays.") if not effect.rewritten else tr("The model writes another text.")
        )
    return tr("The whole output moves by {moved:.3g} of its length.", moved=effect.change.moved)


def _answer(title: str, answer: Prediction, text: str | None) -> None:
    st.caption(translated(title))
    if text is not None:
        st.markdown(strong(text))
        return
    top = [] if answer.kind == "token_classes" else answer.top(5)
    if not top or answer.passing is not None:
        st.markdown(strong(answer.said))
    for label, share in top:
        said = f"{escaped(label)} · {escaped(probability(share))}"
        st.progress(min(1.0, share), text=said)
