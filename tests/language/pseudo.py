"""A language made of the template: every letter accented, every message half as long again.

What is shown without an accent was not translated. Places and markup stay as they are.
"""

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from attnviz.language.catalogue import LOCALES

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀćđéƒǵħíĵķľḿńóṕɋŕśťúṽẃẋýźÁƁĆĐÉƑǴĦÍĴĶĽḾŃÓṔɊŔŚŤÚṼẂẊÝŹ"
_ACCENTS = str.maketrans(PLAIN, ACCENTED)

# Places, colours and icons of Streamlit's Markdown, code, tags and links are no words.
_KEPT = re.compile(
    r"\{[^{}]*\}|:material/\w+:|:[a-z-]+\[|`[^`]*`|<[^<>]*>|\]\([^()]*\)|&\w+;|%\{[^}]*\}"
)


def pseudo(text: str) -> str:
    """Return a text in the language."""
    pieces, at = [], 0
    for kept in _KEPT.finditer(text):
        pieces += [text[at : kept.start()].translate(_ACCENTS), kept.group()]
        at = kept.end()
    pieces.append(text[at:].translate(_ACCENTS))
    said = "".join(pieces)
    words = re.findall(r"[^\W\d_]{4,}", text)
    if not words:
        return said
    longer = " ".join("~" * 4 for _ in range(max(1, len(text) // 16)))
    # Blanks at an end and the stop at the end stay where they are.
    body, tail = re.fullmatch(r"(.*?)([\s.:;,…?!]*)", said, flags=re.DOTALL).groups()
    return f"{body} {longer}{tail}"


def write(folder: Path, code: str = "eo", direction: str = "ltr") -> Path:
    """Write the catalogue of the language under a folder of locales, and return that folder."""
    template = read_po(io.BytesIO((LOCALES / "attnviz.pot").read_bytes()))
    catalog = Catalog(locale=code, charset="utf-8")
    for message in template:
        if not message.id:
            continue
        if message.context == "language":
            said = direction if message.id == "ltr" else message.id
        elif isinstance(message.id, tuple):
            said = tuple(pseudo(each) for each in message.id)
        else:
            said = pseudo(message.id)
        catalog.add(message.id, said, context=message.context)
    file = folder / code / "LC_MESSAGES" / "attnviz.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalog)
    return folder
