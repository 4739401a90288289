"""The arrival of what runs models: torch and transformers, imported after the port answers.

They take seconds of CPU, so the server begins without them. One thread imports them and opens the
model of the first page, while nobody loads a page or when somebody waits for a model. Importing
holds up every other thread again and again: until a page stands in the browser that asked for it,
the thread waits between two modules.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable

import streamlit as st

from attnviz.language import N_, translated
from attnviz.ui.operator import logs
from attnviz.ui.visitor import turns

PATIENCE_SECONDS = 2.0
"""How long it is waited for a first visitor before anything is imported: two thirds of what a
browser takes from its first request to a picture."""

LOADING_SECONDS = 4.0
"""How long a browser may take from its first request for a page until the page is drawn; for most
of it the browser works through the program of every Streamlit page, and asks for nothing."""

QUIET_SECONDS = 0.5
"""How long after a request of another kind, or after it was drawn, a page needs for the rest."""

MOST_WAITING_SECONDS = 8.0
"""Of a server that is asked without a pause, what runs models arrives all the same."""

SENTENCE = N_(
    "This server has just started. The libraries that run models are still loading, which takes a "
    "few seconds. The page then continues automatically."
)

_logger = logging.getLogger(__name__)
_lock = threading.Lock()
_begun = threading.Event()
_here = threading.Event()
_hurried = threading.Event()
_thread: threading.Thread | None = None
_loads_until = 0.0


def begin(first_page: Callable[[], object], first_model: Callable[[], object]) -> None:
    """Have it arrive from now on, in a thread of this process; once is enough.

    first_page: imports what the first page is drawn with, which is done before all else.
    first_model: opens the model that it shows, which is done at last.
    """
    global _thread
    with _lock:
        if _begun.is_set():
            return
        _begun.set()
    _thread = threading.Thread(
        target=_arrive, args=(first_page, first_model), name="attnviz-arrival", daemon=True
    )
    _thread.start()


def is_under_way() -> bool:
    """Return whether it is not here yet. Never where nobody has begun it: who asks imports it."""
    return _begun.is_set() and not _here.is_set()


def note_visit(*, begins: bool) -> None:
    """Note that a browser asks for a page (`begins`), or for a part of one."""
    global _loads_until
    seconds = LOADING_SECONDS if begins else QUIET_SECONDS
    _loads_until = max(_loads_until, time.monotonic() + seconds)


def note_drawn() -> None:
    """Note that the page of a visitor who waits for no model was drawn."""
    global _loads_until
    _loads_until = time.monotonic() + QUIET_SECONDS


def hurry() -> None:
    """Have it arrive without any more waiting: somebody needs a model now."""
    _hurried.set()


def join() -> None:
    """Wait until it is here, for who is about to import it or to run a model.

    Two threads that import transformers at once get modules that are not whole.
    """
    if is_under_way() and threading.current_thread() is not _thread:
        hurry()
        _here.wait()


def wait(sentence: str = "") -> None:
    """Hold the running page until it is here, under a sentence; another choice ends the waiting."""
    place = st.empty()
    with turns.DRAWING.away():
        while is_under_way():
            # Each drawing is where Streamlit takes another choice in.
            place.caption(translated(sentence)) if sentence else place.empty()
            _here.wait(0.2)
    place.empty()


def wait_on_page() -> None:
    """Hold the running page until it is here, and say so: this page needs a model."""
    if is_under_way():
        hurry()
        wait(SENTENCE)


def _arrive(first_page: Callable[[], object], first_model: Callable[[], object]) -> None:
    began = time.monotonic()
    courtesy = _Courtesy(threading.get_ident())
    try:
        first_page()
        courtesy.wait_for_visitors(began + PATIENCE_SECONDS)
        sys.meta_path.insert(0, courtesy)
        _import()
        first_model()
    except Exception:  # who needs it gets the same error, with a sentence
        _logger.exception("The libraries that run models could not be loaded in advance")
    finally:
        if courtesy in sys.meta_path:
            sys.meta_path.remove(courtesy)
        _here.set()
        logs.take_over()


def _import() -> None:
    import attnviz.tracing.capture  # noqa: F401
    from attnviz.models.loading import quieten_transformers

    quieten_transformers()


class _Courtesy:
    """A finder of modules that finds none: it lets visitors go first, between two modules.

    Only the thread that imports for everybody waits; who imports for himself does not.
    """

    def __init__(self, thread: int) -> None:
        self._thread = thread
        self._left = MOST_WAITING_SECONDS

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Find nothing, after nobody loads a page any more."""
        if threading.get_ident() == self._thread:
            self.wait_for_visitors(0.0)

    def wait_for_visitors(self, until: float) -> None:
        """Wait until a time, and for as long as somebody loads a page."""
        while not _hurried.is_set() and self._left > 0:
            now = time.monotonic()
            if now >= max(until, _loads_until):
                return
            _hurried.wait(0.05)
            self._left -= time.monotonic() - now
