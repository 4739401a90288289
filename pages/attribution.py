"""Attribution: which parts of the input the answer depends on, and how far that can be trusted."""

from functools import partial

import streamlit as st

from attnviz.language import tr, translated
from attnviz.ui.attribution import choices, details, method_results
from attnviz.ui.frame import actions, input_bar, keep, places, show
from attnviz.ui.shared import doubt_strip, errors, page_trace, traces
from attnviz.ui.shared.table_words import headings, spoken

heading = show.heading(places.ATTRIBUTION)
request = input_bar.request()
again = keep.opened_entry(request, "attribution", "sequence")
actions.share(heading, request, kept=again and again.entry)
if again is not None:
    details.draw_kept(heading, again.record)
    st.stop()
with st.spinner(tr("Opening the model ..."), show_time=True):
    opened = traces.model(request.model, request.device)
grave = doubt_strip.strip(page_trace.trace_of(request).trace.doubts)

if choices.needs_second_text(opened, request):
    choices.ask_second_text(opened)
    st.stop()
if choices.aspect(opened) == choices.SEQUENCE:
    question = choices.why_sequence(opened, request)
    found = method_results.sequence(question)
    show.sequence(found)
    details.save(heading, question, found)
    keep.control(heading, request, {found.label: lambda: found})
    st.stop()

verdict = st.container()  # stands first and is known last
question, place = choices.why(opened, request)
methods, chosen = choices.methods(place, opened)
if not methods:
    st.info(tr("Choose a method, and its scores appear here."))
    st.stop()
if not chosen:
    methods = details.without_slow(question, methods)
first = st.empty()  # always there, so that what follows keeps its place
found, refused = method_results.attributions(question, methods, arrived=details.arrivals(first))
first.empty()
for sentence in refused:
    st.caption(errors.escaped(sentence))
if found:
    with verdict, doubt_strip.answer_container(grave):
        ranked = details.summary(question, found)
    found = [each.attribution for each in ranked]
    show.attributions(
        found,
        verdicts=[each.verdict for each in ranked],
        figures=[each.figure for each in ranked],
    )
    details.chance(found)
    details.save(heading, question, found, ranked)
    keep.control(heading, request, {one.label: partial(lambda o: o, one) for one in found})
    details.draw(question, found)

with st.expander(tr("What the methods compute")):
    meanings = spoken(choices.meanings())
    st.dataframe(meanings, hide_index=True, column_config=headings(meanings[0]))
    st.caption(translated(choices.STANDARD_ERRORS))
