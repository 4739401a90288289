"""Interventions: change what a model does inside, and see what becomes of its answer."""

import streamlit as st

from attnviz.ui import (
    act_add,
    act_answers,
    act_causal,
    act_share,
    act_steps,
    acting,
    cache,
    doubts,
    keeping,
    show,
    sidebar,
)

heading = show.heading("Interventions")
request = sidebar.request()
again = keeping.opened(request, "interventions")
with st.spinner("Opening the model ...", show_time=True):
    opened = cache.model(request.model, request.device)
page = acting.acting(opened, request, again)
done = acting.acted(page)
act_share.draw(heading, page, done.effect)
grave = doubts.strip(page.trace.doubts)

steps, answer = st.container(key="steps_and_answer").columns([2, 3], gap="medium")
with steps.container(border=True, height="stretch"):
    act_steps.draw(page, done)
with answer.container(border=True, height="stretch"), doubts.greyed(grave):
    act_answers.draw(page, done)
act_add.draw(page, done)
act_causal.draw(page)
