"""Coming in by the shared password: the cookie that stands for it, and how often it is tried."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from attnviz.errors import InputError
from attnviz.language import counted, tr, translated
from attnviz.ui.access import refusals, sign_outs
from attnviz.ui.access.addresses import address_of, network_of
from attnviz.ui.access.attempts import Tries
from attnviz.ui.access.page import password_page
from attnviz.ui.access.password import LASTS_SECONDS, Password, new_cookie
from attnviz.ui.access.posted_form import read_form
from attnviz.ui.operator import logs, paths

COOKIE = "attnviz_access"


class ByPassword:
    """The way in for who knows the password."""

    def __init__(self, password: Password, tries: Tries | None = None) -> None:
        self._password = password
        self._tries = tries or Tries()

    def is_free(self, scope: Scope) -> bool:
        """Return whether this is asked on the way in: nothing is."""
        return False

    def lets_in(self, scope: Scope) -> bool:
        """Return whether who asks has a cookie for the password that holds now."""
        cookie = self.which(HTTPConnection(scope).cookies)
        return self._password.lets_in(cookie) and not sign_outs.has(cookie)

    def which(self, cookies: Mapping[str, str]) -> str:
        """Return which sign-in these cookies are of."""
        return cookies.get(COOKIE, "")

    def asks(self, scope: Scope) -> Response:
        """Ask for the password."""
        if not self._password.now():
            return _form_page(
                error=tr("This server cannot read its password file. Ask its operator.")
            )
        return _form_page(paths.requested_address(scope))

    def leads_on(self, scope: Scope) -> Response | None:
        """Lead somebody who is in elsewhere: nobody."""
        return None

    async def answers(self, request: Request) -> Response:
        """Answer who types a password."""
        try:
            form = await read_form(request)
        except InputError as error:
            return _form_page(error=str(error))
        address, where = address_of(request.scope), form.get("next", "")
        visitor = network_of(address)
        # From here on nothing waits, so that many at once are counted one after another.
        wait = self._tries.wait(visitor)
        if wait:
            refusals.note("tries", address)
            return _form_page(where, error=_too_often(wait), wait=wait)
        if not self._password.is_known(form.get("password", "")):
            self._tries.count_failure(visitor)
            refusals.note("password", address)
            return _form_page(where, error=tr("That is not the password."))
        self._tries.forget_failures(visitor)
        logs.event("change", change="signed in", address=address)
        answer = RedirectResponse(paths.inside(where), 303)
        answer.set_cookie(
            COOKIE, new_cookie(self._password.now()), max_age=LASTS_SECONDS, httponly=True,
            samesite="lax", secure=_is_secure(request), path=paths.under(""),
        )  # fmt: skip
        return answer


def _is_secure(request: Request) -> bool:
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))


def _too_often(wait: int) -> str:
    if wait < 120:
        sentence = counted(
            "Too many wrong passwords. Try again in {n} second.",
            "Too many wrong passwords. Try again in {n} seconds.",
            n=wait,
        )
    else:
        sentence = counted(
            "Too many wrong passwords. Try again in {n} minute.",
            "Too many wrong passwords. Try again in {n} minutes.",
            n=-(-wait // 60),
        )
    return translated(sentence)


def _form_page(where: str = "", *, error: str = "", wait: int = 0) -> Response:
    page = password_page(action=paths.under(paths.SIGN_IN), next_=paths.inside(where), error=error)
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(wait)} if wait else {})
    return HTMLResponse(page, 429 if wait else 401, headers)
