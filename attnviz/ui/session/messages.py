"""Sentences that one run of a page leaves for the next, which says each of them once.

A button's callback runs before the page is drawn, so what it has to say waits here for its place.
"""

from typing import Literal

import streamlit as st

Topic = Literal["error", "done", "keep", "link", "entry"]
"""What a sentence is about: why a button did nothing; what one did, where that is not to be seen;
how the control Keep went ("" is well); what of a link could not be done; why what is
kept under an address cannot be shown."""


def put(topic: Topic, sentence: str) -> None:
    """Leave a sentence for the next run, in the place of one that waits there."""
    st.session_state[f"message {topic}"] = sentence


def take(topic: Topic) -> str | None:
    """Return the sentence that waits, once; None where there is none."""
    return st.session_state.pop(f"message {topic}", None)
