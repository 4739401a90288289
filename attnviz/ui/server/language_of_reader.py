"""The language of an answer that is no page: what the reader's page speaks, else the browser's."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from attnviz import language
from attnviz.ui.session.spoken import PARAMETER


class LanguageOfReader:
    """An ASGI application in front of another, whose refusals are in the reader's language.

    The session of a page has a language of its own; a view of it fetches from outside that session.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        wanted = _wanted(scope) if scope["type"] == "http" else ""
        if not wanted:
            return await self._app(scope, receive, send)
        with language.using(language.best(wanted)):
            return await self._app(scope, receive, send)


def _wanted(scope: Scope) -> str:
    """Return the language that a request asks for; empty where it asks for none."""
    headers = Headers(scope=scope)
    queries = (scope["query_string"].decode("latin-1"), _query(headers.get("referer", "")))
    for query in queries:
        if asked := parse_qs(query).get(PARAMETER):
            return asked[0]
    return headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip()


def _query(address: str) -> str:
    try:
        return urlsplit(address).query
    except ValueError:
        return ""
