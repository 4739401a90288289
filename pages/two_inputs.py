"""Two inputs: a second text or model beside the first, the heads that notice, and patches."""

import streamlit as st

from attnviz.ui import cache, patching, show, sidebar, two_inputs

show.heading("Two inputs")
request = sidebar.request()
opened = cache.model(request.model, request.device)
two_inputs.refuse_what_reads_no_text(opened)
second = two_inputs.other(request)
with st.spinner("Running the model on both ...", show_time=True):
    found = two_inputs.compared(request, second)

two_inputs.answers(found)
two_inputs.maps(found, request, second)
patching.section(opened, request, second, found)
