"""Ways to add a step: paint on a map, choose from a list, write Python, sweep for what matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from attnviz.errors import InputError
from attnviz.language import N_, tr, translated
from attnviz.records.interventions import SilenceHead
from attnviz.ui.frame import show
from attnviz.ui.interventions import answers, python_steps, step_form, sweeps
from attnviz.ui.interventions.page import Acting, Outcome
from attnviz.ui.session import head_choice, messages
from attnviz.ui.session.widgets import ensure_option
from attnviz.ui.shared import errors
from attnviz.views.painting import steps_of, view_painting

PAINT, CHOOSE, WRITE, SWEEP = (
    N_("Paint on the map"),
    N_("Choose from a list"),
    N_("Write Python"),
    N_("Sweep"),
)
WAYS = (PAINT, CHOOSE, WRITE, SWEEP)

WAY = "acting_way"
_STACK, _LAYER, _HEAD = "acting_stack", "acting_layer", "acting_head"
_PAINTING = "acting_painting"


def draw(page: Acting, outcome: Outcome) -> None:
    """Draw the choice of a way, and the way that is chosen."""
    ensure_option(WAY, WAYS, default=PAINT)
    way = st.segmented_control(
        tr("Add a step"), WAYS, format_func=translated, key=WAY, required=True
    )
    ways: dict[Any, Callable[[], None]] = {
        PAINT: lambda: paint(page, outcome),
        CHOOSE: lambda: step_form.draw(page),
        WRITE: lambda: python_steps.draw(page),
        SWEEP: lambda: sweeps.draw(page),
    }
    with errors.in_sentences():
        ways[way]()


def paint(page: Acting, outcome: Outcome) -> None:
    """Draw one head's map to paint on."""
    if not page.model.makes_calls:
        st.info(
            tr(
                "{architecture} computes attention inside its own modules, so you cannot paint on "
                "its maps. PatchResidual, PatchMlp and AddVector work: choose one from the list.",
                architecture=page.model.architecture,
            )
        )
        return
    stack, layer, head = _head_fields(page)
    acts = outcome.effect.interventions
    is_silent = any(
        isinstance(act, SilenceHead) and (act.layer, act.head) == (layer, head)
        and (act.stack or page.trace.stacks[0]) == stack
        for act in acts
    )  # fmt: skip
    of = f"{page.of} {page.history.version} {stack} {layer}.{head}"
    view = view_painting(
        outcome.effect.trace_before.stack(stack), (layer, head),
        outcome.effect.trace_after.attention(layer, head, stack), of=of, silenced=is_silent,
        answer=answers.sentence(outcome.effect) if acts else "",
    )  # fmt: skip
    stack_name = None if stack == page.trace.stacks[0] else stack

    def on_paint() -> None:
        paint_event = dict(st.session_state[_PAINTING]).get("paint") or {}
        # A stroke is of the map that it was laid on. Undo and redo are of the list, however it
        # stands by now: one may follow the other before the map between them was drawn.
        same_list = str(paint_event.get("of")).rsplit(" ", 3)[0] == page.of
        if paint_event.get("of") == of or ("ask" in paint_event and same_list):
            _take(page, paint_event, (stack_name, layer, head))

    show.painting(view, key=_PAINTING, on_change=on_paint)


def _take(page: Acting, event: Any, at: tuple[str | None, int, int]) -> None:
    history, question = page.history, event.get("ask")
    if question is not None:
        page.stage(history.undo() if question == "undo" else history.redo())
        return
    stack, layer, head = at
    try:
        acts = steps_of(event.get("strokes"), stack=stack, layer=layer, head=head)
    except InputError as error:
        messages.put("error", tr("{error} Nothing was changed.", error=error))
        return
    page.stage(history.plus(acts))


def _head_fields(page: Acting) -> tuple[str, int, int]:
    """Draw the choice of a head, and return its stack, layer and head."""
    trace, first = page.trace, page.head
    if (selection := head_choice.changed_head("painting", trace)) is not None:
        state = st.session_state
        state[_STACK], state[_LAYER], state[_HEAD] = (
            selection.stack,
            selection.layer,
            selection.head,
        )
    row = st.container(horizontal=True, vertical_alignment="bottom")
    callback: Any = {"on_change": head_choice.note_choice, "args": ("painting",)}
    stack = first.stack
    if len(trace.stacks) > 1:
        ensure_option(_STACK, trace.stacks, default=first.stack)
        stack = row.selectbox(
            tr("Stack"),
            trace.stacks,
            key=_STACK,
            width=160,
            format_func=show.stack_label,
            **callback,
        )
    layers = list(trace.stack(stack).attending)
    ensure_option(_LAYER, layers, default=first.layer)
    layer = row.selectbox(
        tr("Layer"), layers, format_func=translated, key=_LAYER, width=96, **callback
    )
    heads = list(range(trace.stack(stack).layers[layer].n_heads))
    ensure_option(_HEAD, heads, default=first.head)
    head = row.selectbox(tr("Head"), heads, format_func=translated, key=_HEAD, width=96, **callback)
    head_choice.publish_choice("painting", stack, layer, head)
    return stack, layer, head
