"""The list of steps: each switched on and off, moved up, removed; undone and done again."""

from __future__ import annotations

import numpy as np
import streamlit as st

from attnviz.language import N_, tr
from attnviz.records import Trace
from attnviz.records.interventions import Intervention, MaskToken, SilenceHead
from attnviz.ui.interventions.page import FIRST, Acting, Outcome
from attnviz.ui.interventions.step_history import History
from attnviz.ui.interventions.step_words import in_words
from attnviz.ui.session import model_input
from attnviz.ui.shared.errors import escaped

_ORDER = N_(
    "All steps apply together, in this order. Replaced mechanisms come first, then changed maps, "
    "then changed head outputs."
)


def draw(page: Acting, outcome: Outcome) -> None:
    """Draw the list, or what could be done where there is none yet."""
    history = page.history
    row = st.container(horizontal=True, vertical_alignment="center",
                       horizontal_alignment="distribute")  # fmt: skip
    row.markdown(tr("**Steps**"), help=_ORDER, width="content")
    tools = row.container(horizontal=True, width="content")
    tools.button(tr("Undo step"), disabled=not history.past, on_click=_undo, args=(page,))
    tools.button(tr("Redo step"), disabled=not history.future, on_click=_redo, args=(page,))
    if not history.steps:
        _invite(page)
        return
    for number, step in enumerate(history.steps):
        _line(page, outcome, number, step.act, on=step.on)
    if opened_with(page):
        st.caption(
            tr(
                "This example opens with one step already applied. Uncheck or remove it to see the "
                "model without it."
            )
        )


def _line(page: Acting, outcome: Outcome, number: int, act: Intervention, *, on: bool) -> None:
    history = page.history
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    # A key of its own for every state of the list, so that a box shows what the list says.
    key = f"{page.of} {history.version} {number}"
    row.checkbox(
        escaped(in_words(act, page.trace)), on, key=f"step {key}", width="stretch",
        on_change=_stage, args=(page, history.with_switch(number)), help=escaped(repr(act)[:400]),
    )  # fmt: skip
    if number:
        row.button(
            "↑",
            key=f"up {key}",
            help=tr("Move before the step above"),
            on_click=_stage,
            args=(page, history.with_raise(number)),
        )
    row.button(
        "✕",
        key=f"remove {key}",
        help=tr("Remove this step"),
        on_click=_stage,
        args=(page, history.without(number)),
    )
    if number in outcome.misfits:
        st.warning(
            escaped(tr("This step is not applied here: {misfits}", misfits=outcome.misfits[number]))
        )


def _stage(page: Acting, history: History) -> None:
    page.stage(history)


def _undo(page: Acting) -> None:
    page.stage(page.history.undo())


def _redo(page: Acting) -> None:
    page.stage(page.history.redo())


def _invite(page: Acting) -> None:
    st.caption(tr("Nothing is done to the model yet. One click does something:"))
    for label, acts in suggestions(page):
        st.button(escaped(label), key=f"suggest {label}", on_click=_stage,
                  args=(page, page.history.plus(acts)))  # fmt: skip


def _looked_at_most(trace: Trace, stack: str, layer: int, head: int) -> int | None:
    """Return the word that a head looks at most, as a mean over its tokens; None without words.

    Of a head whose keys are no tokens of the input (an answer's, for example), the mean over all
    heads of the first stack that has them counts.
    """
    tokens = trace.tokens
    words = [at for at in range(len(tokens)) if any(c.isalnum() for c in tokens.text[at])
             and not tokens.special[at]]  # fmt: skip
    if not words:
        return None
    weight = trace.attention(layer, head, stack).mean(0)
    if len(weight) != len(tokens) or (stack == "decoder" and len(trace.stacks) > 1):
        first = trace.stack()
        weight = np.mean([layer.weights.mean((0, 1)) for layer in first.layers], axis=0)
        if weight.shape != (len(tokens),):
            return words[0]
    return max(words, key=lambda at: float(weight[at]))


def opened_with(page: Acting) -> bool:
    """Return whether the list is still the one that the example opens with."""
    history, story = page.history, model_input.story()
    return (story is not None and history.version == 0
            and history.acts == FIRST.get(story.name))  # fmt: skip


def suggestions(page: Acting) -> list[tuple[str, tuple[Intervention, ...]]]:
    """Return a few steps that this model could take, with their words: one for a head, a token."""
    trace = page.trace
    selection = page.head
    stack, layer, head = selection.stack, selection.layer, selection.head
    stack_name = None if stack == trace.stacks[0] else stack
    proposals: list[tuple[Intervention, ...]] = [(SilenceHead(layer, head, stack=stack_name),)]
    looked_at = _looked_at_most(trace, stack, layer, head)
    if looked_at is not None:
        proposals.append((MaskToken(looked_at),))
    last = trace.stack(stack).attending[-1]
    whole = tuple(SilenceHead(last, number, stack=stack_name)
                  for number in range(trace.stack(stack).layers[last].n_heads))  # fmt: skip
    lines = [(in_words(acts[0], trace), acts) for acts in proposals]
    return [*lines, (tr("Silence all heads of layer {last}", last=last), whole)]
