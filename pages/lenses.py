"""Lenses: what the model would answer after each layer, and what each part adds to the answer."""

import streamlit as st

from attnviz.ui.frame import input_bar, show
from attnviz.ui.lenses import page as lenses
from attnviz.ui.shared import doubt_strip, page_trace, traces

show.heading("Lenses")
request = input_bar.request()
chosen = lenses.aspect()
with st.spinner("Opening the model ...", show_time=True):
    opened = traces.model(request.model, request.device)
with doubt_strip.answer_container(doubt_strip.strip(page_trace.trace_of(request).trace.doubts)):
    lenses.draw(chosen, opened, request)
