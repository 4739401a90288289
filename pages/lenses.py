"""Lenses: what the model would answer after each layer, and what each part adds to the answer."""

import streamlit as st

from attnviz.ui import lenses
from attnviz.ui.frame import show, sidebar
from attnviz.ui.shared import doubts, page_trace, traces

show.heading("Lenses")
request = sidebar.request()
chosen = lenses.aspect()
with st.spinner("Opening the model ...", show_time=True):
    opened = traces.model(request.model, request.device)
with doubts.greyed(doubts.strip(page_trace.traced(request).trace.doubts)):
    lenses.draw(chosen, opened, request)
