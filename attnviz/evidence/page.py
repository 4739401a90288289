"""A card as one HTML page: picture, numbers, how it was made, and the same for a machine.

It fetches nothing and runs no script but the view's own, by its hash: its content policy says so.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from dataclasses import asdict, dataclass
from string import Formatter
from typing import Any

from attnviz.evidence.inputs import in_words
from attnviz.evidence.result import Picture
from attnviz.language import N_
from attnviz.plots.theme import MONO, SANS, THEMES, ThemeName
from attnviz.records.card import Card, Number
from attnviz.text.visible import harmless
from attnviz.views.view import View

FORMAT = 1
"""Number of the layout of the JSON on a card."""

BEGINS = '<script id="card" type="application/json">'
ENDS = "</script>"
"""What the JSON stands between; in it "<" is written as \\u003c, so it ends where it should."""

FRAME = N_("frame of the page")
"""The name of the parts between the others, alike in all cards."""

_MOST_ROWS = 40
"""Lines of the table of numbers; the JSON holds all."""


@dataclass(frozen=True)
class CardPicture:
    """The picture of a card and its look, as they stand in the file.

    Attributes:
        style: the whole style sheet.
        figures: vector pictures that need no script; "" where a view draws.
        data, script: what a view draws, as `View.packed` has it, and the module that draws it.
    """

    style: str
    figures: str = ""
    data: str = ""
    script: str = ""


def card_picture(picture: Picture) -> CardPicture:
    """Return a picture as it stands in the file."""
    if isinstance(picture, View):
        return CardPicture(_style(picture.css), data=picture.packed, script=picture.script)
    return CardPicture(_style(""), "".join(f'<div class="figure">{one}</div>' for one in picture))


def page(card: Card, picture: Picture) -> str:
    """Return the whole file."""
    return "".join(text for _, text in parts(card, card_picture(picture)))


def parts(card: Card, picture: CardPicture) -> tuple[tuple[str, str], ...]:
    """Return the file in parts, in their order: what a part is, in words, and its text."""
    script, data_script, figures = "", "", f'<div class="figures">{picture.figures}</div>'
    if picture.script:
        digest = base64.b64encode(hashlib.sha256(picture.script.encode()).digest()).decode()
        script = f"script-src 'sha256-{digest}'; "
        data_script = (
            f'<script id="data" type="application/octet-stream">{picture.data}</script>\n'
            f'<script type="module">{picture.script}</script>'
        )
        figures = '<div id="view"></div>'
    texts = {
        "policy": script, "style sheet": picture.style, "picture": figures, "script": data_script,
        "title": _text(_title(card)), "caption": _text(card.caption),
        "table of numbers": _numbers(card), "facts": _facts(card),
        "Python": _text(card.python), "data": f"{BEGINS}{as_json(card)}{ENDS}",
    }  # fmt: skip
    sections = []
    for frame, name, _, _ in Formatter().parse(_PAGE):
        sections.append((FRAME, frame))
        if name is not None:
            sections.append((name, texts[name]))
    return tuple(sections)


def as_json(card: Card) -> str:
    """Return the card as the JSON that stands on it."""
    entries = {"what": N_("attnviz evidence card"), "format": FORMAT, **asdict(card)}
    text = json.dumps(entries, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _title(card: Card) -> str:
    text = " ".join(in_words(card.inputs).split())
    return f"{card.model.name}: {text[:80]}"


def _numbers(card: Card) -> str:
    rows = [_row(name, word) for name, word in card.words.items()]
    rows += [_row(one.name, in_figures(one)) for one in card.numbers]
    more = len(rows) - _MOST_ROWS
    if more > 0:
        rows = [
            *rows[:_MOST_ROWS],
            _row(N_("and {more} more, in the data of this file", more=more), ""),
        ]
    return "".join(rows)


def in_figures(number: Number) -> str:
    """Return a number as it is shown; of an array its shape and range."""
    values = [value for value in number.values if value is not None]
    if not number.shape:
        return f"{values[0]:.6g}" if values else "not defined"
    shape = " × ".join(map(str, number.shape))
    return (
        N_(
            "{shape} numbers, {values:.3g} to {values_2:.3g}",
            shape=shape,
            values=min(values),
            values_2=max(values),
        )
        if values
        else N_("{shape} empty", shape=shape)
    )


def _row(name: str, value: str) -> str:
    return f"<tr><td>{_text(name)}</td><td>{_text(value)}</td></tr>"


def _facts(card: Card) -> str:
    model = card.model
    model_text = (
        f"{model.name} ({model.architecture}, {model.task}), {model.dtype} on {model.device}"
    )
    facts = {
        "Input": in_words(card.inputs),
        "Asked": _options_text(card.asked) or _options_text(card.inputs),
        "Model": model_text
        + (N_(", revision {revision}", revision=model.revision) if model.revision else ""),
        **{N_("SHA-256 of {file}", file=file): digest for file, digest in card.weights.items()},
        "Versions": ", ".join(f"{name} {number}" for name, number in card.versions.items()),
        "Made": card.made,
    }
    return "".join(f"<dt>{_text(name)}</dt><dd>{_text(fact)}</dd>" for name, fact in facts.items())


def _options_text(options: dict[str, Any]) -> str:
    parts = {n: v for n, v in options.items() if n not in ("format", "picture", "sound")}
    return "; ".join(
        f"{name.replace('_', ' ')}: {value if isinstance(value, str) else json.dumps(value)}"
        for name, value in parts.items()
    )


def _text(text: str) -> str:
    """Return text for the page: no markup, and nothing that turns, hides or controls."""
    return html.escape(harmless(text))


def _tokens(name: ThemeName) -> str:
    theme = THEMES[name]
    names = ("page", "panel", "line", "text", "secondary", "accent")
    return " ".join(f"--{each}: {getattr(theme, each)};" for each in names)


def _style(css: str) -> str:
    return _STYLE.format(
        css=css, sans=SANS, mono=MONO, light=_tokens("light"), dark=_tokens("dark")
    )


_STYLE = """{css}
:root {{ color-scheme: light dark; {light} }}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}
body {{ margin: 0 auto; padding: 24px; max-width: 1400px; background: var(--page);
  color: var(--text); font: 14px/1.45 {sans}; }}
.evidence h1 {{ font-size: 20px; font-weight: 600; margin: 0 0 4px; overflow-wrap: anywhere; }}
.evidence h2.part {{ font-size: 16px; font-weight: 600; margin: 24px 0 8px; }}
.evidence > p {{ color: var(--secondary); margin: 0 0 16px; max-width: 960px;
  overflow-wrap: anywhere; }}
.evidence .two-sides {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr));
  gap: 0 24px; }}
.evidence .two-sides > * {{ min-width: 0; }}
.evidence .figures {{ display: flex; flex-wrap: wrap; gap: 24px; }}
.evidence .figure {{ overflow-x: auto; min-width: 280px; }}
.evidence .figure svg {{ overflow: visible; }}
.evidence .figure svg text {{ font: 12px {sans}; fill: var(--text); }}
.evidence .figure svg text.quiet {{ fill: var(--secondary); }}
.evidence .figure svg text.strong {{ fill: var(--page); }}
.evidence table.numbers {{ border-collapse: collapse; width: 100%;
  font-variant-numeric: tabular-nums; }}
.evidence table.numbers td {{ border-bottom: 1px solid var(--line); padding: 4px 8px 4px 0;
  overflow-wrap: anywhere; vertical-align: top; }}
.evidence table.numbers td + td {{ text-align: right; font-family: {mono}; font-size: 12px; }}
.evidence dl {{ margin: 0; }}
.evidence dt {{ color: var(--secondary); font-size: 12px; }}
.evidence dd {{ margin: 0 0 8px; overflow-wrap: anywhere; }}
.evidence pre {{ background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: 16px; overflow-x: auto; font: 12px/1.45 {mono}; margin: 0; }}
"""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; \
form-action 'none'; {policy}style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style sheet}</style>
</head>
<body>
<main class="evidence">
<h1>{title}</h1>
<p>{caption}</p>
{picture}
<div class="two-sides">
<section><h2 class="part">Numbers</h2>
<table class="numbers"><tbody>{table of numbers}</tbody></table></section>
<section><h2 class="part">How it was made</h2><dl>{facts}</dl></section>
</div>
<h2 class="part">Python that makes it again</h2>
<pre>{Python}</pre>
<h2 class="part">Check</h2>
<p>This file holds the numbers for a machine, too. <code>attnviz verify</code> and its name runs the
model again and says what differs.</p>
</main>
{data}
{script}
</body>
</html>
"""
