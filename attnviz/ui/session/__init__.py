"""The session state of a reader: what is kept, not how it is drawn, and nothing else.

Each idea has its module; all are used as `session.name`.
"""
# ruff: noqa: F401  pages read all of it from here

from attnviz.ui.session.chosen import (
    branch,
    branches,
    keep_edits,
    keep_patch,
    kept_edits,
    offer_other,
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
    said_of_keeping,
    say_of_keeping,
    show_entry,
)
from attnviz.ui.session.links import ask_look, asked_look, first_address, tell_of_link, told_of_link
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
from attnviz.ui.session.widgets import ensure_option as offered
from attnviz.ui.session.widgets import lasting
from attnviz.ui.session.work import (
    CHECKPOINTS,
    KEPT_TRACES,
    agree,
    agreed,
    compares_what_is_stored,
    evaluated_against,
    follow,
    identity,
    kept,
    once,
    run_shown,
    said,
    say,
    show_run,
    start_again,
    stop,
    tell,
    told,
    unfollow,
    was_stopped,
)

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
