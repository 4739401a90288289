"""Generation: let the model write, scrub through its steps, and go on from another token."""

import streamlit as st

from attnviz.ui import doubts, session, show, sidebar, writing

heading = show.heading("Generation")
request = sidebar.request()
writing.refuse_what_does_not_write(request)
asked = writing.asked(request)
generation = writing.written(asked)
view = writing.drawn(asked, generation)
heading.download_button(
    "Save as HTML", data=lambda: writing.document(generation), file_name="generation.html",
    mime="text/html", on_click="ignore",
    help="One file with every step, for any browser, without a network.",
)  # fmt: skip
doubts.strip(generation.trace.doubts)
writing.own_choices(asked, generation)
chosen = show.generation(view, of=asked.of)
if chosen is not None:
    session.branch(asked.of, *chosen)
    st.rerun()
