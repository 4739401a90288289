"""Models, traces and explorers that sessions share: each made once, kept on one bounded shelf."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from attnviz.data.readers import read_chat, read_picture, read_series
from attnviz.data.sounds import read_wav, resampled
from attnviz.errors import InputError, ModelError
from attnviz.models.foreign import asked_of
from attnviz.models.hub import NotAskedError
from attnviz.models.loading import load, quieten_transformers
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import Trace
from attnviz.records.look import Look
from attnviz.tracing.budget import default_budget, maps_bytes, streamed_bytes
from attnviz.tracing.capture import trace
from attnviz.ui.operator import counters, logs
from attnviz.ui.operator.limits import limits
from attnviz.ui.shared import downloads, media
from attnviz.ui.shared.shelf import Shelf, held_by_process
from attnviz.ui.visitor import askers, library_access, turns
from attnviz.ui.visitor.checkpoints import checkpoints
from attnviz.views.explorer import Selection, explorer
from attnviz.views.explorer.share import ShareLinks, opened_with
from attnviz.views.view import View

SHELF = Shelf(max_bytes=limits().max_memory, held=held_by_process)

quieten_transformers()


@dataclass(frozen=True)
class Request:
    """What a session asks to see: a model, where it runs, and the input.

    `text` is also the numbers of a series, or with `chat` the turns of one; `picture` and `sound`
    name a file that `ui.shared.media` holds. `kept` is the id of a trace in the library, which is
    shown as it was kept. `budget` is how many bytes maps may take; None is what `trace` takes by
    itself.
    """

    model: str
    device: str
    text: str = ""
    second: str | None = None
    target: str | None = None
    picture: str | None = None
    sound: str | None = None
    chat: bool = False
    kept: str = ""
    budget: int | None = None


@dataclass(frozen=True, eq=False)
class KeptTrace:
    """A trace and the unguessable name under which the browser may fetch its maps."""

    trace: Trace
    token: str


_SECRET = secrets.token_bytes(32)
_MOST_TOKENS = 2_000
_requests: OrderedDict[str, Request] = OrderedDict()
_handed_out: WeakValueDictionary[str, Trace] = WeakValueDictionary()
_lock = threading.Lock()

_FAILURE_SECONDS = 10.0
_MOST_FAILURES = 100
_failures: OrderedDict[tuple[str, str], tuple[float, str]] = OrderedDict()


def model(name: str, device: str = "auto") -> Model:
    """Return a model, opened once for all sessions. Raises ModelError.

    A failure is remembered for a moment: one run of a page asks several times, and the hub may
    take seconds to say no.
    """
    allowed = checkpoints().allow(name.strip())
    key = (allowed, device)
    at, failure = _failures.get(key, (0.0, ""))
    if failure and time.monotonic() - at < _FAILURE_SECONDS:
        raise ModelError(failure)

    def make() -> Model:
        began = time.monotonic()
        with counters.timed("model"):
            opened = _loaded(allowed, device)
        if said := limits().too_large(f'"{allowed}"', _model_bytes(opened)):
            raise ModelError(said)
        logs.event("model", model=allowed, device=opened.device, seconds=time.monotonic() - began)
        return opened

    try:
        opened = SHELF.peek(("model", *key))
        if opened is None:
            with turns.DRAWING.away():
                opened = SHELF.get(("model", *key), make, _model_bytes)
    except NotAskedError:  # said until somebody asks, and no longer
        raise
    except ModelError as error:
        with _lock:  # in words: an error holds on to what was opened, however large
            _failures[key] = (time.monotonic(), str(error))
            _failures.move_to_end(key)
            while len(_failures) > _MOST_FAILURES:
                _failures.popitem(last=False)
        raise
    checkpoints().check_seen(allowed, *filter(None, (opened.folder, opened.adapter)))
    return opened


def _loaded(name: str, device: str) -> Model:
    def room(wanted: int) -> None:
        if said := limits().too_large(f'"{name}"', wanted):
            raise ModelError(said)

    with downloads.asked_for() as fetch:
        return load(name, device=device, allow=checkpoints().allow, fetch=fetch, room=room)


def made(key: Hashable, make: Callable[[], Any], size: Callable[[Any], int]) -> Any:
    """Return what is on the shelf under a key, or make it now, when it is the asker's turn.

    For what one page or route does itself, without a bar: some passes of the model at most.
    """
    found = SHELF.peek(key)
    if found is not None:
        return found
    # The place first, then the shelf's own lock: whoever holds the lock can work.
    with (
        turns.DRAWING.away(), turns.TRACES.place(askers.asker()),
        counters.timed(counters.kind_of(key)),
    ):  # fmt: skip
        return SHELF.get(key, make, size)


def traced(request: Request) -> KeptTrace:
    """Return the trace of a request, computed once for all sessions. Raises AttnvizError.

    A page asks `ui.shared.page_trace` instead, which shows how far the model is.
    """
    refuse_unseen(request)
    kept = made(trace_key(request), lambda: computed(request, Progress()), trace_bytes)
    with _lock:
        _requests[kept.token] = request
        _requests.move_to_end(kept.token)
        while len(_requests) > _MOST_TOKENS:
            _requests.popitem(last=False)
    return kept


def refuse_unseen(request: Request) -> None:
    """Raise AttnvizError for what this visitor may not see, though it was computed for others."""
    if request.kept:
        library_access.library().entry(request.kept)
    else:
        checkpoints().allow(request.model)


def computed(request: Request, progress: Progress) -> KeptTrace:
    """Return the trace of a request, computed now. Raises AttnvizError."""
    if request.kept:
        return KeptTrace(library_access.opened(request.kept, Trace), _token(request))
    opened = model(request.model, request.device)
    found = trace(
        opened, inputs_of(request, opened), target=request.target, budget=budget_of(request),
        progress=progress,
    )  # fmt: skip
    logs.event(
        "trace", model=request.model, tokens=len(found.tokens), seconds=found.seconds,
        text=request.text,
    )  # fmt: skip
    return KeptTrace(found, _token(request))


def trace_key(request: Request) -> tuple[str, Request]:
    """Return the name of a request's trace on the shelf."""
    return "trace", request


def trace_bytes(kept: KeptTrace) -> int:
    """Return what a trace takes of the shelf."""
    return kept.trace.nbytes


def budget_of(request: Request) -> int | None:
    """Return how many bytes the maps of a request may take; None for what is usual.

    A server that shares less memory than that has the last word.
    """
    most = limits().max_memory
    if request.budget is None:
        return most if most < default_budget() else None
    return min(request.budget, most)


def inputs_of(request: Request, opened: Model) -> Any:
    """Return what a request gives the model to read. Raises InputError beyond a limit."""
    if request.kept:
        raise InputError(
            "This was kept, and the model may have changed since. Go back to the present for it."
        )
    _check_size(request, opened)
    match opened.task_line.reads:
        case "picture":
            if request.picture is None:
                raise InputError(f'"{opened.name}" reads a picture. Choose one at the left.')
            return read_picture(media.content(request.picture))
        case "series":
            return read_series(request.text)
        case "picture and text":
            if request.picture is None:
                raise InputError(
                    f'"{opened.name}" compares a picture with a text. Choose a picture at the left.'
                )
            return read_picture(media.content(request.picture)), request.text
        case "sound":
            if request.sound is None:
                raise InputError(f'"{opened.name}" hears a sound. Choose a WAV file at the left.')
            return resampled(read_wav(media.content(request.sound)), opened.processor.sampling_rate)
    if request.chat:
        return read_chat(request.text)
    return (request.text, request.second) if request.second else request.text


def _check_size(request: Request, opened: Model) -> None:
    """Before anything is computed: whether a text is longer than this server takes."""
    allowed = limits()
    allowed.check_text(request.text, request.second, request.target)
    if opened.tokenizer is None or not request.text:
        return
    texts = [text for text in (request.text, request.second, request.target) if text]
    if max(map(len, texts)) < 1000 and allowed.max_tokens is None:
        return
    with asked_of(opened, "take this text apart into tokens"):
        tokens = sum(len(opened.tokenizer(text, verbose=False)["input_ids"]) for text in texts)
    allowed.check_tokens(tokens)
    needed = maps_bytes(opened, [range(tokens)])
    if opened.gives_vectors:  # of long inputs no more than queries and keys is kept
        needed = min(needed, streamed_bytes(opened, [range(tokens)]))
    if said := allowed.too_large("What is kept of this input", needed):
        raise InputError(said)


def _token(request: Request) -> str:
    # The same request has the same name for as long as the server runs, so that a page that has
    # been open for long can still fetch: what was dropped from the shelf is computed again.
    return hmac.new(_SECRET, repr(request).encode(), hashlib.sha256).hexdigest()[:32]


def explored(
    kept: KeptTrace,
    weights_url: str,
    save_url: str,
    selection: Selection | None,
    *,
    share: ShareLinks | None = None,
    look: Look | None = None,
) -> View:
    """Return the explorer of a trace."""
    return SHELF.get(
        ("explorer", kept.token, weights_url, selection, share, look),
        lambda: explorer(
            kept.trace,
            weights_url=weights_url,
            save_url=save_url,
            selection=selection,
            opened=None if look is None else opened_with(look, kept.trace.stacks),
            share=share,
        ),
        lambda view: len(view.data),
    )


def document(kept: KeptTrace, opened: dict[str, Any] | None = None) -> bytes:
    """Return the explorer of a trace as one offline HTML file that opens on what was chosen."""
    return explorer(kept.trace, opened=opened).document().encode()


def kept_named(token: str) -> KeptTrace | None:
    """Return the trace behind a token, or None for a token that this server has not given out."""
    request = request_named(token)
    return None if request is None else traced(request)


def trace_named(token: str) -> Trace | None:
    """Return the trace behind a token, or None as `kept_named` does."""
    kept = kept_named(token)
    return None if kept is None else kept.trace


def handed_out(trace: Trace) -> str:
    """Return an unguessable name for a trace that no request gives, such as one with interventions.

    Its maps can be fetched under it for as long as the shelf keeps what the trace is part of; that
    is where its size counts. One trace has one name.
    """
    with _lock:
        for token, known in _handed_out.items():
            if known is trace:
                return token
        token = secrets.token_hex(16)
        _handed_out[token] = trace
        return token


def maps_named(token: str) -> Trace | None:
    """Return the trace whose maps may be fetched under a token: of a request, or handed out."""
    with _lock:
        found = _handed_out.get(token)
    return trace_named(token) if found is None else found


def request_named(token: str) -> Request | None:
    """Return what was asked for under a token, or None for one that was not given out."""
    with _lock:
        return _requests.get(token)


def _model_bytes(opened: Model) -> int:
    return sum(p.numel() * p.element_size() for p in opened.hf.parameters())
