"""Two inputs: a second text beside the first, token by token, and the heads that notice."""

import streamlit as st

from attnviz.ui import cache, show, sidebar, two_inputs

show.heading("Two inputs")
request = sidebar.request()
with st.spinner("Running the model on both texts ...", show_time=True):
    two_inputs.refuse_what_reads_no_text(cache.model(request.model, request.device))
    cache.traced(request)
second = two_inputs.other(request)
found = two_inputs.compared(request, second)

two_inputs.answers(found)
stack, layer, head = two_inputs.heads(found)
two_inputs.maps(found, stack, layer, head)
