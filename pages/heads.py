"""Heads: all heads of the model, ranked by how they behave on this input."""

import streamlit as st

from attnviz.metrics.heads import METRICS, head_scores
from attnviz.plots.head_scatter import head_scatter
from attnviz.ui import cache, navigation, session, show, sidebar, tables

st.title("Heads", anchor=False)
st.caption("How each head behaves on this text. Choose a row or a point to open that head.")

with st.spinner("Running the model on the text ..."):
    trace = cache.traced(sidebar.request()).trace

labels = {metric.name: metric.label for metric in METRICS}
stack_column, x_column, y_column = st.columns(3)
stack = stack_column.selectbox(
    "Stack", trace.stacks, disabled=len(trace.stacks) == 1, format_func=show.stack_label
)
scores = head_scores(trace, stack)
offered = tables.defined(scores)
x = x_column.selectbox("Across", offered, format_func=labels.get)
y = y_column.selectbox(
    "Up", offered, index=offered.index(tables.telling(scores)), format_func=labels.get
)

figure = head_scatter(scores, x=x, y=y, labels=labels, theme=show.theme())
point = st.plotly_chart(
    figure, key="scatter", on_select="rerun", selection_mode="points", theme=None,
    config={"displayModeBar": False},
)  # fmt: skip
table = tables.head_table(scores)
row = st.dataframe(
    table, key="ranking", on_select="rerun", selection_mode="single-row", hide_index=True,
    column_config=tables.columns(table), height=420,
)  # fmt: skip

chosen = tables.chosen_head(point, row, table)
if chosen is not None:
    session.select(stack, *chosen)
    st.switch_page(navigation.page(navigation.ATTENTION))

st.download_button(
    "Save the table as CSV", data=table.to_csv(index=False), file_name="heads.csv",
    mime="text/csv", on_click="ignore",
)  # fmt: skip
with st.expander("What the scores mean"):
    st.dataframe(tables.meanings(), hide_index=True)
