"""By which names this server is asked, and by whose pages.

A page on the web can give its own name the address of this machine, and then ask this server as if
it were its own (DNS rebinding); and any page may open a socket to it. So a request has to name this
server, and what acts (a socket, a POST) has to come from a page of it. There is no way to turn
that off: other names are told with `--public-host`.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from attnviz.errors import InputError
from attnviz.ui.access import refusals
from attnviz.ui.access.addresses import address_of
from attnviz.ui.access.notices import notice
from attnviz.ui.operator import logs
from attnviz.ui.operator.limits import limits
from attnviz.ui.operator.sign_in import sign_in

_EVERYWHERE = ("", "0.0.0.0", "::")
_USUAL_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_READS = ("GET", "HEAD", "OPTIONS", "TRACE")
_ELSEWHERE = ("cross-site", "same-site")
"""What a browser says in Sec-Fetch-Site of a page that is not one of this server."""


@dataclass(frozen=True)
class HostAndPort:
    """A name and a port, as in Host, or in an origin."""

    name: str
    port: int | None

    @cached_property
    def address(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
        """The name as an address; None for a name."""
        try:
            return ipaddress.ip_address(self.name)
        except ValueError:
            return None

    @property
    def is_loopback(self) -> bool:
        """Whether it can only mean this machine."""
        if self.address is None:
            return self.name == "localhost"
        return self.address.is_loopback


def place(written: str) -> HostAndPort | None:
    """Read "name", "name:8501" or "[::1]:8501"; None for anything else."""
    try:
        parts = urlsplit(f"//{written}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not name or parts.netloc != written or "@" in written or not written.isprintable():
        return None
    return HostAndPort(name.rstrip("."), port)


def origin_place(origin: str) -> HostAndPort | None:
    """Read an origin, with the port of its scheme where it says none."""
    scheme, _, rest = origin.partition("://")
    usual, found = _USUAL_PORTS.get(scheme), place(rest)
    if usual is None or found is None:
        return None
    return HostAndPort(found.name, found.port or usual)


class Names:
    """The names that this server answers to.

    Args:
        address: what it listens on; nothing for all addresses of the machine.
        public: further names, with a port where it is not the usual one: "attention.example.org",
            "attention.example.org:8443", "*.example.org".

    Raises InputError for a public name that is none.
    """

    def __init__(self, address: str, public: Iterable[str]) -> None:
        self.listens_everywhere = address in _EVERYWHERE
        own = socket.gethostname().lower() if self.listens_everywhere else address.lower()
        self.own = {own.strip("[]"), f"{own}.local"} if self.listens_everywhere else {own}
        self.public = [self._read(name) for name in public]

    @staticmethod
    def _read(name: str) -> HostAndPort:
        found = place(name.lower().removeprefix("*."))
        if (
            found is None
            or not _is_plain(found.name)
            or (name.startswith("*.") and "." not in found.name)
        ):
            raise InputError(
                f'"{name}" is no name of a server. Give --public-host a name as it stands in the '
                "address that visitors type: attention.example.org, or *.example.org for all below."
            )
        return HostAndPort("*." + found.name, found.port) if name.startswith("*.") else found

    def has(self, asked: HostAndPort) -> bool:
        """Whether a request may name this place. An address cannot be given to another machine."""
        return (
            asked.is_loopback
            or asked.name in self.own
            or (self.listens_everywhere and asked.address is not None)
            or any(_fits(asked, each) for each in self.public)
        )

    def is_own_page(self, origin: HostAndPort, asked: HostAndPort) -> bool:
        """Whether a page of this origin is one of this server, which was asked for as `asked`.

        The same name and port; or a public name, where a proxy does not pass on what it was asked.
        """
        here = (asked.port,) if asked.port else (80, 443)
        if origin.name == asked.name and origin.port in here:
            return True
        return any(
            _fits(origin, each) and origin.port in ((each.port,) if each.port else (80, 443))
            for each in self.public
        )


def _fits(asked: HostAndPort, name: HostAndPort) -> bool:
    if name.name.startswith("*."):
        return asked.name.endswith(name.name[1:])
    return asked.name == name.name


def names() -> Names:
    """Return the names that the operator lets this server answer to."""
    public = list(limits().public_hosts)
    if (found := sign_in()) is not None:
        public.append(found.host)
    return Names(str(st.get_option("server.address") or ""), public)


class Hosts:
    """An ASGI application in front of another, that hears only what is asked of this server."""

    def __init__(self, app: ASGIApp, known: Names) -> None:
        self._app = app
        self._names = known
        if self._names.listens_everywhere or self._names.public:
            logs.event(
                "names", own=sorted(self._names.own), addresses=self._names.listens_everywhere,
                public=sorted({each.name for each in self._names.public}),
            )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or say by which name to ask."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        said = Headers(scope=scope).getlist("host")
        asked = place(said[0]) if len(said) == 1 else None
        if asked is None or not self._names.has(asked):
            refusals.note("host", address_of(scope), host=", ".join(said))
            return await _refuse(scope, receive, send, 421, _unknown_name(asked))
        origins = Headers(scope=scope).getlist("origin")
        foreign = self._foreign(scope, origins, asked)
        if foreign:
            refusals.note("origin", address_of(scope), origin=", ".join(origins))
            return await _refuse(scope, receive, send, 403, foreign)
        return await self._app(_as_typed(scope, origins, asked), receive, send)

    def _foreign(self, scope: Scope, origins: list[str], asked: HostAndPort) -> str:
        """Say why this may not act on the server; nothing where it may, or only reads."""
        acts = scope["type"] == "websocket" or scope["method"] not in _READS
        if not acts:
            return ""
        if not origins:
            # Browsers send it with every socket. Of a POST, old ones do not, and no program does.
            if scope["type"] == "websocket":
                return "A socket is opened with an Origin: the address of this server."
            where = Headers(scope=scope).get("sec-fetch-site", "")
            return "Only a page of this server may ask this." if where in _ELSEWHERE else ""
        origin = origin_place(origins[0]) if len(origins) == 1 else None
        if origin is not None and self._names.is_own_page(origin, asked):
            return ""
        if origin is None or origin.is_loopback or not _is_plain(origin.name):
            return "Only a page of this server may ask this."
        return (
            "Only a page of this server may ask this. Where a proxy gives the server another name, "
            f"its operator says which: attnviz app --public-host {origin.name}"
        )


def _as_typed(scope: Scope, origins: list[str], asked: HostAndPort) -> Scope:
    """Return what was asked, with the Host that the visitor typed where a proxy wrote another.

    It is known from the Origin then, and what lies behind compares the two as well.
    """
    acts = scope["type"] == "websocket" or scope["method"] not in _READS
    if not acts or not origins:
        return scope
    typed = origins[0].partition("://")[2]
    if place(typed) == asked:
        return scope
    rest = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "headers": [*rest, (b"host", typed.encode("latin-1"))]}


def _unknown_name(asked: HostAndPort | None) -> str:
    if asked is None or not _is_plain(asked.name):
        return "A request names the server that it is for, and this one does not."
    return (
        f'This server does not answer to the name "{asked.name}". Its operator can allow it: '
        f"attnviz app --public-host {asked.name}"
    )


def _is_plain(name: str) -> bool:
    return len(name) <= 100 and all(c.isascii() and (c.isalnum() or c in ".-:") for c in name)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403, "reason": words[:100]})
    else:
        await notice(scope, status, words)(scope, receive, send)
