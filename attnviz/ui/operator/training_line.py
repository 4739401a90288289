"""Trainings that wait are looked after by each app, whoever started them and whoever is still here.

A training that ends starts the next one itself. This is for what nobody could say: one that was
killed, a server that was started again, a limit that its operator has changed.
"""

from __future__ import annotations

import logging
import threading
import time

from attnviz.ui.operator.limits import limits

EVERY_SECONDS = 5.0

_logger = logging.getLogger(__name__)
_lock = threading.Lock()
_begun = threading.Event()


def begin() -> None:
    """Look after them from now on, in a thread of this process; once is enough."""
    with _lock:
        if _begun.is_set():
            return
        _begun.set()
    threading.Thread(target=_look_after, name="attnviz-line", daemon=True).start()


def _look_after() -> None:
    while True:
        time.sleep(EVERY_SECONDS)
        try:
            look()
        except Exception:  # a full disk, a file that was harmed: whatever it is, it may pass
            _logger.exception("Trainings that wait could not be looked after")


def look() -> list[str]:
    """Start what may begin now, and return its names."""
    from attnviz.training import jobs  # not before the app is there

    allowed = limits()
    return [] if allowed.read_only else jobs.begin_waiting(allowed.runs_dir, allowed.max_jobs)
