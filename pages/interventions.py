"""Interventions: change what a model does inside, and see what becomes of its answer."""

import streamlit as st

from attnviz.language import tr
from attnviz.ui.frame import input_bar, keep, places, show
from attnviz.ui.interventions import add, answers, causal_score, share, step_list
from attnviz.ui.interventions import page as interventions_page
from attnviz.ui.shared import doubt_strip, traces

heading = show.heading(places.INTERVENTIONS)
request = input_bar.request()
again = keep.opened_entry(request, "interventions")
with st.spinner(tr("Opening the model ..."), show_time=True):
    opened = traces.model(request.model, request.device)
page = interventions_page.acting(opened, request, again)
done = interventions_page.outcome_of(page)
share.draw(heading, page, done.effect)
grave = doubt_strip.strip(page.trace.doubts)

steps, answer = st.container(key="steps_and_answer").columns([2, 3], gap="medium")
with steps.container(border=True, height="stretch"):
    step_list.draw(page, done)
with answer.container(border=True, height="stretch"), doubt_strip.answer_container(grave):
    answers.draw(page, done)
add.draw(page, done)
causal_score.draw(page)
