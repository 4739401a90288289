"""Generated sentences in which the same word is a person or a place, as its cue says.

"Paris" is a person in "Paris met Jordan" and in "wrote to Paris", a place in "flew to Paris" and in
"the streets of Paris". Each name stands in a phrase of a cue, which decides, and a link, which does
not ("to", "of old", "was once a"); phrases stand in frames. Persons and places are equally frequent
for every ambiguous name.

Held out of training: frames, (cue, link) pairs and names, so that a test can ask for sentences,
phrases and names never seen.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from attnviz.data.generators import names_grammar as grammar
from attnviz.data.generators.names_grammar import Label, Pattern, Place

Split = Literal["train", "test", "frames", "phrases", "names"]

LABELS = ("O", "PER", "LOC")
"""The name of each label, by its id: no name, a person, a place."""

SPLITS: Mapping[Split, str] = {
    "train": "what the model learns from",
    "test": "the frames and phrases of training, sentences never seen",
    "frames": "frames never seen",
    "phrases": "phrases (cue and link together) never seen",
    "names": "names never seen",
}


@dataclass(frozen=True)
class Mention:
    """One name in a sentence, with what decides whether it is a person or a place.

    cue is the deciding word and other_cue one that would make it the opposite in the same phrase.
    They are None where a name acts ("Paris met ..."): whatever acts in these sentences is a person.
    Spans are (start, end) character positions in the text.
    """

    name: str
    label: Label
    span: tuple[int, int]
    ambiguous: bool
    cue: str | None = None
    other_cue: str | None = None
    cue_span: tuple[int, int] | None = None
    link: str = ""


@dataclass(frozen=True)
class NameExample:
    """One sentence with its names; frame and phrases name what it was grown from."""

    text: str
    mentions: tuple[Mention, ...]
    frame: str
    phrases: tuple[tuple[str, str, str], ...]


def sentences(split: Split, *, seed: int = 0) -> Iterator[NameExample]:
    """Yield sentences of a split without end; a seed gives the same."""
    grower = _Grower(split, seed)
    while True:
        yield grower.sentence()


def splits(*, train: int, test: int, seed: int = 0) -> dict[Split, tuple[NameExample, ...]]:
    """Return `train` sentences to learn from and `test` sentences for each of the four tests.

    No text of a test stands in training or in another test.
    """
    source = sentences("train", seed=seed)
    result: dict[Split, tuple[NameExample, ...]] = {
        "train": tuple(next(source) for _ in range(train))
    }
    train_texts = {example.text.lower() for example in result["train"]}
    for split in ("test", "frames", "phrases", "names"):
        examples: list[NameExample] = []
        for example in sentences(split, seed=seed):
            if len(examples) == test:
                break
            if example.text.lower() not in train_texts and example.mentions:
                train_texts.add(example.text.lower())
                examples.append(example)
        result[split] = tuple(examples)
    return result


# --- growing a sentence ---------------------------------------------------------------------------

_SYLLABLES = tuple(a + b for a in "bcdfghjklmnprstvwz" for b in "aeiou")


@dataclass(frozen=True)
class _Piece:
    """Some words of a sentence; number is that of the mention which they name or decide."""

    text: str
    role: Literal["", "name", "cue"] = ""
    number: int = -1


class _Grower:
    """Grows the sentences of one split; the position of its random draws is its only state."""

    def __init__(self, split: Split, seed: int) -> None:
        self.split: Split = split
        self.random = random.Random(f"names {split} {seed}")
        self.pieces: list[_Piece] = []
        self.mentions: list[Mention] = []
        self.phrases: list[tuple[str, str, str]] = []

    def sentence(self) -> NameExample:
        """Return a sentence of a random frame."""
        self.pieces, self.mentions, self.phrases = [], [], []
        held_out = self.split == "frames"
        frame = self.random.choice([f for f in grammar.FRAMES if f.held_out == held_out])
        for slot in frame.text.split():
            match slot:
                case "{A}":
                    self.agent()
                case "{T}":
                    self.plain(grammar.TIMES, "in the {}", "after {}", "{}ly")
                case "{K}":
                    self.plain(grammar.KEEPS, "{}ed")
                case "{adjective}":
                    self.plain(grammar.ADJECTIVES, "{}")
                case _ if slot in grammar.SLOTS:
                    self.phrase(grammar.SLOTS[slot])
                case _:
                    self.add(slot)
        text, spans = self.text_and_places(question=frame.text.startswith("do "))
        mentions = tuple(
            replace(mention, span=spans["name", number], cue_span=spans.get(("cue", number)))
            for number, mention in enumerate(self.mentions)
        )
        return NameExample(text, mentions, frame.id, tuple(self.phrases))

    def add(self, text: str) -> None:
        self.pieces.append(_Piece(text))

    def plain(self, known_words: Sequence[str], *invented: str) -> None:
        """Add words that are no name; in training now and then one that nobody knows.

        Without those an unknown word would come to mean a name.
        """
        if self.split == "train" and self.random.random() < 0.3:
            self.add(self.random.choice(invented).format(self.invented()))
        else:
            self.add(self.random.choice(known_words))

    def invented(self) -> str:
        """Return a word of two or three syllables that means nothing."""
        syllables = self.random.choices(_SYLLABLES, k=self.random.choice((2, 2, 3)))
        return "".join(syllables) + self.random.choice(("", "n", "r", "s"))

    def agent(self) -> None:
        """Return an agent: somebody without a name, or a person."""
        if self.random.random() < 0.45:
            self.plain(grammar.AGENTS, "the {}", "my {}", "the old {}", "a {}", "the {}s")
        else:
            self.name("PER")

    def phrase(self, place: Place) -> None:
        """Return a phrase with a name, as likely a person as a place."""
        pattern = self.random.choice([p for p in grammar.PATTERNS if p.place == place])
        label: Label = self.random.choice(("PER", "LOC"))
        other: Label = "LOC" if label == "PER" else "PER"
        cue, link = self.cue_and_link(pattern, label)
        number = len(self.mentions)
        for slot in pattern.text.split():
            match slot:
                case "{cue}":
                    self.pieces.append(_Piece(cue, "cue", number))
                case "{link}":
                    self.add(link)
                case "{X}":
                    other_cue = self.random.choice(pattern.cues[other])
                    self.name(label, cue=cue, other_cue=other_cue, link=link)
                case "{object}":
                    self.add(self.random.choice(grammar.OBJECTS))
                case _:
                    self.add(slot)
        self.phrases.append((pattern.id, cue, link))

    def cue_and_link(self, pattern: Pattern, label: Label) -> tuple[str, str]:
        held_out_only = self.split == "phrases" and len(pattern.links) > 1
        while True:
            cue = self.random.choice(pattern.cues[label])
            link = self.random.choice(pattern.links)
            if pattern.held_out(label, cue, link) == held_out_only:
                return cue, link

    def name(
        self, label: Label, *, cue: str | None = None, other_cue: str | None = None, link: str = ""
    ) -> None:
        """Add a name: mostly an ambiguous one, else a plain one, now and then an invented one."""
        chance = self.random.random()
        if self.split == "names":
            name = self.random.choice(grammar.UNSEEN["either" if chance < 0.6 else label])
            ambiguous = name in grammar.UNSEEN["either"]
        else:
            ambiguous = chance < 0.75
            plain = grammar.PERSONS if label == "PER" else grammar.PLACES
            name = self.random.choice(grammar.AMBIGUOUS if ambiguous else plain)
            if chance > 0.9 and self.split == "train":
                name = self.invented().capitalize()  # the phrase alone has to tell
        number = len(self.mentions)
        self.pieces.append(_Piece(name, "name", number))
        self.mentions.append(Mention(name, label, (0, 0), ambiguous, cue, other_cue, link=link))

    def text_and_places(
        self, *, question: bool
    ) -> tuple[str, dict[tuple[str, int], tuple[int, int]]]:
        """Return the pieces as text, and where names and cues stand."""
        text = ""
        spans: dict[tuple[str, int], tuple[int, int]] = {}
        for piece in self.pieces:
            if not piece.text:
                continue
            if text and piece.text != ",":
                text += "n " if text.endswith(" a") and piece.text[0] in "aeiou" else " "
            if piece.role:
                spans[piece.role, piece.number] = (len(text), len(text) + len(piece.text))
            text += piece.text
        text += self.random.choice(("?", "?", "") if question else (".", ".", ""))
        if self.random.random() < 0.85:
            text = text[0].upper() + text[1:]
        return text, spans
