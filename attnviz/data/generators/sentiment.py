"""Generated English opinions whose sentiment hangs on negation and contrast.

"Not bad at all" is positive, and in "the plot was dull, but the acting was brilliant" the clause
after "but" decides. A sentence is grown from frames with slots, words of known polarity, and what a
negator or a connective does to the label. Two things are held out of training: whole frames, so
that a test can ask for wordings never seen, and (negator, word) pairs, so that it can ask for
negations never seen of words that were negated otherwise.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from attnviz.data.generators import sentiment_grammar as grammar
from attnviz.data.generators.sentiment_grammar import SentimentFrame, Topic, Word

Kind = Literal["plain", "negated", "decoy", "contrast"]
Split = Literal["train", "test", "templates", "pairs"]

LABELS = ("negative", "positive")
"""The name of each label, by its id."""

SPLITS: Mapping[Split, str] = {
    "train": "what the model learns from",
    "test": "the frames of training, sentences never seen",
    "templates": "frames never seen",
    "pairs": "the frames of training, (negator, word) pairs never seen",
}

_KINDS: Mapping[Kind, float] = {"plain": 0.35, "negated": 0.28, "decoy": 0.10, "contrast": 0.27}
# More plain than negated sentences: were a word as often negated as not, it would tell nothing by
# itself, and training would wait on a plateau until negators and words are learned at once.


@dataclass(frozen=True)
class SentimentExample:
    """One sentence with its label and the evidence for it.

    kind is "plain", "negated" (a negator turns the decisive word), "decoy" (beside it stands a
    negator that turns nothing) or "contrast" (two opposite sentiments, of which one decides). word
    is the decisive word, negator what turns it, if anything does; their spans are (start, end)
    character positions in text. templates names every frame the sentence was grown from; pairs
    lists every (negator, word) pair in it, in the losing clause too.
    """

    text: str
    label: int
    kind: Kind
    templates: tuple[str, ...]
    word: str
    word_span: tuple[int, int]
    negator: str | None = None
    negator_span: tuple[int, int] | None = None
    pairs: tuple[tuple[str, str], ...] = ()


def sentences(split: Split, *, seed: int = 0) -> Iterator[SentimentExample]:
    """Yield sentences of a split without end, negative and positive in turn, the same by seed."""
    grower = _Grower(split, seed)
    while True:
        yield grower.sentence(0)
        yield grower.sentence(1)


def splits(*, train: int, test: int, seed: int = 0) -> dict[Split, tuple[SentimentExample, ...]]:
    """Return `train` sentences to learn from and `test` for each of the three tests, balanced.

    No text of a test stands in training or in another test. Raises ValueError unless both are even.
    """
    if train % 2 or test % 2:
        raise ValueError(f"Balanced splits need even counts; got train={train}, test={test}.")
    source = sentences("train", seed=seed)
    result: dict[Split, tuple[SentimentExample, ...]] = {
        "train": tuple(next(source) for _ in range(train))
    }
    train_texts = {example.text.lower() for example in result["train"]}
    for split in ("test", "templates", "pairs"):
        grower = _Grower(split, seed)
        examples: list[SentimentExample] = []
        while len(examples) < test:
            example = grower.sentence(len(examples) % 2)
            if example.text.lower() not in train_texts:
                train_texts.add(example.text.lower())
                examples.append(example)
        result[split] = tuple(examples)
    return result


# --- growing a sentence ---------------------------------------------------------------------------

_TAKES_ADVERB = ("not", "n't")  # "not very good", but hardly "far from very good"
_SYLLABLES = tuple(a + b for a in "bcdfghjklmnpqrstvwxyz" for b in "aeiou")


@dataclass(frozen=True)
class _Piece:
    text: str
    role: Literal["", "word", "negator"] = ""


@dataclass(frozen=True)
class _Clause:
    pieces: tuple[_Piece, ...]
    frame: str
    word: str = ""
    negator: str | None = None
    pairs: tuple[tuple[str, str], ...] = ()


class _Grower:
    """Grows the sentences of one split; the position of its random draws is its only state."""

    def __init__(self, split: Split, seed: int) -> None:
        self.split: Split = split
        self.random = random.Random(f"sentiment {split} {seed}")

    def sentence(self, label: int) -> SentimentExample:
        """Return a sentence of that label, of a random kind."""
        topic = self.random.choice(grammar.TOPICS)
        kind: Kind = "negated"
        if self.split != "pairs":
            kind = self.random.choices(tuple(_KINDS), tuple(_KINDS.values()))[0]
        match kind:
            case "contrast":
                return self.contrast(label, topic)
            case "decoy":
                return self.decoy(label, topic)
            case _:
                return self.statement(kind, label, topic)

    def statement(self, kind: Kind, label: int, topic: Topic) -> SentimentExample:
        """Return one clause, or one beside a clause of the same mind, or a neutral one."""
        negated = kind == "negated"
        form = self.random.choices(("alone", "joined", "beside"), (0.75, 0.125, 0.125))[0]
        clause = self.clause(label, topic, negated=negated, fragment=form == "alone")
        if form == "alone":
            return self.finish(kind, label, clause)
        if form == "beside":
            return self.beside(kind, label, clause, grammar.NEUTRAL)
        # In the split of pairs the other clause is plain: every pair in it is one never seen.
        other_negated = self.split != "pairs" and self.random.random() < 0.35
        other = self.clause(label, topic, negated=other_negated, fragment=False)
        return self.finish(kind, label, clause, self.draw(grammar.JOINS), A=other)

    def contrast(self, label: int, topic: Topic) -> SentimentExample:
        """Return a clause that loses and one that decides, or a clause with two opposed words."""
        if self.random.random() < 0.2:
            frame = self.draw(grammar.CONTRASTS_WITHIN)
            return self.finish("contrast", label, self.fill(frame, topic, label, None))
        losing, deciding = (
            self.clause(side, topic, negated=self.random.random() < 0.35, fragment=False)
            for side in (1 - label, label)
        )
        return self.finish("contrast", label, deciding, self.draw(grammar.CONTRASTS), A=losing)

    def decoy(self, label: int, topic: Topic) -> SentimentExample:
        """Return a clause beside a negator without effect, or a wording such as "not only ..."."""
        if self.random.random() < 0.6:
            negated = self.random.random() < 0.35
            clause = self.clause(label, topic, negated=negated, fragment=False)
            return self.beside("decoy", label, clause, grammar.DECOYS)
        frame = self.draw(grammar.NOT_ONLY)
        if "{B}" not in frame.text:
            return self.finish("decoy", label, self.fill(frame, topic, label, None))
        clause = self.clause(label, topic, negated=False, fragment=False)
        return self.finish("decoy", label, clause, frame)

    def beside(
        self, kind: Kind, label: int, clause: _Clause, texts: Sequence[str]
    ) -> SentimentExample:
        # Every fourth neutral text is kept for the held-out frames.
        held_out = self.split == "templates"
        number = self.random.choice([n for n in range(len(texts)) if (n % 4 == 3) == held_out])
        pieces = tuple(_Piece(piece) for piece in self.contraction(texts[number]).split())
        neutral = _Clause(pieces, f"{'decoy' if kind == 'decoy' else 'neutral'}-{number}")
        return self.finish(kind, label, clause, self.draw(grammar.BESIDE), F=neutral)

    def frames(self, frames: Sequence[SentimentFrame]) -> list[SentimentFrame]:
        return [frame for frame in frames if frame.held_out == (self.split == "templates")]

    def draw(self, frames: Sequence[SentimentFrame]) -> SentimentFrame:
        choices = self.frames(frames)
        return self.random.choices(choices, [frame.weight for frame in choices])[0]

    def clause(self, label: int, topic: Topic, *, negated: bool, fragment: bool) -> _Clause:
        """Return a clause of that sentiment; a fragment ("not bad") where it may stand alone."""
        frames = [
            frame
            for frame in grammar.CLAUSES
            if bool(frame.negators) == negated and (fragment or not frame.fragment)
        ]
        while True:
            frame = self.draw(frames)
            negator = self.random.choice(frame.negators) if negated else None
            polarity = label ^ negated
            if len(self.words(frame, polarity, negator)) > 1:
                return self.fill(frame, topic, polarity, negator)

    def words(self, frame: SentimentFrame, polarity: int, negator: str | None) -> list[Word]:
        """Return the words that may stand in this frame, in this split, under this negator."""
        words = grammar.LEXICON[frame.words][polarity]
        held_out_only = self.split == "pairs"
        return [
            w for w in words if negator is None or grammar.held_out(negator, w) == held_out_only
        ]

    def word(self, frame: SentimentFrame, topic: Topic, polarity: int, negator: str | None) -> Word:
        words = self.words(frame, polarity, negator)
        if frame.words == "adjective" and self.random.random() < 0.9:
            of_topic = (topic.negative, topic.positive)[polarity]
            of_all = (grammar.BAD, grammar.GOOD)[polarity]
            fitting = of_topic if self.random.random() < 0.35 else of_all
            words = [word for word in words if word.base in fitting] or words
        return self.random.choice(words)

    def fill(
        self, frame: SentimentFrame, topic: Topic, polarity: int, negator: str | None
    ) -> _Clause:
        """Return the frame with its slots filled."""
        choice, chance = self.random.choice, self.random.random
        word = self.word(frame, topic, polarity, negator)
        also = word
        while also == word and "{ALSO}" in frame.text:
            also = self.word(frame, topic, polarity, negator)
        plural, subject, person = False, "", ""
        pieces: list[_Piece] = []

        def add(text: str) -> None:
            pieces.extend(_Piece(part) for part in text.split())

        for slot in frame.text.split():
            if not slot.startswith("{"):
                add(slot)
                continue
            match slot[1:-1]:
                case "WORD":
                    pieces.append(_Piece(word.base, "word"))
                case "WORD:past":
                    pieces.append(_Piece(word.past, "word"))
                case "WORD:third":
                    pieces.append(_Piece(word.third, "word"))
                case "ALSO":
                    add(also.base)
                case "OTHER":
                    add(self.word(frame, topic, 1 - polarity, None).base)
                case "NEG":
                    self.negate(pieces, str(negator))
                case "subject":
                    plural = chance() < 0.2
                    subject = self.plural(topic) if plural else self.single(topic)
                    add(subject)
                case "single":
                    subject = self.single(topic)
                    add(subject)
                case "object":
                    add(choice(("it", "this", self.single(topic), self.single(topic))))
                case "thing":
                    add(self.noun(topic.things))
                case "part":
                    add(self.noun(topic.parts))
                case "this":
                    thing = f"the {self.noun(topic.things)} was"
                    it_is = self.contraction("it's") if negator != "n't" else "it is"
                    add(choice(("this is", "it is", "it was", "that was", it_is, thing)))
                case "is" if plural:
                    add(choice(("are", "were")))
                case "is":
                    short = subject in ("it", "that", "he", "she") and negator != "n't"
                    add(choice(("is", "was", "was", self.contraction("~'s") if short else "was")))
                case "it-is":
                    add("they are" if plural else "it is")
                case "seems":
                    add(choice(("looked", "felt", "seemed", "sounded")))
                case "does":
                    add(choice(("did", "do" if plural else "does")))
                case "has":
                    add("have" if plural else "has")
                case "very-neg" | "at-all" as name:
                    takes_it = negator in _TAKES_ADVERB or (name == "at-all" and negator == "never")
                    add(choice(grammar.CHOICES[name]) if takes_it else "")
                case "I":
                    person = choice(grammar.CHOICES["I"])
                    add(person)
                case "was" if person != "I":
                    add("were")
                case "was":
                    am = (choice(grammar.CHOICES["was"]), self.contraction("~'m"))
                    add("was" if negator == "n't" else choice(am))
                case name:
                    add(choice(grammar.CHOICES[name]))
        pairs = () if negator is None else ((negator, word.base),)
        if negator is not None and also != word:
            pairs = (*pairs, (negator, also.base))
        return _Clause(tuple(pieces), frame.id, word.base, negator, pairs)

    def single(self, topic: Topic) -> str:
        choice = self.random.choice
        if self.random.random() < 0.3:
            return choice(("it", "it", "it", "this", "this", "this", "that", "he", "she"))
        the = choice(("the", "the", "the", "this", "my", "our", "that"))
        return f"{the} {self.noun(choice((topic.things, topic.parts)))}"

    def plural(self, topic: Topic) -> str:
        return f"{self.random.choice(('the', 'the', 'my', 'our'))} {self.noun(topic.plural_parts)}"

    def noun(self, nouns: Sequence[str]) -> str:
        """Return a noun, now and then an invented one: so unknown words mean nothing."""
        if self.random.random() > 0.08:
            return self.random.choice(nouns)
        syllables = self.random.choices(_SYLLABLES, k=self.random.choice((1, 2, 2, 3)))
        return "".join(syllables) + self.random.choice(("", "n", "r", "s", "t", "l", "ck", "ing"))

    def contraction(self, text: str) -> str:
        """Return the text with apostrophes as people type them: straight, curly, or forgotten."""
        return text.replace("'", self.random.choices(("'", "’", ""), (85, 10, 5))[0])

    def negate(self, pieces: list[_Piece], negator: str) -> None:
        """Add the negator, hanging "n't" on the verb before it."""
        if negator == "n't":
            if pieces[-1].text == "will":
                pieces[-1] = _Piece("wo")
            negator = self.contraction("~n't")
        pieces.append(_Piece(negator, "negator"))

    def finish(
        self,
        kind: Kind,
        label: int,
        deciding: _Clause,
        outer: SentimentFrame | None = None,
        **others: _Clause,
    ) -> SentimentExample:
        """Join the clauses into text, with capitals and a last mark as people type them."""
        pieces: list[_Piece] = []
        for slot in outer.text.split() if outer else ["{B}"]:
            if slot == "{B}":
                pieces += deciding.pieces
            elif slot.startswith("{"):
                pieces += [_Piece(piece.text) for piece in others[slot[1:-1]].pieces]
            else:
                pieces.append(_Piece(slot))
        pieces.append(_Piece(self.random.choices(("~.", "~!", ""), (0.5, 0.1, 0.4))[0]))
        text, spans = _join(pieces)
        if self.random.random() < 0.65:
            # No character is added or removed, so the spans stay true.
            text = re.sub(r"(^|[.!] )([a-z])", lambda match: match[1] + match[2].upper(), text)
        else:
            text = text.lower()
        clauses = (deciding, *others.values())
        return SentimentExample(
            text=text,
            label=label,
            kind=kind,
            templates=(*([outer.id] if outer else []), *(clause.frame for clause in clauses)),
            word=deciding.word,
            word_span=spans["word"],
            negator=deciding.negator,
            negator_span=spans.get("negator"),
            pairs=tuple(pair for clause in clauses for pair in clause.pairs),
        )


def _join(pieces: Sequence[_Piece]) -> tuple[str, dict[str, tuple[int, int]]]:
    """Return the pieces as text ("a" or "an" as it must), and where the marked ones stand."""
    text = ""
    spans: dict[str, tuple[int, int]] = {}
    for piece, following in zip(pieces, (*pieces[1:], _Piece("")), strict=True):
        part = piece.text
        if part == "a" and following.text[:1] in tuple("aeiou"):
            part = "an"
        if part.startswith("~"):
            part = part[1:]
        elif text and part:
            text += " "
        if piece.role:
            spans[piece.role] = (len(text), len(text) + len(part))
        text += part
    return text, spans
