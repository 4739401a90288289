"""The sidebar that every page shares: the model, the input, the device."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from attnviz.allowance import in_words
from attnviz.data import pictures
from attnviz.data.readers import read_picture
from attnviz.errors import AttnvizError, InputError
from attnviz.models.registry import known
from attnviz.models.tasks import Reads
from attnviz.tracing.budget import KEPT_BYTES, read_budget
from attnviz.tracing.chat import has_template, prepare
from attnviz.ui.frame import long_text, show
from attnviz.ui.session import model_input, own_media
from attnviz.ui.session.keys import SidebarKeys
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared import downloads, media, stored_picture, traces
from attnviz.ui.shared.errors import escaped
from attnviz.ui.visitor.checkpoints import checkpoints

if TYPE_CHECKING:
    from attnviz.models.model import Model

DEVICES = ("auto", "cuda", "mps", "cpu")
BUDGETS = ("auto", "50 MB", "200 MB", "1 GB", "3 GB")


def draw(*, asks_model: bool, asks_input: bool) -> None:
    """Draw the sidebar. Its values live in the session; `request` reads them.

    On a page that looks at no single input, the input and what bounds its maps are left out, and
    the model too where it has none; what they held stays.
    """
    model_input.put_defaults(asks_input=asks_input)
    if not asks_model:
        return
    with st.sidebar:
        st.selectbox(
            "Model",
            _choices(),
            **lasting(SidebarKeys.MODEL),
            accept_new_options=True,
            on_change=_change_model,
            help=(
                "Choose one, or type a hub id (bert-base-uncased) or the folder of your own "
                "checkpoint. Only safetensors and GGUF weights are opened."
            ),
        )
        if asks_input:
            _input(_reads(_model()))
        st.selectbox(
            "Device",
            DEVICES,
            **lasting(SidebarKeys.DEVICE),
            help="auto chooses CUDA if there is one, then MPS, then the CPU.",
        )
        if asks_input:
            st.selectbox(
                "Memory for maps",
                BUDGETS,
                **lasting(SidebarKeys.BUDGET),
                accept_new_options=True,
                help="If all maps of an input need more memory, only its queries and keys are "
                "kept. Each map that you open is then computed from them, exactly as before; "
                f"only rollout and flow need all maps. auto: {in_words(KEPT_BYTES)}. Type "
                "another amount, such as 1 GB.",
            )
        _caption(_model())


def request() -> traces.Request:
    """Return what the sidebar asks for. Raises ModelError when this visitor may not see it."""
    state, model = st.session_state, _model()
    base = traces.Request(
        model=(state[SidebarKeys.MODEL] or "").strip(),
        device=state[SidebarKeys.DEVICE],
        budget=_budget(),
    )
    # What was computed for others lies on the shelf: it is not looked for under a name like this.
    checkpoints().check_seen(base.model, Path(base.model))
    match _reads(model):
        case "picture":
            return replace(base, picture=media.hold(own_media.picture()))
        case "series":
            return replace(base, text=state[SidebarKeys.SERIES])
        case "picture and text":
            picture = media.hold(own_media.picture())
            return replace(base, picture=picture, text=state[SidebarKeys.TEXT])
    if model is not None and has_template(model) and state.get(SidebarKeys.CHAT):
        return replace(base, text=state[SidebarKeys.TEXT], chat=True)
    target = (state.get(SidebarKeys.TARGET) or "").strip() if _writes(model) else ""
    if _reads(model) == "sound":
        return replace(base, sound=media.hold(own_media.sound()), target=target or None)
    return replace(
        base,
        text=state[SidebarKeys.TEXT],
        second=(state.get(SidebarKeys.SECOND) or "").strip() or None,
        target=target or None,
    )


def _budget() -> int | None:
    """Return the bytes that the reader allows for maps; None for what is allowed by itself."""
    amount = st.session_state.get(SidebarKeys.BUDGET) or "auto"
    return None if amount == "auto" else read_budget(amount)


def reads() -> Reads:
    """Return what the chosen model reads."""
    return _reads(_model())


def _input(reads: Reads) -> None:
    match reads:
        case "picture" | "picture and text":
            if reads == "picture and text":
                st.text_area(
                    "Text", **lasting(SidebarKeys.TEXT), height=68, help="Ctrl + Enter runs it."
                )
            _picture_input()
        case "series":
            st.text_area(
                "Series", **lasting(SidebarKeys.SERIES), height=224,
                help="Numbers, oldest first; paste a column. Ctrl + Enter runs it.",
            )  # fmt: skip
        case "sound":
            st.file_uploader(
                "Sound", type=["wav"], key=SidebarKeys.SOUND, on_change=own_media.keep_sound,
                help="A WAV file. It is converted to the sampling rate of the model.",
            )  # fmt: skip
            if (sound := own_media.sound()) is not None:
                st.audio(sound)
            _target_input()
        case "text":
            _text_input()


def _picture_input() -> None:
    if takes_drawn_digits(_model()):
        st.session_state.setdefault(SidebarKeys.PICTURE_WAY, own_media.SAMPLE)
        way = st.segmented_control(
            "Picture",
            (own_media.SAMPLE, own_media.DRAW),
            **lasting(SidebarKeys.PICTURE_WAY),
            required=True,
        )
        if way == own_media.DRAW:
            show.drawing()
            if own_media.drawn_picture() is None:
                st.caption("The page shows the sample until you draw.")
            _save_picture()
            return
    st.file_uploader(
        "Picture", type=list(pictures.ENDINGS), key=SidebarKeys.PICTURE,
        on_change=own_media.keep_upload,
        help=f"A {pictures.FORMAT_WORDS} of at most {st.get_option('server.maxUploadSize')} MB. "
        "Without one, the model's own example is shown.",
    )  # fmt: skip
    if (picture := own_media.picture()) is not None:
        with contextlib.suppress(InputError):  # the page says what is wrong with it
            st.image(read_picture(picture), width="stretch")
            _save_picture()
    if own_media.has_upload():
        st.button("Back to the example", on_click=own_media.forget)


def _save_picture() -> None:
    if (picture := own_media.picture()) is not None:
        st.download_button(
            "Save the picture", picture, "picture.png", on_click="ignore",
            help="Paint on it, then upload it again.",
        )  # fmt: skip


def takes_drawn_digits(model: Model | None) -> bool:
    """Return whether a model's answers to a picture are the ten digits."""
    if model is None or model.task_line.reads != "picture" or model.task_line.kind != "classes":
        return False
    return sorted(map(str, model.hf.config.id2label.values())) == list("0123456789")


def _text_input() -> None:
    model = _model()
    chat = False
    if model is not None and has_template(model):
        chat = st.toggle(
            "Chat turns", **lasting(SidebarKeys.CHAT),
            help="Lines like `user: Hello` and `assistant: Hi` become turns in this model's chat "
                "template. A line without a role continues the turn above.",
        )  # fmt: skip
    st.text_area("Text", **lasting(SidebarKeys.TEXT), height=112, help="Ctrl + Enter runs it.")
    if chat:
        prepare()
        return
    if count := _length(model):
        st.caption(count)
    st.text_input(
        "Second text",
        **lasting(SidebarKeys.SECOND),
        placeholder="optional",
        help="For models that compare two texts.",
    )
    _target_input()


def _length(model: Model | None) -> str:
    if model is None and (picture := stored_picture.shown_now()) is not None:
        return picture.length
    texts = (st.session_state.get(key) or "" for key in (SidebarKeys.TEXT, SidebarKeys.SECOND))
    return long_text.counter(model, *texts)


def _target_input() -> None:
    if _writes(_model()):
        st.text_input(
            "Target",
            **lasting(SidebarKeys.TARGET),
            placeholder="the model's own",
            help="The text that the decoder reads. Empty: the text that the model writes.",
        )


def _change_model() -> None:
    downloads.ask_for_choice(SidebarKeys.MODEL)
    model_input.change_model()


def _choices() -> list[str]:
    return [*known(), *checkpoints().paths()]


def _model() -> Model | None:
    """Return the chosen model, or None: what is wrong with it is for the page to say.

    None too while a stored picture stands for it: the model is on its way.
    """
    if stored_picture.shown_now() is not None:
        return None
    try:
        return traces.model(
            st.session_state[SidebarKeys.MODEL] or "", st.session_state[SidebarKeys.DEVICE]
        )
    except AttnvizError:
        return None


def _reads(model: Model | None) -> Reads:
    return "text" if model is None else model.task_line.reads


def _writes(model: Model | None) -> bool:
    return model is not None and model.has_decoder


def caption_of(model: Model) -> str:
    """Return where a model runs, what it is for, and its size."""
    size = model.n_parameters
    amount = f"{size / 1e6:.3g} M" if size >= 1e6 else f"{size / 1e3:.3g} k"
    return f"{model.device} · {model.dtype} · {model.task} · {amount} weights"


def _caption(model: Model | None) -> None:
    if model is None:
        if (picture := stored_picture.shown_now()) is None:
            return
        name = picture.model
        st.caption(picture.caption)
    else:
        name = model.name
        st.caption(caption_of(model))
        for note in model.notes:
            st.warning(escaped(note))
    bundled = known().get(name)
    if bundled is not None and bundled.made_for:
        st.caption(escaped(bundled.made_for))
