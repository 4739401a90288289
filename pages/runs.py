"""Runs: all trainings, and one of them as it goes on, with the attention it learns."""

import streamlit as st

from attnviz.language import tr
from attnviz.ui.frame import places, show
from attnviz.ui.runs import attention_over_steps, controls, next_steps, overlay, page
from attnviz.ui.session import messages, run_choice
from attnviz.ui.session.keys import RunsKeys
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared import errors
from attnviz.ui.visitor import trainings

show.heading(places.RUNS)
names = trainings.names()
if not names:
    st.info(tr("There is no run yet. Start one on the page Train, and it appears here."))
    show.way_on(places.TRAIN, tr("Open Train"))
    st.stop()
if said := messages.take("error"):
    st.error(errors.escaped(said))

several = run_choice.several(names, address=st.query_params.get_all("run"))
st.fragment(page.table, run_every=page.table_seconds())()
if several:
    st.query_params["run"] = several
    st.fragment(overlay.draw, run_every=overlay.seconds(several))(several)
    st.stop()
wanted = run_choice.current() or st.query_params.get("run", "") or names[0]
if wanted not in names:
    st.warning(errors.escaped(trainings.told_absent(wanted)))
run_choice.choose(wanted if wanted in names else None)
labels = trainings.labels(names)
name = st.selectbox(
    tr("Run"),
    names,
    index=0 if wanted in names else None,
    placeholder=tr("choose another one"),
    **lasting(RunsKeys.RUN),
    format_func=lambda folder: labels.get(folder) or str(folder),
)
if name is None:
    st.stop()
st.query_params["run"] = name  # a reload and a copied link show the same run
found = trainings.status(name)
next_steps.draw(found)
controls.controls(found)
every = page.EVERY_SECONDS if page.will_change(found) else None
st.fragment(page.live, run_every=every)(name, found.state, page.snapshots(found))
attention_over_steps.draw(found)
st.fragment(page.details, run_every=every)(name)
