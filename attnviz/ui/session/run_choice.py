"""The training run that the page Runs shows, or the several that it lays over each other."""

from collections.abc import Collection, Sequence

import streamlit as st

from attnviz.ui.session.keys import RunsKeys

_SEVERAL = "runs_laid_over"


def choose(name: str | None) -> None:
    """Have the page Runs show a run; None is none."""
    # What it holds already is left to the browser.
    if name is None or st.session_state.get(RunsKeys.RUN) != name:
        st.session_state[RunsKeys.RUN] = name
    st.session_state[_SEVERAL] = []


def current() -> str | None:
    """Return the run that the page showed last, or was asked for."""
    return st.session_state.get(RunsKeys.RUN)


def choose_several(names: Sequence[str]) -> None:
    """Have the page Runs lay several runs over each other."""
    st.session_state[_SEVERAL] = list(names)


def several(names: Collection[str], *, address: Sequence[str] = ()) -> list[str]:
    """Return the runs that are laid over each other, of those that are there; at least two or none.

    address: the runs of the address, which count until the reader has chosen any.
    """
    if _SEVERAL not in st.session_state and RunsKeys.RUN not in st.session_state:
        st.session_state[_SEVERAL] = list(dict.fromkeys(address))
    present = [name for name in st.session_state.get(_SEVERAL, ()) if name in names]
    return present if len(present) > 1 else []
