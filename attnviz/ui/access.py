"""Who may come in: a shared password, or the name that a proxy in front vouches for.

Everything is asked for: pages, the routes for maps, and the socket by which a page talks. Only the
health check is free. A visitor who knows the password gets a cookie, signed with a key made from
it: it holds on every replica, ends after a week, and dies when the password changes.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import time
from functools import lru_cache
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from attnviz.ui import health, logs, metrics_route
from attnviz.ui.server import PASSWORD, limits
from attnviz.ui.sign_in_page import sign_in_page
from attnviz.ui.weights_route import under

COOKIE = "attnviz_access"
LASTS_SECONDS = 7 * 24 * 3600
SIGN_IN = "sign-in"
_WRONG_SECONDS = 1.0
"""How long a wrong password waits for its answer."""
_LONGEST_FORM = 4096


def middleware() -> list[Middleware]:
    """Return what the app puts in front of everything; nothing where everybody may come in."""
    if not os.environ.get(PASSWORD) and not limits().user_header:
        return []
    return [Middleware(Door)]


class Door:
    """An ASGI application in front of another, that lets in whom the operator lets in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._password = os.environ.get(PASSWORD, "")
        self._header = limits().user_header

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or say what is missing."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        path = scope["path"].rstrip("/")
        if scope["type"] == "http" and path == under(health.NAME):
            return await self._app(scope, receive, send)
        if metrics_route.asks(scope):
            return await self._app(scope, receive, send)
        if self._header and not Headers(scope=scope).get(self._header, "").strip():
            words = "This server is reached through its sign-in proxy only."
            return await self._refuse(scope, receive, send, PlainTextResponse(words, 401))
        if not self._password:
            return await self._app(scope, receive, send)
        if scope["type"] == "http" and path == under(SIGN_IN) and scope["method"] == "POST":
            return await (await self._signed_in(Request(scope, receive)))(scope, receive, send)
        if is_signed(HTTPConnection(scope).cookies.get(COOKIE, ""), self._password):
            return await self._app(scope, receive, send)
        query = scope["query_string"].decode("ascii", "replace")
        where = f"{scope['path']}?{query}" if query else scope["path"]
        return await self._refuse(scope, receive, send, _asked(where))

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, said: Response) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4401})
        else:
            await said(scope, receive, send)

    async def _signed_in(self, request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _LONGEST_FORM:
                return _asked(said="This is longer than any password.")
        form = parse_qs(body.decode("utf-8", "replace"))
        typed, where = form.get("password", [""])[0], form.get("next", [""])[0]
        if not _same(typed, self._password):
            logs.event("refused", why="password")
            await asyncio.sleep(_WRONG_SECONDS)
            return _asked(where, said="That is not the password.")
        answer = RedirectResponse(_inside(where), 303)
        answer.set_cookie(
            COOKIE, signed(self._password), max_age=LASTS_SECONDS, httponly=True, samesite="lax",
            secure=_is_secure(request), path=under(""),
        )  # fmt: skip
        return answer


def _is_secure(request: Request) -> bool:
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))


def _inside(where: str) -> str:
    """Return a place of this server: where a visitor wanted to go, or else its beginning."""
    begins = where.startswith("/") and not where.startswith(("//", "/\\"))
    return where if begins and where.isprintable() else under("")


def _asked(where: str = "", *, said: str = "") -> Response:
    page = sign_in_page(action=under(SIGN_IN), next_=_inside(where), said=said)
    return HTMLResponse(page, 401, headers={"Cache-Control": "no-store"})


def _same(one: str, other: str) -> bool:
    """Compare in a time that says nothing of where they differ, nor of how long they are."""
    digests = (hashlib.sha256(each.encode("utf-8", "replace")).digest() for each in (one, other))
    return hmac.compare_digest(*digests)


def signed(password: str, *, at: float | None = None) -> str:
    """Return a cookie's value: when it ends, and a signature of that."""
    ends = str(int((time.time() if at is None else at) + LASTS_SECONDS))
    return f"{ends}.{_signature(ends, password)}"


def is_signed(value: str, password: str) -> bool:
    """Whether a cookie is one of ours, for this password, and has not ended."""
    ends, _, signature = value.partition(".")
    if not _same(signature, _signature(ends, password)):
        return False
    return ends.isdecimal() and time.time() < int(ends)


def _signature(ends: str, password: str) -> str:
    return hmac.new(_key(password), ends.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _key(password: str) -> bytes:
    """Slow on purpose, once a process: a stolen cookie is no place to guess the password from."""
    return hashlib.scrypt(password.encode(), salt=b"attnviz access", n=2**14, r=8, p=1)
