"""Garbage collections that do not stop the other sessions.

Streamlit would collect in full after every script and every fragment. Such a collection looks at
each object there is, and no thread of the process runs meanwhile, a timer's tick included. With
torch and transformers imported that are half a million objects and half a second. What modules hold
is never garbage, so it is frozen (`gc.freeze`) and no longer looked at. What is left takes some 20
milliseconds, which is done every few seconds and not for every page (`runner.postScriptGC` is off).
"""

import gc
import sys
import threading
import time

EVERY_SECONDS = 5.0
"""Between two collections in full; what a session held may be there for so long after it."""

_GROWTH = 200
"""Modules that came since the last freeze, from which on another is worth its one collection."""

_frozen = 0
_last_collection = 0.0
_lock = threading.Lock()


def collect() -> None:
    """Free what refers to itself and to which nothing else refers, if that is due.

    When many modules were imported since, what is alive is left out of later collections. Such
    objects are still freed when nothing refers to them; only cycles that were alive in one of the
    few moments of freezing stay.
    """
    global _last_collection, _frozen
    now, modules = time.monotonic(), len(sys.modules)
    with _lock:
        freezes = modules - _frozen >= _GROWTH
        if not freezes and now - _last_collection < EVERY_SECONDS:
            return
        _last_collection = now
        if freezes:
            _frozen = modules
    gc.collect()
    if freezes:
        gc.freeze()
