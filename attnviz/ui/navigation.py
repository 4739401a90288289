"""The page table, and the frame around every page."""

from typing import Any

import streamlit as st

from attnviz.resources import ROOT
from attnviz.ui import errors, links, sidebar, style, visitors

HOME = "Home"
ATTENTION = "Attention"
HEADS = "Heads"
GENERATION = "Generation"
ATTRIBUTION = "Attribution"
WHAT_IF = "What if"
INTERVENTIONS = "Interventions"
LENSES = "Lenses"
COMPARE = "Compare"
TRAIN = "Train"
RUNS = "Runs"
BERTVIZ = "BertViz"
LIBRARY = "Library"
ABOUT = "About this server"
EVALUATE = "Evaluate"

# The attention page is the one without a name in its address: a first visit sees a picture.
_FILES = {
    HOME: "home.py",
    ATTENTION: "attention.py",
    HEADS: "heads.py",
    GENERATION: "generation.py",
    ATTRIBUTION: "attribution.py",
    WHAT_IF: "what_if.py",
    INTERVENTIONS: "interventions.py",
    LENSES: "lenses.py",
    COMPARE: "compare.py",
    LIBRARY: "library.py",
    TRAIN: "train.py",
    RUNS: "runs.py",
    EVALUATE: "evaluate.py",
    BERTVIZ: "bertviz.py",
    ABOUT: "about.py",
}


def page(title: str) -> Any:
    """Return a page of the app by its title, for links to it."""
    return st.Page(ROOT / "pages" / _FILES[title], title=title, default=title == ATTENTION)


def _other_addresses() -> list[Any]:
    """Return pages that are not listed: an address that has moved, and one that people guess."""
    pages = ROOT / "pages"
    return [
        st.Page(pages / "two_inputs.py", title="Moved", visibility="hidden"),
        st.Page(
            pages / _FILES[ATTENTION], title=ATTENTION, url_path="attention", visibility="hidden"
        ),
    ]


def run() -> None:
    """Draw the sidebar, then the page that the address names."""
    st.set_page_config(page_title="attnviz", layout="wide")
    style.apply()
    pages = [page(title) for title in _FILES]
    chosen = st.navigation([*pages, *_other_addresses()], expanded=True)
    visitors.note()
    with errors.told():
        links.read()
        sidebar.draw()
        chosen.run()
