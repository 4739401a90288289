"""Garbage collections that do not stop the other sessions.

Streamlit collects in full after every script and every fragment. Such a collection looks at each
object there is, and with torch and transformers imported that are half a million: half a second
in which no thread of the process runs, a timer's tick included. What modules hold is never
garbage, so it is frozen (`gc.freeze`) and no longer looked at.
"""

import gc
import sys

_GROWTH = 200
"""Modules that came since the last freeze, from which on another is worth its one collection."""

_frozen = 0


def freeze_modules() -> None:
    """Leave what is alive now out of later collections, if many modules were imported since.

    Objects are still freed when nothing refers to them; only cycles that were alive in one of the
    few moments of freezing stay.
    """
    global _frozen
    if len(sys.modules) - _frozen < _GROWTH:
        return
    _frozen = len(sys.modules)
    gc.collect()
    gc.freeze()
