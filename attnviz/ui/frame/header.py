"""The header: the five places, what it runs on, and the gear."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from attnviz.language import translated
from attnviz.ui.frame import gear, places


def draw(region: DeltaGenerator, title: str) -> None:
    """Draw the header of a page."""
    here = places.place_of(title)
    with region:
        st.html('<b class="brand">attnviz</b>', width="content")
        with st.container(key="place_links", horizontal=True, gap=None, width="stretch"):
            for place in places.PLACES:
                is_here = place is here
                with st.container(
                    key=f"place_{place.name}{'_here' if is_here else ''}", width="content"
                ):
                    st.page_link(
                        places.page(places.opening_page(place)), label=translated(place.name)
                    )
        gear.draw()
