"""Pages that stand before the app: plain HTML that needs nothing of this server."""

from __future__ import annotations

import html

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from attnviz.plots.theme import SANS, THEMES

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>attnviz</title>
<meta name="viewport" content="width=device-width">
<style>
:root {{ color-scheme: light dark }}
body {{ font: 14px/1.5 {font}; display: grid; place-items: center; min-height: 90vh;
  margin: 0; background: {page}; color: {text} }}
main {{ display: grid; gap: 12px; width: min(320px, 100vw - 64px); padding: 16px;
  border-radius: 8px; border: 1px solid {line}; background: {panel}; overflow-wrap: anywhere }}
form {{ display: grid; gap: 12px; margin: 0 }}
h1 {{ font-size: 20px; font-weight: 600; line-height: 1.2; margin: 0 }} p {{ margin: 0 }}
input, button {{ font: inherit; min-height: 32px; box-sizing: border-box; border-radius: 8px;
  padding: 0 8px; border: 1px solid {line}; background: {page}; color: {text} }}
button {{ background: {accent}; border-color: {accent}; color: {page}; font-weight: 600 }}
.bad {{ color: {bad} }}
:focus-visible {{ outline: 2px solid {accent}; outline-offset: 2px }}
</style>
<main><h1>{title}</h1>{inner}</main></html>"""

_TOKENS = ("page", "panel", "line", "text", "accent", "bad")


def page(title: str, inner: str) -> str:
    """Return a page with a title, and below it HTML that is taken as it is."""
    colours = {
        name: f"light-dark({getattr(THEMES['light'], name)}, {getattr(THEMES['dark'], name)})"
        for name in _TOKENS
    }
    return _PAGE.format(font=SANS, title=html.escape(title), inner=inner, **colours)


def notice(scope: Scope, status: int, words: str) -> Response:
    """Return a refusal: a page for a browser that wants one, for all others its words."""
    headers = {"Cache-Control": "no-store"}
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return PlainTextResponse(words, status, headers)
    return HTMLResponse(page("attnviz", f"<p>{html.escape(words)}</p>"), status, headers)
