"""Library: what was kept, found again by words and filters, opened, renamed, taken along."""

import streamlit as st

from attnviz.language import translated
from attnviz.ui.frame import places, show
from attnviz.ui.library import bin_list, page, several
from attnviz.ui.session import messages
from attnviz.ui.shared import errors

show.heading(places.LIBRARY)
if said := messages.take("error"):
    st.error(errors.escaped(said))
if told := messages.take("entry"):
    st.warning(translated(told))
if told := messages.take("done"):
    st.info(errors.escaped(told))

entries = page.entries_in_list()
if entries:
    chosen = page.table(entries)
    if (clicked := page.clicked()) is not None:
        st.switch_page(page.to_open(clicked))
    if len(chosen) == 1 and page.one(chosen[0]):
        st.switch_page(page.to_open(chosen[0]))
    if len(chosen) != 1:
        page.note_address(None)
    if len(chosen) > 1:
        several.draw(chosen)
page.take_in()
bin_list.draw()
