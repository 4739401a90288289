"""Every key of the session state, and nothing else: what is kept, not how it is drawn."""

import secrets
from collections.abc import Hashable, Sequence
from typing import Any

import streamlit as st

from attnviz.models.registry import KnownModel, known
from attnviz.records import Trace
from attnviz.records.look import Look
from attnviz.store.entry import Entry
from attnviz.views.explorer import Selection

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
WHY_ASPECT = "why_aspect"
WHY_METHODS = "why_methods"
WHY_METHOD = "why_sequence_method"
WHY_TARGET = "why_target"
WHY_AGAINST = "why_against"
WHY_UNIT = "why_unit"
WHY_BASELINE = "why_baseline"
WHY_MEASURE = "why_measure"
WHY_SEED = "why_seed"
WHY_CONTINUATION = "why_continuation"
WHY_LENGTH = "why_length"
WHY_DETAIL = "why_detail"
LENS_ASPECT = "lens_aspect"
LENS_SHOWS = "lens_shows"
LENS_ANSWER = "lens_answer"
LENS_AGAINST = "lens_against"
LENS_LAYER = "lens_layer"
LENS_HEAD = "lens_head"
LENS_SEEN = "lens_seen"
OTHER_TEXT = "other_text"
OTHER_KIND = "other_kind"
OTHER_MODEL = "other_model"
COMPARE_RUN = "compare_run"
COMPARE_ACT = "compare_act"
COMPARE_STACK = "compare_stack"
COMPARE_LAYER = "compare_layer"
COMPARE_HEAD = "compare_head"
COMPARE_TOKEN = "compare_token"
COMPARE_FIRST = "compare_first"
COMPARE_SECOND = "compare_second"
PATCH_WHAT = "patch_what"
PATCHING = "patching"
WRITE_LENGTH = "write_length"
WRITE_SAMPLING = "write_sampling"
WRITE_TEMPERATURE = "write_temperature"
WRITE_TOP_P = "write_top_p"
WRITE_SEED = "write_seed"
BERTVIZ_VIEW = "bertviz_view"
BERTVIZ_STACK = "bertviz_stack"
EVALUATE_SOURCE = "evaluate_source"
EVALUATE_EXAMPLE = "evaluate_example"
EVALUATE_ALL = "evaluate_all"
EVALUATE_FILE = "evaluate_file"
EVALUATE_HUB = "evaluate_hub"
EVALUATE_PART = "evaluate_part"
EVALUATE_LABELS = "evaluate_labels"
EVALUATE_SKIP = "evaluate_skip"
EVALUATE_DETAIL = "evaluate_detail"
EVALUATE_AGAINST = "evaluate_against"
RUN = "run"
RUN_NAME = "run_name"
TRAIN_WAY = "train_way"
TRAIN_MODEL = "train_model"
DATA_WAY = "data_way"
DATA_EXAMPLE = "data_example"
DATA_QUICK = "data_quick"
DATA_UPLOAD = "data_upload"
DATA_HUB = "data_hub"
SNAPSHOT_STEP = "snapshot_step"
KEEP_NAME = "keep_name"
KEEP_NOTE = "keep_note"
KEEP_TAGS = "keep_tags"
LIBRARY_SEARCH = "library_search"
LIBRARY_KIND = "library_kind"
LIBRARY_MODEL = "library_model"
LIBRARY_TAG = "library_tag"
LIBRARY_SINCE = "library_since"
_INPUTS = (
    MODEL, TEXT, SERIES, SECOND, TARGET, DEVICE, BUDGET, WHY_ASPECT, WHY_METHODS, WHY_METHOD,
    WHY_TARGET, WHY_AGAINST, WHY_UNIT, WHY_BASELINE, WHY_MEASURE, WHY_SEED, WHY_CONTINUATION,
    WHY_LENGTH, WHY_DETAIL, WRITE_LENGTH, WRITE_SAMPLING, WRITE_TEMPERATURE, WRITE_TOP_P,
    WRITE_SEED, BERTVIZ_VIEW, BERTVIZ_STACK, EVALUATE_SOURCE, EVALUATE_EXAMPLE, EVALUATE_ALL,
    EVALUATE_PART, EVALUATE_LABELS, EVALUATE_SKIP, EVALUATE_DETAIL, EVALUATE_AGAINST, PICTURE_WAY,
    CHAT, LENS_ASPECT, LENS_SHOWS, OTHER_TEXT, OTHER_KIND, OTHER_MODEL, PATCH_WHAT, COMPARE_RUN,
    COMPARE_ACT, COMPARE_STACK, COMPARE_LAYER, COMPARE_HEAD, COMPARE_TOKEN, COMPARE_FIRST,
    COMPARE_SECOND,
)  # fmt: skip

_SELECTION = "selection"
_ASKED_ANEW = "selection_is_new"
_OFFERED = "offered_examples"
_KEPT = "kept_inputs"
_UPLOAD = "uploaded_picture"
_SOUND = "uploaded_sound"
_DRAWN = "drawn_picture"
_STOPPED = "stopped_work"
_IDENTITY = "identity"
_AGREED = "agreed_costs"
_BRANCHES = "branches"
_PATCHES = "patches"
_EDITS = "kept_edits"
_TABLE = "kept_table"
_OPENED = "opened_input"
_DATA_FILE = "kept_data_file"
_MOVED = "moved_sliders"
_SAY = "say_once"
_ADDRESS = "address_was_read"
_LOOK = "look_of_link"
_LINK_SAYS = "link_says"
_ONCE = "done_once"
_OTHER_OFFERED = "offered_other_text"
_KEPT_SHOWN = "kept_shown"
_KEPT_FOR = "kept_shown_for"
_SAID_OF_KEEPING = "said_of_keeping"
_ENTRY = "entry_of_library"

DEFAULT_MODEL = "sentiment"

SAMPLE, DRAW = "Sample or upload", "Draw"


def restore() -> None:
    """Before the sidebar is drawn: put back what it held, or what a first visit shows.

    Streamlit forgets the values of widgets when a page switches to another one, so they are also
    kept under a key that belongs to no widget.
    """
    _put_back()
    names = list(known())
    first = DEFAULT_MODEL if DEFAULT_MODEL in names else names[0] if names else ""
    st.session_state[MODEL] = (st.session_state.get(MODEL) or first).strip()
    st.session_state.setdefault(DEVICE, "auto")
    st.session_state.setdefault(BUDGET, "auto")
    st.session_state.setdefault(SERIES, "")
    if TEXT not in st.session_state:
        st.session_state[TEXT] = ""
        _offer(known().get(st.session_state[MODEL]))


def _put_back() -> None:
    for key, value in st.session_state.get(_KEPT, {}).items():
        st.session_state.setdefault(key, value)


def remember() -> None:
    """After the sidebar is drawn: keep what it holds."""
    st.session_state[_KEPT] = {
        key: st.session_state[key] for key in _INPUTS if key in st.session_state
    }


def change_model() -> None:
    """After another model was chosen: offer its example, unless the reader has written there.

    Streamlit calls this before the script, when the widgets of the run before may be forgotten.
    """
    _put_back()
    forget_upload()
    _forget_answers()
    chosen = known().get((st.session_state[MODEL] or "").strip())
    if chosen is None:
        return
    _offer(chosen)
    if chosen.opens is not None and story() is not None:
        select(*chosen.opens)


def _forget_answers() -> None:
    """Another model has other answers, and other ways to measure them."""
    for key in (
        LENS_ANSWER,
        LENS_AGAINST,
        OTHER_TEXT,
        WHY_TARGET,
        WHY_AGAINST,
        WHY_MEASURE,
        WHY_CONTINUATION,
        WHY_ASPECT,
        WHY_BASELINE,
    ):
        st.session_state.pop(key, None)
        st.session_state.get(_KEPT, {}).pop(key, None)


def _offer(chosen: KnownModel | None) -> None:
    if chosen is None or chosen.picture is not None:
        return
    key = SERIES if chosen.reads_series else TEXT
    offered = st.session_state.setdefault(_OFFERED, {})
    if st.session_state.get(key, "") in ("", offered.get(key)):
        st.session_state[key] = offered[key] = chosen.example


def open_story(name: str) -> None:
    """Fill in a bundled model's example, and remember the head that tells its story."""
    chosen = known()[name]
    if name != st.session_state.get(MODEL):
        _forget_answers()
    st.session_state[MODEL] = name
    st.session_state[SECOND] = st.session_state[TARGET] = ""
    forget_upload()
    if chosen.picture is None:
        st.session_state[SERIES if chosen.reads_series else TEXT] = ""
        _offer(chosen)
    if chosen.opens is not None:
        select(*chosen.opens)


def first_address() -> bool:
    """Whether this session has not yet read the address it was opened with: once."""
    return not st.session_state.get(_ADDRESS) and not st.session_state.update({_ADDRESS: True})


def open_link(given: dict[str, str]) -> None:
    """Put the input that a link names where the sidebar reads it from.

    A model alone brings its own example.
    """
    keys = {"model": MODEL, "text": TEXT, "second": SECOND, "target": TARGET, "series": SERIES}
    if list(given) == ["model"] and given["model"] in known():
        open_story(given["model"])
        return
    for name, key in keys.items():
        if name in given:
            st.session_state[key] = given[name]
    st.session_state[CHAT] = given.get("chat") == "1"


def ask_look(look: Look | None) -> None:
    """Remember how a link looks at attention, for the attention page to open so."""
    st.session_state[_LOOK] = look


def asked_look() -> Look | None:
    """Return that look, once."""
    return st.session_state.pop(_LOOK, None)


def tell_of_link(sentence: str) -> None:
    """Have the attention page say, once, what of a link could not be done."""
    st.session_state[_LINK_SAYS] = sentence


def told_of_link() -> str | None:
    """Return that sentence, once."""
    return st.session_state.pop(_LINK_SAYS, None)


def keep_data_file() -> None:
    """Remember the table that was just uploaded: the uploader forgets it with the page."""
    upload = st.session_state[DATA_UPLOAD]
    if upload is not None:
        st.session_state[_DATA_FILE] = upload.name, upload.getvalue()


def data_file() -> tuple[str, bytes] | None:
    """Return the name and contents of the uploaded table, if there is one."""
    return st.session_state.get(_DATA_FILE)


def forget_data_file() -> None:
    """Forget the uploaded table."""
    st.session_state.pop(_DATA_FILE, None)
    st.session_state.pop(DATA_UPLOAD, None)


def open_trained(folder: str, text: str) -> None:
    """Make a trained model the one of every page, on a text that it was watched with."""
    st.session_state[MODEL] = folder
    st.session_state[SECOND] = st.session_state[TARGET] = ""
    forget_upload()
    if text:
        st.session_state[TEXT] = text


def kept(field: str) -> dict[str, Any]:
    """Options by which a widget of the training form holds its value when the page is left."""
    return {"key": f"train {field}", "persist_state": "session"}


def show_run(name: str) -> None:
    """Remember the run that the page of runs shows."""
    st.session_state[RUN] = name


def follow(key: str, newest: int) -> None:
    """Let a slider stand on the newest step until the reader has moved it."""
    if key not in st.session_state.get(_MOVED, ()) or key not in st.session_state:
        st.session_state[key] = newest


def unfollow(key: str) -> None:
    """Remember that the reader moved a slider."""
    st.session_state.setdefault(_MOVED, set()).add(key)


def once(what: Hashable) -> bool:
    """Whether this is asked for the first time in the session."""
    done = st.session_state.setdefault(_ONCE, set())
    first = what not in done
    done.add(what)
    return first


def say(sentence: str) -> None:
    """Have the next run of a page say what a button could not do."""
    st.session_state[_SAY] = sentence


def said() -> str | None:
    """Return that sentence, once."""
    return st.session_state.pop(_SAY, None)


def story() -> KnownModel | None:
    """Return the bundled model whose own example is being shown, if one is."""
    chosen = known().get(st.session_state[MODEL])
    if chosen is None:
        return None
    if chosen.picture is not None:
        return chosen if not uploaded() and drawn() is None else None
    state = st.session_state
    if state.get(SECOND) or state.get(TARGET):
        return None
    return chosen if state[SERIES if chosen.reads_series else TEXT] == chosen.example else None


def uploaded() -> bool:
    """Whether a picture was uploaded and is still what the model reads."""
    return _UPLOAD in st.session_state


def forget_upload() -> None:
    """Go back to the model's own example."""
    st.session_state.pop(_UPLOAD, None)
    st.session_state.pop(_SOUND, None)
    st.session_state.pop(_DRAWN, None)
    st.session_state[PICTURE_WAY] = SAMPLE


def keep_upload() -> None:
    """Remember the picture that was just uploaded, or that it was taken away."""
    upload = st.session_state[PICTURE]
    if upload is None:
        forget_upload()
    else:
        st.session_state[_UPLOAD] = upload.getvalue()


def keep_sound() -> None:
    """Remember the sound that was just uploaded, or that it was taken away."""
    upload = st.session_state[SOUND]
    st.session_state[_SOUND] = None if upload is None else upload.getvalue()


def sound() -> bytes | None:
    """Return the uploaded sound, or None."""
    return st.session_state.get(_SOUND)


def drawing() -> dict[str, Any]:
    """Return what is on the drawing sheet: its name `of`, `strokes`, and whether `inverted`."""
    sheet = {"of": secrets.token_hex(4), "strokes": [], "inverted": False, "picture": None}
    return st.session_state.setdefault(_DRAWN, sheet)


def keep_drawing(told: dict[str, Any], picture: bytes | None) -> None:
    """Remember what was drawn, unless it was on a sheet that is gone."""
    if told["of"] == drawing()["of"]:
        st.session_state[_DRAWN] = {
            **{name: told[name] for name in ("of", "strokes", "inverted")}, "picture": picture,
        }  # fmt: skip


def drawn() -> bytes | None:
    """Return the picture that the reader has drawn, where drawing is what they chose."""
    return drawing()["picture"] if st.session_state.get(PICTURE_WAY) == DRAW else None


def picture() -> bytes | None:
    """Return what was drawn or uploaded, else the chosen model's example, else None."""
    if (own := drawn()) is not None:
        return own
    if _UPLOAD in st.session_state:
        return st.session_state[_UPLOAD]
    chosen = known().get(st.session_state[MODEL])
    return chosen.picture.read_bytes() if chosen is not None and chosen.picture else None


def select(stack: str, layer: int, head: int) -> None:
    """Remember a head for the attention page to open."""
    st.session_state[_SELECTION] = Selection(stack, layer, head)
    st.session_state[_ASKED_ANEW] = True


def selection_in(trace: Trace) -> Selection | None:
    """Return, once, the head another page asked for, if this trace has it.

    Only once: from then on the explorer keeps the reader's own choice in the browser.
    """
    if not st.session_state.pop(_ASKED_ANEW, False):
        return None
    return last_asked(trace)


def last_asked(trace: Trace) -> Selection | None:
    """Return the head that was last asked for from another page, if this trace has it."""
    chosen = st.session_state.get(_SELECTION)
    if chosen is None or chosen.stack not in trace.stacks:
        return None
    stack = trace.stack(chosen.stack)
    fits = chosen.layer < stack.n_layers and chosen.head < stack.layers[chosen.layer].n_heads
    return chosen if fits else None


def stack_place(trace: Trace) -> int:
    """Return which of a trace's stacks the last head that was asked for is in; else the first."""
    chosen = last_asked(trace)
    return 0 if chosen is None else trace.stacks.index(chosen.stack)


def identity() -> str:
    """Return a name of this session that no other has."""
    return st.session_state.setdefault(_IDENTITY, secrets.token_hex(8))


def stop(key: Hashable) -> None:
    """Remember that the reader stopped a computation, so that no rerun starts it again."""
    st.session_state.setdefault(_STOPPED, set()).add(key)


def was_stopped(key: Hashable) -> bool:
    """Whether the reader stopped it."""
    return key in st.session_state.get(_STOPPED, ())


def start_again(key: Hashable) -> None:
    """Forget that it was stopped."""
    st.session_state.get(_STOPPED, set()).discard(key)


def agree(key: Hashable) -> None:
    """Remember that the reader agreed to what a computation costs."""
    st.session_state.setdefault(_AGREED, set()).add(key)


def agreed(key: Hashable) -> bool:
    """Whether the reader agreed to it."""
    return key in st.session_state.get(_AGREED, ())


def offered(key: str, options: Sequence[Any], *, default: Any) -> Any:
    """Return what a choice holds if it is among the options; else put the default there."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = default
    return st.session_state[key]


def keep_edits(of: str, edits: list[dict[str, Any]]) -> None:
    """Remember how the words of a text were changed."""
    st.session_state[_EDITS] = {"of": of, "edits": edits}


def kept_edits(of: str) -> list[dict[str, Any]]:
    """Return how the words of a text were changed last; nothing for another text."""
    kept = st.session_state.get(_EDITS)
    return kept["edits"] if kept and kept["of"] == of else []


def offer_other(text: str) -> None:
    """Put a second text beside the first, unless the reader has written one."""
    state = st.session_state
    if OTHER_TEXT not in state or state[OTHER_TEXT] == state.get(_OTHER_OFFERED):
        state[OTHER_TEXT] = text
    state[_OTHER_OFFERED] = text


def keep_patch() -> None:
    """Remember the patch that the reader has just chosen, under the name of its pair of texts."""
    told = dict(st.session_state[PATCHING]).get("patch")
    if told:
        st.session_state[_PATCHES] = dict(told)


def patch(of: str) -> dict[str, Any] | None:
    """Return the patch that was chosen last between the texts named `of`."""
    kept = st.session_state.get(_PATCHES)
    return kept if kept and kept["of"] == of else None


def branches(of: Hashable) -> tuple[tuple[int, int], ...]:
    """Return the (step, token) that the reader chose in a text that a model writes."""
    return st.session_state.get(_BRANCHES, {}).get(of, ())


def branch(of: Hashable, step: int, token: int) -> None:
    """Remember a token that the reader chose; what was chosen after it is gone with its text."""
    kept = tuple(pair for pair in branches(of) if pair[0] < step)
    st.session_state.setdefault(_BRANCHES, {})[of] = (*kept, (step, token))


def unbranch(of: Hashable) -> None:
    """Go back to the text as the model writes it alone."""
    st.session_state.get(_BRANCHES, {}).pop(of, None)


def keep_table() -> None:
    """Remember the table that was just uploaded, or that it was taken away."""
    upload = st.session_state[EVALUATE_FILE]
    if upload is None:
        st.session_state.pop(_TABLE, None)
    else:
        st.session_state[_TABLE] = upload.name, upload.getvalue()


def table() -> tuple[str, bytes] | None:
    """Return the name and the bytes of the table that was uploaded last, or None."""
    return st.session_state.get(_TABLE)


def evaluated_against() -> str:
    """Return the other model that the evaluation page was asked to put beside; "" for none."""
    return str(st.session_state.get(EVALUATE_AGAINST) or "").strip()


def open_input(*, text: str = "", second: str = "", series: str = "", picture: bytes = b"") -> None:
    """Put a row of data where the sidebar reads its input from."""
    st.session_state[SECOND], st.session_state[TARGET] = second, ""
    if text:
        st.session_state[TEXT] = text
    if series:
        st.session_state[SERIES] = series
    if picture:
        forget_upload()
        st.session_state[_UPLOAD] = picture
    st.session_state[_OPENED] = True


def opened_input() -> bool:
    """Whether a row was just put there: once, for the page to lead to the explorer."""
    return st.session_state.pop(_OPENED, False)


def say_of_keeping(sentence: str) -> None:
    """Have the control Keep say why something was not kept; "" is that it was."""
    st.session_state[_SAID_OF_KEEPING] = sentence


def said_of_keeping() -> str | None:
    """Return that sentence, once; None where nothing was to be kept."""
    return st.session_state.pop(_SAID_OF_KEEPING, None)


def show_entry(of: str) -> None:
    """Remember the entry that the page of the library shows."""
    st.session_state[_ENTRY] = of


def entry_shown() -> str | None:
    """Return the id of that entry."""
    return st.session_state.get(_ENTRY)


def open_kept(entry: Entry) -> None:
    """Have its page show what was kept, with the input beside it that it was made from."""
    if "run" in entry.opens:
        show_run(entry.opens["run"])
        return
    given = {name: entry.opens[name] for name in ("model", "text", "second", "target", "series")
             if entry.opens.get(name)}  # fmt: skip
    if given:
        st.session_state[SECOND] = st.session_state[TARGET] = ""
        if list(given) != ["model"]:
            forget_upload()
        open_link(given)
    st.session_state[CHAT] = bool(entry.opens.get("chat"))
    st.session_state[_KEPT_SHOWN] = entry.id, entry.kind
    st.session_state.pop(_KEPT_FOR, None)


def kept_shown(request: Hashable, kinds: Sequence[str]) -> str | None:
    """Return the id of what is shown again, if it is of these kinds and the input is the same."""
    of, kind = st.session_state.get(_KEPT_SHOWN, ("", ""))
    if kind not in kinds:
        return None
    if st.session_state.setdefault(_KEPT_FOR, request) != request:
        leave_kept()
        return None
    return of


def leave_kept() -> None:
    """Go back from what was kept to what the page computes."""
    st.session_state.pop(_KEPT_SHOWN, None)
    st.session_state.pop(_KEPT_FOR, None)
