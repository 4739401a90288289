"""Lenses: what the model would answer after each layer, and what each part adds to the answer."""

import streamlit as st

from attnviz.language import tr
from attnviz.ui.frame import actions, input_bar, keep, places, show
from attnviz.ui.lenses import page as lenses
from attnviz.ui.shared import doubt_strip, page_trace, traces

heading = show.heading(places.LENSES)
request = input_bar.request()
again = keep.opened_entry(request, "lens")
actions.share(heading, request, kept=again and again.entry)
if again is not None:
    lenses.draw_kept(heading, again.record)
    st.stop()
chosen = lenses.aspect()
with st.spinner(tr("Opening the model ..."), show_time=True):
    opened = traces.model(request.model, request.device)
with doubt_strip.answer_container(doubt_strip.strip(page_trace.trace_of(request).trace.doubts)):
    lens = lenses.draw(heading, chosen, opened, request)
keep.control(heading, request, {chosen: lambda: lens})
