"""Models, traces and explorers that sessions share: each made once, kept on one bounded shelf."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from attnviz.errors import InputError, ModelError
from attnviz.language import N_, current
from attnviz.models.hub import NotAskedError
from attnviz.progress import Progress
from attnviz.ui.operator import counters, logs
from attnviz.ui.operator.limits import limits
from attnviz.ui.shared import arrival, downloads, media
from attnviz.ui.shared.errors import NoFileError
from attnviz.ui.shared.shelf import Shelf, process_bytes
from attnviz.ui.visitor import askers, turns
from attnviz.ui.visitor.checkpoints import checkpoints

if TYPE_CHECKING:
    from attnviz.models.model import Model
    from attnviz.records import Trace
    from attnviz.records.look import Look
    from attnviz.views.explorer import Selection
    from attnviz.views.explorer.share import ShareLinks
    from attnviz.views.view import View

SHELF = Shelf(max_bytes=limits().max_memory, process_bytes=process_bytes)


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
    entry_id: str = ""
    budget: int | None = None


@dataclass(frozen=True, eq=False)
class KeptTrace:
    """A trace and the unguessable name under which the browser may fetch its maps."""

    trace: Trace
    token: str


_SECRET = secrets.token_bytes(32)
_MOST_TOKENS = 2_000
_requests: OrderedDict[str, Request] = OrderedDict()
_stand_ins: dict[str, KeptTrace] = {}
_handed_out: WeakValueDictionary[str, Trace] = WeakValueDictionary()
_lock = threading.Lock()

_FAILURE_SECONDS = 10.0
_MOST_FAILURES = 100
_failures: OrderedDict[tuple[str, str], tuple[float, str]] = OrderedDict()


def model(name: str, device: str = "auto") -> Model:
    """Return a model, opened once for all sessions.

    A failure is remembered for a moment: one run of a page asks several times, and the hub may
    take seconds to say no. Raises ModelError when this visitor may not open the model, when it
    cannot be opened, or when it is larger than the memory that all visitors share.
    """
    place = checkpoints().allow(name.strip())
    key = (place, device)
    at, failure = _failures.get(key, (0.0, ""))
    if failure and time.monotonic() - at < _FAILURE_SECONDS:
        raise ModelError(failure)

    arrival.join()

    def make() -> Model:
        began = time.monotonic()
        with counters.timer("model"):
            new = _load(place, device)
        if refusal := limits().too_large(f'"{place}"', _model_bytes(new)):
            raise ModelError(refusal)
        logs.event("model", model=place, device=new.device, seconds=time.monotonic() - began)
        return new

    try:
        result = SHELF.peek(("model", *key))
        if result is None:
            with turns.DRAWING.away():
                result = SHELF.get(("model", *key), make, _model_bytes)
    except NotAskedError:  # said until somebody asks, and no longer
        raise
    except ModelError as error:
        with _lock:  # in words: an error holds on to what was opened, however large
            _failures[key] = (time.monotonic(), str(error))
            _failures.move_to_end(key)
            while len(_failures) > _MOST_FAILURES:
                _failures.popitem(last=False)
        raise
    checkpoints().check_seen(place, *filter(None, (result.folder, result.adapter)))
    return result


def _load(name: str, device: str) -> Model:
    from attnviz.models.loading import load, quieten_transformers  # needs torch

    quieten_transformers()

    def room(nbytes: int) -> None:
        if refusal := limits().too_large(f'"{name}"', nbytes):
            raise ModelError(refusal)

    with downloads.record() as fetch:
        return load(name, device=device, allow=checkpoints().allow, fetch=fetch, room=room)


def from_shelf(key: Hashable, make: Callable[[], Any], size: Callable[[Any], int]) -> Any:
    """Return what is on the shelf under a key, or make it now, when it is the asker's turn.

    For what one page or route does itself, without a bar: some passes of the model at most.
    """
    value = SHELF.peek(key)
    if value is not None:
        return value
    # The place first, then the shelf's own lock: whoever holds the lock can work.
    with (
        turns.DRAWING.away(), turns.TRACES.place(askers.asker()),
        counters.timer(counters.kind_of(key)),
    ):  # fmt: skip
        return SHELF.get(key, make, size)


def trace_of(request: Request) -> KeptTrace:
    """Return the trace of a request, computed once for all sessions.

    A page asks `ui.shared.page_trace` instead, which shows how far the model is. Raises
    AttnvizError when this visitor may not see the trace, or when the model cannot compute it.
    """
    refuse_unseen(request)
    handle = from_shelf(trace_key(request), lambda: new_trace(request, Progress()), trace_bytes)
    _give_out(handle.token, request)
    return handle


def stand_in(request: Request, trace: Trace) -> KeptTrace:
    """Return a trace that was made before, to be shown until the one of this request is there.

    It has that one's name and is not on the shelf: as soon as the model is here, what is fetched
    under the name is of the one that the model computed.
    """
    handle = KeptTrace(trace, _token(request))
    _give_out(handle.token, request)
    _stand_ins[handle.token] = handle
    return handle


def _give_out(token: str, request: Request) -> None:
    with _lock:
        _requests[token] = request
        _requests.move_to_end(token)
        while len(_requests) > _MOST_TOKENS:
            _requests.popitem(last=False)


def refuse_unseen(request: Request) -> None:
    """Raise AttnvizError when this visitor may not see what was computed for others."""
    if request.entry_id:
        from attnviz.ui.visitor import library_access

        library_access.library().entry(request.entry_id)
    else:
        checkpoints().allow(request.model)


def new_trace(request: Request, progress: Progress) -> KeptTrace:
    """Return the trace of a request, computed now.

    Raises AttnvizError when the model cannot be opened, or cannot read the input.
    """
    if request.entry_id:
        from attnviz.records import Trace
        from attnviz.ui.visitor import library_access

        return KeptTrace(library_access.record_of(request.entry_id, Trace), _token(request))
    arrival.join()
    from attnviz.tracing.capture import trace

    opened_model = model(request.model, request.device)
    result = trace(
        opened_model, inputs_of(request, opened_model), target=request.target,
        budget=budget_of(request), progress=progress,
    )  # fmt: skip
    logs.event(
        "trace", model=request.model, tokens=len(result.tokens), seconds=result.seconds,
        text=request.text,
    )  # fmt: skip
    return KeptTrace(result, _token(request))


def trace_key(request: Request) -> tuple[str, Request]:
    """Return the name of a request's trace on the shelf."""
    return "trace", request


def trace_bytes(handle: KeptTrace) -> int:
    """Return the bytes that a trace takes on the shelf."""
    return handle.trace.nbytes


def budget_of(request: Request) -> int | None:
    """Return how many bytes the maps of a request may take; None for what is usual.

    A server that shares less memory than that has the last word.
    """
    from attnviz.tracing.budget import default_budget

    most = limits().max_memory
    if request.budget is None:
        return most if most < default_budget() else None
    return min(request.budget, most)


def inputs_of(request: Request, model: Model) -> Any:
    """Return the input of a request as the model reads it.

    Raises InputError when the input is missing or passes a limit of the server.
    """
    if request.entry_id:
        raise InputError(
            N_(
                "This result was kept, and the model may have changed since then. Go back to the "
                "present for this."
            )
        )
    from attnviz.data.readers import read_chat, read_picture, read_series
    from attnviz.data.sounds import read_wav, resampled

    _check_size(request, model)
    match model.task_line.reads:
        case "picture":
            if request.picture is None:
                raise NoFileError(
                    N_('"{name}" reads a picture. Choose one on top.', name=model.name)
                )
            return read_picture(media.content(request.picture))
        case "series":
            return read_series(request.text)
        case "picture and text":
            if request.picture is None:
                raise NoFileError(
                    N_(
                        '"{name}" compares a picture with a text. Choose a picture on top.',
                        name=model.name,
                    )
                )
            return read_picture(media.content(request.picture)), request.text
        case "sound":
            if request.sound is None:
                raise NoFileError(
                    N_('"{name}" hears a sound. Choose a WAV file on top.', name=model.name)
                )
            return resampled(read_wav(media.content(request.sound)), model.processor.sampling_rate)
    if request.chat:
        return read_chat(request.text)
    return (request.text, request.second) if request.second else request.text


def _check_size(request: Request, model: Model) -> None:
    """Raise InputError when a text is longer than this server takes, before it is computed."""
    bounds = limits()
    bounds.check_text(request.text, request.second, request.target)
    if model.tokenizer is None or not request.text:
        return
    texts = [text for text in (request.text, request.second, request.target) if text]
    if max(map(len, texts)) < 1000 and bounds.max_tokens is None:
        return
    from attnviz.models.foreign import asked_of
    from attnviz.tracing.budget import maps_bytes, streamed_bytes

    with asked_of(model, N_("take this text apart into tokens")):
        tokens = sum(len(model.tokenizer(text, verbose=False)["input_ids"]) for text in texts)
    bounds.check_tokens(tokens)
    nbytes = maps_bytes(model, [range(tokens)])
    if model.gives_vectors:  # of long inputs no more than queries and keys is kept
        nbytes = min(nbytes, streamed_bytes(model, [range(tokens)]))
    if refusal := bounds.too_large(N_("The trace of this input"), nbytes):
        raise InputError(refusal)


def _token(request: Request) -> str:
    # The same request has the same name for as long as the server runs, so that a page that has
    # been open for long can still fetch: what was dropped from the shelf is computed again.
    return hmac.new(_SECRET, repr(request).encode(), hashlib.sha256).hexdigest()[:32]


def explorer_of(
    handle: KeptTrace,
    weights_url: str,
    save_url: str,
    selection: Selection | None,
    *,
    share: ShareLinks | None = None,
    look: Look | None = None,
) -> View:
    """Return the explorer of a trace."""
    from attnviz.views.explorer import explorer
    from attnviz.views.explorer.share import opened_with

    return SHELF.get(
        ("explorer", current(), handle.token, weights_url, selection, share, look),
        lambda: explorer(
            handle.trace,
            weights_url=weights_url,
            save_url=save_url,
            selection=selection,
            opened=None if look is None else opened_with(look, handle.trace.stacks),
            share=share,
        ),
        lambda view: len(view.data),
    )


def document(handle: KeptTrace, start: dict[str, Any] | None = None) -> bytes:
    """Return the explorer of a trace as one offline HTML file that opens on what was chosen."""
    from attnviz.views.explorer import explorer

    return explorer(handle.trace, opened=start).document().encode()


def handle_named(token: str) -> KeptTrace | None:
    """Return the trace behind a token, or None for a token that this server has not given out."""
    request = request_named(token)
    if request is not None and arrival.is_under_way() and token in _stand_ins:
        refuse_unseen(request)
        return _stand_ins[token]
    return None if request is None else trace_of(request)


def trace_named(token: str) -> Trace | None:
    """Return the trace behind a token, or None as `handle_named` does."""
    handle = handle_named(token)
    return None if handle is None else handle.trace


def hand_out(trace: Trace) -> str:
    """Return an unguessable name for a trace that no request gives, such as one with interventions.

    Its maps can be fetched under it for as long as the shelf keeps what the trace is part of; that
    is where its size counts. One trace has one name.
    """
    with _lock:
        for token, other in _handed_out.items():
            if other is trace:
                return token
        token = secrets.token_hex(16)
        _handed_out[token] = trace
        return token


def maps_named(token: str) -> Trace | None:
    """Return the trace whose maps may be fetched under a token: of a request, or handed out."""
    with _lock:
        trace = _handed_out.get(token)
    return trace_named(token) if trace is None else trace


def request_named(token: str) -> Request | None:
    """Return what was asked for under a token, or None for one that was not given out."""
    with _lock:
        return _requests.get(token)


def _model_bytes(model: Model) -> int:
    return sum(p.numel() * p.element_size() for p in model.hf.parameters())
