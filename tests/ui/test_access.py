"""Who may come in: nothing is served without the password, or past the proxy."""

import time

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from attnviz.ui import access, health
from attnviz.ui.access import COOKIE, LASTS_SECONDS, is_signed, signed
from attnviz.ui.server import PASSWORD, USER_HEADER


async def socket(websocket):
    await websocket.accept()
    await websocket.send_text("inside")
    await websocket.close()


def served(**options):
    routes = [
        Route("/", lambda request: PlainTextResponse("inside")),
        Route("/attention", lambda request: PlainTextResponse("inside")),
        WebSocketRoute("/_stcore/stream", socket),
        health.route(),
    ]
    app = Starlette(routes=routes, middleware=access.middleware())
    return TestClient(app, follow_redirects=False, **options)


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setenv(PASSWORD, "büro & co")
    monkeypatch.setattr(access, "_WRONG_SECONDS", 0.0)
    return served()


def test_without_a_password_or_proxy_nothing_stands_in_front(monkeypatch):
    monkeypatch.delenv(PASSWORD, raising=False)
    monkeypatch.delenv(USER_HEADER, raising=False)
    assert access.middleware() == []


def test_everything_but_the_health_check_asks_for_the_password(client):
    for path in ("/", "/attention", "/no/such", "/sign-in", "/healthz/x", "/healthz/../attention"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert "Password of this server" in answer.text
        assert "inside" not in answer.text
    assert client.get("/healthz").json()["status"] in ("ok", "failing")
    with pytest.raises(WebSocketDisconnect) as closed, client.websocket_connect("/_stcore/stream"):
        pass
    assert closed.value.code == 4401


def test_the_password_opens_pages_and_the_socket_and_leads_where_one_wanted_to_go(client):
    asked = client.get("/attention?model=names")
    assert 'value="/attention?model=names"' in asked.text
    answer = client.post(
        "/sign-in", data={"password": "büro & co", "next": "/attention?model=names"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/attention?model=names")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "büro" not in cookie
    assert client.get("/attention").text == "inside"
    with client.websocket_connect("/_stcore/stream") as opened:
        assert opened.receive_text() == "inside"


@pytest.mark.parametrize(
    "where", ["//evil.example", "https://evil.example", "/\\evil", "", "/a\nb"]
)
def test_a_sign_in_leads_nowhere_else(where, client):
    answer = client.post("/sign-in", data={"password": "büro & co", "next": where})
    assert answer.headers["location"] == "/"


def test_what_was_asked_for_is_text_in_the_page(client):
    asked = client.get('/attention?x="><script>alert(1)</script>')
    assert "<script" not in asked.text


@pytest.mark.parametrize("typed", ["", "büro", "BÜRO & CO", "büro & co ", "x" * 5000])
def test_another_password_is_refused_in_a_sentence(typed, client):
    answer = client.post("/sign-in", data={"password": typed})
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")
    assert client.post("/sign-in", content=b"\xff\xfe=%").status_code == 401


def test_a_cookie_ends_and_is_of_one_password():
    now = time.time()
    assert is_signed(signed("a"), "a")
    assert not is_signed(signed("a"), "b")
    assert not is_signed(signed("a", at=now - LASTS_SECONDS - 1), "a")
    ends, signature = signed("a", at=now - LASTS_SECONDS - 1).split(".")
    assert not is_signed(f"{int(ends) + 10_000}.{signature}", "a")
    for forged in ("", ".", "x", f"{int(now) + 99}.", f"²{ends}.{signature}", "é.é"):
        assert not is_signed(forged, "a")


def test_a_proxy_has_to_say_who_asks(monkeypatch):
    monkeypatch.delenv(PASSWORD, raising=False)
    monkeypatch.setenv(USER_HEADER, "X-Forwarded-User")
    client = served()
    assert client.get("/").status_code == 401
    assert client.get("/", headers={"X-Forwarded-User": " "}).status_code == 401
    assert client.get("/", headers={"X-Other": "ada"}).status_code == 401
    assert client.get("/", headers={"x-forwarded-user": "ada"}).text == "inside"
    assert client.get("/healthz").status_code in (200, 503)
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass
