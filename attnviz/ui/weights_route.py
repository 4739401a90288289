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
            return PlainTextResponse("the server was restarted. Reload the page.", status_code=410)
        attention = trace.attention(part["layer"], part["head"], part["stack"])
    except AttnvizError as error:
        return PlainTextResponse(str(error), status_code=404)
    return Response(
        np.ascontiguousarray(attention, dtype="<f4").tobytes(),
        media_type="application/octet-stream",
        headers={"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"},
    )


def route() -> Route:
    """Return the route, to be served beside the app."""
    return Route(prefix() + "/{token}/{stack}/{layer:int}/{head:int}", weights, methods=["GET"])
