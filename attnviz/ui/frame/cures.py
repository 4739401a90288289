"""Beside the sentence of an error, the button that mends it, where one is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from attnviz.errors import AttnvizError, InputError, ModelError, UnsupportedError
from attnviz.language import tr
from attnviz.models.registry import known
from attnviz.ui.frame import absent_views, input_bar, places
from attnviz.ui.session import model_input, own_media
from attnviz.ui.session.keys import InputKeys
from attnviz.ui.shared import errors

GOOD_EXAMPLES = {
    places.ATTRIBUTION: "sentiment", places.WHAT_IF: "sentiment", places.LENSES: "induction",
}  # fmt: skip
"""A bundled model for each view that some models cannot have."""


def show(error: AttnvizError, view: str) -> None:
    """Draw an error of a view of the workspace, or of Evaluate, and what mends it."""
    cure = _cure(error, view)
    if cure is None:
        errors.show(error)
        return
    label, mend, of = cure
    with st.container(key="error_and_cure", horizontal=True, vertical_alignment="center"):
        with st.container():
            errors.show(error)
        st.button(label, key="cure", on_click=mend, args=of, type="primary")


def _cure(
    error: AttnvizError, view: str
) -> tuple[str, Callable[..., None], tuple[str, ...]] | None:
    """Return what stands on the button, and what it does; None where no button would mend it."""
    if isinstance(error, ModelError):
        return _way_back()
    if isinstance(error, InputError) and model_input.asks_input() and _is_of_input():
        return tr("Use the example"), model_input.use_example, (input_bar.reads(),)
    good = GOOD_EXAMPLES.get(view)
    if good not in known() or not isinstance(error, UnsupportedError):
        return None
    is_absent = absent_views.why_not(view, input_bar.opened_model())
    return (tr("Open {good}", good=good), model_input.open_story, (good,)) if is_absent else None


def _way_back() -> tuple[str, Callable[..., None], tuple[str, ...]] | None:
    """Return the way to the model that was open before, where the chosen one does not open."""
    name = model_input.model_before()
    if name is None:
        return None
    path = Path(name)
    short = path.parent.name if path.name == "model" else path.name
    return tr("Back to {model}", model=short or name), model_input.open_model, (name,)


def offer_way_back() -> None:
    """Draw that way below what else is offered in place of a model that does not open."""
    if way := _way_back():
        label, mend, of = way
        st.button(label, key="cure", on_click=mend, args=of)


def _is_of_input() -> bool:
    """Return whether it is the input itself that cannot be read: nothing, or what is no input."""
    state = st.session_state
    match input_bar.reads():
        case "picture":
            return not own_media.is_example()
        case "series":
            return True  # it is all that the model is asked with
        case "text":
            return not (state.get(InputKeys.TEXT) or "").strip()
    return False
