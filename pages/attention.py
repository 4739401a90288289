"""Attention: what every head of the model looks at in this input."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from attnviz.language import tr
from attnviz.ui.attention import page
from attnviz.ui.compare import tries as compare_tries
from attnviz.ui.frame import input_bar, keep, links, places, show
from attnviz.ui.interventions import causal_score
from attnviz.ui.interventions import page as interventions_page
from attnviz.ui.session import messages, model_input
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import Request


def live(request: Request, heading: DeltaGenerator) -> None:
    """Draw what the model gives for the input, or what was kept of it."""
    opening = page.opening(request)
    trace = opening.kept.trace
    if not opening.is_replay:
        keep.control(heading, opening.request, {"this trace": lambda: trace})
    with st.spinner(tr("Drawing ...")):
        view = page.view(opening)

    if (sentence := messages.take("link")) is not None:
        st.warning(escaped(sentence))

    story = model_input.story()
    if story is not None and story.try_next and not opening.is_replay:
        show.story(story)
    asked = show.explorer(view, key=page.KEY)
    if asked is not None and not opening.is_replay:
        open_tries(asked, opening.request)
    if not opening.is_replay and not trace.stack().streamed:
        causal_score.draw(interventions_page.looked_at(opening.request, trace))


def open_tries(asked: dict[str, str], request: Request) -> None:
    """Go to the page that tries are opened on, with the input that is held here.

    Raises AttnvizError when they cannot be read.
    """
    parameters = links.to_pages(request, input_bar.reads())
    if "steps" in asked:
        interventions_page.begin_with(request.model, asked["steps"])
        st.switch_page(places.page(places.INTERVENTIONS), query_params=parameters)
    compare_tries.choose(asked.get("try_a", ""), asked.get("try_b", ""))
    st.switch_page(places.page(places.COMPARE), query_params=parameters)


heading = show.heading(places.ATTENTION)
request = input_bar.request()
if not page.show_stored(request, heading):
    live(request, heading)
