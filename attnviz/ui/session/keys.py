"""The names of widgets in the session state: a class for each page, and one for the input.

A widget that only its own module knows has its name there: on Interventions, in the form of Train.
"""


class InputKeys:
    """The model, its input and what bounds its maps."""

    MODEL = "model"
    TEXT = "text"
    SERIES = "series"
    SECOND = "second"
    TARGET = "target"
    CHAT = "chat"
    DEVICE = "device"
    BUDGET = "budget"
    PICTURE = "picture"
    SOUND = "sound"
    PICTURE_WAY = "picture_way"


class AttributionKeys:
    """The page Attribution."""

    ASPECT = "why_aspect"
    METHODS = "why_methods"
    METHOD = "why_sequence_method"
    TARGET = "why_target"
    AGAINST = "why_against"
    UNIT = "why_unit"
    BASELINE = "why_baseline"
    MEASURE = "why_measure"
    SEED = "why_seed"
    CONTINUATION = "why_continuation"
    LENGTH = "why_length"
    DETAIL = "why_detail"


class LensesKeys:
    """The page Lenses."""

    ASPECT = "lens_aspect"
    SHOWS = "lens_shows"
    ANSWER = "lens_answer"
    AGAINST = "lens_against"
    LAYER = "lens_layer"
    HEAD = "lens_head"
    SEEN = "lens_seen"


class CompareKeys:
    """The page Compare, with its section of patches."""

    OTHER_TEXT = "other_text"
    KIND = "other_kind"
    OTHER_MODEL = "other_model"
    RUN = "compare_run"
    ACT = "compare_act"
    STACK = "compare_stack"
    LAYER = "compare_layer"
    HEAD = "compare_head"
    TOKEN = "compare_token"
    FIRST = "compare_first"
    SECOND = "compare_second"
    PATCH_WHAT = "patch_what"
    PATCHING = "patching"


class GenerationKeys:
    """The page Generation."""

    LENGTH = "write_length"
    SAMPLING = "write_sampling"
    TEMPERATURE = "write_temperature"
    TOP_P = "write_top_p"
    SEED = "write_seed"


class BertVizKeys:
    """The page BertViz."""

    VIEW = "bertviz_view"
    STACK = "bertviz_stack"


class EvaluateKeys:
    """The page Evaluate."""

    SOURCE = "evaluate_source"
    EXAMPLE = "evaluate_example"
    ALL = "evaluate_all"
    HUB = "evaluate_hub"
    PART = "evaluate_part"
    LABELS = "evaluate_labels"
    SKIP = "evaluate_skip"
    DETAIL = "evaluate_detail"
    AGAINST = "evaluate_against"


class TrainKeys:
    """The page Train."""

    WAY = "train_way"
    MODEL = "train_model"
    DATA_WAY = "data_way"
    DATA_EXAMPLE = "data_example"
    DATA_QUICK = "data_quick"
    DATA_HUB = "data_hub"


class RunsKeys:
    """The page Runs; the last two stand before the name of a run."""

    RUN = "run"
    LIST = "runs_list"
    NEW_NAME = "run_name"
    STEP = "snapshot_step"


class KeepKeys:
    """The control Keep."""

    NAME = "keep_name"
    NOTE = "keep_note"
    TAGS = "keep_tags"


class LibraryKeys:
    """The page Library."""

    SEARCH = "library_search"
    KIND = "library_kind"
    MODEL = "library_model"
    TAG = "library_tag"
    SINCE = "library_since"
