"""The route by which the explorer fetches one head's exact map, without a rerun of the page.

GET /attention-weights/{token}/{stack}/{layer}/{head} -> float32, little-endian, [query, key].
The token is unguessable and is handed only to the sessions whose page shows that trace.
"""

import numpy as np
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from attnviz.errors import InputError
from attnviz.ui import cache

PREFIX = "/attention-weights"


def weights(request: Request) -> Response:
    """Answer with the bytes of one map."""
    part = request.path_params
    trace = cache.trace_named(part["token"])
    if trace is None:
        return PlainTextResponse(
            "this server no longer keeps them. Change the text, or reload the page.",
            status_code=410,
        )
    try:
        attention = trace.attention(part["layer"], part["head"], part["stack"])
    except InputError as error:
        return PlainTextResponse(str(error), status_code=404)
    return Response(
        np.ascontiguousarray(attention, dtype="<f4").tobytes(),
        media_type="application/octet-stream",
        headers={"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"},
    )


ROUTE = Route(PREFIX + "/{token}/{stack}/{layer:int}/{head:int}", weights, methods=["GET"])
