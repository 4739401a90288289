"""The route by which the explorer gets what its reader sees as a file.

GET /attention-export/{token}/{kind}/{end}?heads=... -> a picture of kind map, lines or text (svg,
pdf, png), with kind numbers a table or arrays (csv, parquet, json, npz), or the evidence card, an
html page that holds what makes it again.
"""

from __future__ import annotations

from collections.abc import Container
from functools import partial
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from attnviz.errors import AttnvizError, InputError
from attnviz.language import N_, translated
from attnviz.ui.operator.paths import under
from attnviz.ui.routes.weights import NO_TRACE
from attnviz.ui.shared import arrival, quantity_maps, traces
from attnviz.ui.visitor import ownership

if TYPE_CHECKING:
    import numpy as np

    from attnviz.records import Trace
    from attnviz.records.look import Look

_TYPES = {
    ".svg": "image/svg+xml", ".pdf": "application/pdf", ".png": "image/png", ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet", ".json": "application/json",
    ".npz": "application/zip", ".html": "text/html",
}  # fmt: skip


def prefix() -> str:
    """Return the path of the route."""
    return under("attention-export")


def export(request: Request) -> Response:
    """Answer with the file, to be kept and not shown."""
    with ownership.asked_by(request):
        return _export(request)


def _export(request: Request) -> Response:
    from attnviz.export.attention import NUMBERS, PICTURES, file_content, first_look
    from attnviz.records.look import Look

    ends: dict[str, Container[str]] = {
        **dict.fromkeys(("map", "lines", "text"), PICTURES), "numbers": NUMBERS, "card": (".html",),
    }  # fmt: skip
    kind, end = request.path_params["kind"], f".{request.path_params['end']}"
    try:
        if end not in ends.get(kind, ()):
            raise InputError(N_("There is no such kind of file."))
        trace = traces.trace_named(request.path_params["token"])
        if trace is None:
            return PlainTextResponse(translated(NO_TRACE), status_code=410)
        look = Look.read(request.query_params) or first_look(trace)
        if kind == "card":
            content = _card(request.path_params["token"], trace, look)
        else:
            numbers = partial(_numbers, request.path_params["token"], look.answer)
            kind = "map" if kind == "numbers" else kind
            content = file_content(trace, look, end, kind=kind, numbers=numbers)
    except AttnvizError as error:
        return PlainTextResponse(translated(error), status_code=404)
    return Response(
        content,
        media_type=_TYPES[end],
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="attention{end}"',
            # An SVG that somebody opens at this address runs nothing.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _numbers(token: str, answer: str, name: str, stack: str, layer: int, head: int) -> np.ndarray:
    """Return a map as the explorer fetches it."""

    drawing = quantity_maps.drawn_map(token, name, stack, layer, head, answer)
    assert drawing is not None  # its trace was found
    return drawing.values


def _card(token: str, trace: Trace, look: Look) -> bytes:
    arrival.join()
    from attnviz.ui.shared import cards  # takes a moment to load

    question = traces.request_named(token)
    assert question is not None  # its trace was found
    return cards.of_result(question, trace, look=look).encode()


def route() -> Route:
    """Return the route, to be served beside the app."""
    return Route(prefix() + "/{token}/{kind}/{end}", export, methods=["GET"])
