"""The page table, and the frame around every page."""

import contextlib
from collections.abc import Callable
from typing import Any

import streamlit as st

from attnviz.errors import AttnvizError, TooLongError
from attnviz.models.hub import NotAskedError
from attnviz.resources import ROOT
from attnviz.ui.frame import links, long_text, own_machine, sidebar, sidebar_foot, style
from attnviz.ui.operator import garbage, tidying
from attnviz.ui.session import comparison_kind, model_input
from attnviz.ui.shared import arrival, downloads, errors, stored_picture, traces, uploads
from attnviz.ui.visitor import askers, presence, turns
from attnviz.ui.visitor.checkpoints import OutsideError

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
    TRAIN: "train.py",
    RUNS: "runs.py",
    EVALUATE: "evaluate.py",
    LIBRARY: "library.py",
    BERTVIZ: "bertviz.py",
    ABOUT: "about.py",
}

_OF_THE_INPUT = (HEADS, GENERATION, ATTRIBUTION, WHAT_IF, LENSES, COMPARE, EVALUATE, BERTVIZ)
"""Pages whose address names the model and its input, and nothing else; others see to their own."""

_WITHOUT_INPUT = (HOME, TRAIN, RUNS, EVALUATE, LIBRARY, ABOUT)
"""Pages that look at no single input: the sidebar does not ask for one."""

_WITHOUT_MODEL = (TRAIN, RUNS, LIBRARY, ABOUT)
"""Pages that show no model of the sidebar's: it does not ask for one either."""


def page(title: str) -> Any:
    """Return a page of the app by its title, for links to it."""
    first = title == ATTENTION
    # It stands at the root; Streamlit would keep the name of its file from being an address.
    return st.Page(
        ROOT / "pages" / _FILES[title],
        title=title,
        default=first,
        url_path="first" if first else None,
    )


def _other_addresses() -> list[Any]:
    """Return pages that are not listed: an address that has moved, and one that people guess."""

    def leads_to(title: str) -> Callable[[], None]:
        return lambda: st.switch_page(page(title))

    return [
        st.Page(leads_to(title), title=title, url_path=address, visibility="hidden")
        for address, title in (("two_inputs", COMPARE), ("attention", ATTENTION))
    ]


def _offer_folder(error: OutsideError) -> None:
    """Offer a folder outside by a click on the reader's own machine; elsewhere it is refused."""
    if not own_machine.is_own():
        st.error(errors.escaped(str(error)))
        return
    if not error.path.exists():
        st.error(errors.escaped(
            f'There is nothing at "{error.path}". Give the path of an existing folder, or choose '
            "a model in the list."
        ))  # fmt: skip
        return
    what = "file" if error.path.is_file() else "folder"
    st.info(errors.escaped(
        f'"{error.path}" is outside the folder where the app was started. The app runs on your '
        f"own machine and only for you, so you may open this {what} too."
    ))  # fmt: skip
    st.button(f"Open this {what}", type="primary", on_click=own_machine.open_folder,
              args=(error.path,))  # fmt: skip


def _stored_and_then_live(attention: Any) -> None:
    """Draw the page Attention with its stored picture, wait for the model, and run anew.

    The picture is sent before the sidebar, whose widgets have programs of their own for the browser
    to fetch.
    """
    attention.run()
    sidebar.draw(asks_model=True, asks_input=True)
    sidebar_foot.draw()
    arrival.note_drawn()
    arrival.wait()
    with contextlib.suppress(AttnvizError):  # what is wrong is said when the page asks again
        traces.trace_of(sidebar.request())  # the page is then complete at once
    st.rerun()


def run() -> None:
    """Draw the sidebar, then the page that the address names."""
    st.set_page_config(layout="wide")
    style.apply()
    pages = [page(title) for title in _FILES]
    current = st.navigation([*pages, *_other_addresses()], expanded=True)
    st.set_page_config(page_title=f"{current.title} · attnviz")  # the tab, history and bookmarks
    presence.note()
    tidying.soon()
    if refusal := uploads.refusal():
        st.error(errors.escaped(refusal))
    with errors.in_sentences(), turns.DRAWING.place(askers.asker()):
        if own_machine.is_own():
            own_machine.open_recent()
        links.read()
        elsewhere = current.title == COMPARE and comparison_kind.is_of_stored_things()
        asks_input = current.title not in _WITHOUT_INPUT and not elsewhere
        if arrival.is_under_way():
            arrival.note_visit(begins=True)
            model_input.put_defaults(asks_input=asks_input)
        if stored_picture.decide(is_its_page=current.title == ATTENTION) is not None:
            _stored_and_then_live(current)
        arrival.wait_on_page()
        sidebar.draw(
            asks_model=current.title not in _WITHOUT_MODEL and not elsewhere,
            asks_input=asks_input,
        )
        sidebar_foot.draw()
        if current.title in _OF_THE_INPUT:
            links.keep(sidebar.request(), sidebar.reads())
        try:
            current.run()
        except TooLongError as error:
            st.error(errors.escaped(str(error)))
            long_text.offer(error, sidebar.request())
        except OutsideError as error:
            _offer_folder(error)
        except NotAskedError as error:
            downloads.offer(error)
        finally:
            garbage.collect()
