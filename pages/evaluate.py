"""Evaluate: what the model is worth on labelled data, and where it goes wrong."""

import streamlit as st

from attnviz.language import tr
from attnviz.ui.evaluate import choices, details, files
from attnviz.ui.frame import input_bar, keep, places, show
from attnviz.ui.session import model_input
from attnviz.ui.shared import traces

if model_input.was_row_opened():
    st.switch_page(places.page(places.ATTENTION))

heading = show.heading(places.EVALUATE)
request = input_bar.request()
if (again := keep.opened_entry(request, "evaluation")) is not None:
    files.draw_kept(heading, again.record)
    st.stop()
with st.spinner(tr("Opening the model ..."), show_time=True):
    model = traces.model(request.model, request.device)

choice = choices.data_choice(model, request)
evaluation = choices.evaluation_of(choice)
details.scores(choice, evaluation)
details.draw(choice, evaluation)
files.save(heading, choice, evaluation)
keep.control(heading, request, {"this evaluation": lambda: files.report(choice, evaluation)})
