"""The routes by which the explorer tries a change and learns what becomes of the answer.

POST /attention-weights/{token}/tries {"format": 1, "tries": [[intervention, ...], ...]} -> JSON
{"original": answer, "answers": [answer or {"refused": why}, ...]}: every list acts on the input as
it is, and is answered by itself; without lists only the answer as it is comes.
POST /attention-weights/{token}/tries/shown, with one list -> the data of the explorer of that run.
Interventions are written as `records.interventions` writes them. The token is the trace's own,
unguessable; nothing is changed, and no page runs again. When who asked has gone, the runs of the
model that have not begun are left out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from attnviz.errors import AttnvizError, InputError
from attnviz.language import N_, several, tr, translated
from attnviz.progress import Progress
from attnviz.text.visible import visible
from attnviz.ui.routes.weights import NO_TRACE, bytes_response, prefix
from attnviz.ui.shared import traces, trials
from attnviz.ui.visitor import ownership

if TYPE_CHECKING:
    from attnviz.records.interventions import Intervention

    Lists = list[tuple[Intervention, ...] | str]

MOST_BYTES = 64_000
"""A request may be this long; it is not read any further."""

MOST_TRIES = 16
"""Lists in one request: a strip of tries, or the two measurements of a cell."""

MOST_ACTS = 256
"""Interventions in one list; a word of many tokens is hidden token by token."""

_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


Make = Callable[[str, "Lists", Progress], Response | None]

LOOKS_EVERY = 0.25
"""Seconds after which it is looked again whether somebody still waits for an answer."""


def _handler(
    make: Make,
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    async def answer(request: Request) -> Response:
        content = bytearray()
        async for piece in request.stream():
            content += piece
            if len(content) > MOST_BYTES:
                said = translated(
                    several(
                        "These tries are too many to ask for at once: more than {n:,} bytes.",
                        n=MOST_BYTES,
                    )
                )
                return PlainTextResponse(said, status_code=413)
        progress = Progress()
        watch = asyncio.create_task(_stop_when_left(request, progress))
        try:
            return await run_in_threadpool(_answered, request, bytes(content), make, progress)
        finally:
            watch.cancel()

    return answer


async def _stop_when_left(request: Request, progress: Progress) -> None:
    """Stop at the next run of the model once nobody waits: the reader has pressed Stop, or left."""
    while not await request.is_disconnected():
        await asyncio.sleep(LOOKS_EVERY)
    progress.cancel()


def _answered(request: Request, content: bytes, make: Make, progress: Progress) -> Response:
    try:
        with ownership.asked_by(request):
            response = make(request.path_params["token"], _lists(content), progress)
    except AttnvizError as error:
        return PlainTextResponse(visible(translated(error)), status_code=404)
    return response or PlainTextResponse(translated(NO_TRACE), status_code=410)


def _lists(content: bytes) -> Lists:
    """Return the lists of a request; in the place of one that is none, why, in a sentence.

    Raises InputError when they are no lists, or too many.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError(N_("Tries are asked for as JSON, and this is none.")) from error
    lists = document.get("tries") if isinstance(document, dict) else None
    if not isinstance(lists, list) or len(lists) > MOST_TRIES:
        raise InputError(
            several(
                'Ask for at most {n} tries, as a list named "tries".',
                n=MOST_TRIES,
            )
        )
    return [_list(document.get("format"), each) for each in lists]


def _list(version: Any, plain: Any) -> tuple[Intervention, ...] | str:
    if not isinstance(plain, list) or not plain:
        return tr("A try is a list of interventions, and this is none.")
    if len(plain) > MOST_ACTS:
        return translated(
            several(
                "A try holds at most {n} interventions; this one has {plain:,}.",
                n=MOST_ACTS,
                plain=len(plain),
            )
        )
    try:
        return trials.interventions_of(plain, version)
    except AttnvizError as error:
        return visible(translated(error))


def _answers(token: str, lists: Lists, progress: Progress) -> Response | None:
    acts = [each for each in lists if not isinstance(each, str)]
    both = trials.answers(token, acts, progress=progress)
    if both is None:
        return None
    original, answered = both[0], iter(both[1])
    answers = [{"refused": each} if isinstance(each, str) else next(answered) for each in lists]
    return JSONResponse({"original": original, "answers": answers}, headers=_PRIVATE)


def _shown(token: str, lists: Lists, _progress: Progress) -> Response | None:
    if len(lists) != 1:
        raise InputError(N_("One try is shown at a time; got {lists}.", lists=len(lists)))
    if isinstance(lists[0], str):
        raise InputError(lists[0])
    kept = trials.trace_under(token, lists[0])
    if kept is None:
        return None
    view = traces.explorer_of(kept, f"{prefix()}/{kept.token}", "", None)
    return bytes_response(view.data, _PRIVATE)


def routes() -> list[Route]:
    """Return the routes, to be served beside the app."""
    start = prefix() + "/{token}/tries"
    return [
        Route(start, _handler(_answers), methods=["POST"]),
        Route(start + "/shown", _handler(_shown), methods=["POST"]),
    ]
