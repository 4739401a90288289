"""Limits of one visitor's requests, uploads and open pages, so that others are served.

An ASGI application in front of the app. A browser asks for six things at a time; further requests
wait here, where they take no thread.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from attnviz.language import tr
from attnviz.ui.operator import counters
from attnviz.ui.operator.paths import under
from attnviz.ui.shared import arrival, uploads
from attnviz.ui.visitor import askers
from attnviz.ui.visitor.turns import Asker

AT_ONCE = 6
"""Maps and files that one browser is sent at the same time."""

MOST_WAITING = 1_000
"""Waiting requests of one visitor; more are refused. A picture of all heads needs a map a head."""

MOST_PAGES = 400
"""Pages that are open at once from one address or for one user: more than a class behind one."""

REFUSED_SECONDS = 0.5
"""How long a map that is not there, or a refused upload, waits for its answer."""

_ROUTES = ("attention-weights", "attention-file", "attention-export")
_LARGEST = 210_000_000
"""Bytes that are counted for an upload whose size is not stated."""

_sockets: Counter[str] = Counter()


def pages() -> int:
    """Return how many pages are open."""
    return _sockets.total()


def middleware() -> list[Middleware]:
    """Return what the app puts behind its door."""
    return [Middleware(Crowding)]


class Crowding:
    """An ASGI application in front of another, in which nobody takes everything."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._pending: Counter[Asker] = Counter()
        self._places: dict[Asker, asyncio.Semaphore] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, at once or in turn."""
        _note_visit(scope)
        if scope["type"] == "websocket":
            return await self._page(scope, receive, send)
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        path = scope["path"]
        if scope["method"] == "PUT" and path.startswith(under("_stcore/upload_file/")):
            return await self._upload(scope, receive, send)
        if path.startswith(tuple(f"{under(name)}/" for name in _ROUTES)):
            return await self._route(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = askers.of_connection(scope)
        if self._pending[who] >= MOST_WAITING:
            return await self._refuse(
                "requests",
                scope,
                receive,
                send,
                PlainTextResponse(
                    tr(
                        "Too many requests at once. Wait until they are answered, then reload the "
                        "page."
                    ),
                    429,
                ),
            )
        self._pending[who] += 1
        places = self._places.setdefault(who, asyncio.Semaphore(AT_ONCE))
        try:
            async with places:
                askers.work_for((*who, ""))
                await self._app(scope, receive, _slow_to_refuse(send))
        finally:
            self._pending[who] -= 1
            if not self._pending[who]:
                del self._pending[who], self._places[who]

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = askers.of_connection(scope)[0]
        send = _slow_to_refuse(send, closes=True)
        session_id = scope["path"].rstrip("/").split("/")[-2]
        length = Headers(scope=scope).get("content-length", "")
        size = int(length) if length.isascii() and length.isdecimal() else _LARGEST
        if why := uploads.begin(visitor, session_id, size):
            return await self._refuse("uploads", scope, receive, send, PlainTextResponse(why, 413))
        try:
            await self._app(scope, receive, send)
        finally:
            uploads.end(visitor, size)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = askers.of_connection(scope)[0]
        if _sockets[visitor] >= MOST_PAGES:
            counters.count_refusal("pages")
            await receive()
            return await send({"type": "websocket.close", "code": 1013})
        _sockets[visitor] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            _sockets[visitor] -= 1
            if not _sockets[visitor]:
                del _sockets[visitor]

    async def _refuse(
        self, kind: str, scope: Scope, receive: Receive, send: Send, answer: PlainTextResponse
    ) -> None:
        counters.count_refusal(kind)
        await answer(scope, receive, send)


def _note_visit(scope: Scope) -> None:
    """Have what runs models arrive when it does least harm to who asks, while it is under way.

    A first visit is shown a stored picture, and its browser goes first. An address that names a
    page or an input needs a model: the browser loads its programs meanwhile.
    """
    path = scope.get("path", "")
    is_watching = path.rstrip("/").rpartition("/")[2] in ("health", "healthz", "metrics")
    if scope["type"] not in ("http", "websocket") or is_watching or not arrival.is_under_way():
        return
    is_socket = scope["type"] == "websocket"
    asks_page = not is_socket and Headers(scope=scope).get("accept", "").startswith("text/html")
    is_first = path.rstrip("/") == under("").rstrip("/") and not scope.get("query_string")
    if asks_page and not is_first:
        arrival.hurry()
    else:
        arrival.note_visit(begins=asks_page or is_socket)


def _slow_to_refuse(send: Send, *, closes: bool = False) -> Send:
    """Return a `send` that delays refusals, so that nobody gets hundreds of them a second.

    closes: whether a refusal ends the connection, so that the rest of a refused file is not sent.
    """

    async def send_late(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= 400:
            await asyncio.sleep(REFUSED_SECONDS)
            if closes:
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
        await send(message)

    return send_late
