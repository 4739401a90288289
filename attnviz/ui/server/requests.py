"""What one visitor may ask for at once: routes, uploads and open pages, so that others are served.

An ASGI application in front of the app. A browser asks for six things at a time; what is asked
beyond them waits here, where it takes no thread.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from attnviz.ui.operator import counters
from attnviz.ui.operator.paths import under
from attnviz.ui.shared import uploads
from attnviz.ui.visitor import askers
from attnviz.ui.visitor.turns import Asker

AT_ONCE = 6
"""Maps and files that one browser is sent at the same time."""

MOST_WAITING = 1_000
"""Of one visitor; what is asked beyond is refused. A picture of all heads asks for a map a head."""

MOST_PAGES = 400
"""Pages that are open at once from one address or for one user: more than a class behind one."""

REFUSED_SECONDS = 0.5
"""How long a map that is not there, or a refused upload, waits for its answer."""

_ROUTES = ("attention-weights", "attention-file", "attention-export")
_LARGEST = 210_000_000
"""Bytes that an upload is counted with which does not say how many it has."""

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
        self._asked: Counter[Asker] = Counter()
        self._places: dict[Asker, asyncio.Semaphore] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, at once or in turn."""
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
        if self._asked[who] >= MOST_WAITING:
            return await self._refuse("requests", scope, receive, send, PlainTextResponse(
                "You have asked for too much at once. Wait until it is there, and reload the page.",
                429,
            ))  # fmt: skip
        self._asked[who] += 1
        places = self._places.setdefault(who, asyncio.Semaphore(AT_ONCE))
        try:
            async with places:
                askers.work_for((*who, ""))
                await self._app(scope, receive, _slow_to_refuse(send))
        finally:
            self._asked[who] -= 1
            if not self._asked[who]:
                del self._asked[who], self._places[who]

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = askers.of_connection(scope)[0]
        send = _slow_to_refuse(send, closes=True)
        session_id = scope["path"].rstrip("/").split("/")[-2]
        said = Headers(scope=scope).get("content-length", "")
        size = int(said) if said.isascii() and said.isdecimal() else _LARGEST
        if why := uploads.begin(visitor, session_id, size):
            return await self._refuse("uploads", scope, receive, send, PlainTextResponse(why, 413))
        try:
            await self._app(scope, receive, send)
        finally:
            uploads.end(visitor, size)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = askers.of_connection(scope)[0]
        if _sockets[visitor] >= MOST_PAGES:
            counters.refused("pages")
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
        self, kind: str, scope: Scope, receive: Receive, send: Send, said: PlainTextResponse
    ) -> None:
        counters.refused(kind)
        await said(scope, receive, send)


def _slow_to_refuse(send: Send, *, closes: bool = False) -> Send:
    """Have refusals come late, so that nobody has hundreds a second of them.

    closes: whether the connection ends with one: of a file that is refused the rest is not sent.
    """

    async def answered(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= 400:
            await asyncio.sleep(REFUSED_SECONDS)
            if closes:
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
        await send(message)

    return answered
