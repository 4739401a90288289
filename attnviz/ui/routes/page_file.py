"""The route by which the explorer gets itself as one offline file, as its reader sees it now.

GET /attention-file/{token}?opened=JSON -> HTML, to be kept and not shown. What is chosen lives in
the browser, so the browser sends it along; nothing of the page reruns.
"""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from attnviz.errors import AttnvizError, InputError
from attnviz.language import N_, translated
from attnviz.ui.operator.paths import under
from attnviz.ui.routes.weights import NO_TRACE
from attnviz.ui.shared import traces
from attnviz.ui.visitor import ownership

MOST_CHARACTERS = 30_000
"""What is chosen may not be longer than this: every head of the largest models fits."""


def prefix() -> str:
    """Return the path of the route."""
    return under("attention-file")


def file(request: Request) -> Response:
    """Answer with the file."""
    try:
        start = _read(request.query_params.get("opened", "null"))
        with ownership.asked_by(request):
            handle = traces.handle_named(request.path_params["token"])
            if handle is None:
                return PlainTextResponse(translated(NO_TRACE), status_code=410)
            page = traces.document(handle, start)
    except AttnvizError as error:
        return PlainTextResponse(translated(error), status_code=404)
    return Response(
        page,
        media_type="text/html",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="attention.html"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _read(text: str) -> dict[str, Any] | None:
    """Return what a file should open with; None for nothing said."""
    refusal = InputError(N_("This request for a file could not be read."))
    if len(text) > MOST_CHARACTERS:
        raise refusal
    try:
        # Numbers that JSON does not have could be read here and not be written again.
        start = json.loads(text, parse_constant=lambda _: "")
    except (ValueError, RecursionError) as error:
        raise refusal from error
    if start is not None and not isinstance(start, dict):
        raise refusal
    return start


def route() -> Route:
    """Return the route, to be served beside the app."""
    return Route(prefix() + "/{token}", file, methods=["GET"])
