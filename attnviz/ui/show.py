"""Put a view on a Streamlit page."""

import textwrap
from typing import Literal

import streamlit as st
from streamlit.components.v2 import component
from streamlit.delta_generator import DeltaGenerator

from attnviz.models.registry import KnownModel
from attnviz.ui import weights_route
from attnviz.ui.errors import escaped
from attnviz.views.explorer import explorer_assets
from attnviz.views.view import View

# Streamlit calls a module's default export with its own argument names. Selecting a head is not
# sent back: it would rerun the page, and everything it changes is already in the browser.
_ADAPTER = """
export default ({ data, parentElement }) => render({ data, element: parentElement, emit() {} });
"""

_js, _css = explorer_assets()
_explorer = component("attnviz_explorer", js=_js + _ADAPTER, css=_css)


def heading(title: str) -> DeltaGenerator:
    """Draw a page's title and return the place at its right for what the page offers to save."""
    row = st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )
    row.title(title, anchor=False, width="content")
    return row.container(horizontal=True, horizontal_alignment="right", width="content")


def card(known: KnownModel) -> None:
    """Draw a model as its story: name, what it shows, the example, its size."""
    st.markdown(f"**{escaped(known.name)}**")
    st.markdown(escaped(known.story))
    if known.picture is not None:
        st.image(known.picture, width=64)
    example = textwrap.shorten(known.example, 80, placeholder=" ...")
    size = f"{known.megabytes:.3g} MB"
    st.caption(f"{escaped(example)} · {size}" if example else size)


def story(known: KnownModel) -> None:
    """Draw what a bundled model's example shows and what to try next; how it was measured folds."""
    st.markdown(
        f"{escaped(known.story)} **Next:** {escaped(known.try_next)}",
        help=escaped(known.how_to_see),
    )


def explorer(view: View, *, key: str) -> None:
    """Mount the explorer; its data travels as raw bytes."""
    _explorer(key=key, data=view.data)


def weights_url(token: str) -> str:
    """Return the address from which the explorer of a trace fetches exact maps."""
    return f"{weights_route.prefix()}/{token}"


def theme() -> Literal["light", "dark"]:
    """Return the colour scheme that the reader's browser shows now."""
    return "dark" if st.context.theme.type == "dark" else "light"


def stack_label(name: str) -> str:
    """Return a stack's name in words."""
    return {"cross": "cross-attention"}.get(name, name)
