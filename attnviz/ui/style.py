"""The few rules that Streamlit's theme options cannot say."""

import streamlit as st

_CSS = """
<style>
[data-testid="stMainBlockContainer"] { padding: 24px 24px 48px; max-width: none; }
[data-testid="stHeader"] { height: 0; min-height: 0; background: transparent; }
[data-testid="stSidebarUserContent"] { padding: 0 16px 24px; }
[data-testid="stSidebarHeader"] { height: 48px; min-height: 48px; padding: 0 16px; margin: 0; }
[data-testid="stSidebarHeader"]::before { content: "attnviz"; font-size: 16px; font-weight: 600; }
</style>
"""


def apply() -> None:
    """Add them to the page."""
    st.html(_CSS)
