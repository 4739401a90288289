"""The input of models that read a picture or a sound: a file, a drawing, the model's example."""

from __future__ import annotations

import contextlib
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from attnviz.data import pictures
from attnviz.data.readers import read_picture
from attnviz.errors import InputError
from attnviz.language import tr, translated
from attnviz.ui.frame import show
from attnviz.ui.session import own_media
from attnviz.ui.session.keys import InputKeys
from attnviz.ui.session.widgets import lasting


def picture(*, takes_drawn_digits: bool) -> None:
    """Draw the picture that is read, and behind a button how to give another one.

    takes_drawn_digits: whether the model reads digits, which can be drawn with the mouse.

    Where there is none yet, how to give one stands there itself.
    """
    draws = False
    if own_media.picture() is None and not takes_drawn_digits:
        with st.container(key="no_picture"):
            _file()
        return
    with st.container(key="picture_row", horizontal=True, vertical_alignment="center", gap="small"):
        shown = st.container(width="content")
        with st.popover(tr("Picture"), icon=":material/image:"):
            draws = takes_drawn_digits and _drawn()
            if not draws:
                _file()
            saving = st.container()
        said = st.container(width="content")
    with contextlib.suppress(InputError):  # the page says what is wrong with it
        _as_given(shown, saving)
    if draws and own_media.drawn_picture() is None:
        said.caption(tr("The page shows the sample until you draw."))


def _drawn() -> bool:
    """Draw the choice between a sample and one's own drawing; return whether one draws."""
    st.session_state.setdefault(InputKeys.PICTURE_WAY, own_media.SAMPLE)
    way = st.segmented_control(
        tr("Picture"),
        (own_media.SAMPLE, own_media.DRAW),
        format_func=translated,
        **lasting(InputKeys.PICTURE_WAY),
        required=True,
    )
    if way == own_media.DRAW:
        show.drawing()
    return way == own_media.DRAW


def _file() -> None:
    st.file_uploader(
        tr("Picture"),
        type=list(pictures.ENDINGS),
        key=InputKeys.PICTURE,
        on_change=own_media.keep_upload,
        help=tr(
            "A {format_words} of at most {get_option} MB. Without one, the model's own example is "
            "shown.",
            format_words=pictures.FORMAT_WORDS,
            get_option=st.get_option("server.maxUploadSize"),
        ),
        label_visibility="visible" if own_media.picture() is not None else "collapsed",
    )
    if own_media.has_upload():
        st.button(tr("Back to the example"), on_click=own_media.forget)


def _as_given(shown: DeltaGenerator, saving: DeltaGenerator) -> None:
    """Draw the picture, small, and a button that saves it. Raises InputError for no picture."""
    if (given := own_media.picture()) is None:
        return
    shown.image(read_picture(given), width=48, alt=tr("The picture that is read"))
    saving.download_button(
        tr("Save the picture"),
        given,
        "picture.png",
        on_click="ignore",
        help=tr("Paint on it, then upload it again."),
    )


def sound() -> None:
    """Draw the sound that is read, and behind a button how to give another one.

    Where there is none yet, how to give one stands there itself.
    """
    if (given := own_media.sound()) is None:
        with st.container(key="no_sound"):
            _sound_file("collapsed")
        return
    with st.container(key="sound_row", horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover(tr("Sound"), icon=":material/mic:"):
            _sound_file("visible")
        st.audio(given)


def _sound_file(label: Literal["visible", "collapsed"]) -> None:
    st.file_uploader(
        tr("Sound"),
        type=["wav"],
        key=InputKeys.SOUND,
        on_change=own_media.keep_sound,
        help=tr("A WAV file. It is converted to the sampling rate of the model."),
        label_visibility=label,
    )
