"""Who may come in: who knows the password, who signed in, or whom a proxy in front vouches for.

Everything is asked for: pages, the routes for maps, and the socket by which a page talks, which
ends when what its visitor came in with does. Only the health check is free, and what a browser
asks on its way to an identity provider and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import streamlit as st
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from attnviz.errors import InputError
from attnviz.language import N_, tr
from attnviz.ui.access import refusals, sign_outs
from attnviz.ui.access.addresses import address_of
from attnviz.ui.access.notices import notice
from attnviz.ui.access.password import password
from attnviz.ui.access.provider_unreachable import ProviderAway
from attnviz.ui.access.with_password import ByPassword
from attnviz.ui.access.with_provider import BySignIn
from attnviz.ui.operator import paths, streamlit_internals
from attnviz.ui.operator.limits import PASSWORD, PASSWORD_FILE, USER_HEADER, limits
from attnviz.ui.operator.sign_in import SIGN_IN, sign_in
from attnviz.ui.server import health, metrics, sockets
from attnviz.ui.server.first_style import FirstStyle
from attnviz.ui.server.headers import SafeHeaders
from attnviz.ui.server.hosts import Hosts, names
from attnviz.ui.server.language_of_reader import LanguageOfReader
from attnviz.ui.visitor import trail


class WayIn(Protocol):
    """A way in that a visitor is asked for."""

    def is_free(self, scope: Scope) -> bool:
        """Return whether this is asked on the way in."""
        ...

    def lets_in(self, scope: Scope) -> bool:
        """Return whether who asks is in."""
        ...

    def asks(self, scope: Scope) -> Response:
        """Ask somebody who is not in."""
        ...

    async def answers(self, request: Request) -> Response:
        """Answer what somebody gives to come in."""
        ...

    def leads_on(self, scope: Scope) -> Response | None:
        """Lead somebody who is in elsewhere."""
        ...

    def which(self, cookies: Mapping[str, str]) -> str:
        """Return which sign-in cookies are of; nothing for none."""
        ...


def middleware() -> list[Middleware]:
    """Return what the app puts in front of everything; a door where the operator asks for one.

    Raises InputError where what the operator asks for cannot be held.
    """
    header, way = limits().user_header, way_in()
    before = [Middleware(SafeHeaders), Middleware(LanguageOfReader), Middleware(Hosts, names())]
    door = [Middleware(Door, way, header)] if header or way else []
    provider = sign_in()
    behind = [] if provider is None else [Middleware(ProviderAway, provider.where)]
    return [*before, *door, *behind, Middleware(FirstStyle)]


def way_in() -> WayIn | None:
    """Return the way in that the operator asks for, besides a header; None for none.

    Raises InputError for one that lets nobody in, and for two.
    """
    by_password, by_sign_in = password(), sign_in()
    if by_sign_in is None:
        return None if by_password is None else ByPassword(by_password)
    if by_password is not None or limits().user_header:
        other = f"{PASSWORD} or {PASSWORD_FILE}" if by_password else USER_HEADER
        raise InputError(
            N_(
                "Visitors sign in ({sign_in}, or [auth] in secrets.toml): leave out {other}.",
                sign_in=SIGN_IN,
                other=other,
            )
        )
    return BySignIn(by_sign_in)


def secrets() -> dict[str, Any]:
    """Return what Streamlit has to know of the sign-in."""
    provider = sign_in()
    return {} if provider is None else {"auth": dict(provider.auth)}


class Door:
    """An ASGI application in front of another, that lets in whom the operator lets in.

    Args:
        app: what is behind the door.
        way: what visitors are asked for; None for nothing.
        header: that a proxy in front names its visitor in; empty for none.
    """

    def __init__(self, app: ASGIApp, way: WayIn | None, header: str = "") -> None:
        self._app, self._way, self._header = app, way, header

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or say what is missing."""
        if scope["type"] not in ("http", "websocket") or _is_free(scope):
            return await self._app(scope, receive, send)
        if scope["type"] == "websocket":
            return await self._socket(scope, receive, send)
        users = self._asked_of_proxy(scope)
        if users is None and self._way is not None:
            if scope["method"] == "POST" and _is_sign_in(scope):
                users = await self._way.answers(Request(scope, receive))
            elif not self._way.is_free(scope):
                if self._way.lets_in(scope):
                    users = self._way.leads_on(scope)
                else:
                    users = self._way.asks(scope)
        return await (users or self._app)(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        def may_stay() -> bool:
            return self._way is None or self._way.lets_in(scope)

        if self._asked_of_proxy(scope) is not None or not may_stay():
            await receive()
            return await send({"type": "websocket.close", "code": 4401})
        return await sockets.serve(
            self._app, scope, receive, send, may_stay=may_stay, leads_to=paths.under("")
        )

    def _asked_of_proxy(self, scope: Scope) -> Response | None:
        if not self._header:
            return None
        users = Headers(scope=scope).getlist(self._header)
        if len(users) == 1 and users[0].strip():  # of two, one may be the visitor's own
            return None
        refusals.note("header", address_of(scope))
        words = tr("This server is reached through its sign-in proxy only.")
        return notice(scope, 401, words)


def _is_free(scope: Scope) -> bool:
    """Return whether this asks for the health check, or for metrics with their own token."""
    if scope["type"] != "http" or metrics.asks(scope):
        return scope["type"] == "http"
    is_health = scope["path"].rstrip("/") == paths.under(health.NAME)
    return is_health and scope["method"] in ("GET", "HEAD")


def _is_sign_in(scope: Scope) -> bool:
    return scope["path"].rstrip("/") == paths.under(paths.SIGN_IN)


def can_sign_out() -> bool:
    """Return whether the visitor of the running page came in by something that ends."""
    way = way_in()
    return way is not None and bool(way.which(st.context.cookies))


def sign_out() -> None:
    """End the sign-in of the running page's visitor, in all of their tabs, and ask them again."""
    way = way_in()
    if way is None:
        return
    trail.record("signed out")
    sign_outs.add(way.which(st.context.cookies))
    if isinstance(way, BySignIn):
        st.logout()
    else:
        streamlit_internals.lead_to(paths.under(""))
