"""The route by which the explorer says which head is looked at, so that other pages follow.

POST /attention-selection/{reader}/{stack}/{layer}/{head} -> 204, and no page runs again.
`reader` is an unguessable name of a session, which its own pages hand out.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from typing import get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from attnviz.records import StackName
from attnviz.ui.places import under
from attnviz.views.explorer import Selection

_MOST_READERS = 2_000
_MOST_NUMBER = 9_999

_heads: OrderedDict[str, Selection | None] = OrderedDict()
_lock = threading.Lock()


def new_reader() -> str:
    """Return a name for a session; of too many, those who were quiet for longest are forgotten."""
    reader = secrets.token_urlsafe(16)
    _put(reader, None)
    return reader


def looks_at(reader: str, head: Selection) -> None:
    """Remember which head a session looks at."""
    _put(reader, head)


def looked_at(reader: str) -> Selection | None:
    """Return it, or None where it has said nothing yet."""
    with _lock:
        return _heads.get(reader)


def _put(reader: str, head: Selection | None) -> None:
    with _lock:
        _heads[reader] = head
        _heads.move_to_end(reader)
        while len(_heads) > _MOST_READERS:
            _heads.popitem(last=False)


def address(reader: str) -> str:
    """Return where the explorer of a session tells its head."""
    return f"{under('attention-selection')}/{reader}"


def _told(request: Request) -> Response:
    part = request.path_params
    known = part["reader"] in _heads and part["stack"] in get_args(StackName)
    if not known or max(part["layer"], part["head"]) > _MOST_NUMBER:
        return Response(status_code=404)
    looks_at(part["reader"], Selection(part["stack"], part["layer"], part["head"]))
    return Response(status_code=204)


def route() -> Route:
    """Return the route, to be served beside the app."""
    path = address("{reader}") + "/{stack}/{layer:int}/{head:int}"
    return Route(path, _told, methods=["POST"])
