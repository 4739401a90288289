"""Small changes of a text: typos, synonyms, a negation. Each gives the text itself where it cannot
change it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from attnviz.data.synonyms import OTHERS
from attnviz.language import N_

TYPO_SHARE = 0.15
"""Of the words with four letters and more, how many get a typo; at least one."""

_VERBS = re.compile(
    r"\b(is|are|was|were|am|will|would|can|could|should|does|do|did|has|have|had)\b(?! not)",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(is|are|was|were|will|would|can|could|should|does|do|did) not\b", re.I)
_WORD = re.compile(r"\b[^\W\d_]{4,}\b")
_SYNONYM = re.compile(
    r"\b(" + "|".join(sorted(map(re.escape, OTHERS), key=len, reverse=True)) + r")\b", re.I
)


def typos(text: str, random: np.random.Generator) -> str:
    """Swap two neighbouring letters inside some of the longer words."""
    words = [m for m in _WORD.finditer(text) if len(set(m[0][1:].lower())) > 1]
    if not words:
        return text
    count = max(1, round(TYPO_SHARE * len(words)))
    word_numbers = random.choice(len(words), count, replace=False)
    for number in sorted(word_numbers.tolist(), reverse=True):
        begin, word = words[number].start(), words[number][0]
        places = [i for i in range(1, len(word) - 1) if word[i].lower() != word[i + 1].lower()]
        at = begin + (int(random.choice(places)) if places else 1)
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


def synonyms(text: str, random: np.random.Generator) -> str:
    """Put another word of its group in the place of each word of our list."""

    def other(match: re.Match[str]) -> str:
        word = str(random.choice(OTHERS[match[0].lower()]))
        return word.capitalize() if match[0][:1].isupper() else word

    return _SYNONYM.sub(other, text)


def typos_in_words(
    words: Sequence[str], changeable: Sequence[bool], random: np.random.Generator
) -> list[str]:
    """Return the words of a sentence with typos in some of them, names too."""
    text, at, result = typos(" ".join(words), random), 0, []
    for word in words:  # swapping letters leaves every word as long as it was
        result.append(text[at : at + len(word)])
        at += len(word) + 1
    return result


def synonyms_of_words(
    words: Sequence[str], changeable: Sequence[bool], random: np.random.Generator
) -> list[str]:
    """Return the words with a synonym for each word of our list that may be changed."""
    return [
        _one_for_one(word, random) if may else word
        for word, may in zip(words, changeable, strict=True)
    ]


def _one_for_one(word: str, random: np.random.Generator) -> str:
    others = [other for other in OTHERS.get(word.lower(), ()) if " " not in other]
    if not others:
        return word
    other_word = str(random.choice(others))
    return other_word.capitalize() if word[:1].isupper() else other_word


def negation(text: str, random: np.random.Generator) -> str:
    """Put "not" after the first verb that takes it, or take away the one that is there."""
    if _NEGATED.search(text):
        return _NEGATED.sub(lambda match: match[1], text, count=1)
    return _VERBS.sub(lambda match: f"{match[0]} not", text, count=1)


@dataclass(frozen=True)
class ChangeKind:
    """A change of a text, and of a sentence of which each word has a label.

    of_words leaves as many words as there were; None for a change that cannot. keeps_truth: whether
    the right answer stays what it was.
    """

    name: str
    meaning: str
    make: Callable[[str, np.random.Generator], str]
    of_words: Callable[[Sequence[str], Sequence[bool], np.random.Generator], list[str]] | None
    keeps_truth: bool = True


KINDS = (
    ChangeKind(
        "typos",
        N_("Two neighbouring letters swapped in about one of seven longer words."),
        typos,
        typos_in_words,
    ),
    ChangeKind(
        "synonyms",
        N_("Words of a short list replaced by others with nearly the same meaning."),
        synonyms,
        synonyms_of_words,
    ),
    ChangeKind(
        "negation",
        N_(
            'A "not" added after the first verb, or removed. The truth may be reversed, so the '
            "number of answers that change is counted, not the number that are right."
        ),
        negation,
        None,
        keeps_truth=False,
    ),
)
