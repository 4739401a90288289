"""What a server does beside its answers, from its first moment on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from attnviz.ui.shared import arrival, traces
from attnviz.ui.visitor import ownership

PORT_SECONDS = 0.1
"""The port is bound right after an application has begun; before that nothing else is done."""


def lifespan(
    first_page: Callable[[], object],
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Return what has the models arrive once the port answers.

    first_page: imports what the first page is drawn with.
    """

    @asynccontextmanager
    async def during(_app: Any) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        loop.call_later(PORT_SECONDS, arrival.begin, first_page, _first_model)
        yield

    return during


def _first_model() -> None:
    from attnviz.ui.session import model_input  # brings what draws

    if name := model_input.first_model():
        with ownership.asked_by_nobody():
            traces.model(name)
