"""Tables that were uploaded: the uploader forgets them with its page."""

import streamlit as st

from attnviz.ui.session.keys import EvaluateKeys, TrainKeys

_TABLE = "kept_table"
_DATA_FILE = "kept_data_file"


def keep_data_file() -> None:
    """Remember the table that was just uploaded: the uploader forgets it with the page."""
    upload = st.session_state[TrainKeys.DATA_UPLOAD]
    if upload is not None:
        st.session_state[_DATA_FILE] = upload.name, upload.getvalue()


def data_file() -> tuple[str, bytes] | None:
    """Return the name and contents of the uploaded table, if there is one."""
    return st.session_state.get(_DATA_FILE)


def forget_data_file() -> None:
    """Forget the uploaded table."""
    st.session_state.pop(_DATA_FILE, None)
    st.session_state.pop(TrainKeys.DATA_UPLOAD, None)


def keep_table() -> None:
    """Remember the table that was just uploaded, or that it was taken away."""
    upload = st.session_state[EvaluateKeys.FILE]
    if upload is None:
        st.session_state.pop(_TABLE, None)
    else:
        st.session_state[_TABLE] = upload.name, upload.getvalue()


def table() -> tuple[str, bytes] | None:
    """Return the name and the bytes of the table that was uploaded last, or None."""
    return st.session_state.get(_TABLE)


def ask_of(source: str) -> None:
    """Choose where the page Evaluate takes its rows from."""
    st.session_state[EvaluateKeys.SOURCE] = source
