"""Ways to change a card's file: every text, attribute and number that is seen, one at a time."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from attnviz.evidence.page import BEGINS, ENDS
from attnviz.views.view import unpack

_ATTRIBUTE = re.compile(r'[\w:-]+="[^"]*"|(?<=\s)[\w-]+(?=[\s>])')
_DATA = re.compile(r'(<script id="data" type="application/octet-stream">)([^<]*)')


class _Places(HTMLParser):
    """Where texts and attributes stand in a page: what it is, from, to."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str, int, int]] = []
        self._lines = [0]
        for line in text.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self._tag = ""
        self.feed(text)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag, attrs):
        self._tag = tag
        for each in _ATTRIBUTE.finditer(self.get_starttag_text() or ""):
            self.found.append((f"attribute of {tag}", self._at() + each.start(),
                               self._at() + each.end()))  # fmt: skip

    def handle_data(self, data):
        if data.strip():
            self.found.append((f"text in {self._tag}", self._at(), self._at() + len(data)))


def places(text: str) -> list[tuple[str, int, int]]:
    """Return where the texts and attributes of a page stand."""
    return _Places(text).found


def numbers_of_data(text: str) -> list[tuple[int, int]]:
    """Return where the numbers in the JSON of a card stand."""
    begins = text.index(BEGINS) + len(BEGINS)
    ends = text.index(ENDS, begins)
    found = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?").finditer(text, begins, ends)
    return [(each.start(), each.end()) for each in found]


def picture_of(text: str) -> tuple[dict, bytes]:
    """Return what the view of a card draws: its header and its arrays."""
    found = _DATA.search(text)
    assert found is not None
    return unpack(gzip.decompress(base64.b64decode(found[2])))


def with_picture(text: str, header: dict, arrays: bytes) -> str:
    """Return a card whose view draws something else."""
    said = json.dumps(header).encode()
    said += b" " * (-(4 + len(said)) % 8)
    block = gzip.compress(len(said).to_bytes(4, "little") + said + arrays, mtime=0)
    packed = base64.b64encode(block).decode()
    return _DATA.sub(lambda found: found[1] + packed, text)


def otherwise(header: dict) -> Iterator[tuple[str, dict]]:
    """Give a header again and again, each time with one value of it changed or taken away."""
    for path in list(_leaves(header)):
        changed = json.loads(json.dumps(header))
        inner = changed
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = _other(inner[path[-1]])
        yield ".".join(map(str, path)), changed


def _leaves(value, path=()):
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in inside:
        if isinstance(inner, dict | list) and inner:
            yield from _leaves(inner, (*path, key))
        else:
            yield (*path, key)


def _other(value):
    match value:
        case bool():
            return not value
        case int() | float():
            return value * 1.01 + 0.02
        case str():
            return value + "."
    return "something" if value is None else None
