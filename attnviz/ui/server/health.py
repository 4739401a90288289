"""GET /healthz: whether this server can do its work, for whatever watches it.

Answers 200 with {"status": "ok"}, or 503 with what fails. It needs no password, so it says nothing
else: versions and sessions are on the page about the server.
"""

from __future__ import annotations

import os
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from attnviz.errors import AttnvizError
from attnviz.ui.access.password import password
from attnviz.ui.operator.limits import limits
from attnviz.ui.operator.paths import under

NAME = "healthz"


def healthz(request: Request) -> Response:
    """Answer how the server is."""
    failing = _failing()
    answer = {"status": "failing", "failing": failing} if failing else {"status": "ok"}
    return JSONResponse(answer, 503 if failing else 200, headers={"Cache-Control": "no-store"})


def _failing() -> list[str]:
    try:
        bounds = limits()
    except AttnvizError:
        return ["limits"]
    failing = [] if bounds.read_only or _writable(bounds.runs_dir) else ["runs folder"]
    return failing if _asks_what_it_can() else [*failing, "password"]


def _asks_what_it_can() -> bool:
    """Return whether a password that the operator gives can be read."""
    try:
        password()
    except AttnvizError:
        return False
    return True


def _writable(folder: Path) -> bool:
    """Return whether the folder, or the nearest one that is there above it, takes files."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def route() -> Route:
    """Return the route, for the app to serve."""
    return Route(under(NAME), healthz, methods=["GET"])
