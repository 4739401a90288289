"""Long computations that a page waits for: shared, shown with the time left, stopped on request.

A computation runs in a thread of its own, once for all sessions that ask for it, and its result
goes to the shelf. The page draws progress while it waits, so the picture before stays (dimmed by
Streamlit) until the new one is there. One that nobody waits for any more is stopped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import streamlit as st

from attnviz.progress import Cancelled, Progress
from attnviz.ui import session
from attnviz.ui.cache import SHELF

AT_ONCE = 2
"""Computations of a kind that run at the same time; others wait for their turn."""

FORSAKEN_SECONDS = 15.0
"""A computation that no page has looked at for so long is stopped."""

QUICK_SECONDS = 0.25
"""What is done within this time shows no progress bar."""

EXPLANATIONS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="attnviz-work")
"""Many passes each: attributions, sweeps, evaluations."""

TRACES = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="attnviz-trace")
"""One pass each: they do not wait behind what takes minutes."""

_running: dict[Hashable, tuple[Future, Watched]] = {}
_lock = threading.Lock()


class Watched(Progress):
    """Progress of work that several sessions wait for, and that stops when the last one leaves."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[str, float] = {"": time.monotonic()}  # the maker, who only begins it

    def look(self, session_id: str) -> None:
        """Note that a session still waits."""
        self._seen[session_id] = time.monotonic()

    def leave(self, session_id: str) -> None:
        """Note that a session does not want it any more; the last one to leave stops it."""
        self._seen.pop(session_id, None)
        self._seen.pop("", None)
        if not self._seen:
            self.cancel()

    def check(self) -> None:
        """Raise Cancelled when the last one has left, or nobody has looked for long."""
        if time.monotonic() - max(list(self._seen.values()), default=0) > FORSAKEN_SECONDS:
            self.cancel()
        super().check()


def wait_for(
    what: str, key: Hashable, make: Callable[[Progress], Any], size: Callable[[Any], int],
    *, turns: ThreadPoolExecutor = EXPLANATIONS,
) -> Any:  # fmt: skip
    """Return a result, after showing how far its making is; stops the page when the reader does.

    Args:
        what: said beside the bar: "Asking the model why".
        key: names the result on the shelf.
        make: computes it; counts in the progress that it is given.
        size: bytes of the result.
        turns: where it waits for its turn: EXPLANATIONS, or TRACES for a single pass.

    What `make` raises is raised here.
    """
    place, bar = st.empty(), None  # always there, so that what follows keeps its position
    kept = SHELF.peek(key)
    if kept is not None:
        return kept
    if session.was_stopped(key):
        _offer_again(what, key)
    future, progress = _start(key, make, size, turns)
    started = time.monotonic()
    try:
        while not future.done():
            progress.look(session.identity())
            if time.monotonic() - started > QUICK_SECONDS:
                bar = bar or _bar(place, key, progress)
                bar.progress(progress.share, text=_how_far(what, progress))
            wait([future], timeout=0.15)
    finally:
        place.empty()
    try:
        return future.result()
    except Cancelled:
        if session.was_stopped(key):
            _offer_again(what, key)
        # another session stopped what it alone waited for
        return wait_for(what, key, make, size, turns=turns)


def _start(
    key: Hashable, make: Callable[[Progress], Any], size: Callable[[Any], int],
    turns: ThreadPoolExecutor,
) -> tuple[Future, Watched]:  # fmt: skip
    with _lock:
        if key in _running and not _running[key][1].cancelled:
            return _running[key]
        progress = Watched()

        def run() -> Any:
            try:
                progress.check()
                return SHELF.get(key, lambda: make(progress), size)
            finally:
                with _lock:
                    if _running.get(key, (None, None))[1] is progress:
                        _running.pop(key)

        future = turns.submit(run)
        _running[key] = future, progress
        return future, progress


def _bar(place: Any, key: Hashable, progress: Watched) -> Any:
    """Draw the bar and its button, once: a button that is drawn again would miss clicks."""
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.empty()
        st.button("Stop", key=f"stop {hash(key)}", on_click=_stop, args=(key, progress))
    return bar


def _how_far(what: str, progress: Watched) -> str:
    left = progress.seconds_left
    if progress.total == 0:
        return f"{what} ..."
    if left is None:
        return f"{what}: {progress.share:.0%}"
    return f"{what}: {progress.share:.0%}, about {duration(left)} left"


def _stop(key: Hashable, progress: Watched) -> None:
    progress.leave(session.identity())
    session.stop(key)


def _offer_again(what: str, key: Hashable) -> None:
    st.info(f"{what}: stopped. Nothing of it was kept.")
    st.button("Start again", on_click=session.start_again, args=(key,))
    st.stop()


def duration(seconds: float) -> str:
    """Return a time in words that are no more exact than an estimate is: "40 s", "3 min"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
