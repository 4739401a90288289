"""Heads: all heads of the model, ranked by how they behave on this input."""

import streamlit as st

from attnviz.plots.head_scatter import head_scatter
from attnviz.ui import (
    doubts,
    head_probe,
    navigation,
    roles,
    session,
    show,
    sidebar,
    tables,
    tracing,
)

heading = show.heading("Heads")
st.caption(
    "How each head behaves on this input; the later its layer, the stronger the colour of its "
    "point. Choose a point or a row to open that head."
)

request = sidebar.request()
trace = tracing.traced(request).trace
doubts.strip(trace.doubts)

stack_column, x_column, y_column = st.columns(3)
stack = stack_column.selectbox(
    "Stack",
    trace.stacks,
    index=session.stack_place(trace),
    disabled=len(trace.stacks) == 1,
    format_func=show.stack_label,
)
scores = head_probe.measured(request, trace, stack)
offered = tables.defined(scores)
x = x_column.selectbox("Across", offered, format_func=tables.label)
y = y_column.selectbox(
    "Up", offered, index=offered.index(tables.telling(scores)), format_func=tables.label
)

table = tables.head_table(scores)
heading.download_button(
    "Save as CSV", data=table.to_csv(index=False), file_name="heads.csv", mime="text/csv",
    on_click="ignore",
)  # fmt: skip

figure = head_scatter(scores, x=x, y=y, theme=show.theme())
point = show.points(figure, "scatter")
row = st.dataframe(
    table, key="ranking", on_select="rerun", selection_mode=["single-row", "single-cell"],
    hide_index=True, column_config=tables.columns(table), height=tables.height(table),
)  # fmt: skip

chosen = tables.chosen_head(point, row, table)
if chosen is not None:
    session.select(stack, *chosen)
    st.switch_page(navigation.page(navigation.ATTENTION))

roles.section(trace, stack)

with st.expander("What the scores mean"):
    st.dataframe(tables.meanings(), hide_index=True)
