"""Sentences of a text in any script.

The classes of characters are Unicode's (UAX 29, sentence boundaries): 。！？ । ۔ ؟ and their kin
end a sentence without needing a space, and the closing quotes and brackets that follow belong to
it; so does the shad of Tibetan, which has no other stop. The ASCII . ! ? need a space, except
between letters of a script that has none. A decimal, an abbreviation, an initial or the number of
a list ends no sentence; an empty line does, the end of a line does not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from attnviz.text.spans import Span
from attnviz.text.words import has_unspaced

_ASCII = frozenset(".!?…．")
_NEAR = 24  # characters before a stop in which its word is looked for

# In lower case; English first, then the commonest of German, French, Spanish, Italian and Russian.
# fmt: off
_ABBREVIATIONS = frozenset((
    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "gov", "hon", "lt", "col", "sgt",
    "capt", "rev", "sen", "gen", "dept", "mt", "ft", "ca", "cf", "e.g", "i.e", "ph.d", "u.s",
    "u.k", "u.n", "d.c", "z.b", "d.h", "u.a", "s.o", "s.u", "bzw", "evtl", "ggf", "inkl", "fr",
    "abb", "m", "mme", "mlle", "sra", "srta", "ud", "uds", "dott", "sig", "т.е", "т.д", "т.п",
    "др", "им", "г", "ул", "стр",
))
_BEFORE_A_NUMBER = frozenset((
    "no", "nos", "nr", "fig", "figs", "eq", "eqs", "p", "pp", "ch", "sec", "vol", "art", "bd",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "approx",
))
# fmt: on


@lru_cache(maxsize=1)
def _patterns() -> tuple[Any, Any]:
    import regex

    end = regex.compile(
        r"(?P<stop>[\p{SB=STerm}\p{SB=ATerm}…\u0f0d-\u0f11]+)"
        r"(?P<close>[\p{SB=Close}\p{M}\u200c\u200d]*)(?P<gap>\s*)"
        # From the first blank of a run alone: from each of them it would look through all others.
        r"|(?P<paragraph>(?<![^\S\n\u2029])[^\S\n\u2029]*\n[^\S\n\u2029]*\n\s*|\u2029\s*)",
        regex.V1,
    )
    return end, regex.compile(r"[\p{L}\p{N}]", regex.V1)


def sentences(text: str) -> list[Span]:
    """Return the spans of a text's sentences; together they hold all of it, spaces included."""
    if not text:
        return []
    spans = [
        each.end()
        for each in _patterns()[0].finditer(text)
        if each.end() < len(text) and (each["paragraph"] or _ends(text, each))
    ]
    if spans and not text[: spans[0]].strip():
        del spans[0]
    return list(zip([0, *spans], [*spans, len(text)], strict=True))


def _ends(text: str, match: Any) -> bool:
    stop, close, gap, after = match["stop"], match["close"], match["gap"], match.end()
    if "\n" in gap and gap.count("\n") > 1:
        return True
    if not set(stop) <= _ASCII:
        return True
    before, following = text[max(0, match.start() - _NEAR) : match.start()], text[after]
    if not gap:
        between = has_unspaced(before[-1:]) and (has_unspaced(following) or bool(close))
        return between and stop[-1] != "…" and not following.isdigit()
    first = _first_letter(text, after)
    if first.islower():
        return bool(set(stop) & {"!", "?"}) and not close
    if stop != "." or close:
        return True
    word = before.split()[-1].lstrip("([{\"'“‘«") if before.strip() else ""
    if word.isdigit():
        return not _is_number_of_a_list(before.removesuffix(word))
    initial = len(word) == 1 and word.isupper()
    short = word.casefold()
    numbered = short in _BEFORE_A_NUMBER and first.isdigit()
    return not (initial or numbered or short in _ABBREVIATIONS)


def _is_number_of_a_list(before: str) -> bool:
    """Return whether a number with a stop begins a line or follows a sentence, and not "Fig."."""
    line = before.rstrip(" \t")
    if not line or line[-1] == "\n":
        return True
    word = line.split()[-1].rstrip(".").casefold()
    return line[-1] in ".!?" and line != before and word not in _BEFORE_A_NUMBER


def _first_letter(text: str, at: int) -> str:
    match = _patterns()[1].search(text, at, at + _NEAR)
    return match[0] if match else ""
