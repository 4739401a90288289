"""Compare: two of anything side by side, the heads that differ, and patches between two inputs."""

import streamlit as st

from attnviz.language import tr
from attnviz.records.view_results import NamedComparison
from attnviz.ui.compare import page, patching
from attnviz.ui.frame import actions, input_bar, keep, places, show
from attnviz.ui.session import comparison_kind
from attnviz.ui.shared import traces

heading = show.heading(places.COMPARE)
request = input_bar.request()
if (again := keep.opened_entry(request, "comparison")) is not None:
    actions.share(heading, request, kept=again.entry)
    page.draw_kept(heading, request, again)
    st.stop()
opened = traces.model(request.model, request.device)
pair = page.pair_of(opened, request)
link = heading.container(width="content")  # always there, so that what follows keeps its place
if beside := comparison_kind.parameters():
    actions.share(link, request, beside)
with st.spinner(tr("Aligning both ..."), show_time=True):
    found = page.comparison_of(pair)

page.draw(found, pair)
if pair.second is not None and pair.second.model == request.model:
    patching.section(opened, request, pair.second, found)
page.save(heading, request, found, pair)
keep.control(heading, request, {"both with their maps": lambda: NamedComparison(found, pair.names)})
