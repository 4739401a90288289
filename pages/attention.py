"""Attention: what every head of the model looks at in this input."""

import streamlit as st

from attnviz.ui import cache, session, show, sidebar

heading = show.heading("Attention")

with st.spinner("Running the model on the text ...", show_time=True):
    kept = cache.traced(sidebar.request())
    asked = session.selection_in(kept.trace)
    view = cache.explored(kept, show.weights_url(kept.token), asked)

heading.download_button(
    "Save as HTML",
    data=lambda: cache.document(kept, session.last_asked(kept.trace)),
    file_name="attention.html",
    mime="text/html",
    on_click="ignore",
    help="One file with every head, for any browser, without a network.",
)
story = session.story()
if story is not None and story.try_next:
    show.story(story)
show.explorer(view, key="explorer")
