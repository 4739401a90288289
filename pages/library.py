"""Library: what was kept, found again by words and filters, opened, renamed, taken along."""

import streamlit as st

from attnviz.ui.frame import show
from attnviz.ui.library import bin_list, page
from attnviz.ui.session import messages
from attnviz.ui.shared import errors

show.heading("Library")
if said := messages.take("error"):
    st.error(errors.escaped(said))
if told := messages.take("done"):
    st.info(errors.escaped(told))

entries = page.entries_in_list()
if entries:
    chosen = page.table(entries)
    if chosen is not None and page.one(chosen):
        st.switch_page(page.to_open(chosen))
page.take_in()
bin_list.draw()
