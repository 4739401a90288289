"""The five places, the pages in each, and the views of the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from attnviz.language import N_
from attnviz.resources import ROOT

ATTENTION = N_("Attention")
HEADS = N_("Heads")
BERTVIZ = N_("BertViz")
ATTRIBUTION = N_("Attribution")
WHAT_IF = N_("What if")
INTERVENTIONS = N_("Interventions")
LENSES = N_("Lenses")
GENERATION = N_("Generation")
COMPARE = N_("Compare")
LEARN = N_("Learn")
TRAIN = N_("Train")
RUNS = N_("Runs")
EVALUATE = N_("Evaluate")
LIBRARY = N_("Library")
ABOUT = N_("About this server")

# The attention page is the one without a name in its address: a first visit sees a picture.
FILES = {
    ATTENTION: "attention.py",
    HEADS: "heads.py",
    BERTVIZ: "bertviz.py",
    ATTRIBUTION: "attribution.py",
    WHAT_IF: "what_if.py",
    INTERVENTIONS: "interventions.py",
    LENSES: "lenses.py",
    GENERATION: "generation.py",
    COMPARE: "compare.py",
    LEARN: "learn.py",
    TRAIN: "train.py",
    RUNS: "runs.py",
    EVALUATE: "evaluate.py",
    LIBRARY: "library.py",
    ABOUT: "about.py",
}


@dataclass(frozen=True)
class Place:
    """A place: its name in the header, and its pages; the first one is where it opens."""

    name: str
    pages: tuple[str, ...]


VIEWS = (ATTENTION, ATTRIBUTION, WHAT_IF, INTERVENTIONS, LENSES, GENERATION, COMPARE)
"""The views of the workspace, in the order in which they stand."""

WORKSPACE = Place(N_("Workspace"), (*VIEWS, HEADS, BERTVIZ))
PLACES = (
    WORKSPACE,
    Place(LEARN, (LEARN,)),
    Place(TRAIN, (TRAIN, RUNS)),
    Place(EVALUATE, (EVALUATE,)),
    Place(LIBRARY, (LIBRARY,)),
)

DRAWINGS = {ATTENTION: N_("Map"), HEADS: N_("Points"), BERTVIZ: N_("BertViz")}
"""The pages that draw attention, and what each is called beside the others."""

STEPS = {TRAIN: N_("New run"), RUNS: N_("Runs")}
"""The pages of the place Train."""

MOVED = {"two_inputs": COMPARE, "attention": ATTENTION, "home": LEARN, "workspace": ATTENTION}
"""Addresses that have moved, or that people guess, and where they lead."""

_LAST_VIEW = "last_view"


def page(title: str) -> Any:
    """Return a page of the app by its title, for links to it."""
    first = title == ATTENTION
    # It stands at the root; Streamlit would keep the name of its file from being an address.
    return st.Page(
        ROOT / "pages" / FILES[title],
        title=title,
        default=first,
        url_path="first" if first else None,
    )


def path_of(title: str) -> str:
    """Return the name of a page in its address; "" for the first one."""
    return "" if title == ATTENTION else FILES[title].removesuffix(".py")


def place_of(title: str) -> Place | None:
    """Return the place that a page belongs to; None for a page behind the gear."""
    return next((place for place in PLACES if title in place.pages), None)


def note_visit(title: str) -> None:
    """Remember the view that is open, for the link to the workspace to lead back to."""
    if title in WORKSPACE.pages:
        st.session_state[_LAST_VIEW] = title


def opening_page(place: Place) -> str:
    """Return the title of the page that a place opens: of the workspace, the last view."""
    last = st.session_state.get(_LAST_VIEW, "")
    return last if place is WORKSPACE and last in place.pages else place.pages[0]
