"""The page that asks for the password of a server: all that a visitor without it sees."""

from __future__ import annotations

import html

from attnviz.plots.theme import SANS, THEMES

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>attnviz</title>
<meta name="viewport" content="width=device-width">
<style>
:root {{ color-scheme: light dark }}
body {{ font: 14px {font}; display: grid; place-items: center; min-height: 90vh;
  margin: 0; background: {page}; color: {text} }}
form {{ display: grid; gap: 12px; width: 280px; padding: 16px; border-radius: 8px;
  border: 1px solid {line}; background: {panel} }}
h1 {{ font-size: 20px; font-weight: 600; margin: 0 }} p {{ margin: 0 }}
input, button {{ font: inherit; min-height: 32px; border-radius: 8px; padding: 0 8px;
  border: 1px solid {line} }}
button {{ background: {accent}; color: {page} }}
.bad {{ color: {bad} }}
</style>
<form method="post" action="{action}"><h1>attnviz</h1>
<label for="password">Password of this server</label>
<input id="password" name="password" type="password" autocomplete="current-password" autofocus>
<input type="hidden" name="next" value="{next}">{said}<button>Open</button></form></html>"""

_TOKENS = ("page", "panel", "line", "text", "accent", "bad")


def sign_in_page(*, action: str, next_: str, said: str = "") -> str:
    """Return the page: it posts to `action`, leads to `next_`, and says what went wrong."""
    colours = {
        name: f"light-dark({getattr(THEMES['light'], name)}, {getattr(THEMES['dark'], name)})"
        for name in _TOKENS
    }
    words = f'<p class="bad" role="alert">{html.escape(said)}</p>' if said else ""
    return _PAGE.format(
        font=SANS, action=html.escape(action), next=html.escape(next_), said=words, **colours
    )
