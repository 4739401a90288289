"""The routes by which the explorer fetches one head's exact map, without a rerun of the page.

GET /attention-weights/{token}/{stack}/{layer}/{head} -> float32, little-endian, [query, key].
Of maps too large to be sent whole, what is looked at:
GET /attention-weights/{token}/row/{stack}/{layer}/{head}/{query} -> float32, [key].
GET /attention-weights/{token}/tile/{stack}/{layer}/{head}/{level}/{row}/{column} -> [row, column],
float32 at level 0, and above it 8-bit maxima of 2^level x 2^level weights.
The token is unguessable and is handed only to the sessions whose page shows that trace.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from attnviz.errors import AttnvizError, InputError
from attnviz.language import N_, translated
from attnviz.text.stack_names import name_from_address
from attnviz.ui.operator.paths import under
from attnviz.ui.shared import traces
from attnviz.ui.visitor import ownership

if TYPE_CHECKING:
    from attnviz.records import Trace

MOST_LEVEL = 20
"""Levels of a pyramid: more tokens than any model reads."""

NO_TRACE = N_("the server was restarted, or no longer holds this input. Reload the page.")


def prefix() -> str:
    """Return the path of the route."""
    return under("attention-weights")


def _handler(make: Callable[[Trace, dict[str, Any]], Response]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        part = request.path_params
        part = {**part, "stack": name_from_address(part["stack"])}
        try:
            with ownership.asked_by(request):
                trace = traces.maps_named(part["token"])
            if trace is None:
                return PlainTextResponse(translated(NO_TRACE), status_code=410)
            return make(trace, part)
        except AttnvizError as error:
            return PlainTextResponse(translated(error), status_code=404)

    return answer


def _map(trace: Trace, part: dict[str, Any]) -> Response:
    return map_response(trace.attention(part["layer"], part["head"], part["stack"]))


def _row(trace: Trace, part: dict[str, Any]) -> Response:
    return map_response(trace.rows(part["layer"], part["head"], part["query"], stack=part["stack"]))


def _tile(trace: Trace, part: dict[str, Any]) -> Response:
    from attnviz.records.max_pooling import Tile

    layer = trace.layer_of(part["layer"], part["head"], part["stack"])
    if part["level"] > MOST_LEVEL:
        raise InputError(
            N_(
                "A pyramid has the levels 0 to {most_level}; got {part}.",
                most_level=MOST_LEVEL,
                part=part["level"],
            )
        )
    cells = layer.tile(part["head"], Tile(part["level"], part["row"], part["column"]))
    return map_response(cells) if part["level"] == 0 else bytes_response(cells.tobytes())


def map_response(weights: np.ndarray, headers: dict[str, str] | None = None) -> Response:
    """Return an answer with the bytes of a map: float32, little-endian, [query, key]."""
    return bytes_response(np.ascontiguousarray(weights, dtype="<f4").tobytes(), headers)


def bytes_response(content: bytes, headers: dict[str, str] | None = None) -> Response:
    """Return an answer with bytes that only the asking browser may keep, for an hour."""
    # With other cookies, another visitor's or none: asked for again.
    caching = {
        "Cache-Control": "private, max-age=3600",
        "Vary": "Cookie",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(
        content, media_type="application/octet-stream", headers={**caching, **(headers or {})}
    )


def routes() -> list[Route]:
    """Return the routes, to be served beside the app."""
    start, head = prefix() + "/{token}", "/{stack}/{layer:int}/{head:int}"
    tile = start + "/tile" + head + "/{level:int}/{row:int}/{column:int}"
    return [
        Route(start + head, _handler(_map), methods=["GET"]),
        Route(start + "/row" + head + "/{query:int}", _handler(_row), methods=["GET"]),
        Route(tile, _handler(_tile), methods=["GET"]),
    ]
