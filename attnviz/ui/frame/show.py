"""Put a view on a Streamlit page."""

import html
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, Literal

import streamlit as st
from streamlit.components.v2 import component
from streamlit.delta_generator import DeltaGenerator

from attnviz.allowance import in_words
from attnviz.language import tr, translated
from attnviz.models.registry import KnownModel
from attnviz.plots.theme import THEMES
from attnviz.records import (
    STACK_LABELS,
    AgainstRandom,
    Attribution,
    SequenceAttribution,
    Verdict,
)
from attnviz.ui.frame import long_text, places, regions
from attnviz.ui.operator import paths
from attnviz.ui.routes import page_file, weights
from attnviz.ui.session import model_input, own_media, view_choices
from attnviz.ui.session.keys import CompareKeys
from attnviz.ui.shared.errors import escaped, strong
from attnviz.views.attribution import (
    attribution_assets,
    sequence_assets,
    view_attributions,
    view_sequence,
)
from attnviz.views.bertviz import frame
from attnviz.views.comparison import comparison_assets
from attnviz.views.drawing import drawing_assets, picture_of, view_drawing
from attnviz.views.edits import edits_assets
from attnviz.views.enter_key import enter_key_assets, view_enter_key
from attnviz.views.explorer.workspace import workspace_assets
from attnviz.views.generation import generation_assets
from attnviz.views.last_visit import last_visit_assets, view_last_visit
from attnviz.views.lens import lens_assets
from attnviz.views.painting import painting_assets
from attnviz.views.patching import patching_assets
from attnviz.views.sweep import sweep_assets
from attnviz.views.view import View

# Streamlit calls a module's default export with its own argument names. Selecting a head is not
# sent back: it would rerun the page, and everything it changes is already in the browser.
_ADAPTER = """
export default ({ data, parentElement }) => render({ data, element: parentElement, emit() {} });
"""

# But tries whose input no link can carry are opened in this session.
_OPENING_ADAPTER = """
export default ({ data, parentElement, setTriggerValue }) =>
  render({
    data,
    element: parentElement,
    emit: (name, value) => name === "open" && setTriggerValue(name, value),
  });
"""

_STATE_ADAPTER = """
export default ({ data, parentElement, setStateValue }) =>
  render({ data, element: parentElement, emit: setStateValue });
"""

_TRIGGER_ADAPTER = """
export default ({ data, parentElement, setTriggerValue }) =>
  render({ data, element: parentElement, emit: setTriggerValue });
"""


def _component(name: str, assets: tuple[str, str], adapter: str = _ADAPTER) -> Any:
    js, css = assets
    return component(f"attnviz_{name}", js=js + adapter, css=css)


_explorer = _component("explorer", workspace_assets(), _OPENING_ADAPTER)
_attributions = _component("attributions", attribution_assets())
_sequence = _component("sequence", sequence_assets())
_edits = _component("edits", edits_assets(), _STATE_ADAPTER)
_drawing = _component("drawing", drawing_assets(), _STATE_ADAPTER)
_last_visit = _component("last_visit", last_visit_assets(), _TRIGGER_ADAPTER)
_enter_key = _component("enter_key", enter_key_assets())
_comparison = _component("comparison", comparison_assets())
_patching = _component("patching", patching_assets(), _TRIGGER_ADAPTER)
_painting = _component("painting", painting_assets(), _TRIGGER_ADAPTER)
_lens = _component("lens", lens_assets())
_sweep = _component("sweep", sweep_assets(), _TRIGGER_ADAPTER)
_generation = _component("generation", generation_assets(), _TRIGGER_ADAPTER)


def heading(title: str) -> DeltaGenerator:
    """Draw a page's title and return the place for what the page offers to share, save and keep.

    A view of the workspace is named by the row of views, so its title is only read aloud. Below
    it stands what was left out of the input, on the pages that look at one.
    """
    if title in places.WORKSPACE.pages:
        with st.container(key="spoken_title"):
            st.title(translated(title), anchor=False)
        if model_input.asks_input():
            long_text.note()
        return regions.actions()
    row = st.container(
        key="page_title", horizontal=True, horizontal_alignment="distribute",
        vertical_alignment="center",
    )  # fmt: skip
    row.title(translated(title), anchor=False, width="content")
    return row.container(
        horizontal=True, horizontal_alignment="right", width="content", gap="xsmall"
    )


def last_visit(*, ask: bool) -> str | None:
    """Have the browser remember the page, and return, once after it was asked, the one before.

    That is the name of a page in an address and its parameters, as the browser tells them.
    """
    names = [places.path_of(view) for view in places.WORKSPACE.pages]
    view = view_last_visit(names, base=paths.under(""), ask=ask)
    return _last_visit(key="last_visit", data=view.data, on_last_change=lambda: None).last


def enter_key(box: str, said: str) -> None:
    """Have Enter run the text of a box, and say so below it. box: the key of its container."""
    _enter_key(key="enter_key", data=view_enter_key(f".st-key-{box}", said=said).data)


def card(model: KnownModel) -> None:
    """Draw a model as its story: name, what it shows, the example, its size."""
    st.markdown(strong(model.name))
    st.markdown(escaped(model.story))
    if model.picture is not None:
        st.image(model.picture, width=64, alt=tr("The example of {name}", name=model.name))
    example = textwrap.shorten(model.example, 80, placeholder=" ...")
    size = in_words(model.megabytes * 1e6)
    st.caption(f"{escaped(example)} · {size}" if example else size)


def way_on(title: str, label: str) -> None:
    """Draw the way to the page that changes it, below what says that there is nothing to show."""
    with st.container(key="way_on"):
        st.page_link(places.page(title), label=label)


def story(model: KnownModel) -> None:
    """Draw what a bundled model's example shows and what to try next; how it was measured folds."""
    st.markdown(
        tr(
            "{story} **Next:** {try_next}",
            story=escaped(model.story),
            try_next=escaped(model.try_next),
        ),
        help=escaped(model.how_to_see),
    )


def explorer(view: View, *, key: str) -> dict[str, str] | None:
    """Mount the explorer; its data travels as raw bytes.

    Return, once, which tries it asks another page to open: lists of interventions as JSON, by the
    names that they have in links.
    """
    return _explorer(key=key, data=view.data, on_open_change=lambda: None).open


def attributions(
    results: Sequence[Attribution],
    *,
    verdicts: Sequence[Verdict] | None = None,
    figures: Sequence[AgainstRandom | None] | None = None,
    key: str = "attributions",
) -> None:
    """Draw what several methods say, a row each, and what is to be thought of each."""
    view = view_attributions(results, verdicts=verdicts, figures=figures)
    _attributions(key=key, data=view.data)


def sequence(result: SequenceAttribution) -> None:
    """Draw which parts of the input each token of a sequence depends on."""
    _sequence(key="sequence", data=view_sequence(result).data)


def edits(view: View, *, of: str, start: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw a text whose words can be changed, and return the changes of the text named `of`.

    Before the reader has changed anything they are `start`.
    """
    message = _edits(key="edits", data=view.data, on_edits_change=lambda: None).edits
    if not message or message["of"] != of:
        return start
    view_choices.put_edits(of, message["edits"])
    return message["edits"]


def drawing() -> None:
    """Draw the sheet of paper that the input offers, and remember what is drawn on it."""
    sheet = own_media.sheet()
    view = view_drawing(
        of=sheet["of"], strokes=sheet["strokes"], inverted=sheet["inverted"],
    )  # fmt: skip
    message = _drawing(key="drawing", data=view.data, on_drawing_change=lambda: None).drawing
    if message:
        own_media.keep_drawing(message, picture_of(message))


def generation(view: View, *, of: str) -> tuple[int, int] | None:
    """Draw a written text; return, once, the (step, token) chosen in the one named `of`."""
    message = _generation(key="generation", data=view.data, on_branch_change=lambda: None).branch
    return (message["step"], message["token"]) if message and message["of"] == of else None


def comparison(view: View) -> None:
    """Draw two inputs side by side; pointing and choosing stay in the browser."""
    _comparison(key="comparison", data=view.data)


def patching(view: View) -> None:
    """Draw the patches between two texts; `view_choices.patch` is what the reader chose."""
    _patching(key=CompareKeys.PATCHING, data=view.data, on_patch_change=view_choices.keep_patch)


def painting(view: View, *, key: str, on_change: Callable[[], None]) -> None:
    """Draw a map to paint on; `on_change` is called when the key has new strokes."""
    _painting(key=key, data=view.data, on_paint_change=on_change)


def lens(view: View) -> None:
    """Draw what a model would answer after every layer."""
    _lens(key="lens", data=view.data)


def sweep(view: View, *, key: str, on_change: Callable[[], None]) -> None:
    """Draw a grid of effects; `on_change` is called when the key has a new cell."""
    _sweep(key=key, data=view.data, on_cell_change=on_change)


_PLAIN: dict[str, Any] = {"theme": None, "config": {"displayModeBar": False}}


def chart(figure: Any, key: str | None = None, *, place: Any = st) -> None:
    """Draw a plotly figure in its own colours, without the bar of buttons above it."""
    place.plotly_chart(figure, key=key, **_PLAIN)


def points(figure: Any, key: str) -> Any:
    """Draw a plotly figure whose points can be chosen, and return what is chosen."""
    return st.plotly_chart(figure, key=key, on_select="rerun", selection_mode="points", **_PLAIN)


def apart(page: str, *, height: int) -> None:
    """Draw a page whose scripts are not ours, in a frame that reaches nothing of the app."""
    now = theme()
    framed = frame(page, dark=now == "dark", behind=THEMES[now].page)
    st.iframe(framed, height=max(240, min(760, height)))


def document(page: str, *, title: str, height: int) -> None:
    """Draw a page without scripts as it would be as a file, in a frame that runs none."""
    st.iframe(
        f'<!doctype html><body style="margin:0"><iframe sandbox title="{html.escape(title)}" '
        'style="display:block;border:0;width:100%;height:100vh" '  # beside a blank it has two bars
        f'srcdoc="{html.escape(page)}"></iframe></body>',
        height=height,
    )


def weights_url(token: str) -> str:
    """Return the address from which the explorer of a trace fetches exact maps."""
    return f"{weights.prefix()}/{token}"


def save_url(token: str) -> str:
    """Return the address from which the explorer of a trace gets itself as a file."""
    return f"{page_file.prefix()}/{token}"


def theme() -> Literal["light", "dark"]:
    """Return the colour scheme that the reader's browser shows now."""
    return "dark" if st.context.theme.type == "dark" else "light"


def stack_label(name: str) -> str:
    """Return a stack's name in words."""
    return translated(STACK_LABELS[name]) if name in STACK_LABELS else name
