"""The list of steps: each switched on and off, moved up, removed; undone and done again."""

from __future__ import annotations

import streamlit as st

from attnviz.records.interventions import Intervention, MaskToken, SilenceHead
from attnviz.ui.act_history import History
from attnviz.ui.act_words import in_words
from attnviz.ui.acting import Acted, Acting
from attnviz.ui.errors import escaped

_ORDER = (
    "They act together, in this order; replaced mechanisms act first, then changed maps, then "
    "changed head outputs."
)


def draw(page: Acting, done: Acted) -> None:
    """Draw the list, or what could be done where there is none yet."""
    history = page.history
    row = st.container(horizontal=True, vertical_alignment="center",
                       horizontal_alignment="distribute")  # fmt: skip
    row.markdown("**Steps**", help=_ORDER, width="content")
    tools = row.container(horizontal=True, width="content")
    tools.button("Undo", disabled=not history.past, on_click=_undo, args=(page,))
    tools.button("Redo", disabled=not history.future, on_click=_redo, args=(page,))
    if not history.steps:
        _invite(page)
        return
    for number, step in enumerate(history.steps):
        _line(page, done, number, step.act, on=step.on)


def _line(page: Acting, done: Acted, number: int, act: Intervention, *, on: bool) -> None:
    history = page.history
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    # A key of its own for every state of the list, so that a box shows what the list says.
    key = f"{page.of} {history.version} {number}"
    row.checkbox(
        escaped(in_words(act, page.trace)), on, key=f"step {key}", width="stretch",
        on_change=_stage, args=(page, history.switched(number)), help=escaped(repr(act)[:400]),
    )  # fmt: skip
    if number:
        row.button("↑", key=f"up {key}", help="Act before the step above", on_click=_stage,
                   args=(page, history.raised(number)))  # fmt: skip
    row.button("✕", key=f"remove {key}", help="Remove this step", on_click=_stage,
               args=(page, history.removed(number)))  # fmt: skip
    if number in done.misfits:
        st.warning(escaped(f"This step does not act here: {done.misfits[number]}"))


def _stage(page: Acting, history: History) -> None:
    page.stage(history)


def _undo(page: Acting) -> None:
    page.stage(page.history.undone())


def _redo(page: Acting) -> None:
    page.stage(page.history.redone())


def _invite(page: Acting) -> None:
    st.caption("Nothing is done to the model yet. One click does something:")
    for label, acts in suggestions(page):
        st.button(escaped(label), key=f"suggest {label}", on_click=_stage,
                  args=(page, page.history.added(acts)))  # fmt: skip


def suggestions(page: Acting) -> list[tuple[str, tuple[Intervention, ...]]]:
    """Return a few steps that this model could take, with their words: one for a head, a token."""
    trace = page.trace
    chosen = page.head
    stack, layer, head = chosen.stack, chosen.layer, chosen.head
    named = None if stack == trace.stacks[0] else stack
    found: list[tuple[Intervention, ...]] = [(SilenceHead(layer, head, stack=named),)]
    tokens = trace.tokens
    words = [at for at in range(len(tokens)) if any(c.isalpha() for c in tokens.text[at])
             and not tokens.special[at]]  # fmt: skip
    if words:
        longest = max(words, key=lambda at: len(tokens.text[at]))
        found.append((MaskToken(longest),))
    last = trace.stack(stack).n_layers - 1
    whole = tuple(SilenceHead(last, number, stack=named)
                  for number in range(trace.stack(stack).layers[last].n_heads))  # fmt: skip
    said = [(in_words(acts[0], trace), acts) for acts in found]
    return [*said, (f"Silence all heads of layer {last}", whole)]
