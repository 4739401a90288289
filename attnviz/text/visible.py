"""A text as it may be shown: joiners stay where they join, everything unseen gets a name.

What turns the direction of writing, hides or controls is named (`‹RLO›`), so that a label shows
what it holds and changes nothing around it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_NAMES = {
    "\u00ad": "SHY", "\u034f": "CGJ", "\u061c": "ALM", "\u200b": "ZWSP", "\u200c": "ZWNJ",
    "\u200d": "ZWJ", "\u200e": "LRM", "\u200f": "RLM", "\u202a": "LRE", "\u202b": "RLE",
    "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO", "\u2060": "WJ", "\u2066": "LRI",
    "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI", "\ufeff": "BOM",
}  # fmt: skip
_BLANKS = {" ": "␣", "\n": "↵", "\r": "␍", "\t": "⇥", "\u00a0": "⍽", "\u2028": "↵", "\u2029": "↵"}
_JOINERS = "\u200c\u200d"
_TAGS = range(0xE0020, 0xE0080)  # spell the region of a flag, behind a black flag
_MOST_TAGS = 7


def visible(text: str) -> str:
    """Return a text in which every character is seen; what is seen stays as it is.

    A joiner (ZWJ, ZWNJ) between two characters that it may join, and the tags of a flag, are parts
    of what is seen. White space keeps its place: line breaks and tabs show as ↵ and ⇥.
    """
    if _is_seen(text):
        return text
    return "".join(_visible_character(text, at, _BLANKS.get) for at in range(len(text)))


def harmless(text: str) -> str:
    """Return the same with white space as it is, for a text that is shown as it runs."""
    if _is_seen(text):
        return text
    return "".join(_visible_character(text, at, lambda blank: blank) for at in range(len(text)))


def label(text: str) -> str:
    """Return a text as the label of a unit: on one line, without white space at its ends.

    Of nothing but white space each character is shown (␣ ↵ ⇥); "‹empty›" for nothing at all.
    """
    inner = text.strip()
    if not inner:
        return "".join(_BLANKS.get(c, "␣" if c.isspace() else c) for c in text) or "‹empty›"
    if _is_seen(inner):
        return inner
    return "".join(_visible_character(inner, at, lambda _blank: " ") for at in range(len(inner)))


def _is_seen(text: str) -> bool:
    """Whether every character of a text is seen as it is, as nearly all are; spaces included."""
    return text.isprintable() and "\u034f" not in text


def _visible_character(text: str, at: int, blank: Callable[[str], str | None]) -> str:
    character = text[at]
    kind = unicodedata.category(character)
    if character.isspace() and (kind != "Cc" or character in _BLANKS):
        return (blank(character) or character) if character != " " else " "
    if character in _JOINERS:
        return character if _joins(text, at) else f"‹{_NAMES[character]}›"
    if character in _NAMES:
        return f"‹{_NAMES[character]}›"
    if kind == "Cc":
        return f"‹{ord(character):02X}›"
    if kind in ("Cf", "Cs") and not (_is_arabic_sign(character) or _spells_a_flag(text, at)):
        return f"‹{ord(character):04X}›"
    return character


def _joins(text: str, at: int) -> bool:
    """Return whether both neighbours of a joiner are letters, marks or signs that it may join."""
    if not 0 < at < len(text) - 1:
        return False
    return all(unicodedata.category(text[n])[0] in "LMNS" for n in (at - 1, at + 1))


def _is_arabic_sign(character: str) -> bool:
    return unicodedata.bidirectional(character) == "AN"  # signs that stand under numbers, and show


def _spells_a_flag(text: str, at: int) -> bool:
    first = at
    while (first and ord(text[first]) in _TAGS) or ord(text[first]) == 0xE007F:
        first -= 1
        if at - first > _MOST_TAGS:
            return False
    return text[first] == "🏴"
