"""A view: one ES module, one style sheet and one block of binary data, for every host alike.

The module exports `render({data, element, emit})`. Streamlit mounts it as a component with raw
bytes; a notebook and an exported file inline it, with the data gzipped in base64. Nothing is
fetched from anywhere: the exported file forbids it by its own content policy.
"""

import base64
import gzip
import html
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from attnviz import language
from attnviz.language import N_

_BUNDLES = Path(__file__).parent / "bundles"

_ALIGNMENT = 8

_LARGE = 600_000
"""Packed data from which on bytes are worth more than a second."""


@dataclass(frozen=True)
class View:
    """A picture that lives in a browser. Shows itself in a notebook; `to_html` keeps it."""

    title: str
    js: str
    css: str
    data: bytes

    @property
    def packed(self) -> str:
        """The data as a page holds it, in the element "data": gzipped, in base64."""
        # Over maps level 9 takes up to eighteen times as long, for an eighth of the bytes.
        content = gzip.compress(self.data, compresslevel=6, mtime=0)
        if len(content) > _LARGE:
            content = gzip.compress(self.data, compresslevel=8, mtime=0)
        return base64.b64encode(content).decode()

    @property
    def script(self) -> str:
        """The module of a page: it draws the element "data" into the element "view"."""
        return f"\n{self.js}\n{_BOOT}\n"

    def document(self) -> str:
        """Return the whole view as one HTML page that needs no network."""
        return _DOCUMENT.format(
            title=html.escape(self.title), css=self.css, script=self.script, data=self.packed
        )

    def to_html(self, path: str | Path) -> Path:
        """Write the view as one offline HTML file and return its path."""
        path = Path(path)
        path.write_text(self.document(), encoding="utf-8")
        return path

    def _repr_html_(self) -> str:
        # A frame keeps the notebook's styles out and ours in.
        page = html.escape(self.document(), quote=True)
        return (
            f'<iframe srcdoc="{page}" allowfullscreen style="width:100%;height:820px;border:0" '
            f'title="{html.escape(self.title, quote=True)}"></iframe>'
        )


def pack(header: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    """Return a header and named arrays as one block of bytes.

    Layout: 4 bytes length of the JSON (little-endian), the JSON, then the arrays, each aligned to
    8 bytes. The JSON gains `arrays`: name -> [offset, bytes, dtype], offsets from the array part;
    in another language than English its messages are translated, and `language` comes first.
    """
    index: dict[str, list[Any]] = {}
    body = bytearray()
    for name, array in arrays.items():
        body += b"\0" * (-len(body) % _ALIGNMENT)
        raw = np.ascontiguousarray(array)
        index[name] = [len(body), raw.nbytes, raw.dtype.name]
        body += raw.tobytes()
    if language.current() != language.ENGLISH:
        header = {"language": language.for_browser(), **_translated(header)}
    text = json.dumps({**header, "arrays": index}, ensure_ascii=True, allow_nan=False).encode()
    text += b" " * (-(4 + len(text)) % _ALIGNMENT)
    return len(text).to_bytes(4, "little") + text + bytes(body)


def _translated(value: Any) -> Any:
    """Return a value whose messages, at any depth, are in the language of now."""
    if isinstance(value, dict):
        return {key: _translated(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_translated(each) for each in value]
    return language.translated(value) if isinstance(value, str) else value


def unpack(block: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the header and the array part of what `pack` made. Raises ValueError."""
    length = int.from_bytes(block[:4], "little")
    if len(block) < 4 + length:
        raise ValueError(N_("the block is shorter than its header"))
    header = json.loads(block[4 : 4 + length])
    if not isinstance(header, dict):
        raise ValueError(N_("the header is no object"))
    return header, block[4 + length :]


@lru_cache
def bundle(name: str) -> str:
    """Return a view's JavaScript as one ES module, as `make bundles` built it.

    `name` is that of the module which exports `render`, without its suffix. Raises
    FileNotFoundError when no bundle has this name.
    """
    path = _BUNDLES / f"{name}.js"
    if not path.is_file():
        raise FileNotFoundError(
            N_('There is no bundle of the view "{name}". Run: make bundles', name=name)
        )
    return path.read_text(encoding="utf-8")


@lru_cache
def assets(folder: Path, entry: str) -> tuple[str, str]:
    """Return a view's JavaScript module and its style sheet: the theme, then its folder's own.

    Raises FileNotFoundError when the view has not been bundled.
    """
    theme = (folder.parent / "theme.css").read_text(encoding="utf-8")
    style = (folder / f"{folder.name}.css").read_text(encoding="utf-8")
    return bundle(entry), theme + style


_BOOT = """
const packed = document.getElementById("data").textContent;
const gzipped = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
const stream = new Blob([gzipped]).stream().pipeThrough(new DecompressionStream("gzip"));
const data = await new Response(stream).arrayBuffer();
render({ data, element: document.getElementById("view"), emit: () => {} });
"""

_DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; padding: 24px; }}
{css}
</style>
</head>
<body>
<main id="view"></main>
<script id="data" type="application/octet-stream">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""
