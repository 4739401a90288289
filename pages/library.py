"""Library: what was kept, found again by words and filters, opened, renamed, taken along."""

import streamlit as st

from attnviz.ui import errors, library_bin, library_list, session, show

show.heading("Library")
if said := session.said():
    st.error(errors.escaped(said))
if told := session.told():
    st.info(errors.escaped(told))

entries = library_list.found()
if entries:
    chosen = library_list.table(entries)
    if chosen is not None and library_list.one(chosen):
        st.switch_page(library_list.to_open(chosen))
library_list.take_in()
library_bin.draw()
