"""The training run that the page Runs shows."""

import streamlit as st

from attnviz.ui.session.keys import RunsKeys


def choose(name: str | None) -> None:
    """Have the page Runs show a run; None is none."""
    # What it holds already is left to the browser.
    if name is None or st.session_state.get(RunsKeys.RUN) != name:
        st.session_state[RunsKeys.RUN] = name


def current() -> str | None:
    """Return the run that the page showed last, or was asked for."""
    return st.session_state.get(RunsKeys.RUN)
