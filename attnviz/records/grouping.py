"""Which word, character or sentence each token belongs to: units are unions of tokens.

A unit ends where a stretch of the text and a token end together. So a word is never cut; words
that one token holds in common are one unit. Where that would chain more than `MOST_CHAINED` words
and tokens together, a token belongs to the word that it begins in. A token that stands for no
character, or for the one space that a word brings, belongs to the word behind it; other white
space is its own unit.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from jaxtyping import Int

from attnviz.text.characters import character_numbers
from attnviz.text.sentences import sentences
from attnviz.text.spans import span_numbers
from attnviz.text.words import words

MOST_CHAINED = 4
"""Words, and tokens, that lie across each other's borders and may still be one unit."""


def word_of_tokens(text: str, spans: Int[np.ndarray, "token 2"]) -> Int[np.ndarray, "token"]:
    """Return the number of the word that each token of a text belongs to, from 0 on.

    `spans` are where the tokens stand, in order; one that stands nowhere, (-1, -1), is a word.
    """
    of_character = span_numbers(words(text), len(text)).tolist()
    clusters = character_numbers(text).tolist()
    places = [_TokenPlace(text, *span) for span in spans.tolist()]
    first = _merged_words(places, of_character, clusters)
    return _without_chains(places, first, of_character, clusters)


def character_of_tokens(text: str, spans: Int[np.ndarray, "token 2"]) -> Int[np.ndarray, "token"]:
    """Return numbers that tokens share where they spell one character together (its bytes)."""
    clusters = character_numbers(text).tolist()
    numbers, number, last = [], -1, -1
    for start, end in spans.tolist():
        has_place = 0 <= start < end
        number += not (has_place and last >= 0 and clusters[start] == last)
        numbers.append(number)
        last = clusters[end - 1] if has_place else -1
    return np.array(numbers, int)


def sentence_of_tokens(text: str, spans: Int[np.ndarray, "token 2"]) -> Int[np.ndarray, "token"]:
    """Return the number of the sentence that each token begins in, the space before it aside."""
    of_character = span_numbers(sentences(text), len(text)).tolist()
    numbers, last = [], 0
    for start, end in spans.tolist():
        place = _TokenPlace(text, start, end)
        if place.visible:
            last = of_character[place.start]
        elif 0 <= start < len(text):
            last = max(last, of_character[start])
        numbers.append(last)
    return np.array(numbers, int)


class _TokenPlace:
    """Where a token stands in its text, without the white space at its ends."""

    def __init__(self, text: str, start: int, end: int) -> None:
        inside = text[start:end] if 0 <= start < end else ""
        ink = inside.strip()
        self.begins, self.ends = start, end
        self.start = start + len(inside) - len(inside.lstrip()) if ink else start
        self.end = self.start + len(ink)
        self.visible = bool(ink)
        self.nothing = 0 <= start == end
        self.one_space = inside == " "

    def leads(self, after: _TokenPlace | None) -> bool:
        """Return whether this is no more than the beginning of the token behind it."""
        if after is None or not after.visible:
            return False
        return self.nothing or (self.one_space and after.begins == after.start == self.ends)


def _merged_words(places: list[_TokenPlace], words_: list[int], clusters: list[int]) -> list[int]:
    """Return numbers of units that are cut only where words and tokens end together."""
    numbers, number = [], -1
    end, leading = 0, False  # of the unit so far: where it ends, and if it only leads the next one
    for at, each in enumerate(places):
        after = places[at + 1] if at + 1 < len(places) else None
        joins = leading or 0 <= each.start < end
        if each.visible and end > 0 and not joins:
            word, cluster = words_[end - 1], clusters[end - 1]
            joins = (word >= 0 and word == words_[each.start]) or cluster == clusters[each.start]
        number += not (joins and number >= 0)
        leading = not each.visible and (leading or not joins) and each.leads(after)
        end = max(end, each.end if each.visible else each.ends)
        numbers.append(number)
    return numbers


def _without_chains(
    places: list[_TokenPlace], units: list[int], words_: list[int], clusters: list[int]
) -> np.ndarray:
    """Return the units with those cut again that chain too many words together."""
    cuts = np.zeros(len(units), bool)
    borders = [*np.flatnonzero(np.diff(units, prepend=-1)).tolist(), len(units)]
    for first, stop in pairwise(borders):
        cuts[first] = True
        if stop - first <= MOST_CHAINED:
            continue
        visible = [at for at in range(first, stop) if places[at].visible]
        words_inside = {w for at in visible for w in words_[places[at].start : places[at].end]} - {
            -1
        }
        if min(len(words_inside), len(visible)) <= MOST_CHAINED:
            continue
        for before, at in pairwise(visible):
            last, each = places[before], places[at]
            apart = words_[each.start] != words_[last.start] and each.start >= last.end
            cuts[at] = apart and clusters[each.start] != clusters[last.end - 1]
    return np.cumsum(cuts) - 1
