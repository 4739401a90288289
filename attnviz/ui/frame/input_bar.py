"""The input on top of a page: the model and what it reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from attnviz.errors import AttnvizError
from attnviz.language import N_, tr, translated
from attnviz.models.registry import known
from attnviz.models.tasks import Reads
from attnviz.text.abbreviation import abbreviation
from attnviz.tracing.budget import read_budget
from attnviz.tracing.chat import has_template, prepare
from attnviz.ui.frame import long_text, media_input, model_list, show
from attnviz.ui.frame.long_text import Count
from attnviz.ui.frame.regions import Regions
from attnviz.ui.session import model_input, own_media, recent_models
from attnviz.ui.session.keys import InputKeys
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared import downloads, media, stored_picture, traces
from attnviz.ui.shared.errors import escaped
from attnviz.ui.visitor.checkpoints import checkpoints

if TYPE_CHECKING:
    from attnviz.models.model import Model

_SECOND_IS_OPEN = "second_text_is_open"


def draw(where: Regions, *, asks_model: bool, asks_input: bool) -> None:
    """Draw the model and its input. Their values live in the session; `request` reads them.

    On a page that looks at no single input, the input is left out, and the model too where it has
    none; what they held stays.
    """
    model_input.put_defaults(asks_input=asks_input)
    if not asks_model:
        return
    with where.model:
        choices = model_list.options(st.session_state[InputKeys.MODEL])
        labels = model_list.labels(choices)
        st.selectbox(
            tr("Model"),
            choices,
            **lasting(InputKeys.MODEL),
            accept_new_options=True,
            format_func=lambda name: translated(
                labels.get(name) or abbreviation(name, model_list.LONGEST_LABEL)
            ),
            on_change=_change_model,
            label_visibility="collapsed",
            help=tr(
                "Choose one, or type a hub id (bert-base-uncased) or the folder of your own "
                "checkpoint. Only safetensors and GGUF weights are opened."
            ),
        )
        # What it reads is known once it is there; of a large model that is seconds.
        with where.running, st.spinner(tr("Opening the model ..."), show_time=True):
            model = _model()
        if model is not None:
            recent_models.note(st.session_state[InputKeys.MODEL])
        _caption(model)
    if asks_input:
        with where.input:
            _input(_reads(_model()))
    with where.notes:
        _notes(_model())


def request() -> traces.Request:
    """Return what the input asks for. Raises ModelError when this visitor may not see it."""
    state, model = st.session_state, _model()
    base = traces.Request(
        model=(state[InputKeys.MODEL] or "").strip(),
        device=state[InputKeys.DEVICE],
        budget=_budget(),
    )
    # What was computed for others lies on the shelf: it is not looked for under a name like this.
    checkpoints().check_seen(base.model, Path(base.model))
    match _reads(model):
        case "picture":
            return replace(base, picture=media.hold(own_media.picture()))
        case "series":
            return replace(base, text=state[InputKeys.SERIES])
        case "picture and text":
            picture = media.hold(own_media.picture())
            return replace(base, picture=picture, text=state[InputKeys.TEXT])
    if _is_chat(model):
        return replace(base, text=state[InputKeys.TEXT], chat=True)
    target = (state.get(InputKeys.TARGET) or "").strip() if _writes(model) else ""
    if _reads(model) == "sound":
        return replace(base, sound=media.hold(own_media.sound()), target=target or None)
    return replace(
        base,
        text=state[InputKeys.TEXT],
        second=(state.get(InputKeys.SECOND) or "").strip() or None,
        target=target or None,
    )


def _budget() -> int | None:
    """Return the bytes that the reader allows for maps; None for what is allowed by itself."""
    amount = st.session_state.get(InputKeys.BUDGET) or "auto"
    return None if amount == "auto" else read_budget(amount)


def reads() -> Reads:
    """Return what the chosen model reads."""
    return _reads(_model())


def _input(reads: Reads) -> None:
    match reads:
        case "picture" | "picture and text":
            if reads == "picture and text":
                _text_box()
            media_input.picture(takes_drawn_digits=takes_drawn_digits(_model()))
        case "series":
            _box(
                tr("Series"),
                InputKeys.SERIES,
                help=tr("Numbers, oldest first; paste a column. Ctrl + Enter runs it."),
            )
        case "sound":
            media_input.sound()
            _target_input()
        case "text" | "own":  # what `read` takes may be a text
            _text_input()


def _box(label: str, key: str, help: str = N_("Ctrl + Enter runs it.")) -> None:
    st.text_area(
        label,
        **lasting(key),
        height="content",
        help=help,
        label_visibility="collapsed",
        placeholder=tr("Type a {label}", label=label.lower()),
    )


def takes_drawn_digits(model: Model | None) -> bool:
    """Return whether a model's answers to a picture are the ten digits."""
    if model is None or model.task_line.reads != "picture" or model.task_line.kind != "classes":
        return False
    return sorted(map(str, model.hf.config.id2label.values())) == list("0123456789")


def _text_box(*, runs_by_enter: bool = True) -> None:
    with st.container(key="text_box"):
        _box(tr("Text"), InputKeys.TEXT)
        if runs_by_enter:
            show.enter_key("text_box", tr("Enter runs it, Shift + Enter begins a new line"))


def _text_input() -> None:
    model = _model()
    with st.container(key="text_row", horizontal=True, vertical_alignment="center", gap="small"):
        _text_box(runs_by_enter=not _is_chat(model))  # the turns of a chat are lines
        with st.container(key="text_tools", width=232, gap=None):
            counter = st.container()
            with st.container(key="text_choices", horizontal=True, vertical_alignment="center"):
                chat = _chat_toggle(model)
                more = (
                    not chat
                    and not _has_second()
                    and st.button(
                        tr("+ second text"),
                        type="tertiary",
                        key="add_second",
                        on_click=_open_second,
                        help=tr("For models that compare two texts."),
                    )
                )
            if not chat and (count := _length(model)):  # a chat has its template's tokens too
                counter.caption(_warned(count))
    if chat:
        prepare()
        return
    if _has_second() or more:
        st.text_input(
            tr("Second text"),
            **lasting(InputKeys.SECOND),
            placeholder=tr("second text (optional)"),
            label_visibility="collapsed",
        )
    _target_input()


def _warned(count: Count) -> str:
    """Return a count with too many tokens, and unknown ones, in the colour of a warning."""
    known, _, unknown = count.words.rpartition(" · ")
    if count.is_too_long:
        known = f"**{known}**"
    return f"{known} · **{unknown}**" if count.has_unknown else f"{known} · {unknown}"


def _chat_toggle(model: Model | None) -> bool:
    return (
        model is not None
        and has_template(model)
        and st.toggle(
            tr("Chat turns"),
            **lasting(InputKeys.CHAT),
            help=tr(
                "Lines like `user: Hello` and `assistant: Hi` become turns in this model's chat "
                "template. A line without a role continues the turn above."
            ),
        )
    )


def _is_chat(model: Model | None) -> bool:
    """Return whether the text is read as the turns of a chat."""
    return bool(model is not None and has_template(model) and st.session_state.get(InputKeys.CHAT))


def _open_second() -> None:
    st.session_state[_SECOND_IS_OPEN] = True


def _has_second() -> bool:
    """Return whether the box of the second text stands: it holds one, or was asked for.

    Where a model gives a vector, two texts are what one compares.
    """
    state, model = st.session_state, _model()
    compares = model is not None and model.task_line.kind == "none"
    return bool(state.get(InputKeys.SECOND)) or state.get(_SECOND_IS_OPEN, False) or compares


def _length(model: Model | None) -> Count | None:
    if model is None and (picture := stored_picture.shown_now()) is not None:
        return Count(picture.length)
    texts = (st.session_state.get(key) or "" for key in (InputKeys.TEXT, InputKeys.SECOND))
    return long_text.counter(model, *texts)


def _target_input() -> None:
    if _writes(_model()):
        st.text_input(
            tr("Target"),
            **lasting(InputKeys.TARGET),
            label_visibility="collapsed",
            placeholder=tr("target: the text that the decoder reads (empty: the model's own)"),
            help=tr("The text that the decoder reads. Empty: the text that the model writes."),
        )


def _change_model() -> None:
    downloads.ask_for_choice(InputKeys.MODEL)
    model_input.change_model()


def _model() -> Model | None:
    """Return the chosen model, or None: what is wrong with it is for the page to say.

    None too while a stored picture stands for it: the model is on its way.
    """
    if stored_picture.shown_now() is not None:
        return None
    try:
        return traces.model(
            st.session_state[InputKeys.MODEL] or "", st.session_state[InputKeys.DEVICE]
        )
    except AttnvizError:
        return None


def _reads(model: Model | None) -> Reads:
    return "text" if model is None else model.task_line.reads


def _writes(model: Model | None) -> bool:
    return model is not None and model.has_decoder


def opened_model() -> Model | None:
    """Return the chosen model where it is open or opens; None where the page says why not."""
    return _model()


_CHIP = 38
"""Characters that a line of the model's chip has room for."""


def caption_of(model: Model) -> str:
    """Return what a model is for, its size, and what it runs on where that is not usual."""
    size = model.n_parameters
    amount = f"{size / 1e6:.3g} M" if size >= 1e6 else f"{size / 1e3:.3g} k"
    usual = ("cpu", "float32")
    where = [part for part in (str(model.device), str(model.dtype)) if part not in usual]
    whole = " · ".join([model.task, f"{amount} weights", *where])
    return whole if len(whole) <= _CHIP else " · ".join([model.task, amount, *where])


def _caption(model: Model | None) -> None:
    if model is not None:
        st.caption(caption_of(model))
    elif (picture := stored_picture.shown_now()) is not None:
        st.caption(translated(picture.caption))


def _notes(model: Model | None) -> None:
    """Draw what was found in a model, and what a bundled one does not know, beside other input."""
    if model is None:
        return
    for note in model.notes:
        st.warning(escaped(note))
    bundled = known().get(model.name)
    if bundled is not None and bundled.made_for and model_input.story() is None:
        st.caption(escaped(bundled.made_for))
