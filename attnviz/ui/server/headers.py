"""What every answer tells a browser: how little others may do with it."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from attnviz.ui.operator.limits import limits
from attnviz.ui.operator.sign_in import sign_in

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Addresses of maps are secrets. Not "no-referrer": a form would then be of no origin at all.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SafeHeaders:
    """An ASGI application in front of another, that adds headers to its answers.

    No other site's page may show the app in a frame, where it could have visitors click on what
    they do not see; cookies stay off open lines where the app is reached by HTTPS.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._framed_by = limits().embed_in
        provider = sign_in()
        self._is_https = provider is not None and provider.is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        proto = Headers(scope=scope).get("x-forwarded-proto", "")
        is_https = self._is_https or "https" in (scope["scheme"], proto)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(message, is_https)
            await send(message)

        return await self._app(scope, receive, send_with_headers)

    def _add(self, message: Message, is_https: bool) -> None:
        headers = MutableHeaders(raw=list(message.get("headers", ())))
        for name, value in _ALWAYS.items():
            headers.setdefault(name, value)
        # Beside a policy of the answer's own, if any: both hold.
        framed_by = " ".join(("'self'", *self._framed_by))
        headers.append("Content-Security-Policy", f"frame-ancestors {framed_by}")
        if not self._framed_by:
            headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        if is_https:
            headers.raw[:] = [(name, _secure(name, value)) for name, value in headers.raw]
        message["headers"] = headers.raw


def _secure(name: bytes, value: bytes) -> bytes:
    is_open = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return value + b"; Secure" if is_open else value
