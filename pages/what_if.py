"""What if: change words, and see how the answer and its reasons change."""

from functools import partial

import streamlit as st

from attnviz.language import tr
from attnviz.records.view_results import EditTries
from attnviz.ui import what_if
from attnviz.ui.frame import actions, input_bar, keep, places, show
from attnviz.ui.shared import doubt_strip, traces

heading = show.heading(places.WHAT_IF)
request = input_bar.request()
again = keep.opened_entry(request, "what_if")
actions.share(heading, request, kept=again and again.entry)
if again is not None:
    what_if.draw_kept(again.record)
    numbers = partial(what_if.tries_table, again.record.change, again.record.flip)
    actions.save(heading, actions.ResultFile(actions.NUMBERS, "what_if.csv", numbers))
    st.stop()
with st.spinner(tr("Opening the model ..."), show_time=True):
    opened = traces.model(request.model, request.device)
    what_if.refuse_what_has_no_words(opened)

first = st.container()
changed = what_if.what_if_of(opened, request)
with first:
    grave = doubt_strip.strip(what_if.doubts_of_both(opened, changed))
with doubt_strip.answer_container(grave):
    what_if.answers(changed)
reasons = what_if.reasons(opened, request, changed)
flip = what_if.smallest(opened, request)
numbers = partial(what_if.tries_table, changed, flip)
actions.save(heading, actions.ResultFile(actions.NUMBERS, "what_if.csv", numbers))
keep.control(heading, request, {"what was tried": lambda: EditTries(changed, reasons, flip)})
