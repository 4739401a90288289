"""Where tokens stand in a text whose tokenizer does not say: its pieces laid along the text.

Slow tokenizers, byte tokenizers (ByT5) and what a decoder was fed come without places. What the
pieces spell is read beside the text, letters compared without case, accents and width.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Int

_AHEAD = 64
"""Letters of the text that may lie between two pieces (such as those that [UNK] replaced)."""

ENOUGH = 0.5
"""Share of what the pieces spell that has to be found in the text; below it nothing is placed."""


def spans_of_pieces(pieces: Sequence[bytes], text: str) -> Int[np.ndarray, "token 2"]:
    """Return start and end of each token in a text, in characters.

    `pieces` are the UTF-8 bytes of each token, several of which may make one character; none for
    an unknown token, which stands where its neighbours leave room. All are (-1, -1) where less than
    half of what is spelled stands in the text.
    """
    ours, owners = _letters_of_pieces(pieces)
    theirs, places = _letters(text)
    starts, ends = np.full(len(pieces), -1), np.full(len(pieces), -1)
    at = matches = 0
    for number, (first, last) in enumerate(owners):
        nearest = at
        if theirs[at : at + 1] != ours[number]:  # two letters in a row are no chance
            nearest = theirs.find(ours[number : number + 2], at, at + _AHEAD)
        if nearest < 0:
            continue
        place = places[nearest]
        for token in range(first, last + 1):
            starts[token] = place if starts[token] < 0 else starts[token]
            ends[token] = place + 1
        at = nearest + 1
        matches += 1
    spans = np.stack([starts, ends], axis=1)
    if not matches or matches < ENOUGH * len(ours):
        return np.full((len(pieces), 2), -1)
    _fill(spans, len(text))
    return spans


def _fill(spans: np.ndarray, length: int) -> None:
    """Give tokens without a place what lies between their neighbours."""
    anchors = np.flatnonzero(spans[:, 0] >= 0)
    borders = [-1, *anchors.tolist(), len(spans)]
    for before, after in pairwise(borders):
        start = int(spans[before, 1]) if before >= 0 else 0
        end = max(start, int(spans[after, 0]) if after < len(spans) else length)
        between = range(before + 1, after)
        one_each = end - start == len(between)
        for place, token in enumerate(between):
            spans[token] = (start + place, start + place + 1) if one_each else (start, end)


def _letters(text: str) -> tuple[str, list[int]]:
    """Return a text's letters as they are compared, and the place of each in the text."""
    letters, places = [], []
    for place, character in enumerate(text):
        for letter in _plain(character):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places


def _letters_of_pieces(pieces: Sequence[bytes]) -> tuple[str, list[tuple[int, int]]]:
    """Return what all tokens spell, and the first and last token of each letter."""
    whole = b"".join(pieces)
    owner = [token for token, piece in enumerate(pieces) for _ in piece]
    letters: list[str] = []
    owners: list[tuple[int, int]] = []
    at = 0
    while at < len(whole):
        size = _width(whole[at])
        try:
            character = whole[at : at + size].decode("utf-8")
        except UnicodeDecodeError:
            at += 1
            continue
        for letter in _plain(character):
            letters.append(letter)
            owners.append((owner[at], owner[at + size - 1]))
        at += size
    return "".join(letters), owners


def _width(byte: int) -> int:
    """Return how many bytes a character has that begins with this one (UTF-8)."""
    return 1 if byte < 0xC0 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4


def _plain(character: str) -> str:
    """Return a character without case, width and Latin accents; nothing for white space."""
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    return "".join(c for c in decomposed if not c.isspace() and not "\u0300" <= c <= "\u036f")
