"""The trace that a page shows, with its progress and a way to stop it."""

from __future__ import annotations

from functools import partial

from attnviz.language import tr
from attnviz.ui.shared import traces, work
from attnviz.ui.shared.traces import KeptTrace, Request


def trace_of(request: Request) -> KeptTrace:
    """Return the trace of a request, after showing how far the model is; the reader may stop it.

    Raises AttnvizError when this visitor may not see the trace, or the model cannot compute it.
    """
    traces.refuse_unseen(request)
    work.wait_for(
        tr("Running the model"),
        traces.trace_key(request),
        partial(traces.new_trace, request),
        traces.trace_bytes,
        turns=work.TRACES,
    )
    return traces.trace_of(request)
