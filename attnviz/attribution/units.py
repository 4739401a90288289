"""The units that scores are given to: tokens, words, sentences, patches or time steps."""

import re

import numpy as np

from attnviz.errors import InputError, UnsupportedError
from attnviz.records import UnitKind, Units
from attnviz.tracing.inputs import Prepared

KINDS: tuple[UnitKind, ...] = ("token", "word", "sentence")
"""What a text can be cut into; a picture's units are its patches, a series' its steps."""

_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"'”’)\]]*\s+")


def units_of(prepared: Prepared, kind: str = "token") -> Units:
    """Return the units of an input. Raises InputError for a kind that does not fit it."""
    tokens = prepared.tokens
    if prepared.picture is not None or (tokens.ids < 0).all():
        fixed: UnitKind = "patch" if prepared.picture is not None else "step"
        if kind not in ("token", fixed):
            raise InputError(f'A picture or series is not cut into {kind}s. Its unit is "{fixed}".')
        return Units(fixed, tokens.text, np.arange(len(tokens)), tokens.special)
    if kind == "token":
        return Units("token", tokens.text, np.arange(len(tokens)), tokens.special)
    if kind == "word":
        return _grouped(prepared, "word", tokens.word)
    if kind == "sentence":
        return _grouped(prepared, "sentence", _sentences(prepared))
    raise InputError(f'No unit "{kind}". Known: {", ".join(KINDS)}.')


def _grouped(prepared: Prepared, kind: UnitKind, group: np.ndarray) -> Units:
    """Return runs of tokens of one group as units; each special token stays a unit of its own."""
    tokens = prepared.tokens
    of_token = np.zeros(len(tokens), int)
    members: list[list[int]] = []
    last = None
    for position in range(len(tokens)):
        this = (int(group[position]), int(tokens.segment[position]))
        if tokens.special[position] or this != last:
            members.append([])
        members[-1].append(position)
        of_token[position] = len(members) - 1
        last = None if tokens.special[position] else this
    text = tuple(_text(prepared, positions) for positions in members)
    held = np.array([bool(tokens.special[positions[0]]) for positions in members])
    return Units(kind, text, of_token, held)


def _text(prepared: Prepared, positions: list[int]) -> str:
    tokens = prepared.tokens
    start, end = int(tokens.spans[positions[0], 0]), int(tokens.spans[positions[-1], 1])
    if start < 0 or end <= start:  # special, or a tokenizer that does not say where tokens stand
        return " ".join(tokens.text[p] for p in positions)
    text = prepared.texts[tokens.segment[positions[0]]][start:end].strip()
    return "".join(character if character.isprintable() else " " for character in text)


def _sentences(prepared: Prepared) -> np.ndarray:
    """Return the number of each token's sentence, found by its full stops in the text."""
    tokens = prepared.tokens
    if (tokens.spans[~tokens.special] < 0).any():
        raise UnsupportedError("This tokenizer does not say where its tokens stand in the text, so "
                               "they cannot be grouped into sentences.")  # fmt: skip
    numbers = np.full(len(tokens), -1)
    for segment, text in enumerate(prepared.texts):
        starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
        inside = tokens.segment == segment
        # A token that brings its space may begin one character before its sentence does.
        ends = tokens.spans[inside, 1] - 1
        numbers[inside] = np.searchsorted(starts, ends, side="right") - 1
    return numbers
