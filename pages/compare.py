"""Compare: two of anything side by side, the heads that differ, and patches between two inputs."""

import streamlit as st

from attnviz.records.doubts import of_both
from attnviz.ui import cache, comparing, doubts, patching, show, sidebar

heading = show.heading("Compare")
request = sidebar.request()
opened = cache.model(request.model, request.device)
pair = comparing.chosen(opened, request)
with st.spinner("Laying both beside each other ...", show_time=True):
    found = comparing.compared(pair)

both = of_both(found.first.doubts, found.second.doubts, pair.names)
with doubts.greyed(doubts.strip(both)):
    comparing.answers(found, pair)
comparing.maps(found, pair)
if pair.second is not None and pair.second.model == request.model:
    patching.section(opened, request, pair.second, found)
comparing.card(heading, request, pair)
