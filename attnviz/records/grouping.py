"""Which word, character or sentence each token belongs to: units are unions of tokens.

A unit ends where a stretch of the text and a token end together. So a word is never cut; words
that one token holds in common are one unit. Where that would chain more than `MOST_CHAINED` words
and tokens together, a token belongs to the word that it begins in. A token that stands for no
character, or for the one space that a word brings, belongs to the word behind it; other white
space is a unit of its own.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from jaxtyping import Int

from attnviz.text.characters import character_numbers
from attnviz.text.sentences import sentences
from attnviz.text.spans import numbered
from attnviz.text.words import words

MOST_CHAINED = 4
"""Words, and tokens, that lie across each other's borders and may still be one unit."""


def word_of_tokens(text: str, spans: Int[np.ndarray, "token 2"]) -> Int[np.ndarray, "token"]:
    """Return the number of the word that each token of a text belongs to, from 0 on.

    `spans` are where the tokens stand, in order; one that stands nowhere, (-1, -1), is a word.
    """
    of_character = numbered(words(text), len(text)).tolist()
    clusters = character_numbers(text).tolist()
    placed = [_Placed(text, *span) for span in spans.tolist()]
    first = _joined(placed, of_character, clusters)
    return _unchained(placed, first, of_character, clusters)


def character_of_tokens(text: str, spans: Int[np.ndarray, "token 2"]) -> Int[np.ndarray, "token"]:
    """Return numbers that tokens share where they spell one character together (its bytes)."""
    clusters = character_numbers(text).tolist()
    found, number, last = [], -1, -1
    for start, end in spans.tolist():
        known = 0 <= start < end
        number += not (known and last >= 0 and clusters[start] == last)
        found.append(number)
        last = clusters[end - 1] if known else -1
    return np.array(found, int)


def sentence_of_tokens(text: str, spans: Int[np.ndarray, "token 2"]) -> Int[np.ndarray, "token"]:
    """Return the number of the sentence that each token begins in, the space before it aside."""
    of_character = numbered(sentences(text), len(text)).tolist()
    found, last = [], 0
    for start, end in spans.tolist():
        placed = _Placed(text, start, end)
        if placed.seen:
            last = of_character[placed.start]
        elif 0 <= start < len(text):
            last = max(last, of_character[start])
        found.append(last)
    return np.array(found, int)


class _Placed:
    """Where a token stands in its text, without the white space at its ends."""

    def __init__(self, text: str, start: int, end: int) -> None:
        inside = text[start:end] if 0 <= start < end else ""
        shown = inside.strip()
        self.begins, self.ends = start, end
        self.start = start + len(inside) - len(inside.lstrip()) if shown else start
        self.end = self.start + len(shown)
        self.seen = bool(shown)
        self.nothing = 0 <= start == end
        self.one_space = inside == " "

    def leads(self, after: _Placed | None) -> bool:
        """Return whether this is no more than the beginning of the token behind it."""
        if after is None or not after.seen:
            return False
        return self.nothing or (self.one_space and after.begins == after.start == self.ends)


def _joined(placed: list[_Placed], words_: list[int], clusters: list[int]) -> list[int]:
    """Return numbers of units that are cut only where words and tokens end together."""
    found, number = [], -1
    end, leading = 0, False  # of the unit so far: where it ends, and if it only leads the next one
    for at, each in enumerate(placed):
        after = placed[at + 1] if at + 1 < len(placed) else None
        joins = leading or 0 <= each.start < end
        if each.seen and end > 0 and not joins:
            word, cluster = words_[end - 1], clusters[end - 1]
            joins = (word >= 0 and word == words_[each.start]) or cluster == clusters[each.start]
        number += not (joins and number >= 0)
        leading = not each.seen and (leading or not joins) and each.leads(after)
        end = max(end, each.end if each.seen else each.ends)
        found.append(number)
    return found


def _unchained(
    placed: list[_Placed], found: list[int], words_: list[int], clusters: list[int]
) -> np.ndarray:
    """Return the units with those cut again that chain too many words together."""
    cuts = np.zeros(len(found), bool)
    borders = [*np.flatnonzero(np.diff(found, prepend=-1)).tolist(), len(found)]
    for first, stop in pairwise(borders):
        cuts[first] = True
        if stop - first <= MOST_CHAINED:
            continue
        seen = [at for at in range(first, stop) if placed[at].seen]
        held = {w for at in seen for w in words_[placed[at].start : placed[at].end]} - {-1}
        if min(len(held), len(seen)) <= MOST_CHAINED:
            continue
        for before, at in pairwise(seen):
            last, each = placed[before], placed[at]
            apart = words_[each.start] != words_[last.start] and each.start >= last.end
            cuts[at] = apart and clusters[each.start] != clusters[last.end - 1]
    return np.cumsum(cuts) - 1
