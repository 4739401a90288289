"""The frame around every page, and the page in it that the address names."""

import contextlib
from collections.abc import Callable
from typing import Any

import streamlit as st

from attnviz.errors import AttnvizError, ModelError, TooLongError
from attnviz.language import tr, translated
from attnviz.models.hub import NotAskedError
from attnviz.ui.frame import (
    cures,
    header,
    input_bar,
    links,
    long_text,
    own_machine,
    places,
    regions,
    show,
    style,
    view_row,
)
from attnviz.ui.frame.regions import Regions
from attnviz.ui.operator import garbage, tidying
from attnviz.ui.operator.limits import limits
from attnviz.ui.server import middleware
from attnviz.ui.session import comparison_kind, link_look, model_input, spoken
from attnviz.ui.shared import arrival, downloads, errors, stored_picture, traces, uploads, work
from attnviz.ui.visitor import askers, presence, turns
from attnviz.ui.visitor.checkpoints import OutsideError

_WITH_MODEL = (*places.WORKSPACE.pages, places.EVALUATE)
"""Pages that show a model: the frame asks for one. Those of the workspace ask for an input too."""

_WITH_OWN_ADDRESS = (places.ATTENTION, places.INTERVENTIONS)
"""Pages whose address names more than the model and its input: they see to it themselves."""


def _moved() -> list[Any]:
    """Return pages for addresses that have moved, and those that people guess."""

    def leads_to(title: str) -> Callable[[], None]:
        return lambda: st.switch_page(places.page(title))

    return [
        st.Page(leads_to(title), title=title, url_path=address, visibility="hidden")
        for address, title in places.MOVED.items()
    ]


def _offer_folder(error: OutsideError, title: str) -> None:
    """Offer a folder outside by a click on the reader's own machine; elsewhere it is refused."""
    if not own_machine.is_own():
        cures.show(error, title)
        return
    if not error.path.exists():
        sentence = tr(
            'There is nothing at "{path}". Give the path of an existing folder, or choose a model '
            "in the list.",
            path=error.path,
        )
        cures.show(ModelError(sentence), title)
        return
    what = tr("file") if error.path.is_file() else tr("folder")
    st.info(
        errors.escaped(
            tr(
                '"{path}" is outside the folder where the app was started. The app runs on your '
                "own machine and only for you, so you may open this {what} too.",
                path=error.path,
                what=what,
            )
        )
    )
    st.button(
        tr("Open this {what}", what=what),
        type="primary",
        on_click=own_machine.open_folder,
        args=(error.path,),
    )
    cures.offer_way_back()


def _stored_and_then_live(attention: Any, around: Regions) -> None:
    """Draw the page Attention with its stored picture, wait for the model, and run anew.

    The picture is sent before the input, whose widgets have programs of their own for the
    browser to fetch.
    """
    header.draw(around.header, attention.title)
    view_row.draw(around.views, attention.title, None)
    attention.run()
    input_bar.draw(around, asks_model=True, asks_input=True)
    arrival.note_drawn()
    arrival.wait()
    with contextlib.suppress(AttnvizError):  # what is wrong is said when the page asks again
        traces.trace_of(input_bar.request())  # the page is then complete at once
    st.rerun()


def _parameters() -> dict[str, str]:
    """Return what links to views name; nothing where the input is none, as the page will say."""
    try:
        return links.to_pages(input_bar.request(), input_bar.reads())
    except AttnvizError:
        return {}


def is_shared() -> bool:
    """Return whether people sign in here: who is next at a browser is not to see the last text."""
    return middleware.way_in() is not None or bool(limits().user_header)


def run() -> None:
    """Draw the frame, and in it the page that the address names."""
    st.set_page_config(layout="wide")
    spoken.note()
    style.apply()
    pages = [places.page(title) for title in places.FILES]
    current = st.navigation([*pages, *_moved()], position="hidden")
    title = current.title
    st.set_page_config(
        page_title=f"{translated(title)} · attnviz"
    )  # the tab, history and bookmarks
    places.note_visit(title)
    presence.note()
    tidying.soon()
    if refusal := uploads.refusal():
        st.error(errors.escaped(refusal))
    with errors.in_sentences(), turns.DRAWING.place(askers.asker()):
        if own_machine.is_own():
            own_machine.open_recent()
        links.read(title)
        if not is_shared() and (last := show.last_visit(ask=link_look.is_bare())):
            before = links.open_last(last)
            if before and before != title:
                st.switch_page(places.page(before))
        elsewhere = title == places.COMPARE and comparison_kind.is_of_stored_things()
        asks_model = title in _WITH_MODEL and not elsewhere
        asks_input = title in places.WORKSPACE.pages and not elsewhere
        around = regions.begin(title, asks_model=asks_model, asks_input=asks_input)
        work.show_runs_in(around.running)
        if arrival.is_under_way():
            arrival.note_visit(begins=True)
            model_input.put_defaults(asks_input=asks_input)
        if stored_picture.decide(is_its_page=title == places.ATTENTION) is not None:
            _stored_and_then_live(current, around)
        header.draw(around.header, title)
        arrival.wait_on_page()
        input_bar.draw(around, asks_model=asks_model, asks_input=asks_input)
        view_row.draw(
            around.views,
            title,
            input_bar.opened_model() if asks_input else None,
            _parameters() if asks_input else None,
        )
        if title in _WITH_MODEL and title not in _WITH_OWN_ADDRESS:
            links.keep(input_bar.request(), input_bar.reads())
        try:
            current.run()
        except TooLongError as error:
            st.error(errors.escaped(str(error)))
            long_text.offer(error, input_bar.request())
        except OutsideError as error:
            _offer_folder(error, title)
        except NotAskedError as error:
            downloads.offer(error)
            cures.offer_way_back()
        except AttnvizError as error:
            cures.show(error, title)
        finally:
            garbage.collect()
