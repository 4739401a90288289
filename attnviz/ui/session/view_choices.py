"""What a reader chose in a view: edits of words, patches, tokens of a text that is written."""

from collections.abc import Hashable
from typing import Any

import streamlit as st

from attnviz.ui.session.keys import CompareKeys

_BRANCHES = "branches"
_PATCHES = "patches"
_EDITS = "kept_edits"


def put_edits(of: str, edits: list[dict[str, Any]]) -> None:
    """Remember how the words of a text were changed."""
    st.session_state[_EDITS] = {"of": of, "edits": edits}


def edits(of: str) -> list[dict[str, Any]]:
    """Return how the words of a text were changed last; nothing for another text."""
    last = st.session_state.get(_EDITS)
    return last["edits"] if last and last["of"] == of else []


def keep_patch() -> None:
    """Remember the patch that the reader has just chosen, under the name of its pair of texts."""
    message = dict(st.session_state[CompareKeys.PATCHING]).get("patch")
    if message:
        st.session_state[_PATCHES] = dict(message)


def patch(of: str) -> dict[str, Any] | None:
    """Return the patch that was chosen last between the texts named `of`."""
    last = st.session_state.get(_PATCHES)
    return last if last and last["of"] == of else None


def branches(of: Hashable) -> tuple[tuple[int, int], ...]:
    """Return each (step, token) that the reader chose in a text that a model writes."""
    return st.session_state.get(_BRANCHES, {}).get(of, ())


def branch(of: Hashable, step: int, token: int) -> None:
    """Remember a token that the reader chose; what was chosen after it is gone with its text."""
    earlier = tuple(pair for pair in branches(of) if pair[0] < step)
    st.session_state.setdefault(_BRANCHES, {})[of] = (*earlier, (step, token))


def unbranch(of: Hashable) -> None:
    """Go back to the text as the model writes it alone."""
    st.session_state.get(_BRANCHES, {}).pop(of, None)
