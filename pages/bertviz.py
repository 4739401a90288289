"""BertViz: its head, model and neuron view of the same trace, for those who know them."""

import streamlit as st

from attnviz.language import N_, tr, translated
from attnviz.ui.frame import actions, input_bar, keep, places, show
from attnviz.ui.session import head_choice
from attnviz.ui.session.keys import BertVizKeys
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import doubt_strip, page_trace
from attnviz.views.bertviz import VIEWS, bertviz_html, height
from attnviz.views.explorer import first_selection

_SAID = {"head": N_("head"), "model": N_("model"), "neuron": N_("neuron")}

heading = show.heading(places.BERTVIZ)
request = input_bar.request()
actions.share(heading, request)
trace = page_trace.trace_of(request).trace
doubt_strip.strip(trace.doubts)

ensure_option(BertVizKeys.VIEW, VIEWS, default=VIEWS[0])
view_column, stack_column, _ = st.columns([1, 1, 2])
view = view_column.selectbox(
    tr("View"),
    VIEWS,
    format_func=lambda each: translated(_SAID[each]),
    **lasting(BertVizKeys.VIEW),
)
# As the explorer does: on the head that was chosen last, else on the one that it opens on.
opened = head_choice.last_head(trace) or first_selection(trace)
ensure_option(BertVizKeys.STACK, trace.stacks, default=opened.stack)
stack = (
    trace.stacks[0]
    if len(trace.stacks) == 1
    else stack_column.selectbox(
        tr("Stack"), trace.stacks, **lasting(BertVizKeys.STACK), format_func=show.stack_label
    )
)

at = (opened.layer, opened.head) if opened.stack == stack else None
page = bertviz_html(trace, view=view, stack=stack, at=at)
actions.save(heading, actions.ResultFile(actions.PAGE, "bertviz.html", lambda: page))
keep.control(heading, request, {"these maps": lambda: trace})
where = (
    tr(" It opens on layer {at}, head {at_2}.", at=at[0], at_2=at[1])
    if at and view != "model"
    else ""
)
st.caption(
    tr(
        "BertViz's own scripts (Vig 2019), drawn from the same trace; weights have four "
        "digits.{where}",
        where=where,
    )
)
show.apart(page, height=height(view, trace.stack(stack)))
