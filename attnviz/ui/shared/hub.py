"""A data set of the hub, by its id: one way of reading it for all pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import streamlit as st

from attnviz import disk
from attnviz.data.hub_cache import cached_bytes
from attnviz.data.tables import Table, read_table
from attnviz.errors import DataError, InputError
from attnviz.language import N_, tr
from attnviz.progress import Progress
from attnviz.ui.operator.limits import limits
from attnviz.ui.session import identity
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared import work
from attnviz.ui.visitor import presence, trail


def id_field(key: str, **on_change: Any) -> str:
    """Draw the field for a data set's id and return the id.

    Raises InputError when the field holds anything but the id of a hub data set, and ModelError
    when this server opens nothing from the hub.

    on_change: what is called when it is changed, and with what.
    """
    typed = st.text_input(
        tr("Id of the data set"),
        placeholder="stanfordnlp/imdb",
        help=tr("The code of a data set is never run."),
        **lasting(key),
        **on_change,
    )
    name = (typed or "").strip()
    if name:
        limits().check_hub(name)
    # What looks like a file would be read from the server's own disk.
    if name and (not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", name) or Path(name).exists()):
        raise InputError(
            N_('"{name}" is not the id of a hub data set, such as "stanfordnlp/imdb".', name=name)
        )
    return name


def table(name: str) -> Table:
    """Return the data set, and show meanwhile that it is being opened.

    Raises DataError when the hub has no such data set, or the disk has no room for it.
    """
    who = presence.user(), identity.session_id()

    def make(_progress: Progress) -> Table:
        before = cached_bytes(name)
        if before is None:
            disk.check(0, f'"{name}"', error=DataError)
        rows = read_table(name)
        if before is None and (size := cached_bytes(name)) is not None:
            trail.record("downloaded", by=who, data=name, bytes=size)
        return rows

    return work.wait_for(tr("Opening the data set"), ("table", name), make, lambda rows: 10**6)
