"""The few rules that Streamlit's theme options cannot say."""

import streamlit as st

from attnviz.plots.theme import THEMES
from attnviz.ui.routes import selection
from attnviz.ui.session import head_choice

_CSS = """
<style>
[data-testid="stMainBlockContainer"] { padding: 0 24px 24px; max-width: none; }
[data-testid="stHeader"] { height: 0; min-height: 0; background: transparent; }
[data-testid="stHeading"] h1 { padding: 4px 0; }
/* --- the frame: three rows, parted by lines; what comes late keeps its place --- */
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 12px; }
.st-key-places, .st-key-input_bar, .st-key-model_bar, .st-key-views, .st-key-steps {
  margin: 0 -24px; padding: 0 24px; width: calc(100% + 48px) !important;
  max-width: none !important;
  border-bottom: 1px solid var(--attnviz-line);
}
.st-key-places { min-height: 48px; gap: 24px; }
[data-testid="stToolbar"] { right: 136px; top: 6px; }
.brand { font-size: 16px; font-weight: 600; }
.st-key-input_bar { min-height: 72px; margin-top: -12px; padding-block: 8px; }
.st-key-model_bar { min-height: 72px; margin-top: -12px; }
.st-key-no_bar { display: none; }
.st-key-views, .st-key-steps {
  min-height: 48px; margin-top: -12px; background: var(--attnviz-panel); row-gap: 4px !important;
}
.st-key-views:empty, .st-key-steps:empty { display: none; }
.st-key-model_notes:empty, .st-key-actions:empty { display: none; }
/* Places are links underlined where one is; views are parts of one control. */
[class*="st-key-place_"] a, [class*="_links"] a { background: transparent !important; }
[class*="st-key-place_"] a { height: 47px; padding: 0 14px; border-radius: 0; }
[class*="st-key-place_"] a span { color: var(--attnviz-secondary); }
[class*="_links"]:not(.st-key-place_links) a span { color: var(--attnviz-text); }
[class*="st-key-place_"][class*="_here"] a { box-shadow: inset 0 -2px 0 var(--attnviz-accent); }
[class*="st-key-place_"][class*="_here"] a span { color: var(--attnviz-text); font-weight: 600; }
[class*="_links"]:not(.st-key-place_links) > * { margin: 0 0 0 -1px; }
.st-key-view_links a, .st-key-drawing_links a, .st-key-step_links a {
  height: 32px; padding: 0 12px; border: 1px solid var(--attnviz-line); border-radius: 0;
  background: var(--attnviz-page) !important;
}
.st-key-view_links > :first-child a, .st-key-drawing_links > :first-child a,
.st-key-step_links > :first-child a { border-radius: 8px 0 0 8px; }
.st-key-view_links > :last-child a, .st-key-drawing_links > :last-child a,
.st-key-step_links > :last-child a { border-radius: 0 8px 8px 0; }
[class*="_links"] [class*="_here"]:not([class*="st-key-place_"]) a {
  background: var(--attnviz-tint) !important;
}
[class*="_links"] [class*="_here"]:not([class*="st-key-place_"]) a span {
  color: var(--attnviz-accent); font-weight: 600;
}
[class*="_links"] [class*="_absent"] a { border-style: dashed; }
[class*="_links"] [class*="_absent"] a p { color: var(--attnviz-secondary) !important; }
[class*="_links"] a:focus-visible {
  outline: 2px solid var(--attnviz-accent); outline-offset: -2px;
}
/* The model is a chip: its name, and below it what it is for. */
.st-key-model_chip { position: relative; }
.st-key-model_chip > .st-key-model, .st-key-text_box > .st-key-text { min-height: 48px; }
.st-key-model_chip .react-aria-ComboBox > div { height: 48px; }
.st-key-model_chip input { height: 46px; padding: 0 0 16px 12px; font-weight: 600; }
.st-key-model_chip > [data-testid="stElementContainer"]:nth-child(2) {
  position: absolute; left: 13px; right: 40px; bottom: 6px; width: auto; pointer-events: none;
}
.st-key-model_chip [data-testid="stCaptionContainer"] { margin: 0; height: 18px; }
.st-key-model_chip [data-testid="stCaptionContainer"] p {
  margin: 0; line-height: 18px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
}
:has(> .st-key-input_box) { min-width: min(400px, 100%); flex: 1 1 400px !important; }
.st-key-input_box { row-gap: 4px !important; }
.st-key-input_box textarea {
  field-sizing: content; height: auto !important; min-height: 46px; max-height: 84px;
  padding: 10px 12px; font-size: 16px; resize: none; overflow-y: auto !important;
}
.st-key-text_tools [data-testid="stCaptionContainer"] { margin: 0; }
.st-key-text_tools strong { color: var(--attnviz-warn); }
.st-key-text_tools button { min-height: 24px; padding: 0; color: var(--attnviz-accent); }
.st-key-input_box [data-testid="stTextAreaRootElement"] { height: auto; }
:has(> .st-key-actions) { margin-left: auto; }
.st-key-page_title { padding-top: 8px; }
:has(> .st-key-spoken_title), .st-key-last_visit { position: absolute; }
.st-key-spoken_title {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
@media (max-width: 900px) {
  .st-key-text_row { flex-wrap: wrap; }
  :has(> .st-key-text_box), :has(> .st-key-text_tools) { flex: 1 1 100% !important; }
  .st-key-text_tools { flex-direction: row !important; gap: 16px !important; }
  .st-key-text_tools > * { width: auto !important; white-space: nowrap; }
  :has(> .st-key-input_box) { order: 2; flex-basis: 100% !important; }
  .st-key-view_links, .st-key-drawing_links { width: 100% !important; }
  .st-key-view_links a { padding: 0 8px; font-size: 12px; }
}
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


_TINTS = {"light": "#EDF0FD", "dark": "#1D2438"}
"""The accent at 8 %: behind what is chosen."""

_DARK = f"""
<style>
/* White on the light accent would be too faint to read: the page's own colour is dark enough. */
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primary"] p {{
  color: {THEMES["dark"].page};
}}
[data-testid="stMultiSelect"] [data-tag] * {{ color: {THEMES["dark"].page}; }}
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
        f"--attnviz-bad: {colours.bad}; --attnviz-line: {colours.line}; "
        f"--attnviz-panel: {colours.panel}; --attnviz-page: {colours.page}; "
        f"--attnviz-secondary: {colours.secondary}; --attnviz-accent: {colours.accent}; "
        f"--attnviz-text: {colours.text}; "
        f"--attnviz-tint: {_TINTS['dark' if dark else 'light']}; }}</style>"
    )
    st.html(_CSS + variables + (_DARK if dark else ""))
