"""Evidence cards of what a page shows: the button, and a page's result as a file.

Only the pages that ask import this: what runs a card again takes a moment to load.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from attnviz.evidence.cards import card_page
from attnviz.language import N_, tr
from attnviz.records import Attribution, Faithfulness, SequenceAttribution, Trace
from attnviz.records.effect import Effect
from attnviz.records.look import Look
from attnviz.ui.shared import traces
from attnviz.ui.shared.traces import Request
from attnviz.ui.visitor import ownership

_HELP = N_(
    "One offline file with the picture, the numbers, the input, the options, the weights' SHA-256 "
    "and the Python code that makes it again. attnviz verify runs it again and reports what "
    "differs in its numbers and on its page."
)


def offer(make: Callable[[], str]) -> None:
    """Draw the button; the card is made when it is chosen."""
    st.download_button(
        tr("Save evidence card"),
        data=ownership.for_this_asker(lambda: make().encode()),
        file_name="card.html",
        mime="text/html",
        key="card",
        on_click="ignore",
        help=_HELP,
        width="stretch",
    )


def of_result(
    request: Request,
    result: Trace | Attribution | SequenceAttribution | Effect,
    *,
    look: Look | None = None,
    trust: Faithfulness | None = None,
) -> str:
    """Return the evidence card of a result of this request.

    Raises AttnvizError when the model cannot be opened or the result cannot be put on a card.
    """
    model = traces.model(request.model, request.device)
    inputs = traces.inputs_of(request, model)
    return card_page(model, result, inputs=inputs, look=look, trust=trust)
