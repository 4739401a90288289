"""Train: data, a model and a method, and a run that goes on without this page."""

import streamlit as st

from attnviz.ui import (
    errors,
    induction_story,
    navigation,
    session,
    show,
    training,
    training_data,
    writable,
)

show.heading("Train")
st.caption(
    "A run is a process of its own: it goes on when this page is closed. "
    "It can be paused, stopped and resumed on the page Runs."
)
training.refuse_without_packages()
if induction_story.offer():
    st.switch_page(navigation.page(navigation.RUNS))

st.subheader("Data", anchor=False)
chosen = training_data.choose()
if chosen is None:
    st.stop()
config = training.form(chosen)
suggested = training.suggested_name(chosen, config)
name = st.text_input("Name of the run", suggested, **session.kept(f"name beside {suggested}"))
training.same_elsewhere(chosen, config, name)
st.caption(training.told_size(config, chosen))
refused = training.too_large(config, chosen)
if refused:
    st.error(errors.escaped(refused))
    st.stop()
if said := training.told_line():
    st.info(said)
if st.button(
    training.told_start(config, chosen),
    key="start a run",
    type="primary",
    **writable.button("trained"),
):
    with errors.told():
        training.start(config, chosen, name)
        st.switch_page(navigation.page(navigation.RUNS))
