"""Lenses: what the model would answer after each layer, and what each part adds to the answer."""

import streamlit as st

from attnviz.ui import cache, doubts, lenses, show, sidebar, tracing

show.heading("Lenses")
request = sidebar.request()
chosen = lenses.aspect()
with st.spinner("Opening the model ...", show_time=True):
    opened = cache.model(request.model, request.device)
with doubts.greyed(doubts.strip(tracing.traced(request).trace.doubts)):
    lenses.draw(chosen, opened, request)
