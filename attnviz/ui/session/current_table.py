"""The table that a reader has at hand: taken on one page, and offered on the other.

The pages Train and Evaluate take rows from a built-in example, a file or a data set of the hub.
What was taken last on one of them is chosen on the other when that is opened next, once: whoever
then chooses something else there has it. A file is held here: its uploader forgets it with a page.
"""

from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st

from attnviz.language import N_
from attnviz.ui.session.keys import EvaluateKeys, TrainKeys

EXAMPLE, FILE, HUB = N_("Built-in example"), N_("Your own file"), N_("Hub data set")
WAYS = (EXAMPLE, FILE, HUB)

_UPLOAD = "table_upload"
_FILE = "kept_table"
_CURRENT = "current_table"
_SEEN = "current_table_seen"
_UPLOADS = "uploads_taken"


@dataclass(frozen=True)
class TablePage:
    """A page that takes a table, and the keys of what it is chosen by there."""

    name: str
    way: str
    example: str
    hub: str


TRAIN = TablePage("Train", TrainKeys.DATA_WAY, TrainKeys.DATA_EXAMPLE, TrainKeys.DATA_HUB)
EVALUATE = TablePage("Evaluate", EvaluateKeys.SOURCE, EvaluateKeys.EXAMPLE, EvaluateKeys.HUB)


@dataclass(frozen=True)
class CurrentTable:
    """Where the table is from, a name of `WAYS`, and what it is called there."""

    way: str
    name: str


def take(page: TablePage) -> None:
    """Remember what a reader has just taken on a page, unless it is no table yet."""
    way = st.session_state.get(page.way)
    upload = file()
    if way == EXAMPLE:
        name = st.session_state.get(page.example)
    elif way == HUB:
        name = str(st.session_state.get(page.hub) or "").strip()
    else:
        name = upload[0] if way == FILE and upload is not None else ""
    if way in WAYS and name:
        st.session_state[_CURRENT] = current = CurrentTable(way, name)
        _table_by_page()[page.name] = current


def take_own(page: TablePage) -> None:
    """Remember a table of the reader's own when a page is turned to it.

    Turned to the examples, a page shows one that nobody has taken.
    """
    if st.session_state.get(page.way) != EXAMPLE:
        take(page)


def choose_offered(page: TablePage, *, examples: Collection[str]) -> None:
    """Choose on a page, once, what was taken on another one since this one was drawn last.

    examples: those that the page may be turned to.
    """
    current: CurrentTable | None = st.session_state.get(_CURRENT)
    if current is None or _table_by_page().get(page.name) == current:
        return
    _table_by_page()[page.name] = current
    if current.way == EXAMPLE and current.name not in examples:
        return
    st.session_state[page.way] = current.way
    if current.way == EXAMPLE:
        st.session_state[page.example] = current.name
    elif current.way == HUB:
        st.session_state[page.hub] = current.name


def upload_key() -> str:
    """Return the key of the uploader: another one after each file, so that it is empty."""
    return f"{_UPLOAD} {st.session_state.get(_UPLOADS, 0)}"


def keep_upload(page: TablePage) -> None:
    """Remember the file that was just uploaded on a page, or that it was taken away there."""
    upload = st.session_state[upload_key()]
    if upload is None:
        forget_file()
        return
    st.session_state[_FILE] = upload.name, upload.getvalue()
    _empty_uploader()  # the page names the file and takes it away: once is enough
    take(page)


def put_file(name: str, content: bytes) -> None:
    """Have a file at hand that no uploader took, such as the table of an earlier training."""
    forget_file()  # the uploader would go on showing another one
    st.session_state[_FILE] = name, content


def file() -> tuple[str, bytes] | None:
    """Return the name and the bytes of the file that was uploaded last, or None."""
    return st.session_state.get(_FILE)


def forget_file() -> None:
    """Forget the uploaded file, on every page."""
    st.session_state.pop(_FILE, None)
    _empty_uploader()
    current = st.session_state.get(_CURRENT)
    if current is not None and current.way == FILE:
        del st.session_state[_CURRENT]


def _empty_uploader() -> None:
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1


def _table_by_page() -> dict[str, CurrentTable]:
    return st.session_state.setdefault(_SEEN, {})
