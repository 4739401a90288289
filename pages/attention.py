"""Attention: what every head of the model looks at in this input."""

import streamlit as st

from attnviz.ui import cache, session, show, sidebar

st.title("Attention", anchor=False)

with st.spinner("Running the model on the text ..."):
    kept = cache.traced(sidebar.request())

sizes = {name: (s.n_layers, s.n_heads) for name, s in kept.trace.by_stack.items()}
view = cache.explored(
    kept, show.weights_url(kept.token), session.fitting_selection(sizes)
)
show.explorer(view, key="explorer")
st.download_button(
    "Save as one HTML file",
    data=lambda: cache.document(kept),
    file_name="attention.html",
    mime="text/html",
    on_click="ignore",
)
