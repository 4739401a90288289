"""The page comes with its style sheet, whole, and nothing else is touched."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from attnviz.ui.server.first_style import FirstStyle

PAGE = '<html><head><title>é</title></head><body><div id="root"></div></body></html>'
OTHER = "<html><body>Sign in</body></html>"
ASKS_PAGE = {"Accept": "text/html,*/*", "If-None-Match": "x", "Accept-Encoding": "gzip"}


def served() -> TestClient:
    async def page(request):
        assert "if-none-match" not in request.headers  # else an older page without it would stay
        return HTMLResponse(PAGE, headers={"ETag": "x"})

    saved = {"Content-Disposition": "attachment; filename=card.html"}
    routes = [
        Route("/", page),
        Route("/text", lambda _: PlainTextResponse("</body>")),
        Route("/file", lambda _: HTMLResponse(PAGE, headers=saved)),
        Route("/other", lambda _: HTMLResponse(OTHER)),
        Route("/wrong", lambda _: HTMLResponse(PAGE, status_code=401)),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(FirstStyle)]))


def test_a_page_comes_with_its_style_sheet():
    answer = served().get("/", headers=ASKS_PAGE)
    before, after = PAGE.rsplit("</body>", 1)
    assert answer.text.startswith(f"{before}<style>")
    assert answer.text.endswith(f"</style></body>{after}")
    assert ".st-key-places" in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers


def test_what_is_no_page_stays_as_it_is():
    assert served().get("/text", headers=ASKS_PAGE).text == "</body>"


@pytest.mark.parametrize(("path", "text"), [("/file", PAGE), ("/other", OTHER), ("/wrong", PAGE)])
def test_a_saved_file_a_refusal_and_another_page_stay_as_they_are(path, text):
    assert served().get(path, headers=ASKS_PAGE).text == text
