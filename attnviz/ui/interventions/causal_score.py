"""Whether the edges that a picture shows matter: cut, and compared with random ones."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attnviz.language import tr, translated
from attnviz.progress import Progress
from attnviz.records import Stack
from attnviz.records.effect import CausalScore
from attnviz.ui.interventions.page import Acting
from attnviz.ui.session import agreements, head_choice
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared import work
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import SHELF

EVERY = "all heads"


def picture(page: Acting, stack: Stack, where: str) -> tuple[tuple[int, int], ...] | None:
    """Draw which heads a picture shows, and return them; None is all of the stack."""
    choice = page.head
    first = (choice.layer, choice.head) if choice.stack == stack.name else (stack.attending[0], 0)
    key = f"{where} picture {stack.name}"
    if head_choice.changed_head(key, page.trace) is not None:
        st.session_state[key] = first
    pairs = [(number, head) for number, layer in enumerate(stack.layers)
             for head in range(layer.n_heads)]  # fmt: skip
    options: list[Any] = [EVERY, first, *(pair for pair in pairs if pair != first)]
    pair = st.selectbox(
        tr("In"),
        options,
        **lasting(key),
        width=240,
        format_func=lambda one: (
            tr("all heads") if one == EVERY else tr("head {one}.{one_2}", one=one[0], one_2=one[1])
        ),
    )
    return None if pair is None or pair == EVERY else (pair,)


def draw(page: Acting) -> None:
    """Draw whether cutting the edges that a map shows changes the answer more than random ones."""
    st.header(tr("Does the picture matter?"), anchor=False)
    row = st.container(horizontal=True, vertical_alignment="bottom")
    with row:
        heads = picture(page, page.trace.stack(), "causal")
    shares = row.number_input(
        tr("Heaviest edges shown"), 1, 100, 10, **lasting("causal shown"), width=160
    )
    draws = row.number_input(tr("Random draws"), 1, 200, 20, **lasting("causal draws"), width=160)
    key = ("causal score", page.request, heads, shares, draws)
    if SHELF.peek(key) is None and not agreements.is_agreed(key):
        # Of the head that is looked at now: it may be another one than when this was drawn.
        if not row.button(tr("Cut and compare")):
            others = tr(" The active steps are not applied here.") if page.history.steps else ""
            st.caption(
                tr(
                    "First the heaviest edges are cut, then random edges with the same total "
                    "weight. The picture matters if cutting the heaviest edges changes the answer "
                    "more.{others}",
                    others=others,
                )
            )
            return
        agreements.agree(key)

    def make(progress: Progress) -> CausalScore:
        from attnviz.tracing.causal import causal_score  # needs torch

        return causal_score(
            page.model, page.inputs, heads=heads, shown=int(shares), draws=int(draws),
            target=page.request.target, progress=progress,
        )  # fmt: skip

    score: CausalScore = work.wait_for(
        tr("Cutting edges"), key, make, lambda score: 16 * draws + 4096
    )
    st.markdown(escaped(translated(score.sentence).replace(" -", " −")))
    st.caption(_judgement(score))


def _judgement(score: CausalScore) -> str:
    share = score.larger_than
    if share >= 1:
        return tr("The edges shown move the answer more than every random draw does.")
    if share >= 0.95:
        return tr(
            "The edges shown move the answer more than {share:.0%} of the random draws do.",
            share=share,
        )
    return tr(
        "Only {share:.0%} of the random draws move the answer less. So the weight of these edges "
        "does not show that they matter.",
        share=share,
    )
