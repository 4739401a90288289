"""Long computations that a page waits for: shared, shown with the time left, stopped on request.

A computation runs in a thread of its own when its turn has come (`ui.visitor.turns`), once for all
sessions that ask for it, and its result goes to the shelf. The page draws progress while it waits,
so the picture before stays (dimmed by Streamlit) until the new one is there. One that nobody waits
for any more is stopped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, wait
from contextvars import ContextVar
from typing import Any

import streamlit as st

from attnviz.language import tr
from attnviz.progress import Cancelled, Progress
from attnviz.ui.operator import counters
from attnviz.ui.session import identity, stops
from attnviz.ui.shared.traces import SHELF
from attnviz.ui.visitor import askers, ownership
from attnviz.ui.visitor.turns import DRAWING, EXPLANATIONS, TRACES, Turn, Turns

__all__ = ["EXPLANATIONS", "TRACES", "duration", "wait_for"]

FORSAKEN_SECONDS = 15.0
"""A computation that no page has looked at for so long is stopped."""

QUICK_SECONDS = 0.25
"""What is done within this time shows no progress bar."""

_BAR: ContextVar[Any] = ContextVar("bar", default=None)
"""Where the run of the input on top says how far it is. A session runs in a thread of its own."""

_running: dict[Hashable, tuple[Turn, SharedProgress]] = {}
_lock = threading.Lock()


class SharedProgress(Progress):
    """Progress of work that several sessions wait for, and that stops when the last one leaves."""

    def __init__(self) -> None:
        super().__init__()
        self._last_looks: dict[str, float] = {"": time.monotonic()}  # the maker, who only begins it
        self.turn: Turn | None = None
        self.turns: Turns | None = None

    def look(self, session_id: str) -> None:
        """Note that a session still waits."""
        self._last_looks[session_id] = time.monotonic()

    def leave(self, session_id: str) -> None:
        """Note that a session does not want it any more; the last one to leave stops it."""
        self._last_looks.pop(session_id, None)
        self._last_looks.pop("", None)
        if not self._last_looks:
            self.cancel()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits who has looked lately."""
        since = time.monotonic() - max(list(self._last_looks.values()), default=0)
        return not self.cancelled and since <= FORSAKEN_SECONDS

    def check(self) -> None:
        """Let others work whose turn it is. Raises Cancelled when nobody wants this any more."""
        self._refuse_unwanted()
        if self.turn is not None and self.turns is not None:
            self.turns.give_way(self.turn, self._refuse_unwanted)

    def _refuse_unwanted(self) -> None:
        if not self.is_wanted:
            self.cancel()
        super().check()


def show_runs_in(place: Any) -> None:
    """Have this page say beside its input how far the model is with it: an empty place for that.

    What a button further below begins says so below that button: the input may be out of sight.
    """
    _BAR.set(place)


def wait_for(
    what: str, key: Hashable, make: Callable[[Progress], Any], size: Callable[[Any], int],
    *, turns: Turns = EXPLANATIONS,
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
    below = st.empty()  # always there, so that what follows keeps its position
    place, bar = (_BAR.get() if turns is TRACES else None) or below, None
    result = SHELF.peek(key)
    if result is not None:
        return result
    if stops.is_stopped(key):
        _offer_again(what, key)
    turn, progress = _start(key, make, size, turns)
    start = time.monotonic()
    try:
        with DRAWING.away():
            while not turn.future.done():
                progress.look(identity.session_id())
                if time.monotonic() - start > QUICK_SECONDS:
                    bar = bar or _bar(place, key, progress)
                    text = _how_far(what, progress, turns.before(turn))
                    bar.progress(progress.share, text=text)
                wait([turn.future], timeout=0.15)
    finally:
        place.empty()
    try:
        return turn.future.result()
    except (Cancelled, CancelledError):
        if stops.is_stopped(key):
            _offer_again(what, key)
        # another session stopped what it alone waited for
        return wait_for(what, key, make, size, turns=turns)


def _start(
    key: Hashable, make: Callable[[Progress], Any], size: Callable[[Any], int], turns: Turns,
) -> tuple[Turn, SharedProgress]:  # fmt: skip
    who = askers.asker()
    with _lock:
        # What was turned away before it began says so to nobody, and its key may hold a long text.
        for old_key in [each for each, (turn, _) in _running.items() if turn.future.done()]:
            del _running[old_key]
        if key in _running and _running[key][1].is_wanted:
            turn, progress = _running[key]
            progress.look(identity.session_id())
            turns.join(turn, who)
            return turn, progress
        progress = SharedProgress()

        def run(turn: Turn) -> Any:
            progress.turn, progress.turns = turn, turns
            try:
                with counters.timer(counters.kind_of(key)):
                    progress.check()
                    return SHELF.get(key, lambda: make(progress), size)
            finally:
                with _lock:
                    if _running.get(key, (None, None))[1] is progress:
                        _running.pop(key)

        turn = turns.submit(who, ownership.for_this_asker(run), lambda: progress.is_wanted)
        _running[key] = turn, progress
        return turn, progress


def _bar(place: Any, key: Hashable, progress: SharedProgress) -> Any:
    """Draw the bar and its button, once: a button that is drawn again would miss clicks."""
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.empty()
        st.button(tr("Stop"), key=f"stop {hash(key)}", on_click=_stop, args=(key, progress))
    return bar


def _how_far(what: str, progress: SharedProgress, before: int | None) -> str:
    seconds = progress.seconds_left
    if before is not None:
        return (
            tr("{what}: {before} before you", what=what, before=before)
            if before
            else tr("{what}: yours is the next", what=what)
        )
    if progress.total == 0:
        return f"{what} ..."
    if seconds is None:
        return f"{what}: {progress.share:.0%}"
    return tr(
        "{what}: {share:.0%}, about {duration} left",
        what=what,
        share=progress.share,
        duration=duration(seconds),
    )


def _stop(key: Hashable, progress: SharedProgress) -> None:
    progress.leave(identity.session_id())
    stops.stop(key)


def _offer_again(what: str, key: Hashable) -> None:
    st.info(tr("{what}: stopped. Nothing of it was kept.", what=what))
    st.button(tr("Start again"), on_click=stops.start_again, args=(key,))
    st.stop()


def duration(seconds: float) -> str:
    """Return a time in words that are no more exact than an estimate is: "40 s", "3 min"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return tr("{seconds} min", seconds=round(seconds / 60))
    return f"{seconds / 3600:.1f} h"
