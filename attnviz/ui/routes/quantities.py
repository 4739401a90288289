"""The routes by which the explorer fetches what it draws besides weights, without a rerun.

GET /attention-weights/{token}/drawn/{name}/{stack}/{layer}/{head}?target=... -> a map, as weights
are sent; of relevance, the header X-Drawn-Of says in words (percent-encoded) of what.
GET /attention-weights/{token}/path/{stack}/{layer}/{head}/{query}/{key} -> what the view of a
weight's path reads. The token is the trace's own, unguessable.
"""

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from attnviz.errors import AttnvizError
from attnviz.language import translated
from attnviz.text.stack_names import name_from_address
from attnviz.ui.routes.weights import NO_TRACE, bytes_response, map_response, prefix
from attnviz.ui.shared import quantity_maps
from attnviz.ui.visitor import ownership


def _handler(make: Callable[[Request], Response | None]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        try:
            with ownership.asked_by(request):
                return make(request) or PlainTextResponse(translated(NO_TRACE), status_code=410)
        except AttnvizError as error:
            return PlainTextResponse(translated(error), status_code=404)

    return answer


def _map(request: Request) -> Response | None:
    part = request.path_params
    drawing = quantity_maps.drawn_map(
        part["token"], part["name"], name_from_address(part["stack"]), part["layer"], part["head"],
        request.query_params.get("target", ""),
    )  # fmt: skip
    if drawing is None:
        return None
    return map_response(drawing.values, {"X-Drawn-Of": quote(drawing.of)})


def _path(request: Request) -> Response | None:
    part = request.path_params
    stack = name_from_address(part["stack"])
    content = quantity_maps.path_of(
        part["token"], stack, part["layer"], part["head"], part["query"], part["key"]
    )
    return None if content is None else bytes_response(content)


def routes() -> list[Route]:
    """Return the routes, to be served beside the app."""
    start = prefix() + "/{token}"
    head = "/{stack}/{layer:int}/{head:int}"
    return [
        Route(start + "/drawn/{name}" + head, _handler(_map), methods=["GET"]),
        Route(start + "/path" + head + "/{query:int}/{key:int}", _handler(_path), methods=["GET"]),
    ]
