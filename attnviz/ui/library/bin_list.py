"""The bin on the page of the library: what was deleted, until it is gone for good."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from attnviz.errors import AttnvizError
from attnviz.language import counted, tr, translated
from attnviz.store.library_bin import Binned
from attnviz.ui.frame import writable
from attnviz.ui.library import page
from attnviz.ui.session import library_entry, messages
from attnviz.ui.shared.errors import escaped, strong
from attnviz.ui.visitor import trail
from attnviz.ui.visitor.library_access import library

_MOST = 50


def draw() -> None:
    """Draw what this visitor deleted and can take out again; nothing where that is nothing."""
    things = library().bin.things()
    if not things:
        return
    count = counted("Bin: {n:,} deleted thing", "Bin: {n:,} deleted things", n=len(things))
    with st.expander(translated(count)):
        for each in things[:_MOST]:
            _one(each)
        if len(things) > _MOST:
            st.caption(
                tr(
                    "{things:,} that were deleted earlier are not listed.",
                    things=len(things) - _MOST,
                )
            )


def _one(thing: Binned) -> None:
    text_column, right = st.columns([3, 2], vertical_alignment="center")
    row = right.container(horizontal=True, horizontal_alignment="right")
    when = (
        translated(
            counted("gone for good in {n} day", "gone for good in {n} days", n=thing.days_left)
        )
        if thing.days_left
        else tr("gone for good soon")
    )
    text_column.markdown(
        f"{strong(thing.entry.name)} · {escaped(page.word(thing.entry.kind))} · {when}",
    )
    row.button(
        tr("Restore"),
        key=f"restore {thing.id}",
        on_click=_do,
        args=(_restore, thing),
        **writable.button(tr("restored")),
    )
    with row.popover(tr("Remove"), **writable.button(tr("removed"))):
        st.markdown(
            tr("Remove {name} from the bin? This cannot be undone.", name=strong(thing.entry.name))
        )
        st.button(
            tr("Remove it"),
            type="primary",
            key=f"remove {thing.id}",
            on_click=_do,
            args=(_remove, thing),
            **writable.button(tr("removed")),
        )


def _restore(thing: Binned) -> None:
    entry = library().bin.restore(thing.id)
    trail.record("restored", of=entry.id, kind=entry.kind)
    library_entry.choose(entry.id)
    if entry.name != thing.entry.name:
        messages.put(
            "done",
            tr(
                '"{name}" was restored as "{entry_name}", because its name was already used.',
                name=thing.entry.name,
                entry_name=entry.name,
            ),
        )


def _remove(thing: Binned) -> None:
    library().bin.remove(thing.id)
    trail.record("removed", of=thing.entry.id, kind=thing.entry.kind)


def _do(what: Callable[[Binned], None], thing: Binned) -> None:
    try:
        what(thing)
    except AttnvizError as error:
        messages.put("error", str(error))
