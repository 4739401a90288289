"""Heads: all heads of the model, ranked by how they behave on this input."""

from functools import partial

import streamlit as st

from attnviz.language import tr
from attnviz.plots.head_scatter import head_scatter
from attnviz.ui import role_table
from attnviz.ui.frame import actions, input_bar, keep, places, show
from attnviz.ui.session import head_choice
from attnviz.ui.shared import doubt_strip, head_probe, head_tables, page_trace
from attnviz.ui.shared.table_words import headings, spoken

heading = show.heading(places.HEADS)
st.caption(
    tr(
        "How each head behaves on this input; the later its layer, the stronger the colour of its "
        "point. Choose a point or a row to open that head."
    )
)

request = input_bar.request()
actions.share(heading, request)
trace = page_trace.trace_of(request).trace
doubt_strip.strip(trace.doubts)

x_column, y_column, stack_column = st.columns(3)
stack = (
    trace.stacks[0]
    if len(trace.stacks) == 1
    else stack_column.selectbox(
        tr("Stack"),
        trace.stacks,
        index=head_choice.stack_index(trace),
        format_func=show.stack_label,
    )
)
scores = head_probe.scores_of(request, trace, stack)
offered = head_tables.score_names(scores)
x = x_column.selectbox(tr("Across"), offered, format_func=head_tables.label)
y = y_column.selectbox(
    tr("Up"),
    offered,
    index=offered.index(head_tables.telling(scores)),
    format_func=head_tables.label,
)

table = head_tables.head_table(scores)
numbers = partial(table.to_csv, index=False)
actions.save(heading, actions.ResultFile(actions.NUMBERS, "heads.csv", numbers))
keep.control(heading, request, {"these maps": lambda: trace})

figure = head_scatter(scores, x=x, y=y, theme=show.theme())
point = show.points(figure, "scatter")
row = st.dataframe(
    table, key="ranking", on_select="rerun", selection_mode=["single-row", "single-cell"],
    hide_index=True, column_config=head_tables.columns(table), height=head_tables.height(table),
)  # fmt: skip

chosen = head_tables.chosen_head(point, row, table)
if chosen is not None:
    head_choice.open_head(stack, *chosen)
    st.switch_page(places.page(places.ATTENTION))

role_table.section(trace, stack)

with st.expander(tr("What the scores mean")):
    meanings = spoken(head_tables.meanings())
    st.dataframe(meanings, hide_index=True, column_config=headings(meanings[0]))
