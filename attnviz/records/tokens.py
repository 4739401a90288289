"""The tokens along an axis, and the units that they are grouped into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Int

from attnviz.errors import ShapeError, UnsupportedError

UnitKind = Literal["token", "word", "sentence", "turn", "patch", "step"]

_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"'”’)\]]*\s+")


def read_only(array: np.ndarray) -> np.ndarray:
    """Return a view of an array that cannot be written through."""
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens along one axis of an attention map, ready to be shown.

    Attributes:
        text: display strings: control characters made visible, bytes of split characters as
            `‹F0 9F›`. They are plain text and still have to be escaped by whoever draws them.
        pieces: the tokenizer's own strings (`Ġfilm`, `##ing`).
        ids: vocabulary ids, -1 where a position is not a token (an image patch).
        special: True at tokens that the tokenizer added ([CLS], </s>, ...).
        word: index of the word that a token belongs to, -1 at special tokens.
        segment: 0 for the first text, 1 for the second, -1 at special tokens.
        spans: start and end of each token in its text, in characters; (-1, -1) where unknown.
        grid: (rows, columns) of the patches that a picture was cut into, row by row after the
            special tokens; None for everything else.
        turn: the turn of a chat that each token belongs to, its markup included; None for a text
            that is no chat.
        turns: (role, content) of each turn.
    """

    text: tuple[str, ...]
    pieces: tuple[str, ...]
    ids: Int[np.ndarray, "token"]
    special: Bool[np.ndarray, "token"]
    word: Int[np.ndarray, "token"]
    segment: Int[np.ndarray, "token"]
    spans: Int[np.ndarray, "token 2"]
    grid: tuple[int, int] | None = None
    turn: Int[np.ndarray, "token"] | None = None
    turns: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for field in ("ids", "special", "word", "segment", "spans", "turn"):
            if getattr(self, field) is None:
                continue
            array = np.asarray(getattr(self, field))
            if len(array) != len(self.text):
                raise ShapeError(
                    f"Tokens.{field} has {len(array)} entries for {len(self.text)} tokens."
                )
            object.__setattr__(self, field, read_only(array))

    def __len__(self) -> int:
        return len(self.text)

    @classmethod
    def plain(
        cls,
        text: tuple[str, ...] | list[str],
        *,
        special: int = 0,
        grid: tuple[int, int] | None = None,
    ) -> Tokens:
        """Positions that are no vocabulary tokens (patches, time steps): each one is a word.

        The first `special` of them are what the model adds by itself, such as a class token.
        """
        n = len(text)
        is_special = np.arange(n) < special
        return cls(
            text=tuple(text),
            pieces=tuple(text),
            ids=np.full(n, -1),
            special=is_special,
            word=np.where(is_special, -1, np.arange(n)),
            segment=np.where(is_special, -1, 0),
            spans=np.full((n, 2), -1),
            grid=grid,
        )


@dataclass(frozen=True, eq=False)
class Units:
    """What an attribution gives scores to: tokens, words, sentences, patches or time steps.

    Attributes:
        kind: what a unit is.
        text: display string of each unit, plain text.
        of_token: the unit that each token belongs to.
        held: True at units that are never taken away (special tokens): a method that removes
            inputs gives them exactly 0.
    """

    kind: UnitKind
    text: tuple[str, ...]
    of_token: Int[np.ndarray, "token"]
    held: Bool[np.ndarray, "unit"]

    def __post_init__(self) -> None:
        if len(self.held) != len(self.text):
            raise ShapeError(f"Units.held has {len(self.held)} entries for {len(self.text)} units.")
        for field in ("of_token", "held"):
            object.__setattr__(self, field, read_only(np.asarray(getattr(self, field))))

    def __len__(self) -> int:
        return len(self.text)

    @classmethod
    def words(cls, tokens: Tokens, texts: tuple[str, ...]) -> Units:
        """Return runs of tokens of one word as units; each special token stays one of its own."""
        return _grouped(tokens, texts, "word", tokens.word)

    @classmethod
    def sentences(cls, tokens: Tokens, texts: tuple[str, ...]) -> Units:
        """Return sentences, found by their full stops in the text.

        Raises UnsupportedError where the tokenizer does not say where its tokens stand.
        """
        if (tokens.spans[~tokens.special] < 0).any():
            raise UnsupportedError("This tokenizer does not say where its tokens stand in the "
                                   "text, so they cannot be grouped into sentences.")  # fmt: skip
        numbers = np.full(len(tokens), -1)
        for segment, text in enumerate(texts):
            starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
            inside = tokens.segment == segment
            # A token that brings its space may begin one character before its sentence does.
            ends = tokens.spans[inside, 1] - 1
            numbers[inside] = np.searchsorted(starts, ends, side="right") - 1
        return _grouped(tokens, texts, "sentence", numbers)

    @classmethod
    def chat(cls, tokens: Tokens) -> Units:
        """Return the turns of a chat, markup included, each with its role in front.

        Raises UnsupportedError for a text that is no chat.
        """
        if tokens.turn is None:
            raise UnsupportedError("This text is no chat, so it has no turns.")
        numbers, of_token = np.unique(tokens.turn, return_inverse=True)
        text = tuple(f"{role}: {content or '…'}" for role, content in tokens.turns)
        shown = tuple(
            "".join(c if c.isprintable() else " " for c in text[number]) for number in numbers
        )
        return cls("turn", shown, of_token, np.zeros(len(numbers), bool))


def _grouped(tokens: Tokens, texts: tuple[str, ...], kind: UnitKind, group: np.ndarray) -> Units:
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
    text = tuple(_text(tokens, texts, positions) for positions in members)
    held = np.array([bool(tokens.special[positions[0]]) for positions in members])
    return Units(kind, text, of_token, held)


def _text(tokens: Tokens, texts: tuple[str, ...], positions: list[int]) -> str:
    start, end = int(tokens.spans[positions[0], 0]), int(tokens.spans[positions[-1], 1])
    if start < 0 or end <= start:  # special, or a tokenizer that does not say where tokens stand
        return " ".join(tokens.text[p] for p in positions)
    text = texts[tokens.segment[positions[0]]][start:end].strip()
    return "".join(character if character.isprintable() else " " for character in text)
