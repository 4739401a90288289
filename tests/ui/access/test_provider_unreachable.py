"""What is seen where the identity provider cannot be reached: a small app, and no provider."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from attnviz.ui.access.provider_unreachable import ProviderAway


def client(answer):
    routes = [Route(path, lambda _: answer) for path in ("/auth/login", "/other")]
    app = Starlette(routes=routes, middleware=[Middleware(ProviderAway, "login.example.org")])
    return TestClient(app, follow_redirects=False)


def test_a_way_that_fails_is_a_sentence_on_a_page_of_ours():
    visitor = client(PlainTextResponse("Authentication error", 400))
    answer = visitor.get("/auth/login", headers={"Accept": "text/html"})
    assert answer.status_code == 502
    assert "This server cannot reach login.example.org, where you sign in" in answer.text
    assert "Authentication error" not in answer.text
    assert visitor.get("/other").text == "Authentication error"


def test_a_way_that_leads_there_is_as_it_was():
    answer = client(RedirectResponse("https://login.example.org/a")).get("/auth/login")
    assert answer.headers["location"] == "https://login.example.org/a"
