"""Addresses below the one that the operator serves the app under, and none of other servers."""

from __future__ import annotations

import streamlit as st
from starlette.types import Scope

SIGN_IN = "sign-in"


def under(name: str) -> str:
    """Return the path of a route."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}/{name}" if base else f"/{name}"


def requested_address(scope: Scope) -> str:
    """Return what was asked for, to lead there once somebody is in."""
    query = scope["query_string"].decode("ascii", "replace")
    return f"{scope['path']}?{query}" if query else scope["path"]


def inside(where: str) -> str:
    """Return a place of this server: where a visitor wanted to go, or else its beginning."""
    begins = where.startswith("/") and not where.startswith(("//", "/\\"))
    return where if begins and where.isprintable() else under("")
