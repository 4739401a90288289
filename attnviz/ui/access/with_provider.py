"""Coming in by an identity provider: Streamlit's routes lead there and back, its cookie is read."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from attnviz.errors import InputError
from attnviz.language import translated
from attnviz.ui.access import refusals, sign_outs
from attnviz.ui.access.addresses import address_of
from attnviz.ui.access.page import provider_page
from attnviz.ui.access.posted_form import read_form
from attnviz.ui.operator import logs, paths, streamlit_internals
from attnviz.ui.operator.sign_in import SignIn

NEXT = "attnviz_next"
"""The cookie that keeps where a visitor wanted to go, while they are at the identity provider."""

_NEXT_SECONDS = 600
_MOST_NEXT = 2_000


class BySignIn:
    """The way in for who has signed in, and whom the operator lets in."""

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in

    def is_free(self, scope: Scope) -> bool:
        """Return whether this is asked on the way to the provider and back."""
        if scope["method"] != "GET":
            return False
        path = scope["path"].rstrip("/")
        if path == paths.under(streamlit_internals.LOG_OUT):  # a link elsewhere signs nobody out
            return Headers(scope=scope).get("sec-fetch-site", "none") in ("none", "same-origin")
        free = (streamlit_internals.LOG_IN, streamlit_internals.CALLBACK)
        return path in [paths.under(each) for each in free]

    def lets_in(self, scope: Scope) -> bool:
        """Return whether the visitor has signed in, is allowed in, and the sign-in still holds."""
        visitor = self._sign_in.visitor(HTTPConnection(scope).cookies)
        if visitor is None or visitor.refusal or time.time() >= visitor.ends:
            return False
        return not sign_outs.has(visitor.which)

    def which(self, cookies: Mapping[str, str]) -> str:
        """Return which sign-in these cookies are of."""
        visitor = self._sign_in.visitor(cookies)
        return visitor.which if visitor else ""

    def asks(self, scope: Scope) -> Response:
        """Ask somebody to sign in, or say why it was not enough."""
        visitor = self._sign_in.visitor(HTTPConnection(scope).cookies)
        refusal = visitor.refusal if visitor else ""
        if visitor and refusal:
            refusals.note("visitor", address_of(scope), user=visitor.name)
        page = provider_page(
            action=paths.under(paths.SIGN_IN), next_=paths.inside(paths.requested_address(scope)),
            where=self._sign_in.where, error=translated(refusal),
        )  # fmt: skip
        return HTMLResponse(page, 403 if refusal else 401, {"Cache-Control": "no-store"})

    def leads_on(self, scope: Scope) -> Response | None:
        """Lead somebody who comes back from the provider to where they wanted to go."""
        if scope["method"] != "GET" or scope["path"].rstrip("/") != paths.under("").rstrip("/"):
            return None
        cookie = HTTPConnection(scope).cookies.get(NEXT)
        if cookie is None:
            return None
        if (visitor := self._sign_in.visitor(HTTPConnection(scope).cookies)) is not None:
            logs.event("change", change="signed in", user=visitor.name, address=address_of(scope))
        answer = RedirectResponse(paths.inside(_address_in(cookie)), 303)
        answer.delete_cookie(NEXT, path=paths.under(""))
        return answer

    async def answers(self, request: Request) -> Response:
        """Lead somebody who wants to sign in to the provider."""
        try:
            where = paths.inside((await read_form(request)).get("next", ""))
        except InputError:
            where = paths.under("")
        answer = RedirectResponse(streamlit_internals.log_in_address(self._sign_in.provider), 303)
        answer.set_cookie(
            NEXT, base64.urlsafe_b64encode(where[:_MOST_NEXT].encode()).decode(),
            max_age=_NEXT_SECONDS, httponly=True, samesite="lax", secure=self._sign_in.is_https,
            path=paths.under(""),
        )  # fmt: skip
        return answer


def _address_in(cookie: str) -> str:
    try:
        return base64.urlsafe_b64decode(cookie).decode()
    except ValueError:
        return ""
