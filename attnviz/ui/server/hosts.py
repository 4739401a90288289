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
from attnviz.language import N_, tr
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


def place(host: str) -> HostAndPort | None:
    """Read "name", "name:8501" or "[::1]:8501"; None for anything else."""
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not name or parts.netloc != host or "@" in host or not host.isprintable():
        return None
    return HostAndPort(name.rstrip("."), port)


def origin_place(origin: str) -> HostAndPort | None:
    """Read an origin, with the port of its scheme where it says none."""
    scheme, _, rest = origin.partition("://")
    usual, address = _USUAL_PORTS.get(scheme), place(rest)
    if usual is None or address is None:
        return None
    return HostAndPort(address.name, address.port or usual)


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
        address = place(name.lower().removeprefix("*."))
        if (
            address is None
            or not _is_plain(address.name)
            or (name.startswith("*.") and "." not in address.name)
        ):
            raise InputError(
                N_(
                    '"{name}" is not the name of a server. Give --public-host a name as in the '
                    "address that visitors type: attention.example.org, or *.example.org for all "
                    "names below it.",
                    name=name,
                )
            )
        return HostAndPort("*." + address.name, address.port) if name.startswith("*.") else address

    def has(self, host: HostAndPort) -> bool:
        """Return whether a request may name this host.

        An address needs no permission: nobody can give it to another machine.
        """
        return (
            host.is_loopback
            or host.name in self.own
            or (self.listens_everywhere and host.address is not None)
            or any(_fits(host, each) for each in self.public)
        )

    def is_own_page(self, origin: HostAndPort, host: HostAndPort) -> bool:
        """Return whether a page of this origin belongs to this server, reached as `host`.

        It has the same name and port; or a public name, where a proxy does not pass the host on.
        """
        here = (host.port,) if host.port else (80, 443)
        if origin.name == host.name and origin.port in here:
            return True
        return any(
            _fits(origin, each) and origin.port in ((each.port,) if each.port else (80, 443))
            for each in self.public
        )


def _fits(host: HostAndPort, name: HostAndPort) -> bool:
    if name.name.startswith("*."):
        return host.name.endswith(name.name[1:])
    return host.name == name.name


def names() -> Names:
    """Return the names that the operator lets this server answer to."""
    public = list(limits().public_hosts)
    if (provider := sign_in()) is not None:
        public.append(provider.host)
    return Names(str(st.get_option("server.address") or ""), public)


class Hosts:
    """An ASGI application in front of another, that hears only what is asked of this server."""

    def __init__(self, app: ASGIApp, server_names: Names) -> None:
        self._app = app
        self._names = server_names
        if self._names.listens_everywhere or self._names.public:
            logs.event(
                "names", own=sorted(self._names.own), addresses=self._names.listens_everywhere,
                public=sorted({each.name for each in self._names.public}),
            )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or say by which name to ask."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope).getlist("host")
        host = place(headers[0]) if len(headers) == 1 else None
        if host is None or not self._names.has(host):
            refusals.note("host", address_of(scope), host=", ".join(headers))
            return await _refuse(scope, receive, send, 421, _unknown_name(host))
        origins = Headers(scope=scope).getlist("origin")
        foreign = self._foreign(scope, origins, host)
        if foreign:
            refusals.note("origin", address_of(scope), origin=", ".join(origins))
            return await _refuse(scope, receive, send, 403, foreign)
        return await self._app(_as_typed(scope, origins, host), receive, send)

    def _foreign(self, scope: Scope, origins: list[str], host: HostAndPort) -> str:
        """Say why this may not act on the server; nothing where it may, or only reads."""
        acts = scope["type"] == "websocket" or scope["method"] not in _READS
        if not acts:
            return ""
        if not origins:
            # Browsers send it with every socket. Of a POST, old ones do not, and no program does.
            if scope["type"] == "websocket":
                return tr("A socket needs an Origin: the address of this server.")
            where = Headers(scope=scope).get("sec-fetch-site", "")
            return tr("Only a page of this server may ask this.") if where in _ELSEWHERE else ""
        origin = origin_place(origins[0]) if len(origins) == 1 else None
        if origin is not None and self._names.is_own_page(origin, host):
            return ""
        if origin is None or origin.is_loopback or not _is_plain(origin.name):
            return tr("Only a page of this server may ask this.")
        return tr(
            "Only a page of this server may ask this. If a proxy gives this server another name, "
            "its operator can allow it: attnviz app --public-host {name}",
            name=origin.name,
        )


def _as_typed(scope: Scope, origins: list[str], host: HostAndPort) -> Scope:
    """Return what was asked, with the Host that the visitor typed where a proxy wrote another.

    It is known from the Origin then, and what lies behind compares the two as well.
    """
    acts = scope["type"] == "websocket" or scope["method"] not in _READS
    if not acts or not origins:
        return scope
    origin_host = origins[0].partition("://")[2]
    if place(origin_host) == host:
        return scope
    rest = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "headers": [*rest, (b"host", origin_host.encode("latin-1"))]}


def _unknown_name(host: HostAndPort | None) -> str:
    if host is None or not _is_plain(host.name):
        return tr("A request must name its server (Host), and this one does not.")
    return tr(
        'This server does not answer to the name "{name}". Its operator can allow it: attnviz app '
        "--public-host {name}",
        name=host.name,
    )


def _is_plain(name: str) -> bool:
    return len(name) <= 100 and all(c.isascii() and (c.isalnum() or c in ".-:") for c in name)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403, "reason": words[:100]})
    else:
        await notice(scope, status, words)(scope, receive, send)
