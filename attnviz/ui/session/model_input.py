"""The model and its input, as the frame holds them."""

import streamlit as st

from attnviz.models.registry import KnownModel, known
from attnviz.ui.operator.limits import limits
from attnviz.ui.session import head_choice, own_media, recent_models
from attnviz.ui.session.keys import AttributionKeys, CompareKeys, InputKeys, LensesKeys

DEFAULT_MODEL = "sentiment"

_OFFERED = "offered_examples"
_OPENED = "opened_input"
_ASKS = "asks_input"


def asks_input() -> bool:
    """Return whether the page that is drawn now looks at the input on top."""
    return st.session_state.get(_ASKS, False)


def first_model() -> str:
    """Return the model that a first visit shows; empty where none opens by name."""
    if limits().model:
        return limits().model
    names = list(known())
    return DEFAULT_MODEL if DEFAULT_MODEL in names else names[0] if names else ""


def put_defaults(*, asks_input: bool) -> None:
    """Put what a first visit shows where the input bar, which is drawn next, has no value yet.

    asks_input: whether the page looks at an input.
    """
    st.session_state[_ASKS] = asks_input
    state = st.session_state
    state[InputKeys.MODEL] = (state.get(InputKeys.MODEL) or first_model()).strip()
    state.setdefault(InputKeys.DEVICE, "auto")
    state.setdefault(InputKeys.BUDGET, "auto")
    state.setdefault(InputKeys.SERIES, "")
    if InputKeys.TEXT not in state:
        state[InputKeys.TEXT] = ""
        _offer(known().get(state[InputKeys.MODEL]))


def change_model() -> None:
    """Offer the example of the model that was just chosen, unless the reader has written there."""
    own_media.forget()
    _forget_answers()
    model = known().get((st.session_state[InputKeys.MODEL] or "").strip())
    if model is None:
        return
    _offer(model)
    if model.opens is not None and story() is not None:
        head_choice.open_head(*model.opens)


def model_before() -> str | None:
    """Return the model that opened last, or else that of a first visit; None for the chosen one."""
    chosen = st.session_state.get(InputKeys.MODEL)
    names = (*recent_models.names(), first_model())
    return next((name for name in names if name and name != chosen), None)


def open_model(name: str) -> None:
    """Choose a model in place of the one that is chosen."""
    st.session_state[InputKeys.MODEL] = name
    change_model()


def _forget_answers() -> None:
    """Forget what was asked: another model has other answers, ways to measure them and units."""
    for key in (
        LensesKeys.ANSWER,
        LensesKeys.AGAINST,
        CompareKeys.OTHER_TEXT,
        AttributionKeys.TARGET,
        AttributionKeys.AGAINST,
        AttributionKeys.MEASURE,
        AttributionKeys.CONTINUATION,
        AttributionKeys.ASPECT,
        AttributionKeys.BASELINE,
        AttributionKeys.UNIT,
    ):
        st.session_state.pop(key, None)


def _offer(model: KnownModel | None) -> None:
    if model is None or model.picture is not None:
        return
    key = _box(model)
    examples = st.session_state.setdefault(_OFFERED, {})
    if st.session_state.get(key, "") in ("", examples.get(key)):
        st.session_state[key] = examples[key] = model.example


def use_example(reads: str) -> None:
    """Have the model read its example; one without any that reads a text, that of a bundled one."""
    own_media.forget()
    models = known()
    chosen = models.get(st.session_state[InputKeys.MODEL])
    if reads in ("text", "series"):
        series = reads == "series"
        fitting = [each for each in (chosen, *models.values()) if each is not None and each.example]
        model = next((each for each in fitting if each.reads_series == series), None)
        if model is not None:
            st.session_state[_box(model)] = ""
            _offer(model)


def _box(of: KnownModel) -> str:
    return InputKeys.SERIES if of.reads_series else InputKeys.TEXT


def open_story(name: str) -> None:
    """Fill in a bundled model's example, and remember the head that tells its story."""
    model = known()[name]
    if name != st.session_state.get(InputKeys.MODEL):
        _forget_answers()
    st.session_state[InputKeys.MODEL] = name
    st.session_state[InputKeys.SECOND] = st.session_state[InputKeys.TARGET] = ""
    own_media.forget()
    if model.picture is None:
        st.session_state[_box(model)] = ""
        _offer(model)
    if model.opens is not None:
        head_choice.open_head(*model.opens)


def open_link(parameters: dict[str, str]) -> None:
    """Put the input that a link names where the input bar reads it from.

    A model alone brings its own example.
    """
    keys = {
        "model": InputKeys.MODEL,
        "text": InputKeys.TEXT,
        "second": InputKeys.SECOND,
        "target": InputKeys.TARGET,
        "series": InputKeys.SERIES,
    }
    if list(parameters) == ["model"] and parameters["model"] in known():
        open_story(parameters["model"])
        return
    if "model" in parameters and parameters["model"] != st.session_state.get(InputKeys.MODEL):
        _forget_answers()
    for name, key in keys.items():
        if name in parameters:
            st.session_state[key] = parameters[name]
    st.session_state[InputKeys.CHAT] = parameters.get("chat") == "1"


def open_trained(folder: str, text: str) -> None:
    """Make a trained model the one of every page, on a text that it was watched with."""
    if folder != st.session_state.get(InputKeys.MODEL):
        _forget_answers()
    state = st.session_state
    state[InputKeys.MODEL] = folder
    state[InputKeys.SECOND] = state[InputKeys.TARGET] = ""
    if text:
        state[InputKeys.TEXT] = text
    own_media.forget()


def story() -> KnownModel | None:
    """Return the bundled model whose own example is being shown, if one is."""
    model = known().get(st.session_state[InputKeys.MODEL])
    if model is None:
        return None
    if model.picture is not None:
        return model if own_media.is_example() else None
    state = st.session_state
    if state.get(InputKeys.SECOND) or state.get(InputKeys.TARGET):
        return None
    return model if state[_box(model)] == model.example else None


def open_input(*, text: str = "", second: str = "", series: str = "", picture: bytes = b"") -> None:
    """Put a row of data where the input bar reads its input from."""
    st.session_state[InputKeys.SECOND], st.session_state[InputKeys.TARGET] = second, ""
    if text:
        st.session_state[InputKeys.TEXT] = text
    if series:
        st.session_state[InputKeys.SERIES] = series
    if picture:
        own_media.put(picture)
    st.session_state[_OPENED] = True


def put_second(text: str) -> None:
    """Put a second text beside the one that is there."""
    st.session_state[InputKeys.SECOND] = text.strip()


def was_row_opened() -> bool:
    """Return whether a row was just put there: once, for the page to lead to the explorer."""
    return st.session_state.pop(_OPENED, False)
