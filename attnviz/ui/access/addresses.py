"""Where a request comes from, as far as that can be believed."""

from __future__ import annotations

import ipaddress
import os

from starlette.types import Scope

from attnviz.ui.operator.limits import limits
from attnviz.ui.operator.sign_in import sign_in

_TRUSTED_PROXIES = "FORWARDED_ALLOW_IPS"
"""Uvicorn's variable: whose X-Forwarded-For it takes. Without it, this machine's."""

_THIS_MACHINE = "127.0.0.1"


def address_of(scope: Scope) -> str:
    """Return the address of who asks: the other end, or what a trusted proxy says it is.

    Uvicorn takes X-Forwarded-For from this machine unasked, and then knows no port. Where the
    operator has named no proxy, whoever sent that header is somebody at this machine.
    """
    client = scope.get("client")
    if not client:
        return _THIS_MACHINE
    host, port = client
    return _THIS_MACHINE if not port and not _has_proxy() else str(host)


def _has_proxy() -> bool:
    bounds, provider = limits(), sign_in()
    by_name = (
        bounds.public_hosts or bounds.user_header or (provider is not None and provider.is_https)
    )
    return bool(by_name or os.environ.get(_TRUSTED_PROXIES))


def network_of(address: str) -> str:
    """Return what one visitor holds: an address of version 4, the /64 of one of version 6."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped:
            return str(read.ipv4_mapped)
        return str(ipaddress.ip_network((int(read), 64), strict=False))
    return str(read)
