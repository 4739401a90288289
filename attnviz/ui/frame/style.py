"""The few rules that Streamlit's theme options cannot say."""

import streamlit as st

from attnviz.plots.theme import THEMES
from attnviz.ui.routes import selection
from attnviz.ui.session import head_choice

_CSS = """
<style>
[data-testid="stMainBlockContainer"] { padding: 20px 24px 48px; max-width: none; }
[data-testid="stHeader"] { height: 0; min-height: 0; background: transparent; }
[data-testid="stHeading"] h1 { padding: 4px 0; }
[data-testid="stSidebarContent"] { padding: 0 6px; }
[data-testid="stSidebarHeader"] { height: 56px; min-height: 56px; padding: 0 10px; margin: 0; }
[data-testid="stSidebarHeader"]::before { content: "attnviz"; font-size: 16px; font-weight: 600; }
[data-testid="stSidebarUserContent"] { padding: 16px 0 24px; }
/* All pages are listed, and the input still stands on the first screen. */
[data-testid="stSidebarNavLink"] {
  min-height: 26px; padding: 0 10px; margin: 0; border-radius: 6px; line-height: 1;
}
[data-testid="stSidebarNavItems"] li { margin: 0; }
[data-testid="stSidebarNavSeparator"] { padding-top: 12px; }
[data-testid="stSidebarCollapseButton"] button, [data-testid="stExpandSidebarButton"] {
  min-width: 28px; min-height: 28px;
}
[data-testid="stSidebarNavLink"]:focus-visible { outline: 2px solid; outline-offset: -2px; }
[data-testid="stApp"]:has([data-testid="stExpandSidebarButton"]) [data-testid="stHeader"] {
  height: 44px;
}
[data-testid="stApp"]:has([data-testid="stExpandSidebarButton"])
  [data-testid="stMainBlockContainer"] { padding-top: 48px; }
/* A list of steps needs the room of its words: beside the answer where there is enough of it. */
.st-key-steps_and_answer [data-testid="stColumn"] { min-width: 340px; }
.st-key-steps_and_answer [data-testid="stColumn"] [data-testid="stColumn"] { min-width: 0; }
.st-key-steps_and_answer [data-testid="stCheckbox"] p { white-space: normal; }
/* Title and legend of a figure share a line: beside each other only where both have room for it. */
.st-key-curves [data-testid="stColumn"] { min-width: 340px; }
/* Why an answer is not to be believed; views, which say it themselves in a file, need not here. */
:root { --attnviz-doubts: none; }
.st-key-doubts, .st-key-grave_doubts { padding: 4px 0 4px 12px; border-left: 4px solid; }
.st-key-doubts { border-color: var(--attnviz-warn); }
.st-key-grave_doubts { border-color: var(--attnviz-bad); }
.st-key-doubts p { color: var(--attnviz-warn); }
.st-key-grave_doubts strong { color: var(--attnviz-bad); }
.st-key-doubted_answer { opacity: 0.4; filter: grayscale(1); }
/* A list of choices is cut between entries only, and where there is room, not at all. */
[data-testid="stSelectboxVirtualDropdown"] { display: flex; flex-direction: column; }
[data-testid="stSelectboxVirtualDropdown"] > [role="listbox"] {
  flex: 0 1 auto; min-height: 0; max-height: 432px;
}
/* What is wrong with a file that was not taken stands there, not only under the pointer. */
[data-testid="stFileChip"]:has([role="alert"]) { flex-wrap: wrap; height: auto; max-width: none; }
[data-testid="stFileChip"] [role="alert"] {
  position: static !important; width: auto !important; height: auto !important; flex: 1 0 100%;
  clip: auto !important; clip-path: none !important; white-space: normal !important;
  margin: 0 !important; padding: 0 4px 4px !important; font-size: 12px;
}
[data-testid="stFileChip"] [role="alert"]::after { content: " Choose another file."; }
/* Tables below each other are read as one. */
.st-key-about_server table { width: min(100%, 960px); table-layout: fixed; }
.st-key-about_server th:first-child { width: 34%; }
[data-testid="stSkillsNudge"] { display: none; } /* an advertisement for developers of apps */
</style>
"""


_DARK = f"""
<style>
/* White on the light accent would be too faint to read: the page's own colour is dark enough. */
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primary"] p {{
  color: {THEMES["dark"].page};
}}
</style>
"""


def apply() -> None:
    """Add them to the page, and where its explorer tells which head is looked at.

    That is of one session, and the explorer's data are shared by all who look at the same.
    """
    address = selection.address(head_choice.reader())
    dark = st.context.theme.type == "dark"
    colours = THEMES["dark" if dark else "light"]
    variables = (
        f'<style>:root {{ --attnviz-tell: "{address}"; --attnviz-warn: {colours.warn}; '
        f"--attnviz-bad: {colours.bad}; }}</style>"
    )
    st.html(_CSS + variables + (_DARK if dark else ""))
