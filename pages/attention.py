"""Attention: what every head of the model looks at in this input."""

import streamlit as st

from attnviz.ui.frame import keep, links, show, sidebar
from attnviz.ui.interventions import causal_score, page
from attnviz.ui.session import head_choice, messages, model_input
from attnviz.ui.shared import page_trace, traces
from attnviz.ui.shared.errors import escaped

heading = show.heading("Attention")

request = sidebar.request()
again = keep.opened(request, "trace")
if again is not None:
    request = keep.kept_request(request, again)
kept = page_trace.traced(request)
with st.spinner("Drawing ..."):
    look = links.look_in(kept.trace)
    asked = None if look is not None else head_choice.head_to_open(kept.trace)
    share = links.share(request, kept, sidebar.reads())
    if again is None:
        keep.control(heading, request, {"this trace": lambda: kept.trace})
    addresses = show.weights_url(kept.token), show.save_url(kept.token)
    view = traces.explored(kept, *addresses, asked, share=share, look=look)

if (said := messages.take("link")) is not None:
    st.warning(escaped(said))

story = model_input.story()
if story is not None and story.try_next and again is None:
    show.story(story)
show.explorer(view, key="explorer")
if again is None and not kept.trace.stack().streamed:
    causal_score.draw(page.looked_at(request, kept.trace))
