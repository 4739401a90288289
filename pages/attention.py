"""Attention: what every head of the model looks at in this input."""

import streamlit as st

from attnviz.ui import cache, session, show, sidebar

show.heading("Attention")

with st.spinner("Running the model on the text ...", show_time=True):
    kept = cache.traced(sidebar.request())
    asked = session.selection_in(kept.trace)
    addresses = show.weights_url(kept.token), show.save_url(kept.token)
    view = cache.explored(kept, *addresses, asked)

story = session.story()
if story is not None and story.try_next:
    show.story(story)
show.explorer(view, key="explorer")
