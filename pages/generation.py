"""Generation: let the model write, scrub through its steps, and go on from another token."""

from functools import partial

import streamlit as st

from attnviz.ui.frame import actions, input_bar, keep, places, show
from attnviz.ui.generation import page as generation_page
from attnviz.ui.session import view_choices
from attnviz.ui.shared import doubt_strip

heading = show.heading(places.GENERATION)
request = input_bar.request()
actions.share(heading, request)
generation_page.refuse_what_does_not_write(request)
asked = generation_page.form(request)
generation = generation_page.generation_of(asked)
view = generation_page.view_of(asked, generation)
page = partial(generation_page.document, generation)
actions.save(heading, actions.ResultFile(actions.PAGE, "generation.html", page))
keep.control(heading, request, {"the text with its maps": lambda: generation.trace})
doubt_strip.strip(generation.trace.doubts)
generation_page.own_choices(asked, generation)
chosen = show.generation(view, of=asked.of)
if chosen is not None:
    view_choices.branch(asked.of, *chosen)
    st.rerun()
