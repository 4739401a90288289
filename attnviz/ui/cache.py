"""Models, traces and explorers that sessions share: each made once, kept on one bounded shelf."""

import secrets
from dataclasses import dataclass

from attnviz.models.loading import load, quieten_transformers
from attnviz.models.model import Model
from attnviz.records import Trace
from attnviz.tracing.capture import trace
from attnviz.ui.server import limits
from attnviz.ui.shelf import Shelf
from attnviz.views.explorer import Selection, explorer
from attnviz.views.view import View

SHELF = Shelf(max_bytes=4 * 2**30)

quieten_transformers()


@dataclass(frozen=True)
class Request:
    """What a session asks to see: a model, where it runs, and the input."""

    model: str
    device: str
    text: str
    second: str | None = None
    target: str | None = None


@dataclass(frozen=True, eq=False)
class KeptTrace:
    """A trace and the unguessable name under which the browser may fetch its maps."""

    trace: Trace
    token: str


def model(name: str, device: str = "auto") -> Model:
    """Return a model, opened once for all sessions. Raises ModelError."""
    allowed = limits().allow(name.strip())
    return SHELF.get(("model", allowed, device), lambda: load(allowed, device=device), _model_bytes)


def traced(request: Request) -> KeptTrace:
    """Return the trace of a request, computed once for all sessions. Raises AttnvizError."""

    def make() -> KeptTrace:
        opened = model(request.model, request.device)
        inputs = (request.text, request.second) if request.second else request.text
        kept = KeptTrace(trace(opened, inputs, target=request.target), secrets.token_urlsafe(16))
        SHELF.get(("token", kept.token), lambda: kept, lambda _: 0)
        return kept

    return SHELF.get(("trace", request), make, lambda kept: kept.trace.nbytes)


def explored(kept: KeptTrace, weights_url: str, selection: Selection | None) -> View:
    """Return the explorer of a trace."""
    return SHELF.get(
        ("explorer", kept.token, weights_url, selection),
        lambda: explorer(kept.trace, weights_url=weights_url, selection=selection),
        lambda view: len(view.data),
    )


def document(kept: KeptTrace) -> bytes:
    """Return the explorer of a trace as one offline HTML file."""
    return explorer(kept.trace).document().encode()


def trace_named(token: str) -> Trace | None:
    """Return the trace behind a token, or None when it is no longer kept."""
    kept = SHELF.peek(("token", token))
    return None if kept is None else kept.trace


def _model_bytes(opened: Model) -> int:
    return sum(p.numel() * p.element_size() for p in opened.hf.parameters())
