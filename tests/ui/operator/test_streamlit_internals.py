"""What is taken from inside of Streamlit is still there, and does what it did."""

import secrets
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.responses import Response
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette import starlette_auth_routes, starlette_server_config

from attnviz.ui.operator import streamlit_internals
from tests.ui.doors import awaited, cookie_of, signing_in


def test_streamlits_names_are_those_that_the_door_knows():
    assert starlette_server_config.USER_COOKIE_NAME == streamlit_internals.USER_COOKIE
    paths = [each.path for each in starlette_auth_routes.create_auth_routes("")]
    known = (streamlit_internals.LOG_IN, streamlit_internals.LOG_OUT, streamlit_internals.CALLBACK)
    assert paths == [f"/{each}" for each in known]


def test_a_cookie_that_streamlits_own_callback_sets_is_read(tmp_path, monkeypatch):
    claims = {"email": "ada@example.org", "groups": [secrets.token_hex(45) for _ in range(90)]}
    with signing_in(tmp_path, monkeypatch):
        origin = "http://localhost:8501"
        answer = Response()
        said = {**claims, "origin": origin, "is_logged_in": True, "provider": "default"}
        awaited(starlette_auth_routes._set_auth_cookie(answer, said, {}))
        set_ = answer.headers.getlist("set-cookie")
        pairs = dict(each.partition(";")[0].split("=", 1) for each in set_)
        assert len(pairs) > 2
        read = streamlit_internals.claims(pairs)
        assert {name: read[name] for name in claims} == claims
        pairs.pop(next(name for name in pairs if name.endswith("_2")))
        assert streamlit_internals.claims(pairs) == {}
        assert streamlit_internals.claims({}) == {}
        assert streamlit_internals.claims({streamlit_internals.USER_COOKIE: cookie_of()}) != {}


def test_the_address_that_leads_to_the_provider_is_one_that_streamlit_takes(tmp_path, monkeypatch):
    with signing_in(tmp_path, monkeypatch):
        address = urlsplit(streamlit_internals.log_in_address("default"))
        assert address.path == "/auth/login"
        token = parse_qs(address.query)["provider"][0]
        assert starlette_auth_routes._parse_provider_token(token) == "default"


def test_the_message_that_leads_a_browser_elsewhere_is_one_of_streamlits():
    message = ForwardMsg.FromString(streamlit_internals.leads_to("/sign-in"))
    assert message.WhichOneof("type") == "auth_redirect"
    assert message.auth_redirect.url == "/sign-in"


def test_a_secrets_file_that_cannot_be_read_is_not_taken_for_none(tmp_path, monkeypatch):
    file = tmp_path / "secrets.toml"
    monkeypatch.setattr(
        config, "get_option", lambda name: [str(file)] if name == "secrets.files" else None
    )
    monkeypatch.setattr("streamlit.get_option", config.get_option)
    secrets_singleton._reset()
    try:
        assert streamlit_internals.secrets() == {}
        file.write_text("[auth\n")
        with pytest.raises(ValueError, match=r"secrets\.toml"):
            streamlit_internals.secrets()
    finally:
        secrets_singleton._reset()
