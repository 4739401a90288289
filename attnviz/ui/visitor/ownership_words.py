"""Words for the owner of a thing, and for what happens to deleted things."""

from __future__ import annotations

import streamlit as st

from attnviz.language import N_, counted, tr, translated
from attnviz.store.owners import Owned
from attnviz.ui.operator.limits import limits
from attnviz.ui.visitor import ownership

SHARE = N_("Share with everybody here")
SHARE_HELP = N_(
    "Then everybody who may use this server can see, open and export it. Only you can change it."
)


def column(thing: Owned) -> dict[str, str]:
    """Return whose a thing is, as a column of a list; none where visitors have no names."""
    if ownership.visitor() is None:
        return {}
    is_own = thing.owner and thing.owner == ownership.name()
    name = tr("you") if is_own else thing.owner or tr("nobody")
    return {"owner": tr("{name}, shared", name=name) if thing.shared else name}


def told_others(thing: Owned) -> None:
    """Say why a visitor cannot change a thing that is not theirs."""
    if not thing.owner:
        st.text(
            tr(
                "It has no owner, because it is older than the accounts of this server. Only the "
                "operator of this server can change it."
            )
        )
        return
    sharing = tr(", shared with everybody here") if thing.shared else ""
    # No Markdown: it would make a link of an address.
    st.text(
        tr("{owner}'s{sharing}. Only its owner can change it.", owner=thing.owner, sharing=sharing)
    )


def bin_words() -> str:
    """Return what happens to deleted things, in a sentence."""
    days = limits().bin_days
    if days <= 0:
        return tr("This cannot be undone.")
    return translated(
        counted(
            "It stays in the bin, on the page Library, for {n:g} day.",
            "It stays in the bin, on the page Library, for {n:g} days.",
            n=days,
        )
    )
