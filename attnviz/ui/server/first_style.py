"""The style sheet of the app, inside its first page: nothing moves when a session begins.

Files that a page offers to save are HTML too, and stay as they are.
"""

from __future__ import annotations

from functools import cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from attnviz.resources import ROOT

_END = b"</body>"
"""Behind the head: the browser then takes these rules for those that Streamlit writes there."""
_ROOT = b'id="root"'
"""In the page that Streamlit fills, and in no other."""

_ANEW = (b"if-none-match", b"if-modified-since", b"accept-encoding")
"""What would have a browser keep the page of another version, or have this one packed."""


@cache
def _sheet() -> bytes:
    return b"<style>" + (ROOT / "assets" / "app.css").read_bytes() + b"</style>"


class FirstStyle:
    """An ASGI application in front of another, that writes the style sheet into its pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        asks_page = scope["type"] == "http" and scope["method"] == "GET"
        if not asks_page or "text/html" not in Headers(scope=scope).get("accept", ""):
            return await self._app(scope, receive, send)
        headers = [each for each in scope["headers"] if each[0] not in _ANEW]
        start: list[Message] = []
        parts: list[bytes] = []

        async def send_styled(message: Message) -> None:
            if message["type"] == "http.response.start":
                if _is_page(message):
                    start.append(message)
                    return
            elif start:
                parts.append(message.get("body", b""))
                if message.get("more_body"):
                    return
                page = b"".join(parts)
                if _ROOT in page:
                    page = (_sheet() + _END).join(page.rsplit(_END, 1))
                await send(_sized(start.pop(), page))
                message = {"type": "http.response.body", "body": page}
            await send(message)

        return await self._app({**scope, "headers": headers}, receive, send_styled)


def _is_page(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    is_html = headers.get("content-type", "").startswith("text/html")
    return is_html and message["status"] == 200 and "content-disposition" not in headers


def _sized(message: Message, page: bytes) -> Message:
    """Return the beginning of an answer, for a page that is longer than it was."""
    headers = MutableHeaders(raw=list(message["headers"]))
    headers["Content-Length"] = str(len(page))
    for name in ("etag", "last-modified"):
        del headers[name]
    return {**message, "headers": headers.raw}
