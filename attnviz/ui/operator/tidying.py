"""What the app clears away by itself: what killed processes left, and what is old in the bin.

At the first page that a process draws, and once an hour that pages are drawn; in a thread of its
own, so that no page waits for it.
"""

from __future__ import annotations

import logging
import threading
import time

from attnviz.store.library import library_in
from attnviz.ui.operator.limits import limits

EVERY_SECONDS = 3600.0

logger = logging.getLogger(__name__)
_lock = threading.Lock()
_last: dict[str, float] = {}
"""When each folder of runs was tidied, by the clock that only goes forward."""


def soon() -> None:
    """Begin to tidy the folder of runs, if that was not done lately."""
    bounds = limits()
    now, folder = time.monotonic(), str(bounds.runs_dir)
    with _lock:
        if bounds.read_only or now - _last.get(folder, -EVERY_SECONDS) < EVERY_SECONDS:
            return
        _last[folder] = now
    if bounds.runs_dir.is_dir():
        threading.Thread(target=_tidy, name="attnviz-tidy", daemon=True).start()


def _tidy() -> None:
    bounds = limits()
    try:
        library_in(bounds.runs_dir, bin_days=bounds.bin_days).tidy()
    except Exception:  # nothing that a visitor waits for, but the operator should know
        logger.exception("Old files could not be removed")
