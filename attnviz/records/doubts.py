"""What keeps an answer from being believed: unknown words, numbers that are none, a cut input.

A model answers any input; these say when its answer means little.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from attnviz.language import N_, counted

if TYPE_CHECKING:
    from attnviz.records.prediction import Prediction
    from attnviz.records.tokens import Tokens

MUCH = 0.2
"""From more than this share of unknown tokens on, the answer is not about this text."""


@dataclass(frozen=True)
class Unknown:
    """How many of the tokens of a text the vocabulary does not have; special tokens count for none.

    count, tokens: unknown ones, and all of the text.
    """

    count: int = 0
    tokens: int = 0

    @property
    def share(self) -> float:
        """The share of unknown tokens, 0 to 1; 0 without tokens."""
        return self.count / self.tokens if self.tokens else 0.0

    @property
    def much(self) -> bool:
        """Whether it is so large that the answer is not about this text."""
        return self.share > MUCH

    def __str__(self) -> str:
        """Return it in words: "14 of 27 tokens are unknown to this model"."""
        if self.tokens == 1:
            return counted(
                "{n:,} of 1 token is unknown to this model",
                "{n:,} of 1 token are unknown to this model",
                n=self.count,
            )
        return counted(
            "{n:,} of {tokens:,} tokens is unknown to this model",
            "{n:,} of {tokens:,} tokens are unknown to this model",
            n=self.count,
            tokens=self.tokens,
        )


@dataclass(frozen=True)
class Doubt:
    """One reason, as a sentence. `grave`: it comes first, and the answer is not to be believed."""

    said: str
    grave: bool = False


def unknown_of(*axes: Tokens) -> Unknown:
    """Return how many tokens of one or more axes are unknown; none where that was not looked at."""
    checked = [tokens for tokens in axes if tokens.unknown is not None]
    return Unknown(
        sum(int(tokens.unknown.sum()) for tokens in checked if tokens.unknown is not None),
        sum(int((~tokens.special & (tokens.ids >= 0)).sum()) for tokens in checked),
    )


def doubts_of(
    unknown: Unknown,
    numbers: Iterable[np.ndarray | None] = (),
    cut: Sequence[str] = (),
) -> tuple[Doubt, ...]:
    """Return the doubts about an answer, grave ones first.

    unknown: of the text behind it. numbers: the computed ones. cut: the inputs cut short, each
    in a sentence.
    """
    doubts: list[Doubt] = []
    if not all(_finite(each) for each in numbers):
        doubts.append(Doubt(NOT_FINITE, grave=True))
    if unknown.much:
        doubts.append(
            Doubt(
                N_(
                    "{unknown}: it cannot read this text, so its answer and its maps say nothing "
                    "about it. Choose a model of its language.",
                    unknown=str(unknown),
                ),
                grave=True,
            )
        )
    elif unknown.count:
        doubts.append(Doubt(str(unknown) + "."))
    doubts += [Doubt(each) for each in cut]
    return tuple(doubts)


def of_both(
    first: Sequence[Doubt], second: Sequence[Doubt], names: Sequence[str]
) -> tuple[Doubt, ...]:
    """Return the doubts about two answers, each named where they differ; grave ones first."""
    if tuple(first) == tuple(second):
        return tuple(first)
    doubts = [
        Doubt(f"{name[:1].upper()}{name[1:]}: {each.said}", each.grave)
        for name, side in zip(names, (first, second), strict=True)
        for each in side
    ]
    return tuple(sorted(doubts, key=lambda each: not each.grave))


def of_prediction(prediction: Prediction) -> tuple[np.ndarray | None, ...]:
    """Return the numbers of an answer."""
    values = prediction.values
    whole = values is not None and values.dtype.kind in "iub"
    return prediction.probabilities, None if whole else values


NOT_FINITE = N_(
    "The model computes NaN or infinite numbers here, so this is no answer: some of its weights "
    "are not numbers, or are too large for its number format (float32 may help)."
)


def _finite(array: np.ndarray | None) -> bool:
    return array is None or bool(np.isfinite(array).all())
