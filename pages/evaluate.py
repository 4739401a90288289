"""Evaluate: what the model is worth on labelled data, and where it goes wrong."""

import streamlit as st

from attnviz.ui import (
    cache,
    evaluating,
    evaluating_details,
    evaluation_files,
    keeping,
    navigation,
    session,
    show,
    sidebar,
)

if session.opened_input():
    st.switch_page(navigation.page(navigation.ATTENTION))

heading = show.heading("Evaluate")
request = sidebar.request()
if (again := keeping.opened(request, "evaluation")) is not None:
    evaluation_files.draw_kept(heading, again.record)
    st.stop()
with st.spinner("Opening the model ...", show_time=True):
    opened = cache.model(request.model, request.device)

asked = evaluating.chosen(opened, request)
done = evaluating.evaluated(asked)
evaluating_details.scores(asked, done)
evaluating_details.draw(asked, done)
evaluation_files.save(heading, asked, done)
keeping.control(heading, request, {"this evaluation": lambda: evaluation_files.report(asked, done)})
