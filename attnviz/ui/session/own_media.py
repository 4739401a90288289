"""Pictures and sounds of the reader's own: uploaded, or drawn.

Uploaders forget a file with their page and cannot last, so it is copied out of them when it comes.
"""

import secrets
from typing import Any

import streamlit as st

from attnviz.language import N_
from attnviz.models.registry import known
from attnviz.ui.session.keys import InputKeys

SAMPLE, DRAW = N_("Sample or upload"), "Draw"

_UPLOAD = "uploaded_picture"
_SOUND = "uploaded_sound"
_DRAWN = "drawn_picture"


def has_upload() -> bool:
    """Return whether a picture was uploaded and is still what the model reads."""
    return _UPLOAD in st.session_state


def is_example() -> bool:
    """Return whether the model reads its own example: nothing was uploaded or drawn."""
    return not has_upload() and drawn_picture() is None


def put(picture: bytes) -> None:
    """Have the model read a picture, as if the reader had uploaded it."""
    forget()
    st.session_state[_UPLOAD] = picture


def forget() -> None:
    """Go back to the model's own example."""
    st.session_state.pop(_UPLOAD, None)
    st.session_state.pop(_SOUND, None)
    st.session_state.pop(_DRAWN, None)
    st.session_state[InputKeys.PICTURE_WAY] = SAMPLE


def keep_upload() -> None:
    """Remember the picture that was just uploaded, or that it was taken away."""
    upload = st.session_state[InputKeys.PICTURE]
    if upload is None:
        forget()
    else:
        st.session_state[_UPLOAD] = upload.getvalue()


def keep_sound() -> None:
    """Remember the sound that was just uploaded, or that it was taken away."""
    upload = st.session_state[InputKeys.SOUND]
    st.session_state[_SOUND] = None if upload is None else upload.getvalue()


def sound() -> bytes | None:
    """Return the uploaded sound, or None."""
    return st.session_state.get(_SOUND)


def sheet() -> dict[str, Any]:
    """Return what is on the drawing sheet: its name `of`, `strokes`, and whether `inverted`."""
    empty = {"of": secrets.token_hex(4), "strokes": [], "inverted": False, "picture": None}
    return st.session_state.setdefault(_DRAWN, empty)


def keep_drawing(message: dict[str, Any], picture: bytes | None) -> None:
    """Remember what was drawn, unless it was on a sheet that is gone."""
    if message["of"] == sheet()["of"]:
        st.session_state[_DRAWN] = {
            **{name: message[name] for name in ("of", "strokes", "inverted")}, "picture": picture,
        }  # fmt: skip


def drawn_picture() -> bytes | None:
    """Return the picture that the reader has drawn, where drawing is what they chose."""
    return sheet()["picture"] if st.session_state.get(InputKeys.PICTURE_WAY) == DRAW else None


def picture() -> bytes | None:
    """Return what was drawn or uploaded, else the chosen model's example, else None."""
    if (own := drawn_picture()) is not None:
        return own
    if _UPLOAD in st.session_state:
        return st.session_state[_UPLOAD]
    model = known().get(st.session_state[InputKeys.MODEL])
    return model.picture.read_bytes() if model is not None and model.picture else None
