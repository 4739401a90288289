"""Train: data, a model and a method, and a run that goes on without this page."""

import streamlit as st

from attnviz.language import tr, translated
from attnviz.ui.frame import places, show, writable
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared import errors
from attnviz.ui.train import data, form, induction_story, start

show.heading(places.TRAIN)
st.caption(
    tr(
        "A run is a separate process: it continues when this page is closed. You can pause, stop "
        "and resume it on the page Runs."
    )
)
start.refuse_without_packages()


def story() -> None:
    """Offer a training that tells a story; it takes no room from one on the reader's own data."""
    if induction_story.offer():
        st.switch_page(places.page(places.RUNS))


st.header(tr("Data"), anchor=False)
chosen = data.choose(beside_examples=story)
if chosen is None:
    st.stop()
config = form.form(chosen)
suggested = start.suggested_name(chosen, config)
name = st.text_input(tr("Name of the run"), suggested, **lasting(f"train name beside {suggested}"))
start.same_elsewhere(chosen, config, name)
st.caption(start.size_line(config, chosen))
refused = start.too_large(config, chosen)
if refused:
    st.error(errors.escaped(refused))
    st.stop()
if said := start.waiting_line():
    st.info(translated(said))
if st.button(
    start.start_label(config, chosen),
    key="start a run",
    type="primary",
    **writable.button(tr("trained")),
):
    with errors.in_sentences():
        start.start(config, chosen, name)
        st.switch_page(places.page(places.RUNS))
