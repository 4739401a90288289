"""The sentence that a visitor reads when the way to the identity provider fails."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from attnviz.language import tr
from attnviz.ui.access.notices import notice
from attnviz.ui.operator import paths, streamlit_internals


class ProviderAway:
    """An ASGI application in front of another, whose refused way to the provider is a sentence.

    Streamlit answers "Authentication error", alone on a blank page, and logs why.

    Args:
        app: what leads visitors to the provider.
        where: the provider's name, as visitors know it.
    """

    def __init__(self, app: ASGIApp, where: str) -> None:
        self._app, self._where = app, where

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; answer with a sentence when visitors cannot be led to the provider."""
        way = paths.under(streamlit_internals.LOG_IN)
        if scope["type"] != "http" or scope["path"].rstrip("/") != way:
            return await self._app(scope, receive, send)
        is_failure = False

        async def unless_failed(message: Message) -> None:
            nonlocal is_failure
            is_failure = is_failure or message.get("status", 200) >= 400
            if not is_failure:
                await send(message)

        await self._app(scope, receive, unless_failed)
        if not is_failure:
            return None
        words = tr(
            "This server cannot reach {where}, where you sign in. Go back and try again in a "
            "minute. If that does not help, tell the operator of this server: the log says why.",
            where=self._where,
        )
        return await notice(scope, 502, words)(scope, receive, send)
