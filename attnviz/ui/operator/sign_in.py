"""Visitors who sign in with an identity provider (OpenID Connect), by Streamlit's own `st.login`.

The operator names a TOML file, or has `[auth]` in Streamlit's secrets.toml:

    [auth]                                   # as Streamlit reads it
    redirect_uri = "https://attention.example.org/oauth2callback"
    cookie_secret = "..."                    # 32 characters or more, by chance
    client_id = "attnviz"
    client_secret = "..."
    server_metadata_url = "https://login.example.org/.well-known/openid-configuration"

    [visitors]                               # who may come in, and how they are called
    name = "email"                           # or "preferred_username", "sub", any claim
    domains = ["example.org"]                # of verified e-mail addresses; all without it
    only = { groups = ["ml-course"] }        # claims that have to hold one of these values
    hours = 10                               # until they sign in again; else the provider says
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from attnviz import extras
from attnviz.errors import InputError
from attnviz.language import N_, several
from attnviz.ui.operator import streamlit_internals

MOST_NAME = 200
"""Characters of a visitor's name that are kept."""

SIGN_IN = "ATTNVIZ_SIGN_IN"
"""A file that says where visitors sign in (OpenID Connect); else Streamlit's secrets.toml may."""

_REQUIRED_KEYS = ("client_id", "client_secret", "server_metadata_url")
_SHORTEST_SECRET = 32
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_MOST_HOURS = 24 * 30


@dataclass(frozen=True)
class SignedInVisitor:
    """Somebody who signed in.

    Attributes:
        name: what they are called here; empty where what is needed for it was not said.
        ends: when their sign-in ends, in seconds since 1970.
        which: which of all sign-ins this was.
        refusal: why they may not come in, in a sentence; empty where they may.
    """

    name: str
    ends: float
    which: str
    refusal: str = ""


@dataclass(frozen=True)
class SignIn:
    """Where visitors sign in, and who may come in.

    Attributes:
        auth: the section that Streamlit reads.
        name: the claim that visitors are called by.
        domains: of their e-mail addresses; all without any.
        only: for a claim, the values of which it has to hold one.
        hours: until visitors sign in again; None for as long as the provider says.
    """

    auth: Mapping[str, Any]
    name: str = "email"
    domains: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hours: float | None = None

    @cached_property
    def provider(self) -> str:
        """The name of the one provider, as Streamlit knows it."""
        return next((name for name, part in self.auth.items() if _is_provider(part)), "default")

    @cached_property
    def host(self) -> str:
        """The name by which visitors reach this server, with a port where that is unusual."""
        port = str(st.get_option("server.port"))  # Streamlit, too, puts it in the place of {port}
        return urlsplit(str(self.auth["redirect_uri"]).replace("{port}", port)).netloc

    @cached_property
    def is_https(self) -> bool:
        """Whether they reach it by HTTPS."""
        return str(self.auth["redirect_uri"]).startswith("https://")

    @cached_property
    def where(self) -> str:
        """The name of the server at which they sign in."""
        section = self.auth.get(self.provider, self.auth)
        return urlsplit(str(section["server_metadata_url"])).hostname or ""

    def visitor(self, cookies: Mapping[str, str]) -> SignedInVisitor | None:
        """Return who sent these cookies; None for nobody who has signed in."""
        claims = streamlit_internals.claims(cookies)
        return self._visitor_of(claims) if claims else None

    def _visitor_of(self, claims: Mapping[str, Any]) -> SignedInVisitor:
        mail = _text(claims.get("email")).lower() if claims.get("email_verified") is True else ""
        name = mail if self.name == "email" else _text(claims.get(self.name))
        refusal = ""
        if not name:
            what = N_("a verified e-mail address") if self.name == "email" else f'"{self.name}"'
            refusal = N_(
                "The sign-in did not give {what}, which this server needs to know its visitors.",
                what=what,
            )
        elif not self._may_come(mail, claims):
            refusal = N_('"{name}" is signed in, but may not use this server.', name=name)
        return SignedInVisitor(
            name, self._ends(claims), json.dumps(claims, sort_keys=True), refusal
        )

    def _may_come(self, mail: str, claims: Mapping[str, Any]) -> bool:
        if self.domains and mail.rpartition("@")[2] not in self.domains:
            return False
        return all(_holds(claims.get(claim), values) for claim, values in self.only.items())

    def _ends(self, claims: Mapping[str, Any]) -> float:
        begins, ends = _number(claims.get("iat")), _number(claims.get("exp"))
        return ends if self.hours is None else begins + self.hours * 3600


def _text(claim: Any) -> str:
    """Return a claim as a name on one line; nothing for what is none."""
    text = " ".join(claim.split()) if isinstance(claim, str) else ""
    return text if len(text) <= MOST_NAME and text.isprintable() else ""


def _number(claim: Any) -> float:
    return float(claim) if isinstance(claim, int | float) and not isinstance(claim, bool) else 0.0


def _holds(claim: Any, choices: tuple[str, ...]) -> bool:
    values = claim if isinstance(claim, list) else [claim]
    return any(isinstance(value, str) and value in choices for value in values)


def _is_provider(part: Any) -> bool:
    return isinstance(part, Mapping) and "client_id" in part


def read(settings: Mapping[str, Any], where: str) -> SignIn:
    """Return the sign-in that a file describes.

    Raises InputError when a setting is missing or wrong, so that everybody or nobody could come in.
    """

    def check(holds: bool, sentence: str) -> None:
        if not holds:
            raise InputError(N_("{where}: {sentence}", where=where, sentence=sentence))

    auth, about = settings.get("auth"), settings.get("visitors", {})
    check(isinstance(auth, Mapping), N_("there is no section [auth]."))
    assert isinstance(auth, Mapping)
    check(isinstance(about, Mapping), N_("[visitors] is a section."))
    providers = [name for name, part in auth.items() if _is_provider(part)]
    check(
        len(providers) + ("client_id" in auth) == 1,
        N_("[auth] has one provider. To use several, give one that combines them (Keycloak, Dex)."),
    )
    check(not providers or "_" not in providers[0], N_("the name of a provider has no underscore."))
    section = auth[providers[0]] if providers else auth
    for key in _REQUIRED_KEYS:
        check(
            isinstance(section.get(key), str) and bool(section[key]),
            N_("{key} is missing.", key=key),
        )
    secret = auth.get("cookie_secret")
    check(
        isinstance(secret, str) and len(secret) >= _SHORTEST_SECRET,
        several(
            "cookie_secret has {n} characters or more. To make one: {command}",
            n=_SHORTEST_SECRET,
            command='python -c "import secrets; print(secrets.token_hex())"',
        ),
    )
    back = urlsplit(str(auth.get("redirect_uri", "")))
    check(
        _is_safe(back) and back.path.endswith(f"/{streamlit_internals.CALLBACK}"),
        N_(
            "redirect_uri is the address by which visitors reach this server, {address}.",
            address=f"https://.../{streamlit_internals.CALLBACK}",
        ),
    )
    check(
        _is_safe(urlsplit(section["server_metadata_url"])), N_("server_metadata_url is https://...")
    )
    hours = about.get("hours")
    check(
        hours is None or (0 < _number(hours) <= _MOST_HOURS),
        N_("hours is a number above 0, and at most {most_hours}.", most_hours=_MOST_HOURS),
    )
    visitor_keys = {"name", "domains", "only", "hours"}
    check(
        not set(about) - visitor_keys,
        N_("[visitors] knows {keys}.", keys=", ".join(sorted(visitor_keys))),
    )
    name, domains, only = (
        about.get("name", "email"),
        about.get("domains", []),
        about.get("only", {}),
    )
    check(isinstance(name, str) and bool(name), N_("name is the name of a claim."))
    check(_are_texts(domains), N_('domains is a list: ["example.org"].'))
    check(
        isinstance(only, Mapping) and all(map(_are_texts, only.values())),
        N_('only says what a claim may be: { groups = ["ml-course"] }.'),
    )
    return SignIn(
        auth=dict(auth),
        name=name,
        domains=tuple(each.lower().lstrip("@") for each in domains),
        only={claim: tuple(values) for claim, values in only.items()},
        hours=None if hours is None else float(hours),
    )


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_safe(address: Any) -> bool:
    return bool(address.hostname) and (
        address.scheme == "https" or (address.scheme == "http" and address.hostname in _LOOPBACK)
    )


@lru_cache(maxsize=1)
def sign_in() -> SignIn | None:
    """Return where visitors sign in; None where they need not. Read once a process.

    Raises InputError when the file cannot be read, or a setting is missing or wrong.
    """
    file = os.environ.get(SIGN_IN, "")
    where = file or "secrets.toml"
    try:
        settings = (
            tomllib.loads(Path(file).read_text("utf-8")) if file else streamlit_internals.secrets()
        )
    except (OSError, ValueError) as error:
        raise InputError(
            N_("{where}: this file cannot be read, so nobody could sign in.", where=where)
        ) from error
    if not file and "auth" not in settings:
        return None
    extras.check(N_("Sign-in"), "authlib", extra="sign-in")
    return read(settings, where)
