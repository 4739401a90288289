"""The session state of a reader: what is kept, not how it is drawn, and nothing else.

Each idea has its module; all are used as `session.name`.
"""
# ruff: noqa: F401  pages read all of it from here

import streamlit as st

from attnviz.ui.session.agreements import agree
from attnviz.ui.session.agreements import is_agreed as agreed
from attnviz.ui.session.first_times import is_first as once
from attnviz.ui.session.keys import EvaluateKeys, TrainKeys
from attnviz.ui.session.model_input import open_input
from attnviz.ui.session.run_choice import choose as show_run
from attnviz.ui.session.widgets import Lasting, lasting
from attnviz.ui.session.widgets import ensure_option as offered

# The pages Train and Evaluate still ask here.
EVALUATE_SOURCE = EvaluateKeys.SOURCE
EVALUATE_EXAMPLE = EvaluateKeys.EXAMPLE
EVALUATE_ALL = EvaluateKeys.ALL
EVALUATE_HUB = EvaluateKeys.HUB
EVALUATE_PART = EvaluateKeys.PART
EVALUATE_LABELS = EvaluateKeys.LABELS
EVALUATE_SKIP = EvaluateKeys.SKIP
EVALUATE_DETAIL = EvaluateKeys.DETAIL
EVALUATE_AGAINST = EvaluateKeys.AGAINST
TRAIN_WAY = TrainKeys.WAY
TRAIN_MODEL = TrainKeys.MODEL
DATA_WAY = TrainKeys.DATA_WAY
DATA_EXAMPLE = TrainKeys.DATA_EXAMPLE
DATA_QUICK = TrainKeys.DATA_QUICK
DATA_HUB = TrainKeys.DATA_HUB


def kept(field: str) -> Lasting:
    """Return the options by which a widget of the training form holds its value."""
    return lasting(f"train {field}")


def evaluated_against() -> str:
    """Return the other model that the evaluation page was asked to put beside; "" for none."""
    return str(st.session_state.get(EvaluateKeys.AGAINST) or "").strip()
