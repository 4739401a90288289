"""Which part of a text that was too long stands in its box, and where the rest is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from attnviz.tracing.fitting import TextPart

_CUT = "cut_text"

Way = Literal["beginning", "window", "sentence"]


@dataclass(frozen=True)
class Cut:
    """What was left of a text.

    Attributes:
        key: the box that it stands in.
        whole: the text as it was.
        way: how it was cut.
        parts: what can be chosen of it: the sentences, or the one part that was.
        at: which of them stands in the box.
        n_tokens: tokens of a beginning, and of the whole text.
    """

    key: str
    whole: str
    way: Way
    parts: tuple[TextPart, ...]
    at: int = 0
    n_tokens: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        """What stands in the box."""
        part = self.parts[self.at]
        return self.whole[part.start : part.end].strip()


def put_cut(cut: Cut) -> None:
    """Put a part of a text into its box."""
    st.session_state[_CUT] = cut
    st.session_state[cut.key] = cut.text


def current_cut() -> Cut | None:
    """Return what was cut, while the part still stands in its box as it was put there."""
    last = st.session_state.get(_CUT)
    return last if last is not None and st.session_state.get(last.key) == last.text else None


def move_cut(by: int) -> None:
    """Go to another sentence."""
    if (now := current_cut()) is not None:
        put_cut(replace(now, at=min(max(now.at + by, 0), len(now.parts) - 1)))


def undo_cut() -> None:
    """Put the whole text back."""
    if (now := current_cut()) is not None:
        st.session_state[now.key] = now.whole
    st.session_state.pop(_CUT, None)
