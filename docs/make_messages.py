"""Writes attnviz/locales/attnviz.pot, every message there is, and views.json, those of the browser.

`make messages`. A language is begun from the first with any editor of gettext's catalogues, or with
`pybabel init -D attnviz -i attnviz/locales/attnviz.pot -d attnviz/locales -l CODE`, and is compiled
by `pybabel compile -D attnviz -d attnviz/locales`: [languages](languages.md). A test fails where
either file is stale.
"""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_javascript, extract_python
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "attnviz" / "locales" / "attnviz.pot"
OF_VIEWS = TEMPLATE.with_name("views.json")

_ONE = ("N_", "tr")
_MANY = "counted"
_ALONE = "several"
_ABOUT = {
    ".": "The decimal mark of the language.",
    ",": "The mark between thousands; nothing but a blank for none.",
    "ltr": "How the language runs: ltr, or rtl from right to left.",
}

Message = str | tuple[str, str]


@cache
def of_python() -> tuple[tuple[Path, int, Message], ...]:
    """Return the messages of the package and the pages: file, line, template or both templates."""
    files = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
    files += sorted((ROOT / "attnviz").rglob("*.py"))
    return tuple(_of(files, extract_python))


@cache
def of_views() -> tuple[tuple[Path, int, Message], ...]:
    """Return the messages of the front end, in the same way."""
    folder = ROOT / "attnviz" / "views"
    files = [file for file in sorted(folder.rglob("*.js")) if "bundles" not in file.parts]
    return tuple(_of(files, extract_javascript))


def of_commands() -> Iterator[tuple[Path, int, Message]]:
    """Yield what commands say of themselves: each paragraph of their docstrings."""
    for file in sorted((ROOT / "attnviz" / "cli").glob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            is_command = any(".command" in ast.unparse(each) for each in node.decorator_list)
            if is_command or node.name == file.stem:
                for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
                    yield file, node.lineno, paragraph.replace("\n", " ")


def of_cards() -> Iterator[tuple[Path, int, Message]]:
    """Yield what the cards of the bundled models tell, which pages show."""
    for file in sorted((ROOT / "assets" / "models").glob("*/card.json")):
        card = json.loads(file.read_text(encoding="utf-8"))
        for text in (card["story"], card["how_to_see"], card["try_next"], card["limits"][0]):
            yield file, 1, text


def template() -> str:
    """Return the template of all catalogues."""
    catalog = Catalog(project="attnviz", charset="utf-8", fuzzy=False)
    for what, meaning in _ABOUT.items():
        catalog.add(what, context="language", auto_comments=[meaning])
    for file, _, message in (*of_python(), *of_views(), *of_commands(), *of_cards()):
        catalog.add(message, locations=[(file.relative_to(ROOT).as_posix(), 0)])
    written = io.BytesIO()
    write_po(written, catalog, omit_header=True, sort_by_file=True, include_lineno=False)
    return _HEADER + written.getvalue().decode("utf-8")


def list_of_views() -> str:
    """Return the front end's own messages as JSON: the first template of each, in order."""
    messages = {message if isinstance(message, str) else message[0] for *_, message in of_views()}
    return json.dumps(sorted(messages), ensure_ascii=False, indent=0) + "\n"


def _of(files: list[Path], extract: Callable[..., Any]) -> Iterator[tuple[Path, int, Message]]:
    for file in files:
        with file.open("rb") as opened:
            options = {"encoding": "utf-8"}
            for line, name, message, _ in extract(opened, [*_ONE, _MANY, _ALONE], [], options):
                first, *rest = message if isinstance(message, tuple | list) else (message,)
                if name in _ONE and isinstance(first, str):
                    yield file, line, first
                elif name == _ALONE and isinstance(first, str):
                    yield file, line, (first, first)
                elif name == _MANY and isinstance(first, str):
                    yield file, line, (first, rest[0])


_HEADER = """# What attnviz says to people. Written by `make messages`.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_text(template(), encoding="utf-8")
    OF_VIEWS.write_text(list_of_views(), encoding="utf-8")
