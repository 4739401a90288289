"""The line of trainings that wait: each app looks after it, for all visitors.

A training that ends starts the next one itself. The app starts the next one after a training was
killed, the server was started again, or its operator changed a limit.
"""

from __future__ import annotations

import logging
import threading
import time

from attnviz.ui.operator.limits import limits

EVERY_SECONDS = 5.0

_logger = logging.getLogger(__name__)
_lock = threading.Lock()
_start_event = threading.Event()


def begin() -> None:
    """Look after waiting trainings from now on, in a thread of this process; once is enough."""
    with _lock:
        if _start_event.is_set():
            return
        _start_event.set()
    threading.Thread(target=_look_after, name="attnviz-line", daemon=True).start()


def _look_after() -> None:
    while True:
        time.sleep(EVERY_SECONDS)
        try:
            look()
        except Exception:  # a full disk, a file that was harmed: whatever it is, it may pass
            _logger.exception("The line of waiting trainings could not be checked")


def look() -> list[str]:
    """Start what may begin now, and return its names."""
    from attnviz.training import jobs  # not before the app is there

    bounds = limits()
    return [] if bounds.read_only else jobs.begin_waiting(bounds.runs_dir, bounds.max_jobs)
