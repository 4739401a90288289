"""What Streamlit publishes no way for: its cookie of a sign-in, and leading a browser elsewhere.

Nothing of it is written again here: the cookie is read by the functions that Streamlit reads it
with. They are private, so a test (`tests/ui/test_inside_streamlit.py`) fails when they change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

USER_COOKIE = "_streamlit_user"
CALLBACK = "oauth2callback"
LOG_IN = "auth/login"
LOG_OUT = "auth/logout"


def claims(cookies: Mapping[str, str]) -> dict[str, Any]:
    """Return what the identity provider said of a visitor; nothing without a cookie of ours.

    The signature and the address that the cookie was given for are checked, its end is not.
    """
    from streamlit.auth_util import get_origin_from_redirect_uri
    from streamlit.web.server.starlette import starlette_websocket as inside

    if USER_COOKIE not in cookies:
        return {}
    try:
        raw = inside._get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE)
    except UnicodeError:
        return {}
    origin = get_origin_from_redirect_uri()
    if not raw or not origin:
        return {}
    cookie_claims = inside._parse_decoded_user_cookie(raw, origin)
    return cookie_claims if cookie_claims.get("is_logged_in") is True else {}


def log_in_address(provider: str) -> str:
    """Return the address, good for two minutes, that leads a browser to the identity provider."""
    from streamlit.user_info import generate_login_redirect_url

    return generate_login_redirect_url(provider)


def leads_to(address: str) -> bytes:
    """Return the message of a page's socket that makes its browser open another address."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = ForwardMsg()
    message.auth_redirect.url = address
    return message.SerializeToString()


def lead_to(address: str) -> None:
    """Make the browser of the running page open another address."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    if context is not None:
        context.enqueue(ForwardMsg.FromString(leads_to(address)))


def secrets() -> dict[str, Any]:
    """Return what Streamlit's secrets.toml holds; nothing without one.

    Raises ValueError when the file is there and cannot be read: Streamlit itself ignores that.
    """
    from pathlib import Path

    if st.secrets.load_if_toml_exists():
        return st.secrets.to_dict()
    for file in st.get_option("secrets.files"):
        if Path(file).is_file():
            raise ValueError(file)
    return {}
