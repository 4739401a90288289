"""The page that asks who somebody is: all that a visitor sees who is not in yet."""

from __future__ import annotations

import html

from attnviz.language import tr
from attnviz.ui.access.notices import page

_PASSWORD = """<label for="password">Password of this server</label>
<input id="password" name="password" type="password" autocomplete="current-password" autofocus>"""


def password_page(*, action: str, next_: str, error: str = "") -> str:
    """Return the page for a password: it posts to `action`, and leads to `next_`.

    `said` is what went wrong.
    """
    return page("attnviz", _form(action, next_, f"{_PASSWORD}{_alert(error)}", "Open"))


def provider_page(*, action: str, next_: str, where: str, error: str = "") -> str:
    """Return the page that leads to the identity provider at `where`, and back to `next_`."""
    message = _alert(error) or f"<p>You sign in at {html.escape(where)}, and come back here.</p>"
    button = tr("Sign in with another account") if error else tr("Sign in")
    return page("attnviz", _form(action, next_, message, button))


def _form(action: str, next_: str, inner: str, button: str) -> str:
    return (
        f'<form method="post" action="{html.escape(action)}">{inner}'
        f'<input type="hidden" name="next" value="{html.escape(next_)}">'
        f"<button>{button}</button></form>"
    )


def _alert(error: str) -> str:
    return f'<p class="bad" role="alert">{html.escape(error)}</p>' if error else ""
