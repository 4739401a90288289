"""The route by which the explorer fetches one head's exact map, without a rerun of the page.

GET /attention-weights/{token}/{stack}/{layer}/{head} -> float32, little-endian, [query, key].
The token is unguessable and is handed only to the sessions whose page shows that trace.
"""

import numpy as np
import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from attnviz.errors import AttnvizError
from attnviz.ui import cache

FORGOTTEN = "the server was restarted. Reload the page."


def under(name: str) -> str:
    """Return the path of a route, below the address that the operator serves the app under."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}/{name}" if base else f"/{name}"


def prefix() -> str:
    """Return the path of the route."""
    return under("attention-weights")


def weights(request: Request) -> Response:
    """Answer with the bytes of one map."""
    part = request.path_params
    try:
        trace = cache.trace_named(part["token"])
        if trace is None:
            return PlainTextResponse(FORGOTTEN, status_code=410)
        attention = trace.attention(part["layer"], part["head"], part["stack"])
    except AttnvizError as error:
        return PlainTextResponse(str(error), status_code=404)
    return map_response(attention)


def map_response(found: np.ndarray, headers: dict[str, str] | None = None) -> Response:
    """Return an answer with the bytes of a map: float32, little-endian, [query, key]."""
    return bytes_response(np.ascontiguousarray(found, dtype="<f4").tobytes(), headers)


def bytes_response(content: bytes, headers: dict[str, str] | None = None) -> Response:
    """Return an answer with bytes that only the asking browser may keep, for an hour."""
    kept = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Response(
        content, media_type="application/octet-stream", headers={**kept, **(headers or {})}
    )


def route() -> Route:
    """Return the route, to be served beside the app."""
    return Route(prefix() + "/{token}/{stack}/{layer:int}/{head:int}", weights, methods=["GET"])
