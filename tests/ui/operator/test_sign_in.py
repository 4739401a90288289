"""What an operator's file has to say before anybody can sign in, and what it may not say."""

import os
import subprocess
import sys

import pytest

from attnviz.errors import InputError
from attnviz.ui.operator.sign_in import read
from tests.ui.doors import AUTH


def refused(auth=AUTH, **more):
    with pytest.raises(InputError) as error:
        read({"auth": auth, **more}, "sign-in.toml")
    return str(error.value)


def test_a_file_that_says_enough_is_read():
    found = read({"auth": AUTH}, "x")
    assert (found.provider, found.host, found.where, found.is_https) == (
        "default", "localhost:8501", "login.example.org", False,
    )  # fmt: skip
    shared = {key: AUTH[key] for key in ("redirect_uri", "cookie_secret")}
    own = {key: value for key, value in AUTH.items() if key not in shared}
    assert read({"auth": {**shared, "keycloak": own}}, "x").provider == "keycloak"


@pytest.mark.parametrize("missing", AUTH)
def test_what_is_missing_is_named(missing):
    said = refused({key: value for key, value in AUTH.items() if key != missing})
    assert said.startswith("sign-in.toml: ")
    assert missing in said or "has one provider" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cookie_secret": "xxx"}, "32 characters or more"),
        ({"cookie_secret": 4}, "32 characters or more"),
        ({"redirect_uri": "http://attention.example.org/oauth2callback"}, "https://"),
        ({"redirect_uri": "https://attention.example.org/"}, "oauth2callback"),
        ({"server_metadata_url": "http://login.example.org/x"}, "https://"),
        ({"other": {"client_id": "x"}}, "one provider"),
    ],
)
def test_what_would_leave_the_door_open_or_shut_is_refused(change, said):
    assert said in refused({**AUTH, **change})


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"hours": 0}, "hours is a number"),
        ({"hours": True}, "hours is a number"),
        ({"domain": ["example.org"]}, "[visitors] knows"),  # a word mistyped lets nobody else in
        ({"domains": "example.org"}, "domains is a list"),
        ({"only": {"groups": "ml"}}, "only says"),
        ({"name": 3}, "name is"),
    ],
)
def test_who_may_come_in_is_said_as_it_is_understood(about, said):
    assert said in refused(visitors=about)


def test_the_app_imports_nothing_for_sign_in_unless_it_is_asked_for(tmp_path):
    code = (
        "import sys; from attnviz.ui.server import middleware; middleware.middleware();"
        "print([m for m in ('authlib', 'joserfc', 'httpx') if m in sys.modules])"
    )
    environment = {name: value for name, value in os.environ.items() if "ATTNVIZ" not in name}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr
