"""Visitors sign in with an identity provider, are known by name, and are out when they sign out."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from attnviz.ui.operator.limits import SIGN_IN
from tests.browser.conftest import Server
from tests.browser.frame import settings
from tests.identity_provider import Provider

PEOPLE = {
    "ada": {"email": "Ada@example.org", "email_verified": True},
    "bob": {"email": "bob@example.org", "email_verified": True},
    "eve": {"email": "eve@example.net", "email_verified": True},
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    running = Provider(PEOPLE)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("signed")
    file = folder / "sign-in.toml"
    file.write_text(f"""
[auth]
redirect_uri = "http://localhost:{{port}}/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "attnviz"
client_secret = "secret"
server_metadata_url = "{provider.url}/.well-known/openid-configuration"

[visitors]
domains = ["example.org"]
""")
    # The health check of Streamlit stands behind the door as well, so that of the app is asked.
    running = Server(folder, health="healthz", **{SIGN_IN: str(file)})
    yield running
    running.stop()


def test_two_visitors_sign_in_are_known_by_name_and_sign_out(
    browser: Browser, server: Server, provider: Provider
) -> None:
    pages = {}
    for name in ("ada", "bob"):
        page = browser.new_context(reduced_motion="reduce").new_page()
        answer = page.goto(f"{server.url}/heads?model=names")
        assert answer is not None
        assert answer.status == 401
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name=name).click()
        page.wait_for_url("**/heads?model=names*")
        expect(settings(page).get_by_text("Signed in as")).to_have_text(
            re.compile(f"{name}@\u2060?example.org", re.IGNORECASE)
        )
        pages[name] = page
    ada, bob = pages["ada"], pages["bob"]
    # A second tab, and a copy of the cookies, which end with the sign-in.
    tab = ada.context.new_page()
    tab.goto(f"{server.url}/about")
    expect(tab.get_by_text("You are signed in as")).to_be_visible()
    copied = ada.context.cookies()
    ada.get_by_role("button", name="Sign out").click()
    expect(ada.get_by_role("button", name="Sign in")).to_be_visible()
    assert provider.ended == 1
    tab.get_by_role("link", name="Library").click()
    expect(tab.get_by_role("button", name="Sign in")).to_be_visible()
    ada.context.add_cookies(copied)  # type: ignore[arg-type]
    assert ada.request.get(f"{server.url}/_stcore/health").status == 401
    # The other visitor is where they were.
    bob.get_by_role("link", name="About this server").click()
    expect(bob.get_by_text(provider.url.split(":")[1].strip("/")).first).to_be_visible()
    said = [json.loads(line) for line in server.log.read_text().splitlines() if line[:1] == "{"]
    users = [each["user"] for each in said if each.get("event") == "session"]
    assert set(users) == {"ada@example.org", "bob@example.org"}


def test_who_is_not_meant_is_told_so_and_may_sign_in_as_somebody_else(
    browser: Browser, server: Server
) -> None:
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.goto(server.url)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="eve").click()
    expect(page.get_by_role("alert")).to_have_text(
        '"eve@example.net" is signed in, but may not use this server.'
    )
    page.get_by_role("button", name="Sign in with another account").click()
    page.get_by_role("button", name="ada").click()
    expect(settings(page).get_by_text("Signed in as")).to_be_visible()
