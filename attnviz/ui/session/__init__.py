"""The session state of a reader: what is kept, not how it is drawn, and nothing else.

Each idea has its module; all are used as `session.name`.
"""
# ruff: noqa: F401  pages read all of it from here

import streamlit as st

from attnviz.ui.session.agreements import agree
from attnviz.ui.session.agreements import is_agreed as agreed
from attnviz.ui.session.chosen import (
    branch,
    branches,
    keep_edits,
    keep_patch,
    kept_edits,
    patch,
    unbranch,
)
from attnviz.ui.session.cut import Cut, cut, move_cut, put_cut, undo_cut
from attnviz.ui.session.files import (
    ask_of,
    data_file,
    forget_data_file,
    keep_data_file,
    keep_table,
    table,
)
from attnviz.ui.session.first_times import is_first as once
from attnviz.ui.session.inputs import (
    DEFAULT_MODEL,
    asks_input,
    change_model,
    open_input,
    open_link,
    open_story,
    open_trained,
    opened_input,
    restore,
    story,
)
from attnviz.ui.session.keys import EvaluateKeys, TrainKeys
from attnviz.ui.session.library import (
    entry_shown,
    kept_shown,
    leave_kept,
    open_kept,
    show_entry,
)
from attnviz.ui.session.links import ask_look, asked_look, first_address
from attnviz.ui.session.pictures import (
    DRAW,
    SAMPLE,
    drawing,
    drawn,
    forget_upload,
    keep_drawing,
    keep_sound,
    keep_upload,
    picture,
    sound,
    uploaded,
)
from attnviz.ui.session.run_choice import choose as show_run
from attnviz.ui.session.selection import (
    chose,
    followed,
    last_asked,
    looks_at,
    reader,
    select,
    selection_in,
    shows,
    stack_place,
)
from attnviz.ui.session.widgets import Lasting, lasting
from attnviz.ui.session.widgets import ensure_option as offered

# The pages Train and Evaluate still ask here.
EVALUATE_SOURCE = EvaluateKeys.SOURCE
EVALUATE_EXAMPLE = EvaluateKeys.EXAMPLE
EVALUATE_ALL = EvaluateKeys.ALL
EVALUATE_FILE = EvaluateKeys.FILE
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
DATA_UPLOAD = TrainKeys.DATA_UPLOAD
DATA_HUB = TrainKeys.DATA_HUB


def kept(field: str) -> Lasting:
    """Return the options by which a widget of the training form holds its value."""
    return lasting(f"train {field}")


def evaluated_against() -> str:
    """Return the other model that the evaluation page was asked to put beside; "" for none."""
    return str(st.session_state.get(EvaluateKeys.AGAINST) or "").strip()
