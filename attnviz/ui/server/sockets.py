"""A page's socket that ends when its visitor may no longer be here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from attnviz.ui.operator import streamlit_internals

LOOKS_SECONDS = 30.0
"""How often a socket that says nothing is looked at."""


async def serve(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, may_stay: Callable[[], bool],
    leads_to: str,
) -> None:  # fmt: skip
    """Serve a socket until `may_stay` is false: at its next message, or some seconds later.

    Its browser is then led to `leads_to`, where it is asked again, and nothing it said is heard.
    """
    pending: asyncio.Future[Message] | None = None
    is_open = is_over = False

    async def next_message() -> Message:
        nonlocal pending, is_over
        while True:
            if is_over:
                return {"type": "websocket.disconnect", "code": 4401}
            pending = pending or asyncio.ensure_future(receive())
            ready, _ = await asyncio.wait({pending}, timeout=LOOKS_SECONDS)
            if not may_stay() and is_open:
                is_over = True
                await _say_farewell(send, leads_to)
            elif ready:
                message, pending = pending.result(), None
                return message

    async def send_while_open(message: Message) -> None:
        nonlocal is_open
        is_open = is_open or message["type"] == "websocket.accept"
        if not is_over:
            await send(message)

    try:
        await app(scope, next_message, send_while_open)
    finally:
        if pending is not None:
            pending.cancel()


async def _say_farewell(send: Send, leads_to: str) -> None:
    try:
        await send({"type": "websocket.send", "bytes": streamlit_internals.leads_to(leads_to)})
        await send({"type": "websocket.close", "code": 4401})
    except OSError:  # it has gone by itself (uvicorn's ClientDisconnected is one)
        pass
