"""Runs: all trainings, and one of them as it goes on, with the attention it learns."""

import streamlit as st

from attnviz.ui import (
    errors,
    navigation,
    run_controls,
    runs,
    session,
    show,
    time_machine,
    trainings,
)

show.heading("Runs")
names = trainings.names()
if not names:
    st.info("There is no run yet. Start one on the page Train, and it appears here.")
    st.page_link(navigation.page(navigation.TRAIN), label="Open Train")
    st.stop()
if said := session.said():
    st.error(errors.escaped(said))

st.fragment(runs.table, run_every=runs.table_seconds())()
wanted = session.run_shown() or st.query_params.get("run", "") or names[0]
if wanted not in names:
    st.warning(errors.escaped(trainings.told_absent(wanted)))
session.show_run(wanted if wanted in names else None)
labels = trainings.labels(names)
name = st.selectbox(
    "Run", names, index=0 if wanted in names else None, placeholder="choose another one",
    **session.lasting(session.RUN), format_func=lambda folder: labels.get(folder) or str(folder),
)  # fmt: skip
if name is None:
    st.stop()
st.query_params["run"] = name  # a reload and a copied link show the same run
found = trainings.status(name)
run_controls.controls(found)
every = runs.EVERY_SECONDS if runs.will_change(found) else None
st.fragment(runs.live, run_every=every)(name, found.state, runs.snapshots(found))
if run_controls.model_out(found):
    st.switch_page(navigation.page(navigation.ATTENTION))
time_machine.draw(found)
st.fragment(runs.details, run_every=every)(name)
