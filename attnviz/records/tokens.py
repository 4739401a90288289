"""The tokens along an axis, and the units that they are grouped into."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from attnviz.errors import InputError, ShapeError, UnsupportedError, shown
from attnviz.language import N_, several
from attnviz.records.grouping import character_of_tokens, sentence_of_tokens
from attnviz.text.visible import label

UnitKind = Literal["token", "character", "word", "sentence", "turn", "patch", "step"]
"""From the finest on. A character is a token, or the tokens that spell one character together."""

FINER: tuple[UnitKind, ...] = ("sentence", "word", "character", "token")
"""What a text is cut into, each followed by what is finer."""


_NOUNS: dict[str, tuple[str, str]] = {
    one: (one, many)
    for one, many in (
        (N_("token"), N_("tokens")),
        (N_("word"), N_("words")),
        (N_("item"), N_("items")),
        (N_("residue"), N_("residues")),
        (N_("pixel"), N_("pixels")),
        (N_("box"), N_("boxes")),
        (N_("step"), N_("steps")),
    )
}
"""Nouns that are translated, by what one is called; any other stands as it is."""

_LONGEST_NOUN = 60

FIRST_TOKEN = "first token"
"""What the first token of a chat is called where it stands apart from its turn."""


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
        unknown: True at tokens of the text that the vocabulary does not have (the tokenizer's
            [UNK]); None where that was not looked at.
        words_by: what told the words of scripts without spaces apart ("ICU 78", "characters");
            empty where the text has none.
        seconds: of a sound, the second at which each token begins, NaN at tokens that are no
            stretch of time; None for everything else.
        noun: what one of them, and several, are called; None where that is told by the rest.
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
    unknown: Bool[np.ndarray, "token"] | None = None
    words_by: str = ""
    seconds: Float[np.ndarray, "token"] | None = None
    noun: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        for field in (
            "ids", "special", "word", "segment", "spans", "turn", "unknown", "seconds",
        ):  # fmt: skip
            if getattr(self, field) is None:
                continue
            array = np.asarray(getattr(self, field))
            if len(array) != len(self.text):
                raise ShapeError(
                    several(
                        "Tokens.{field} has {n} entries for {text} tokens.",
                        n=len(array),
                        field=field,
                        text=len(self.text),
                    )
                )
            object.__setattr__(self, field, read_only(array))

        for noun in self.noun or ():
            if not noun.isprintable() or not 0 < len(noun) <= _LONGEST_NOUN:
                raise InputError(
                    N_(
                        "What a position is called has 1 to {most} printable characters; got "
                        "{noun}.",
                        most=_LONGEST_NOUN,
                        noun=shown(noun),
                    )
                )

    def __len__(self) -> int:
        return len(self.text)

    @property
    def padding(self) -> Bool[np.ndarray, "token"]:
        """True at the silence that a model adds behind a sound to fill up its window."""
        if self.seconds is None:
            return np.zeros(len(self), bool)
        return self.special & ~np.isnan(self.seconds)

    @property
    def nouns(self) -> tuple[str, str]:
        """What one of them, and several, are called: token, patch, frame (of a sound) or step.

        Anything else where it is said, such as item or residue.
        """
        if self.noun is not None:
            return _NOUNS.get(self.noun[0], self.noun)
        if self.grid is not None:
            return N_("patch"), N_("patches")
        if self.seconds is not None:
            return N_("frame"), N_("frames")
        is_text = (self.ids >= 0).any()
        return (N_("token"), N_("tokens")) if is_text else (N_("step"), N_("steps"))

    @classmethod
    def plain(
        cls,
        text: tuple[str, ...] | list[str],
        *,
        special: int = 0,
        grid: tuple[int, int] | None = None,
        noun: tuple[str, str] | None = None,
    ) -> Tokens:
        """Return tokens of no vocabulary (patches, time steps), each one a word.

        The first `special` of them are what the model adds by itself, such as a class token.
        `noun` is what one and several are called, where that is not patch or step.
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
            noun=noun,
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
            raise ShapeError(
                several(
                    "Units.held has {n} entries for {text} units.",
                    n=len(self.held),
                    text=len(self.text),
                )
            )
        for field in ("of_token", "held"):
            object.__setattr__(self, field, read_only(np.asarray(getattr(self, field))))

    def __len__(self) -> int:
        return len(self.text)

    @classmethod
    def words(cls, tokens: Tokens, texts: tuple[str, ...]) -> Units:
        """Return runs of tokens of one word as units; each special token is its own unit."""
        return _grouped(tokens, texts, "word", tokens.word)

    @classmethod
    def characters(cls, tokens: Tokens, texts: tuple[str, ...]) -> Units:
        """Return tokens, those joined that spell one character together (the bytes of a 京).

        Raises UnsupportedError when the tokenizer does not say where its tokens stand.
        """
        group = _in_texts(tokens, texts, "characters", character_of_tokens)
        return _grouped(tokens, texts, "character", group)

    @classmethod
    def sentences(cls, tokens: Tokens, texts: tuple[str, ...]) -> Units:
        """Return sentences: a token belongs to the one that it begins in.

        Raises UnsupportedError when the tokenizer does not say where its tokens stand.
        """
        group = _in_texts(tokens, texts, "sentences", sentence_of_tokens)
        return _grouped(tokens, texts, "sentence", group)

    @classmethod
    def chat(cls, tokens: Tokens) -> Units:
        """Return the turns of a chat, markup included, each with its role in front.

        Turns of one role are numbered. The first token of the text is a unit by itself, which is
        never taken away: heads rest there that have nothing to look for, and what they leave on it
        is no share of the turn that it stands in (Xiao et al. 2024). Raises UnsupportedError when
        the text is no chat.
        """
        if tokens.turn is None:
            raise UnsupportedError(N_("This text is not a chat, so it has no turns."))
        turn = tokens.turn.copy()
        turn[:1] = -1
        numbers, of_token = np.unique(turn, return_inverse=True)
        names = _turn_names(tokens.turns)
        texts = tuple(names[number] if number >= 0 else FIRST_TOKEN for number in numbers)
        return cls("turn", texts, of_token, numbers < 0)

    @classmethod
    def of_kind(cls, kind: UnitKind, tokens: Tokens, texts: tuple[str, ...]) -> Units:
        """Return the units of one kind. Raises UnsupportedError when the tokens have none."""
        match kind:
            case "word":
                return cls.words(tokens, texts)
            case "character":
                return cls.characters(tokens, texts)
            case "sentence":
                return cls.sentences(tokens, texts)
            case "turn":
                return cls.chat(tokens)
        return cls(kind, tokens.text, np.arange(len(tokens)), tokens.special)


def _turn_names(turns: tuple[tuple[str, str], ...]) -> list[str]:
    """Return "user 1: hello", "system: ...": a role is numbered where it speaks more than once."""
    times = Counter(role for role, _ in turns)
    so_far: Counter[str] = Counter()
    names = []
    for role, content in turns:
        so_far[role] += 1
        who = f"{role} {so_far[role]}" if times[role] > 1 else role
        names.append(label(f"{who}: {content or '…'}"))
    return names


def kinds_of(tokens: Tokens) -> tuple[UnitKind, ...]:
    """Return what the tokens of a text can be grouped into, from sentences to tokens."""
    if (tokens.ids < 0).all():
        return ("token",)
    return FINER if _all_placed(tokens) else ("word", "token")


def units_that_differ(kind: UnitKind, tokens: Tokens, texts: tuple[str, ...]) -> Units:
    """Return units of a kind, or the next finer ones where those are all one: one has no rank."""
    kinds = kinds_of(tokens)
    for each in FINER[FINER.index(kind) :]:
        if each in kinds:
            units = Units.of_kind(each, tokens, texts)
            if (~units.held).sum() > 1:
                return units
    return Units.of_kind("token", tokens, texts)


def _all_placed(tokens: Tokens) -> bool:
    return bool((tokens.spans[~tokens.special] >= 0).all())


def _in_texts(
    tokens: Tokens, texts: tuple[str, ...], kinds: str, numbers: Callable[..., np.ndarray]
) -> np.ndarray:
    if not _all_placed(tokens):
        raise UnsupportedError(
            N_(
                "This tokenizer does not give the positions of its tokens in the text, so they "
                "cannot be grouped into {kinds}.",
                kinds=kinds,
            )
        )
    of_token = np.full(len(tokens), -1)
    for segment, text in enumerate(texts):
        inside = tokens.segment == segment
        of_token[inside] = numbers(text, tokens.spans[inside])
    return of_token


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
    # A character that one token spells is that token, as it shows itself.
    text = tuple(
        tokens.text[positions[0]]
        if kind == "character" and len(positions) == 1
        else _text(tokens, texts, positions)
        for positions in members
    )
    is_special = np.array([bool(tokens.special[positions[0]]) for positions in members])
    return Units(kind, text, of_token, is_special)


def _text(tokens: Tokens, texts: tuple[str, ...], positions: list[int]) -> str:
    placed = [p for p in positions if 0 <= tokens.spans[p, 0] < tokens.spans[p, 1]]
    # Special, white space only, or a tokenizer that does not say where tokens stand.
    if not placed or tokens.special[positions[0]]:
        return " ".join(tokens.text[p] for p in positions)
    start, end = int(tokens.spans[placed[0], 0]), int(tokens.spans[placed[-1], 1])
    whole = texts[tokens.segment[positions[0]]]
    while end < len(whole) and unicodedata.category(whole[end])[0] == "M":
        end += 1  # a mark that the tokenizer strips off stays on its letter
    text = whole[start:end]
    return label(text) if text.strip() else "".join(tokens.text[p] for p in positions)
