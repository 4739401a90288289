"""A list that somebody's tool wrote into one cell of a table: JSON, Python, numpy, R, Spark.

    list_in('["a", "b"]')       list_in("['a', 'b']")      list_in("['a' 'b']")
    list_in("[0 1 2]")          list_in('c("a", "b")')     list_in("array(['a'], dtype=object)")

The cell is read by a grammar of flat lists, in one pass: nothing in it is run, and no depth of
brackets costs more than its length. (To `ast.literal_eval`, numpy's `['a' 'b']` is `['ab']`.)
"""

from __future__ import annotations

import ast
import json
import math
import re
from typing import Any

Item = str | float | int | bool | None

_LEFT_OUT = ("...", "\N{HORIZONTAL ELLIPSIS}")
"""What numpy and pandas write in the place of items: such a list is not whole."""

_CLOSING = {"[": "]", "(": ")", "{": "}"}
_CALL = re.compile(
    r"(?:np\.|pd\.|numpy\.)?(?:array|c|list|tuple|set|frozenset|Index|Series|List|Seq|ArraySeq|"
    r"WrappedArray|mutable\.WrappedArray)\s*\("
)
_DTYPE = re.compile(r",\s*(?:dtype|name)\s*=\s*[^,()\[\]]{1,40}$")
_TOKEN = re.compile(
    r"""(?P<text>[urbURB]?'(?:[^'\\]|\\.)*'|[urbURB]?"(?:[^"\\]|\\.)*")|(?P<comma>,)|(?P<blank>\s+)"""
    r"""|(?P<bare>[^\s,'"\[\](){}]+)""",
    re.DOTALL,
)
_BARE: dict[str, Item] = {
    "None": None, "null": None, "NA": None, "nan": math.nan, "NaN": math.nan,
    "True": True, "true": True, "TRUE": True, "False": False, "false": False, "FALSE": False,
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")


def looks_listed(cell: str) -> bool:
    """Return whether a cell stands in brackets, or in the call of what makes a list."""
    cell = cell.strip()
    call = _CALL.match(cell)
    return len(cell) > 1 and (
        _CLOSING.get(cell[0]) == cell[-1] or (call is not None and cell[-1] == ")")
    )


def list_in(cell: str) -> list[Any] | None:
    """Return the list that a cell writes, or None where it writes none, or only part of one.

    Items are texts, numbers, True, False and None; of JSON also what JSON nests. Raises nothing.
    """
    cell = cell.strip()
    if not looks_listed(cell):
        return None
    if cell[0] == "[":
        try:
            value = json.loads(cell)
        except (ValueError, RecursionError):
            pass
        else:
            return value if isinstance(value, list) else None
    inner = _within(cell)
    return None if inner is None else _items(inner)


def _within(cell: str) -> str | None:
    """Return the text between the brackets, also of `array([...], dtype=object)`."""
    call = _CALL.match(cell)
    if call is not None:
        inner = _DTYPE.sub("", cell[call.end() : -1].strip()).strip()
        for _ in range(2):  # frozenset({...}), array([...]), Index([...]), and R's c("a") has none
            inner = _DTYPE.sub("", inner).strip()
            if looks_listed(inner) and not _CALL.match(inner):
                inner = inner[1:-1]
        return inner
    inner = cell[1:-1]
    return inner if cell[0] != "{" or not re.match(r"\s*['\"][^'\"]*['\"]\s*:", inner) else None


def _items(inner: str) -> list[Item] | None:
    """Return the items between brackets, split at commas, or at blanks where there is no comma."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(inner):
        match = _TOKEN.match(inner, at)
        if match is None:
            return None
        tokens.append((str(match.lastgroup), match.group()))
        at = match.end()
    tokens = tokens[bool(tokens and tokens[0][0] == "blank") :]
    if tokens and tokens[-1][0] == "blank":
        tokens.pop()
    if not tokens:
        return []
    if any(kind == "bare" and word in _LEFT_OUT for kind, word in tokens):
        return None
    if any(kind == "comma" for kind, _ in tokens):
        return _by_commas(tokens)
    words = [token for token in tokens if token[0] != "blank"]
    if len(words) * 2 - 1 != len(tokens):  # 'a''b': two texts without a blank
        return None
    kinds = {kind for kind, _ in words}
    if kinds == {"bare"} and not all(_NUMBER.fullmatch(s) or s in _BARE for _, s in words):
        return [" ".join(word for _, word in words)]  # [New York]: one name
    return [_item(*each) for each in words]


def _by_commas(tokens: list[tuple[str, str]]) -> list[Item] | None:
    items: list[Item] = []
    part: list[tuple[str, str]] = []
    for kind, word in [*tokens, ("comma", "")]:
        if kind != "comma":
            part.append((kind, word))
            continue
        words = [each for each in part if each[0] != "blank"]
        if len(words) == 1:
            items.append(_item(*words[0]))
        elif words and all(kind == "bare" for kind, _ in words):
            items.append("".join(text for _, text in part).strip())
        elif words or word or not items:  # nothing between two commas; but (a,) ends in one
            return None
        part = []
    return items


def _item(kind: str, word: str) -> Item:
    if kind == "text":
        return _unquoted(word)
    if word in _BARE:
        return _BARE[word]
    if _NUMBER.fullmatch(word):
        number = float(word)
        return int(word) if re.fullmatch(r"[-+]?\d{1,18}", word) else number
    return word


def _unquoted(word: str) -> str:
    body = word.lstrip("urbURB")
    if "\\" not in body:
        return body[1:-1]
    try:
        value = ast.literal_eval(body)  # one text between quotes: no depth, nothing to call
    except (ValueError, SyntaxError):
        value = None
    return value if isinstance(value, str) else body[1:-1].replace("\\", "")
