"""A small server behind the app's own door, and visitors of it, for the tests of who comes in."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import json
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from attnviz.ui.operator import sign_in, streamlit_internals
from attnviz.ui.routes import export, page_file, quantities, selection, weights
from attnviz.ui.server import health, middleware
from attnviz.ui.visitor import presence


def awaited(work: Coroutine[Any, Any, Any]) -> Any:
    """Return what a coroutine returns, run in a thread of its own: this one may have a loop."""
    here = contextvars.copy_context()
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(here.run, asyncio.run, work).result()


HOME = "http://localhost:8501"
AUTH = {
    "redirect_uri": f"{HOME}/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "attnviz",
    "client_secret": "secret",
    "server_metadata_url": "https://login.example.org/.well-known/openid-configuration",
}

OUR_ROUTES = [
    *weights.routes(), *quantities.routes(), page_file.route(), export.route(),
    selection.route(), health.route(),
]  # fmt: skip


async def inside(request: Request) -> Response:
    return PlainTextResponse(f"inside {presence.user_of(request)}".strip())


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    with contextlib.suppress(Exception):
        while True:
            await websocket.receive_bytes()
            await websocket.send_text("inside")


def served(base_url: str = HOME, *, address: str = "127.0.0.1") -> TestClient:
    """Return a browser at the door that the environment asks for."""
    routes = [
        *OUR_ROUTES,
        WebSocketRoute("/_stcore/stream", socket),
        Route("/{x:path}", inside, methods=["GET", "POST"]),
    ]
    app = Starlette(routes=routes, middleware=middleware.middleware())
    return TestClient(app, base_url, follow_redirects=False, client=(address, 50000))


def connect(client: TestClient, **headers: str):
    """Open the socket as a page of this server would."""
    url = HOME.replace("http", "ws") + "/_stcore/stream"
    return client.websocket_connect(url, headers={"Origin": HOME} | headers)


@contextlib.contextmanager
def signing_in(tmp_path, monkeypatch, **about) -> Iterator[None]:
    """Have visitors sign in, as an operator's file says."""
    file = tmp_path / "sign-in.toml"
    sections = {"auth": AUTH, "visitors": about}
    file.write_text("\n".join(
        f"[{name}]\n" + "\n".join(f"{key} = {_toml(value)}" for key, value in section.items())
        for name, section in sections.items()
    ))  # fmt: skip
    monkeypatch.setenv(sign_in.SIGN_IN, str(file))
    sign_in.sign_in.cache_clear()
    secrets_singleton.merge_programmatic_secrets({"auth": AUTH})
    try:
        yield
    finally:
        secrets_singleton._reset()
        monkeypatch.delenv(sign_in.SIGN_IN)
        sign_in.sign_in.cache_clear()


def _toml(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    return json.dumps(value)


def cookie_of(**claims) -> str:
    """Return what Streamlit's callback gives somebody of whom the provider says this."""
    now = int(time.time())
    said = {"origin": HOME, "is_logged_in": True, "provider": "default", "iat": now,
            "exp": now + 3600, "sub": "1", **claims}  # fmt: skip
    name = streamlit_internals.USER_COOKIE
    return create_signed_value(get_cookie_secret(), name, json.dumps(said)).decode()
