"""Who may come in: nothing is served without the password or a sign-in, or past the proxy."""

import json
import logging
import os
import time
from functools import partial

import pytest
from starlette.websockets import WebSocketDisconnect

from attnviz.errors import InputError
from attnviz.ui.access import password, refusals, sign_outs
from attnviz.ui.access.password import LASTS_SECONDS, is_signed, new_cookie
from attnviz.ui.access.with_password import COOKIE
from attnviz.ui.operator import logs
from attnviz.ui.operator.limits import PASSWORD, PASSWORD_FILE, PUBLIC_HOSTS, USER_HEADER
from attnviz.ui.operator.sign_in import SIGN_IN
from attnviz.ui.server import middleware, sockets
from tests.ui.doors import connect, cookie_of, served, signing_in

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
PATHS = (
    "/", "/heads", "/library", "/about", "/no/such", "/index.html", "/robots.txt", "/favicon.png",
    "/attention-weights/t/self/0/0", "/attention-weights/t/row/self/0/0/0",
    "/attention-weights/t/tile/self/0/0/0/0/0", "/attention-weights/t/drawn/rollout/self/0/0",
    "/attention-weights/t/path/self/0/0/0/0", "/attention-file/t", "/attention-export/t/map/svg",
    "/attention-selection/r/self/0/0", "/metrics", "/_stcore/health", "/_stcore/host-config",
    "/_stcore/metrics", "/_stcore/stream", "/_stcore/upload_file/s/f", "/_stcore/agent/x",
    "/_stcore/script-health-check", "/_stcore/agent", "/media/x.png", "/component/x/index.html",
    "/static/js/index.js", "/healthz/x", "/healthz/../attention", "//healthz", "/healthz%2f..",
    "/HEALTHZ", "/sign-in/x", "/auth/x", "/oauth2callback/x", "/auth/login/x", "/%2e%2e/etc/passwd",
    "/\\healthz",
)  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_is_asked(monkeypatch):
    for name in (PASSWORD, PASSWORD_FILE, SIGN_IN, USER_HEADER):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setenv(PASSWORD, "büro & co")
    return served()


def refused(client):
    with pytest.raises(WebSocketDisconnect) as closed, connect(client):
        pass
    return closed.value.code


def test_without_a_password_or_proxy_no_door_stands_in_front():
    assert middleware.Door not in [each.cls for each in middleware.middleware()]
    assert served().get("/heads").text == "inside"


@pytest.mark.parametrize("way", ["password", "header", "sign-in"])
def test_whatever_is_asked_in_whatever_way_only_the_health_check_is_free(
    way, tmp_path, monkeypatch
):
    if way == "sign-in":
        with signing_in(tmp_path, monkeypatch):
            return _all_are_refused(served())
    monkeypatch.setenv(*{"password": (PASSWORD, "x"), "header": (USER_HEADER, "X-User")}[way])
    return _all_are_refused(served())


def _all_are_refused(client):
    for method in METHODS:
        for path in PATHS:
            answer = client.request(method, path)
            assert answer.status_code == 401, (method, path, answer.status_code)
            assert "inside" not in answer.text
    assert refused(client) == 4401
    assert set(client.get("/healthz").json()) <= {"status", "failing"}


def test_everything_but_the_health_check_asks_for_the_password(client):
    for path in ("/", "/attention", "/no/such", "/sign-in"):
        assert "Password of this server" in client.get(path).text
    assert client.get("/healthz").json()["status"] in ("ok", "failing")


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
    with connect(client) as opened:
        opened.send_bytes(b"x")
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


@pytest.mark.parametrize("typed", ["", "büro", "BÜRO & CO", "büro & co ", "x" * 9000])
def test_another_password_is_refused_in_a_sentence(typed, client):
    answer = client.post("/sign-in", data={"password": typed})
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")
    assert client.post("/sign-in", content=b"\xff\xfe=%").status_code == 401


def test_a_cookie_ends_and_is_of_one_password():
    now = time.time()
    assert is_signed(new_cookie("a"), "a")
    assert new_cookie("a") != new_cookie("a")
    assert not is_signed(new_cookie("a"), "b")
    assert not is_signed(new_cookie("a", at=now - LASTS_SECONDS - 1), "a")
    said, signature = new_cookie("a", at=now - LASTS_SECONDS - 1).split(".")
    assert not is_signed(f"{int(now) + 10_000}{said[10:]}.{signature}", "a")
    for forged in ("", ".", "x", f"{int(now) + 99}.", f"²{said}.{signature}", "é.é"):
        assert not is_signed(forged, "a")


def test_a_proxy_has_to_say_who_asks(monkeypatch):
    monkeypatch.setenv(USER_HEADER, "X-Forwarded-User")
    client = served()
    assert client.get("/").status_code == 401
    assert client.get("/", headers={"X-Forwarded-User": " "}).status_code == 401
    assert client.get("/", headers={"X-Other": "ada"}).status_code == 401
    assert client.get("/", headers={"x-forwarded-user": "ada"}).text == "inside ada"
    assert client.get("/healthz").status_code in (200, 503)
    assert refused(client) == 4401
    # A visitor's own beside the proxy's.
    two = [("X-Forwarded-User", "admin"), ("X-Forwarded-User", "ada")]
    assert client.get("/", headers=two).status_code == 401


# What is tried too often.


def test_a_password_that_is_guessed_is_told_to_wait_and_whoever_is_in_stays_in(client, monkeypatch):
    client.post("/sign-in", data={"password": "büro & co"})
    answers = [client.post("/sign-in", data={"password": f"{n}"}) for n in range(30)]
    codes = [answer.status_code for answer in answers]
    assert codes.count(401) <= 10
    assert codes[-1] == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "Too many wrong passwords. Try again in" in answers[-1].text
    # Not even the right one may be found out now.
    assert client.post("/sign-in", data={"password": "büro & co"}).status_code == 429
    assert client.get("/heads").text == "inside"


def test_an_address_that_did_not_fail_still_comes_in(monkeypatch):
    monkeypatch.setenv(PASSWORD, "x")
    client = served()
    for _ in range(20):
        client.post("/sign-in", data={"password": "no"})
    client._transport.client = ("192.0.2.7", 4711)
    assert client.post("/sign-in", data={"password": "x"}).status_code == 303


def test_what_is_refused_is_written_down_with_its_address_and_without_the_password(
    client, caplog, monkeypatch
):
    monkeypatch.setattr(refusals, "_lines", {})
    monkeypatch.setattr(logging.getLogger("attnviz"), "propagate", True)
    caplog.set_level(logging.INFO, logger="attnviz")
    for _ in range(200):
        client.post("/sign-in", data={"password": "hunter2"})
    said = [record.fields for record in caplog.records if hasattr(record, "fields")]
    said = [each for each in said if each["event"] == "refused"]
    assert (said[0]["why"], said[0]["address"]) == ("password", "127.0.0.1")
    assert "hunter2" not in json.dumps(said)
    assert len(said) <= 2 * refusals.LINES  # who is refused does not fill a disk


# A password that changes.


def test_a_new_password_in_its_file_ends_what_was_open(tmp_path, monkeypatch):
    file = tmp_path / "password"
    file.write_text("old\n")
    monkeypatch.setenv(PASSWORD_FILE, str(file))
    client = served()
    client.post("/sign-in", data={"password": "old"})
    with connect(client) as opened:
        opened.send_bytes(b"x")
        assert opened.receive_text() == "inside"
        file.write_text("a new one\n")
        opened.send_bytes(b"x")
        assert b"/" in opened.receive_bytes()  # its browser is led to the page that asks
        with pytest.raises(WebSocketDisconnect) as closed:
            opened.receive_text()
    assert closed.value.code == 4401
    assert client.get("/").status_code == 401
    assert client.post("/sign-in", data={"password": "old"}).status_code == 401
    assert client.post("/sign-in", data={"password": "a new one"}).status_code == 303
    assert client.get("/").text == "inside"


def test_a_new_password_is_seen_whatever_time_its_file_says(tmp_path, monkeypatch):
    file = tmp_path / "password"
    file.write_text("old")
    monkeypatch.setenv(PASSWORD_FILE, str(file))
    client = served()
    client.post("/sign-in", data={"password": "old"})
    assert client.get("/").status_code == 200
    at = file.stat()
    file.write_text("new")  # as rsync --times --inplace writes it
    os.utime(file, ns=(at.st_atime_ns, at.st_mtime_ns))
    assert client.get("/").status_code == 401
    assert client.post("/sign-in", data={"password": "old"}).status_code == 401


def test_a_socket_that_says_nothing_ends_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr(sockets, "LOOKS_SECONDS", 0.05)
    file = tmp_path / "password"
    file.write_text("old")
    monkeypatch.setenv(PASSWORD_FILE, str(file))
    client = served()
    client.post("/sign-in", data={"password": "old"})
    with connect(client) as opened:
        opened.send_bytes(b"x")
        assert opened.receive_text() == "inside"
        file.write_text("new one")
        assert opened.receive_bytes()
        with pytest.raises(WebSocketDisconnect):
            opened.receive_text()


def test_without_its_file_nobody_comes_in(tmp_path, monkeypatch):
    file = tmp_path / "password"
    file.write_text("x")
    monkeypatch.setenv(PASSWORD_FILE, str(file))
    client = served()
    client.post("/sign-in", data={"password": "x"})
    nothing = ("", "\n", " \n", "x" * 5_000)  # of the last no more than its beginning was compared
    for empty in (*(partial(file.write_text, each) for each in nothing), file.unlink):
        empty()
        answer = client.get("/")
        assert answer.status_code == 401
        assert "cannot read its password file" in answer.text
        assert client.post("/sign-in", data={"password": ""}).status_code == 401
        assert client.get("/healthz").json()["failing"] == ["password"]


def test_what_cannot_be_held_is_refused_when_the_server_starts(tmp_path, monkeypatch):
    monkeypatch.setenv(PASSWORD_FILE, str(tmp_path / "none"))
    with pytest.raises(InputError, match="no password can be read"):
        middleware.middleware()
    monkeypatch.setenv(PASSWORD, "x")
    with pytest.raises(InputError, match="not both"):
        password.password()
    monkeypatch.delenv(PASSWORD_FILE)
    with signing_in(tmp_path, monkeypatch), pytest.raises(InputError, match="leave out"):
        middleware.middleware()
    monkeypatch.setenv(PUBLIC_HOSTS, "https://attention.example.org")
    with pytest.raises(InputError, match="is not the name of a server"):
        middleware.middleware()


def test_a_password_that_no_browser_can_send_ends_the_start(monkeypatch):
    monkeypatch.setitem(os.environ, PASSWORD, b"p\xe4ss".decode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match="is not UTF-8 text"):
        middleware.middleware()


# Sign-in.

ADA = {"email": "Ada@Example.org", "email_verified": True}


def signed_in(client, **claims):
    client.cookies.set("_streamlit_user", cookie_of(**claims))
    return client.get("/heads")


def test_who_signed_in_is_let_in_and_known_by_name(tmp_path, monkeypatch):
    with signing_in(tmp_path, monkeypatch):
        client = served()
        assert "You sign in at login.example.org" in client.get("/heads").text
        assert signed_in(client, **ADA).text == "inside ada@example.org"
        with connect(client) as opened:
            opened.send_bytes(b"x")
            assert opened.receive_text() == "inside"


@pytest.mark.parametrize(
    ("about", "claims", "said"),
    [
        ({}, {"email": "ada@example.org"}, "did not give a verified e-mail address"),
        ({}, {"email": "ada@example.org", "email_verified": "true"}, "did not give a verified"),
        ({"name": "upn"}, ADA, "did not give &quot;upn&quot;"),
        ({"domains": ["example.net"]}, ADA, "may not use this server"),
        ({"domains": ["example.org"], "name": "sub"}, {"email": "a@example.org"}, "may not use"),
        ({"domains": ["ample.org"]}, ADA, "may not use this server"),
        ({"only": {"groups": ["ml"]}}, {**ADA, "groups": ["biology"]}, "may not use this server"),
        ({"only": {"groups": ["ml"]}}, ADA, "may not use this server"),
        ({"name": "sub"}, {"sub": "x" * 300}, "did not give"),
    ],
)
def test_who_signed_in_and_is_not_meant_is_refused_in_a_sentence(
    about, claims, said, tmp_path, monkeypatch
):
    with signing_in(tmp_path, monkeypatch, **about):
        answer = signed_in(client := served(), **claims)
        assert answer.status_code == 403
        assert said in answer.text
        assert refused(client) == 4401


@pytest.mark.parametrize(
    ("about", "claims", "name"),
    [
        ({"domains": ["Example.org"]}, ADA, "ada@example.org"),
        ({"name": "preferred_username"}, {"preferred_username": "ada"}, "ada"),
        ({"name": "sub"}, {"sub": "248289761001"}, "248289761001"),
        ({"only": {"groups": ["ml", "nlp"]}}, {**ADA, "groups": ["nlp"]}, "ada@example.org"),
        ({"only": {"hd": ["example.org"]}}, {**ADA, "hd": "example.org"}, "ada@example.org"),
    ],
)
def test_the_operator_says_by_which_name_visitors_are_known(
    about, claims, name, tmp_path, monkeypatch
):
    with signing_in(tmp_path, monkeypatch, **about):
        assert signed_in(served(), **claims).text == f"inside {name}"


def test_a_sign_in_ends_when_the_provider_says_or_the_operator(tmp_path, monkeypatch):
    now = int(time.time())
    with signing_in(tmp_path, monkeypatch):
        assert signed_in(served(), **ADA, exp=now - 1).status_code == 401
        assert signed_in(served(), **ADA, exp=None).status_code == 401
    with signing_in(tmp_path, monkeypatch, hours=10):
        assert signed_in(served(), **ADA, iat=now - 9 * 3600, exp=now - 1).status_code == 200
        assert signed_in(served(), **ADA, iat=now - 11 * 3600).status_code == 401


def test_an_open_page_ends_with_its_sign_in(tmp_path, monkeypatch):
    with signing_in(tmp_path, monkeypatch):
        client = served()
        signed_in(client, **ADA, exp=time.time() + 1.5)
        with connect(client) as opened:
            opened.send_bytes(b"x")
            assert opened.receive_text() == "inside"
            time.sleep(1.6)
            opened.send_bytes(b"x")
            assert opened.receive_bytes()
            with pytest.raises(WebSocketDisconnect):
                opened.receive_text()


def test_a_sign_in_that_was_forged_or_is_of_another_server_opens_nothing(tmp_path, monkeypatch):
    with signing_in(tmp_path, monkeypatch):
        whole = cookie_of(**ADA)
        middle = len(whole) // 2
        for forged in (
            "", "x", whole[:-1], whole[:middle] + "A" + whole[middle + 1 :], whole.split(".")[0],
            cookie_of(**ADA, origin="https://other.example"), "chunks-3", "é" * 9,
            cookie_of(**ADA, is_logged_in=False),
        ):  # fmt: skip
            client = served()
            headers = {"Cookie": f"_streamlit_user={forged}".encode("latin-1")}
            assert client.get("/heads", headers=headers).status_code == 401, forged


def test_the_way_to_the_provider_and_back_is_free_and_leads_on(tmp_path, monkeypatch):
    with signing_in(tmp_path, monkeypatch):
        client = served()
        answer = client.post("/sign-in", data={"next": "/heads?model=names"})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/auth/login?provider=")
        for path in ("/auth/login", "/oauth2callback", "/auth/logout"):
            assert client.get(path).status_code == 200
            assert client.post(path).status_code == 401
        crossed = {"Sec-Fetch-Site": "cross-site"}
        assert client.get("/auth/logout", headers=crossed).status_code == 401
        client.cookies.set("_streamlit_user", cookie_of(**ADA))
        back = client.get("/")
        assert (back.status_code, back.headers["location"]) == (303, "/heads?model=names")
        assert client.get("/").status_code == 200
        for where in ("https://evil.example", "//evil.example"):
            client.post("/sign-in", data={"next": where})
            assert client.get("/").headers["location"] == "/"


def test_each_sign_in_is_one_line_of_the_trail(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(logs, "event", lambda name, **fields: said.append({"event": name} | fields))
    with signing_in(tmp_path, monkeypatch):
        client = served()
        client.post("/sign-in", data={"next": "/heads"})
        client.cookies.set("_streamlit_user", cookie_of(**ADA))
        for _ in range(3):
            client.get("/")
    lines = [each for each in said if each["event"] == "change"]
    assert [(line["change"], line["user"]) for line in lines] == [("signed in", "ada@example.org")]


def test_who_signed_out_is_out_in_every_tab(tmp_path, monkeypatch):
    with signing_in(tmp_path, monkeypatch):
        client = served()
        signed_in(client, **ADA, nonce="1")
        way = middleware.way_in()
        with connect(client) as opened:
            sign_outs.add(way.which(dict(client.cookies)))
            opened.send_bytes(b"x")
            assert opened.receive_bytes()
        assert client.get("/heads").status_code == 401
        assert signed_in(client, **ADA, nonce="2").status_code == 200
