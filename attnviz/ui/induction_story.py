"""The one-click training in which copying from context forms, and is seen to."""

import streamlit as st

from attnviz.training import jobs
from attnviz.training.config import Architecture, TrainingConfig
from attnviz.ui import session, training
from attnviz.ui.errors import told
from attnviz.ui.server import limits

PROBE = "candle river seven button cloud paper owl candle river seven button cloud paper owl"

CONFIG = TrainingConfig(
    task="causal-lm", model="scratch", data="echoes", steps=800, batch=32,
    architecture=Architecture(kind="llama", width=128, inner=128, context=64),
    learning_rate=4e-3, schedule="cosine", warmup=0.1, weight_decay=0.0, dropout=0.0,
    evaluate_every=200, keep="last", probes=(PROBE,),
)  # fmt: skip


def offer() -> bool:
    """Draw the story; True once its run was started and is the one that is shown."""
    with st.container(border=True):
        st.markdown(
            "**Watch a model learn to copy.** A new model of two layers reads random words that "
            "come again. Watch its loss, and see on the page Runs what its heads look at by then: "
            "how it learns to copy differs from run to run."
        )
        if not st.button("Start this one"):
            return False
        with told():
            name = training.free_name("induction")
            jobs.start(CONFIG, runs=limits().runs_dir, name=name)
            session.show_run(name)
            return True
    return False
