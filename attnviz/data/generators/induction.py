"""Generated texts in which a segment of random words comes again, and little stories beside them.

The words of a segment tell nothing about each other, so whoever predicts its second copy has to
look for the first: at the place where the present word stood before, and one further. Random words
stand before the first copy and sometimes between the two, so that no fixed distance helps. The
stories are there because real text is not random: names and things come again, sentences do not.

Held out of training: segments, so that a test can ask for repetitions never seen; some words, so
that it can ask for segments of unknown words; and whole stories.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from attnviz.data.generators import induction_words as grammar

Split = Literal["train", "segments", "words", "stories"]

SPLITS: Mapping[Split, str] = {
    "train": "what the model learns from",
    "segments": "segments never seen",
    "words": "segments of words never seen",
    "stories": "stories never seen",
}

SHORTEST, LONGEST = 3, 36
"""Words in a segment; of words never seen, at most `LONGEST_UNKNOWN`."""

LONGEST_UNKNOWN = 8  # a tokenizer spells each in several pieces


@dataclass(frozen=True)
class InductionExample:
    """One text: a repeated segment or a story.

    segment holds the words that come again, empty in a story. first and second are the (start, end)
    character positions of its first and its second copy, the last one whole; copied is the second
    without its first word, which is as far as copying can go. story names the story.
    """

    text: str
    segment: tuple[str, ...] = ()
    first: tuple[int, int] = (0, 0)
    second: tuple[int, int] = (0, 0)
    copied: tuple[int, int] = (0, 0)
    story: str = ""


def texts(split: Split, *, seed: int = 0) -> Iterator[InductionExample]:
    """Yield texts of a split without end; in training, repetitions and stories in turn.

    A seed gives the same texts.
    """
    draw = random.Random(f"induction {split} {seed}")
    while True:
        if split == "stories":
            yield _story(draw, split)
            continue
        yield _repetition(draw, split)
        if split == "train":
            yield _story(draw, split)


def numbers(
    *, first: int, stop: int, length: int, sizes: Literal["long", "any"], seed: int = 0
) -> Iterator[list[int]]:
    """Yield repetitions of random numbers from `first` to below `stop`, for training.

    Taken as token ids they are what words cannot be: every piece of a vocabulary, equally often.
    Each is `length` long. The segment that comes again has 10 to 40 numbers or, of any size, half
    the time from 3 to 8, and then little or nothing before it.
    """
    draw = random.Random(f"induction numbers {seed}")
    while True:
        before, size = draw.randrange(20), draw.randint(10, 40)
        if sizes == "any" and draw.random() < 0.5:
            before, size = draw.randrange(5), draw.randint(SHORTEST, 8)
        token_ids = [draw.randrange(first, stop) for _ in range(before + size)]
        yield (token_ids[:before] + token_ids[before:] * (length // size + 1))[:length]


def echoes(*, length: int, seed: int = 0) -> Iterator[str]:
    """Yield texts of `length` plain words, all equally often: a segment again and again.

    The segment has 8 to 24 words, and up to 7 others stand before it. No story, no punctuation, no
    word that falls into pieces: there is nothing to learn but copying, so it forms soon. Shorter
    segments were tried: a vague memory of the last words goes far with them, and copying waits.
    """
    draw = random.Random(f"induction echoes {seed}")
    while True:
        before = draw.randrange(8)
        size = draw.randint(8, 24)
        plain_words = draw.choices(grammar.KNOWN, k=before + size)
        yield " ".join(
            (plain_words[:before] + plain_words[before:] * (length // size + 1))[:length]
        )


def splits(*, train: int, test: int, seed: int = 0) -> dict[Split, tuple[InductionExample, ...]]:
    """Return `train` texts to learn from, every second a story, and `test` texts for each test.

    No segment and no text of a test stands in training or in another test.
    """
    source = texts("train", seed=seed)
    result: dict[Split, tuple[InductionExample, ...]] = {
        "train": tuple(next(source) for _ in range(train))
    }
    segments = {example.segment for example in result["train"] if example.segment}
    train_texts = {example.text.lower() for example in result["train"]}
    for split in ("segments", "words", "stories"):
        examples: list[InductionExample] = []
        for example in texts(split, seed=seed):
            if len(examples) == test:
                break
            if example.segment not in segments and example.text.lower() not in train_texts:
                train_texts.add(example.text.lower())
                segments |= {example.segment} - {()}
                examples.append(example)
        result[split] = tuple(examples)
    return result


# --- growing a text -------------------------------------------------------------------------------

_JOINS = (" ", " ", " ", " ", " ", ". ", ", ", "; ", " and ", " ... ")
_ONSETS = ("b", "bl", "c", "d", "dr", "f", "fl", "g", "h", "j", "k", "l", "m", "n", "p", "qu", "r",
           "s", "sh", "st", "t", "th", "tr", "v", "w", "x", "y", "z")  # fmt: skip
_CODAS = ("", "", "n", "r", "s", "t", "l", "ck", "ng", "m", "x", "ly", "ed", "er")


def _repetition(draw: random.Random, split: Split) -> InductionExample:
    """Return neutral words, a segment, perhaps neutral words, and the segment again."""
    # Invented words bring every piece of the tokenizer, and with it words that are not in the list.
    invented = draw.choice((0.0, 0.0, 0.0, 0.0, 0.2, 1.0)) if split == "train" else 0.0
    unknown = split == "words" or invented == 1
    short = unknown or (split == "train" and draw.random() < 0.5)
    length = draw.randint(SHORTEST, LONGEST_UNKNOWN if short else LONGEST)
    before = draw.randint(0, 4 if short else 14)
    between = draw.randint(1, 4) if draw.random() < 0.2 else 0
    count = length + before + between
    if split == "train":
        known_words = draw.choices(grammar.KNOWN, k=count)
    else:  # no word stands twice except by repetition: its first occurrence leads to the second
        known_words = draw.sample(grammar.HELD_OUT if split == "words" else grammar.KNOWN, count)
    segment_words = [_invented(draw) if draw.random() < invented else word for word in known_words]
    segment, prefix, gap = (
        segment_words[:length],
        segment_words[length:][:before],
        segment_words[length + before :],
    )
    join = draw.choice(_JOINS)
    text = " ".join([*prefix, ""])
    copy = " ".join(segment)
    first = (len(text), len(text) + len(copy))
    text += copy + join + " ".join([*gap, ""])
    start = len(text)
    text += copy
    second = (start, len(text))
    copied = (start + len(segment[0]) + 1, len(text))
    # In training, on and on: the recipe cuts texts to what the model can read.
    text += (join + copy) * (100 // length if split == "train" else 0)
    return InductionExample(text, tuple(segment), first, second, copied)


def _invented(draw: random.Random) -> str:
    while True:
        if draw.random() < 0.15:
            word = str(draw.randint(0, 9_999))
        else:
            syllables = draw.choice((1, 2, 2, 3))
            word = "".join(draw.choice(_ONSETS) + draw.choice("aeiou") for _ in range(syllables))
            word += draw.choice(_CODAS)
        if word not in grammar.HELD_OUT:
            return word


def _story(draw: random.Random, split: Split) -> InductionExample:
    held_out = split == "stories"
    story = draw.choice([story for story in grammar.STORIES if story.held_out == held_out])
    slot_words: dict[str, str] = {}
    for slot, choices in grammar.SLOTS.items():
        slot_words[slot] = draw.choice(
            [word for word in choices if word not in slot_words.values()]
        )
    text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", story.text.format(**slot_words))
    return InductionExample(text, story=story.id)
