"""Words of a text: by its spaces where its script has them, else by a dictionary.

The rules are Unicode's (UAX 29, word boundaries): apostrophes, decimal points, combining marks,
joiners and emoji sequences stay within a word, and punctuation stands alone. Scripts that put no
space between words need a dictionary; ICU has one for Chinese, Japanese, Thai, Lao, Khmer and
Burmese (the extra `text`). Without it, or with `ATTNVIZ_WORDS=characters`, a character is a word.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from attnviz.language import N_
from attnviz.text.characters import characters
from attnviz.text.spans import Span, of_pieces

WORDS = "ATTNVIZ_WORDS"
"""Environment variable: "characters" leaves the dictionary alone, so that figures made with and
without the extra can be compared."""

BY_CHARACTERS = "characters"

_TSHEG = "\u0f0b\u0f0c"  # ends a syllable of Tibetan, and is part of it rather than a word

# Common marks of kana and the iteration marks count with the scripts that they are written in.
_SCRIPTS_WITHOUT_SPACES = (
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
    r"\p{Tai_Le}\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Viet}\p{Ahom}ーｰ゛゜]"
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[Any, Any, Any]:
    import regex

    # What does not start a word of these scripts may stand in one: marks, joiners, full-width 々.
    run = regex.compile(
        rf"{_SCRIPTS_WITHOUT_SPACES}[{_SCRIPTS_WITHOUT_SPACES}\p{{M}}\u200c\u200d]*", regex.V1
    )
    return (
        regex.compile(r"\b", regex.V1 | regex.WORD),
        run,
        regex.compile(_SCRIPTS_WITHOUT_SPACES, regex.V1),
    )


@lru_cache(maxsize=1)
def _icu() -> tuple[Any, str] | None:
    """Return ICU's word breaker and its name with version; None where it is not installed."""
    try:
        from icu4py import icu_version
        from icu4py.breakers import WordBreaker
    except ImportError:
        return None
    return WordBreaker, N_("ICU {icu_version}", icu_version=str(icu_version).partition(".")[0])


def has_unspaced(text: str) -> bool:
    """Return whether some of a text is in a script that puts no space between its words."""
    return _patterns()[2].search(text) is not None


def told_apart_by(text: str) -> str:
    """Return what tells the words of unspaced scripts apart in a text: "ICU 78", "characters".

    Empty where the text has none of them, and its spaces say everything.
    """
    if not has_unspaced(text):
        return ""
    icu = _dictionary()
    return BY_CHARACTERS if icu is None else icu[1]


def words(text: str) -> list[Span]:
    """Return the spans of a text's words, in order. White space belongs to none.

    A run of one mark ("...", "——") is one word; any other mark of punctuation is one by itself, but
    for the dot that ends a syllable of Tibetan: its syllables are units here, and keep their dot.
    """
    boundary, run, _ = _patterns()
    spans: list[Span] = []
    at = 0
    for run_match in run.finditer(text):
        spans += _words_by_rules(text, at, run_match.start(), boundary)
        spans += _words_by_dictionary(text, *run_match.span())
        at = run_match.end()
    spans += _words_by_rules(text, at, len(text), boundary)
    return _runs_joined(text, spans)


def _words_by_rules(text: str, start: int, end: int, boundary: Any) -> list[Span]:
    if start == end:
        return []
    spans = of_pieces(boundary.split(text[start:end]), start)
    return [(a, b) for a, b in spans if not _is_blank(text[a:b])]


def _words_by_dictionary(text: str, start: int, end: int) -> list[Span]:
    icu = _dictionary()
    if icu is None:
        return characters(text, start, end)
    # Positions of ICU count UTF-16 units; the pieces themselves count as Python does.
    return of_pieces(icu[0](text[start:end], "und"), start)


def _dictionary() -> tuple[Any, str] | None:
    return None if os.environ.get(WORDS) == BY_CHARACTERS else _icu()


def _is_blank(piece: str) -> bool:
    return all(c.isspace() or c == "\u200b" for c in piece)


def _runs_joined(text: str, spans: list[Span]) -> list[Span]:
    joined_spans: list[Span] = []
    for start, end in spans:
        mark = text[start]
        alike = end == start + 1 and not mark.isalnum()
        follows = bool(joined_spans) and joined_spans[-1][1] == start
        if (alike and follows and set(text[slice(*joined_spans[-1])]) == {mark}) or (
            follows and mark in _TSHEG
        ):
            joined_spans[-1] = (joined_spans[-1][0], end)
        else:
            joined_spans.append((start, end))
    return joined_spans
