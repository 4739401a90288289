"""The page of two inputs: what stands beside the first, both answers, and the linked maps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from attnviz.errors import InputError, UnsupportedError
from attnviz.metrics.comparison import compare_traces
from attnviz.models.model import Model
from attnviz.models.registry import known
from attnviz.plots.comparison import answers_side_by_side
from attnviz.records import Comparison
from attnviz.ui import cache, session, show
from attnviz.ui.cache import SHELF, Request
from attnviz.ui.errors import escaped
from attnviz.ui.server import limits
from attnviz.views.comparison import view_comparison
from attnviz.views.view import View

OTHERS = {
    "The plot was dull, but the acting was not bad.":
        "The plot was dull, but the acting was not good.",
    "candle river seven button cloud paper, candle river seven button cloud":
        "candle river seven button cloud stone, candle river seven button cloud",
    "Paris met Jordan in Florence.": "Paris met Jordan in April.",
    "5 de marzo de 2024": "5 de mayo de 2024",
    "The cat sat on the mat because it was tired, but the dog was not.":
        "The cat sat on the mat because it was warm, but the dog was not.",
}  # fmt: skip
"""What stands beside the examples of the models that have a name here, one word exchanged."""

ANOTHER_TEXT, ANOTHER_MODEL = "another text", "another model"

_BAR = {"displayModeBar": False}


def refuse_what_reads_no_text(opened: Model) -> None:
    """Raise UnsupportedError for a model whose inputs are no texts."""
    if opened.task_line.reads != "text":
        raise UnsupportedError(
            f'"{opened.name}" reads a {opened.task_line.reads}, and this page compares texts. In '
            "Python, attnviz.compare_traces takes the traces of any two inputs."
        )


def other(request: Request) -> Request:
    """Draw the place of the other text or model, and return the request with it."""
    st.caption(f"First: {escaped(request.text)}")
    kinds = (ANOTHER_TEXT, ANOTHER_MODEL)
    session.offered(session.OTHER_KIND, kinds, default=ANOTHER_TEXT)
    row = st.container(horizontal=True, vertical_alignment="bottom")
    kind = row.segmented_control("Beside it", kinds, key=session.OTHER_KIND, required=True)
    if kind == ANOTHER_MODEL:
        return _other_model(request, row)
    session.offer_other(_offered(request.text))
    text = row.text_input(
        "Text beside it", key=session.OTHER_TEXT,
        help="The first is the text at the left. Change a word, and see which heads notice.",
    )  # fmt: skip
    return replace(request, text=text)


def _other_model(request: Request, place: Any) -> Request:
    readers = [model.name for model in known().values() if _reads_text(model)]
    options = [name for name in (*readers, *limits().checkpoints()) if name != request.model]
    current = st.session_state.get(session.OTHER_MODEL)
    if current is not None and current not in options:
        options = [*options, current]  # one that the reader typed
    name = place.selectbox(
        "Model beside it", options, key=session.OTHER_MODEL, index=None, accept_new_options=True,
        placeholder="choose one, or type a hub id",
        help="It reads the same text. Heads are compared layer by layer.",
    )  # fmt: skip
    if not name:
        st.info("Choose the model that reads the same text.")
        st.stop()
    second = replace(request, model=name.strip())
    if cache.model(second.model, second.device).task_line.reads != "text":
        raise InputError(f'"{second.model}" reads no text. Choose a model that does.')
    return second


def _reads_text(model: Any) -> bool:
    return bool(model.example) and model.picture is None and not model.reads_series


def _offered(text: str) -> str:
    if text.strip() in OTHERS:
        return OTHERS[text.strip()]
    words = text.split()
    if len(words) < 2:
        return text
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    return " ".join(words[:longest] + words[longest + 1 :])


def compared(request: Request, second: Request) -> Comparison:
    """Return both traces side by side, made once for all sessions."""
    return SHELF.get(
        ("comparison", request, second),
        lambda: compare_traces(cache.traced(request).trace, cache.traced(second).trace),
        lambda found: sum(axis.pairs.nbytes for axis in found.keys.values()) + 4096,
    )


def answers(found: Comparison) -> None:
    """Draw both answers."""
    with st.container(border=True):
        st.caption("Answers")
        if found.answers():
            st.plotly_chart(
                answers_side_by_side(found, theme=show.theme()), key="two inputs answers",
                theme=None, config=_BAR,
            )  # fmt: skip
        else:
            for title, trace in (("First", found.first), ("Second", found.second)):
                st.markdown(f"{title}: **{escaped(trace.prediction.text or '(nothing)')}**")


def maps(found: Comparison, request: Request, second: Request) -> None:
    """Draw both texts, the heads that moved, and one head's maps and their difference."""
    if not any((axis.pairs >= 0).all(1).any() for axis in found.queries.values()):
        st.info("The two texts have no token in common, so no head can be compared.")
        st.stop()

    def make() -> View:
        urls = [show.weights_url(cache.traced(each).token) for each in (request, second)]
        return view_comparison(found, urls=(urls[0], urls[1]))

    show.comparison(
        SHELF.get(("comparison view", request, second), make, lambda view: len(view.data))
    )
