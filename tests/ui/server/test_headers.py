"""What every answer tells a browser: pages, routes and refusals alike."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from attnviz.ui.operator.limits import EMBED_IN, PASSWORD, PASSWORD_FILE, USER_HEADER
from attnviz.ui.operator.sign_in import SIGN_IN
from attnviz.ui.routes.weights import bytes_response
from attnviz.ui.server import middleware
from tests.ui.doors import served, signing_in


@pytest.fixture(autouse=True)
def nothing_is_asked(monkeypatch):
    for name in (PASSWORD, PASSWORD_FILE, SIGN_IN, USER_HEADER, EMBED_IN):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("asks", ["", "x"])
def test_no_other_sites_page_frames_the_app_or_learns_an_address_of_it(asks, monkeypatch):
    monkeypatch.setenv(PASSWORD, asks)
    for path in ("/", "/healthz", "/attention-weights/t/self/0/0", "/no/such"):
        headers = served().get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["content-security-policy"] == "frame-ancestors 'self'"
        assert headers["x-frame-options"] == "SAMEORIGIN"
    foreign = served().get("/", headers={"Host": "evil.example"})
    assert foreign.headers["x-frame-options"] == "SAMEORIGIN"


def test_the_operator_names_pages_that_may_frame_it(monkeypatch):
    monkeypatch.setenv(EMBED_IN, "https://moodle.example.org")
    headers = served().get("/").headers
    assert headers["content-security-policy"] == "frame-ancestors 'self' https://moodle.example.org"
    assert "x-frame-options" not in headers


def test_a_policy_of_an_answers_own_stays():
    own = {"Content-Security-Policy": "sandbox", "Cache-Control": "no-store"}
    route = Route("/", lambda request: PlainTextResponse("x", headers=own))
    app = Starlette(routes=[route], middleware=middleware.middleware())
    headers = TestClient(app, "http://localhost:8501").get("/").headers
    policies = headers.get_list("content-security-policy")
    assert policies == ["sandbox", "frame-ancestors 'self'"]
    assert headers["cache-control"] == "no-store"


def test_cookies_stay_off_open_lines_where_there_is_https(tmp_path, monkeypatch):
    monkeypatch.setenv(PASSWORD, "x")
    post = {"data": {"password": "x"}}
    assert "Secure" not in served().post("/sign-in", **post).headers["set-cookie"]
    proxied = {"X-Forwarded-Proto": "https"}
    assert "Secure" in served().post("/sign-in", headers=proxied, **post).headers["set-cookie"]
    monkeypatch.delenv(PASSWORD)
    with signing_in(tmp_path, monkeypatch):
        assert "Secure" not in served().post("/sign-in").headers["set-cookie"]
        assert "Secure" in served().post("/sign-in", headers=proxied).headers["set-cookie"]


def test_a_map_that_a_browser_kept_is_of_who_asked_for_it():
    headers = bytes_response(b"x").headers
    assert (headers["cache-control"], headers["vary"]) == ("private, max-age=3600", "Cookie")
