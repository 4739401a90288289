"""What a reader agreed to wait or to pay for, so that no rerun asks again."""

from collections.abc import Hashable

import streamlit as st

_AGREED = "agreed_costs"


def agree(key: Hashable) -> None:
    """Remember that the reader agreed to what a computation costs."""
    st.session_state.setdefault(_AGREED, set()).add(key)


def agree_to_all(*keys: Hashable) -> None:
    """Remember that the reader agreed to several things at once."""
    for key in keys:
        agree(key)


def is_agreed(key: Hashable) -> bool:
    """Return whether the reader agreed to it."""
    return key in st.session_state.get(_AGREED, ())
