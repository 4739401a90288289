"""The route by which the explorer says which head is looked at, so that other pages follow.

POST /attention-selection/{reader}/{stack}/{layer}/{head} -> 204, and no page runs again.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from attnviz.ui.operator.paths import under
from attnviz.ui.session.readers import is_reader, looks_at

_MOST_NUMBER = 9_999


def address(reader: str) -> str:
    """Return where the explorer of a session tells its head."""
    return f"{under('attention-selection')}/{reader}"


def _select(request: Request) -> Response:
    from attnviz.text.stack_names import is_stack_name, name_from_address
    from attnviz.views.explorer import Selection

    part = request.path_params
    stack = name_from_address(part["stack"])
    is_known = is_reader(part["reader"]) and is_stack_name(stack)
    if not is_known or max(part["layer"], part["head"]) > _MOST_NUMBER:
        return Response(status_code=404)
    looks_at(part["reader"], Selection(stack, part["layer"], part["head"]))
    return Response(status_code=204)


def route() -> Route:
    """Return the route, to be served beside the app."""
    path = address("{reader}") + "/{stack}/{layer:int}/{head:int}"
    return Route(path, _select, methods=["POST"])
