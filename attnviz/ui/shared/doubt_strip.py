"""What keeps an answer from being believed: said before the answer, which then is greyed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from attnviz.models.model import Model
from attnviz.records import Doubt
from attnviz.records.doubts import doubts_of, unknown_of
from attnviz.tracing.inputs import prepare
from attnviz.ui.shared.errors import escaped


def strip(doubts: Sequence[Doubt]) -> bool:
    """Draw the doubts, a line each, and return whether one is grave; draws nothing without any."""
    if not doubts:
        return False
    grave = any(each.grave for each in doubts)
    with st.container(key="grave_doubts" if grave else "doubts", gap=None):
        for each in doubts:
            st.markdown(f"**{escaped(each.said)}**" if each.grave else escaped(each.said))
    return grave


def answer_container(grave: bool) -> Any:
    """Return a container for an answer, which is drawn faintly where a doubt about it is grave."""
    return st.container(key="doubted_answer") if grave else st.container()


def of_input(model: Model, inputs: Any) -> tuple[Doubt, ...]:
    """Return the doubts that an input gives, before any answer."""
    read = prepare(model, inputs)
    return doubts_of(unknown_of(read.tokens), cut=read.cut)
