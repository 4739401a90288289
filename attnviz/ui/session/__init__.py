"""The session state of a reader: what is kept, not how it is drawn, and nothing else.

Each idea has its module; all are used as `session.name`.
"""
# ruff: noqa: F401  the details of Evaluate still ask here

import streamlit as st

from attnviz.ui.session.keys import EvaluateKeys
from attnviz.ui.session.model_input import open_input
from attnviz.ui.session.widgets import ensure_option as offered
from attnviz.ui.session.widgets import lasting

EVALUATE_DETAIL = EvaluateKeys.DETAIL
EVALUATE_AGAINST = EvaluateKeys.AGAINST


def evaluated_against() -> str:
    """Return the other model that the evaluation page was asked to put beside; "" for none."""
    return str(st.session_state.get(EvaluateKeys.AGAINST) or "").strip()
