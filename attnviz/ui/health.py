"""GET /healthz: whether this server can do its work, for whatever watches it.

Answers 200 with {"status": "ok"}, or 503 with what fails. It names no path and needs no password.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import attnviz
from attnviz.errors import AttnvizError
from attnviz.ui import visitors
from attnviz.ui.server import limits
from attnviz.ui.weights_route import under

NAME = "healthz"


def healthz(request: Request) -> Response:
    """Answer how the server is."""
    failing = _failing()
    said = {
        "status": "failing" if failing else "ok",
        "version": attnviz.__version__,
        "sessions": visitors.count(),
        "seconds": round(time.time() - visitors.BEGAN),
    }
    if failing:
        said["failing"] = failing
    return JSONResponse(said, 503 if failing else 200, headers={"Cache-Control": "no-store"})


def _failing() -> list[str]:
    try:
        allowed = limits()
    except AttnvizError:
        return ["limits"]
    return [] if allowed.read_only or _writable(allowed.runs_dir) else ["runs folder"]


def _writable(folder: Path) -> bool:
    """Whether the folder, or the nearest one that is there above it, takes files."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def route() -> Route:
    """Return the route, for the app to serve."""
    return Route(under(NAME), healthz, methods=["GET"])
