"""Who asks: the same name in a page and in a route."""

from starlette.requests import Request

from attnviz.store.owners import LONGEST_OWNER
from attnviz.ui.operator.limits import USER_HEADER
from attnviz.ui.visitor import ownership, presence
from tests.ui.doors import cookie_of, signing_in


def scope(**headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "GET", "path": "/", "headers": pairs, "query_string": b""}


def test_a_route_hears_the_name_that_the_proxy_gives(monkeypatch):
    monkeypatch.setenv(USER_HEADER, "X-Forwarded-User")
    asked = scope(x_forwarded_user=" ada ")
    assert presence.user_of(asked) == presence.user_of(Request(asked)) == "ada"
    assert presence.user_of(scope(x_other="ada")) == ""


def test_two_names_that_a_proxy_gives_are_never_one(monkeypatch):
    monkeypatch.setenv(USER_HEADER, "X-Forwarded-User")
    # Bytes that differ in what Latin-1 calls control characters and spaces, and beyond 200.
    different = ["рука", "сука", "张伟", "开伟", "Zoë", "a" * 300 + "b", "a" * 300 + "c"]
    names = [presence.user_of(scope(x_forwarded_user=name)) for name in different]
    assert names[:5] == different[:5]
    assert len(set(names)) == len(names)
    assert all(len(name) <= LONGEST_OWNER for name in names)


def test_a_name_that_nobody_vouches_for_is_none(monkeypatch):
    monkeypatch.delenv(USER_HEADER, raising=False)
    assert presence.user_of(scope(x_forwarded_user="ada")) == ""


def test_who_signed_in_has_the_same_name_in_a_route_and_owns_what_is_theirs(tmp_path, monkeypatch):
    monkeypatch.delenv(USER_HEADER, raising=False)
    assert ownership.visitor() is None
    with signing_in(tmp_path, monkeypatch):
        cookie = cookie_of(email="ada@example.org", email_verified=True)
        asked = scope(cookie=f"_streamlit_user={cookie}", x_forwarded_user="bob")
        assert presence.user_of(asked) == "ada@example.org"
        # The name stays while a page is drawn that outlasts the sign-in; the door ends the rest.
        old = cookie_of(email="ada@example.org", email_verified=True, exp=1)
        assert presence.user_of(scope(cookie=f"_streamlit_user={old}")) == "ada@example.org"
        nobody = ownership.visitor()
        assert nobody is not None  # where visitors have names, nobody is not everybody
        assert nobody.name == ""
