"""The one-click training in which copying from context forms, and is seen to."""

import streamlit as st

from attnviz.language import tr
from attnviz.training.config import Architecture, TrainingConfig
from attnviz.ui.frame import writable
from attnviz.ui.shared.errors import in_sentences
from attnviz.ui.train import start

PROBE = "candle river seven button cloud paper owl candle river seven button cloud paper owl"

CONFIG = TrainingConfig(
    task="causal-lm", model="scratch", data="echoes", steps=600, batch=32,
    # With pieces that no text has, or first weights that are spread wider, no head formed in time.
    architecture=Architecture(
        kind="llama", width=64, inner=128, context=64, pieces="words", spread=0.02
    ),
    learning_rate=4e-3, schedule="cosine", warmup=0.1, dropout=0.0,
    evaluate_every=100, keep="last", probes=(PROBE,), probe_steps=tuple(range(0, 601, 25)),
)  # fmt: skip


def offer() -> bool:
    """Draw the story; True once its run was started and is the one that is shown."""
    with st.container(border=True):
        st.markdown(tr(
            "**Watch a model learn to copy.** A new model of two layers reads random words that "
            "are repeated. At first no head uses the repetition. Then, within about fifty steps, "
            "a head of the second layer begins to look at the word that came next the last time "
            "(an **induction head**), and the model copies. The page Runs opens on the score "
            "that jumps and marks the step: in five trainings of five it was between steps 275 "
            "and 325 of 600. One takes about two minutes on two cores."
        ))  # fmt: skip
        if not st.button(tr("Start this one"), **writable.button("trained")):
            return False
        with in_sentences():
            start.begin(CONFIG, start.free_name("induction"))
            return True
    return False
