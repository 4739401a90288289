"""The trace that a page shows, with its progress and a way to stop it."""

from __future__ import annotations

from functools import partial

from attnviz.ui import cache, work
from attnviz.ui.cache import KeptTrace, Request


def traced(request: Request) -> KeptTrace:
    """Return the trace of a request, after showing how far the model is; the reader may stop it.

    Raises AttnvizError.
    """
    cache.refuse_unseen(request)
    work.wait_for(
        "Running the model", cache.trace_key(request), partial(cache.computed, request),
        cache.trace_bytes, turns=work.TRACES,
    )  # fmt: skip
    return cache.traced(request)
