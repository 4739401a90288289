"""The language of a session: what its address asks for, else what the reader's browser prefers."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from attnviz import language

PARAMETER = "lang"
_SPOKEN = "spoken"


def note() -> None:
    """Take the language from the address, or once from the browser, for this session."""
    wanted = st.query_params.get(PARAMETER)
    if wanted:
        st.session_state[_SPOKEN] = language.best(wanted)
    elif _SPOKEN not in st.session_state:
        st.session_state[_SPOKEN] = language.best(st.context.locale or "")


def of_session() -> str | None:
    """Return the language of the session that runs now; None outside of any."""
    context = get_script_run_ctx(suppress_warning=True)
    return None if context is None else st.session_state.get(_SPOKEN)


language.ask(of_session)
