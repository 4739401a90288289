"""By which names the server is asked and by whose pages: its own, and no others."""

import pytest
import streamlit as st
from starlette.websockets import WebSocketDisconnect

from attnviz.errors import InputError
from attnviz.models.config_rules import ALLOW_CODE
from attnviz.ui.operator.limits import PASSWORD, PUBLIC_HOSTS, USER_HEADER
from attnviz.ui.operator.sign_in import SIGN_IN
from attnviz.ui.server.hosts import Names, origin_place, place
from tests.ui.doors import served

PUBLIC = "attention.example.org"


@pytest.fixture(autouse=True)
def nothing_is_asked(monkeypatch):
    for name in (PASSWORD, SIGN_IN, USER_HEADER, PUBLIC_HOSTS):
        monkeypatch.delenv(name, raising=False)


def socket_opens(client, host, origin):
    headers = {"Host": host} | ({} if origin is None else {"Origin": origin})
    try:
        url = "ws://localhost:8501/_stcore/stream"
        with client.websocket_connect(url, headers=headers) as opened:
            opened.send_bytes(b"x")
            return opened.receive_text() == "inside"
    except WebSocketDisconnect:
        return False


def posts(client, host, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/x", headers={"Host": host} | headers).status_code


@pytest.mark.parametrize("host", [
    "localhost:8501", "localhost", "LOCALHOST:8501", "127.0.0.1:8501", "127.9.9.9", "[::1]:8501",
    "localhost.:8501", "localhost:9000",  # a port that ssh forwards
])  # fmt: skip
def test_without_options_the_server_answers_to_the_names_of_this_machine_alone(host):
    client = served()
    assert client.get("/x", headers={"Host": host}).text == "inside"
    assert socket_opens(client, host.lower(), f"http://{host.lower()}")


@pytest.mark.parametrize("host", [
    "evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example",
    "192.0.2.7:8501", "0.0.0.0:8501", "[::]:8501", "localhost:8501@evil.example", "localhost:x", "",
    "localhost:8501/", "localhost,evil.example", "127.1", "0x7f.1", "localhost\t.x",
])  # fmt: skip
@pytest.mark.parametrize("code", ["0", "1"])
def test_another_name_is_refused_for_pages_routes_posts_and_the_socket(host, code, monkeypatch):
    monkeypatch.setenv(ALLOW_CODE, code)
    client = served()
    for path in ("/", "/healthz", "/attention-weights/t/self/0/0", "/_stcore/health"):
        assert client.get(path, headers={"Host": host}).status_code == 421, path
    assert posts(client, host) == 421
    assert not socket_opens(client, host, f"http://{host}")


def test_a_refusal_says_what_its_operator_can_do_and_quotes_nothing_odd():
    client = served()
    said = client.get("/", headers={"Host": "lab.example.org", "Accept": "text/html"}).text
    assert "attnviz app --public-host lab.example.org" in said
    odd = client.get("/", headers={"Host": "<script>x", "Accept": "text/html"})
    assert (odd.status_code, "<script" in odd.text) == (421, False)
    two = client.get("/", headers=[("Host", "localhost"), ("Host", "evil.example")])
    assert two.status_code == 421


@pytest.mark.parametrize("origin", [
    "http://localhost:9999", "http://127.0.0.1:8501", "http://evil.example", "null", "", None,
    "http://localhost", "http://localhost:8501.evil.example", "file://", "http://evil@localhost:8501",
    "localhost:8501", "http://localhost:8501/x", "chrome-extension://localhost:8501",
])  # fmt: skip
@pytest.mark.parametrize("public", ["", PUBLIC])
def test_a_page_of_another_origin_opens_no_socket_and_posts_nothing(origin, public, monkeypatch):
    monkeypatch.setenv(PUBLIC_HOSTS, public)
    client = served()
    assert not socket_opens(client, "localhost:8501", origin)
    if origin is not None:
        assert posts(client, "localhost:8501", Origin=origin) == 403


def test_a_post_without_an_origin_is_heard_unless_its_browser_says_it_is_of_another_site():
    client = served()
    assert posts(client, "localhost:8501") == 200
    assert posts(client, "localhost:8501", Sec_Fetch_Site="same-origin") == 200
    assert posts(client, "localhost:8501", Sec_Fetch_Site="cross-site") == 403
    assert posts(client, "localhost:8501", Sec_Fetch_Site="same-site") == 403


@pytest.mark.parametrize(
    ("host", "origin", "opens"),
    [
        (PUBLIC, f"https://{PUBLIC}", True),
        (f"{PUBLIC}:443", f"https://{PUBLIC}", True),
        ("localhost:8501", f"https://{PUBLIC}", True),  # a proxy that writes a Host of its own
        (PUBLIC, f"https://{PUBLIC}:8443", False),  # another service of that machine
        ("localhost:8501", f"https://{PUBLIC}:8443", False),
        (PUBLIC, "https://evil.example", False),
        (PUBLIC, "http://localhost:8501", False),
        ("evil.example", f"https://{PUBLIC}", False),
        ("a.lab.example.net", "https://a.lab.example.net", True),
        ("lab.example.net", "https://lab.example.net", False),
        ("xlab.example.net", "https://xlab.example.net", False),
        ("cs.example.com", "https://cs.example.com:8443", True),
        ("cs.example.com:8443", "https://cs.example.com:8443", True),
        ("localhost:8501", "https://cs.example.com", False),
    ],
)
def test_behind_a_proxy_its_names_are_the_servers_with_the_port_that_is_named(
    host, origin, opens, monkeypatch
):
    monkeypatch.setenv(PUBLIC_HOSTS, f"{PUBLIC}, *.lab.example.net,cs.example.com:8443")
    client = served()
    assert socket_opens(client, host, origin) == opens
    heard = 421 if host in ("evil.example", "lab.example.net", "xlab.example.net") else 403
    assert posts(client, host, Origin=origin) == (200 if opens else heard)


def test_what_lies_behind_sees_the_name_that_was_typed():
    from attnviz.ui.server.hosts import _as_typed

    scope = {"type": "websocket", "headers": [(b"host", b"127.0.0.1:8501"), (b"x", b"y")]}
    asked = place("127.0.0.1:8501")
    seen = _as_typed(scope, [f"https://{PUBLIC}"], asked)
    assert seen["headers"] == [(b"x", b"y"), (b"host", PUBLIC.encode())]
    assert _as_typed(scope, ["http://127.0.0.1:8501"], asked) is scope


@pytest.mark.parametrize("address", ["0.0.0.0", "::", ""])
def test_a_server_of_all_addresses_answers_to_addresses_and_its_own_name(address, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "Lab-7")
    names = Names(address, ())
    for host in ("192.0.2.7:8501", "[2001:db8::1]:8501", "lab-7:8501", "lab-7.local", "localhost"):
        assert names.has(place(host)), host
    assert not names.has(place("evil.example:8501"))
    one = Names("192.0.2.7", ())
    assert one.has(place("192.0.2.7:8501"))
    assert not one.has(place("192.0.2.8:8501"))
    assert Names("::1", ()).has(place("[::1]:8501"))


@pytest.mark.parametrize(
    "name", ["*", "*.org", "http://x.example", "a b", "x.example/y", "", "a:b"]
)
def test_a_public_name_that_is_none_or_all_is_refused(name):
    with pytest.raises(InputError, match="is not the name of a server"):
        Names("localhost", [name])


def test_origins_are_read_whole():
    assert origin_place("https://x.example") == place("x.example:443")
    assert origin_place("http://[::1]:8501") == place("[::1]:8501")
    assert origin_place("null") is None
    assert str(st.get_option("server.address")) == "localhost"  # what the tests above stand on
