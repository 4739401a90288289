"""The colours of the theme, for the rules in assets/app.css, with which the page comes."""

import streamlit as st

from attnviz import language
from attnviz.language import tr
from attnviz.plots.theme import THEMES
from attnviz.ui.routes import selection
from attnviz.ui.session import head_choice

_DARK = f"""
<style>
/* White on the light accent would be too faint to read: the page's own colour is dark enough. */
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primary"] p {{
  color: {THEMES["dark"].page};
}}
[data-testid="stMultiSelect"] [data-tag] * {{ color: {THEMES["dark"].page}; }}
</style>
"""


_RIGHT_TO_LEFT = """
<style>
.stApp { direction: rtl; }
/* A map, a curve and code run as they are drawn. */
.stApp canvas, .stApp svg, .stApp code { direction: ltr; }
</style>
"""


def apply() -> None:
    """Give them to the page, and where its explorer tells which head is looked at.

    That is of one session, and the explorer's data are shared by all who look at the same.
    """
    address = selection.address(head_choice.reader())
    dark = st.context.theme.type == "dark"
    colours = THEMES["dark" if dark else "light"]
    variables = (
        f'<style>:root {{ --attnviz-tell: "{address}"; --attnviz-warn: {colours.warn}; '
        f"--attnviz-bad: {colours.bad}; --attnviz-line: {colours.line}; "
        f"--attnviz-panel: {colours.panel}; --attnviz-page: {colours.page}; "
        f"--attnviz-secondary: {colours.secondary}; --attnviz-accent: {colours.accent}; "
        f"--attnviz-text: {colours.text}; "
        f"--attnviz-another-file: {_quoted(tr('Choose another file.'))}; }}</style>"
    )
    runs = _RIGHT_TO_LEFT if language.direction() == "rtl" else ""
    st.html(variables + (_DARK if dark else "") + runs)


def _quoted(text: str) -> str:
    """Return text as a string of a stylesheet in a page, with a blank before it."""
    escaped = "".join(f"\\{ord(c):x} " if c in '\\"<\n' else c for c in text)
    return f'" {escaped}"'
