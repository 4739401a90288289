"""The page comes with its style sheet, whole, and nothing else is touched."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from attnviz.ui.server.first_style import FirstStyle

PAGE = "<html><head><title>é</title></head><body></body></body></html>"
ASKS_PAGE = {"Accept": "text/html,*/*", "If-None-Match": "x", "Accept-Encoding": "gzip"}


def served() -> TestClient:
    async def page(request):
        assert "if-none-match" not in request.headers  # else an older page without it would stay
        return HTMLResponse(PAGE, headers={"ETag": "x"})

    routes = [Route("/", page), Route("/text", lambda _: PlainTextResponse("</body>"))]
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
