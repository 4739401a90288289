"""Attribution: which parts of the input the answer depends on, and how far that can be trusted."""

from functools import partial

import streamlit as st

from attnviz.ui import (
    cache,
    doubts,
    errors,
    keeping,
    show,
    sidebar,
    tracing,
    why,
    why_details,
    why_inputs,
)

heading = show.heading("Attribution")
request = sidebar.request()
if (again := keeping.opened(request, "attribution", "sequence")) is not None:
    why_details.draw_kept(heading, again.record)
    st.stop()
with st.spinner("Opening the model ...", show_time=True):
    opened = cache.model(request.model, request.device)
grave = doubts.strip(tracing.traced(request).trace.doubts)

if why_inputs.aspect(opened) == why_inputs.SEQUENCE:
    question = why_inputs.why_sequence(opened, request)
    found = why.sequence(question)
    show.sequence(found)
    why_details.save(heading, question, found)
    keeping.control(heading, request, {found.label: lambda: found})
    st.stop()

question = why_inputs.why(opened, request)
methods, chosen = why_inputs.methods(opened)
if not methods:
    st.info("Choose a method, and its picture appears here.")
    st.stop()
if not chosen:
    methods = why_details.without_slow(question, methods)
found, refused = why.attributions(question, methods)
for sentence in refused:
    st.caption(errors.escaped(sentence))
if found:
    with doubts.greyed(grave):
        ranked = why_details.summary(question, found)
    found = [each.attribution for each in ranked]
    show.attributions(found, verdicts=[each.verdict for each in ranked])
    why_details.save(heading, question, found)
    keeping.control(heading, request, {one.label: partial(lambda o: o, one) for one in found})
    why_details.draw(question, found)

with st.expander("What the methods compute"):
    st.dataframe(why_inputs.meanings(), hide_index=True)
