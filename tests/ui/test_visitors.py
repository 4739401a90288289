"""Who asks: the same name in a page and in a route."""

from starlette.requests import Request

from attnviz.ui import visitors
from attnviz.ui.server import USER_HEADER


def scope(**headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "GET", "path": "/", "headers": pairs, "query_string": b""}


def test_a_route_hears_the_name_that_the_proxy_gives(monkeypatch):
    monkeypatch.setenv(USER_HEADER, "X-Forwarded-User")
    asked = scope(x_forwarded_user=" ada ")
    assert visitors.user_of(asked) == visitors.user_of(Request(asked)) == "ada"
    assert visitors.user_of(scope(x_other="ada")) == ""
    assert len(visitors.user_of(scope(x_forwarded_user="a" * 999))) == visitors.MOST_NAME


def test_a_name_that_nobody_vouches_for_is_none(monkeypatch):
    monkeypatch.delenv(USER_HEADER, raising=False)
    assert visitors.user_of(scope(x_forwarded_user="ada")) == ""
