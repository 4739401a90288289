"""What a model would answer from inside: after each layer, and from each part of each layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from jaxtyping import Float, Int

from attnviz.language import N_
from attnviz.records.tokens import Tokens, read_only
from attnviz.records.trace import ModelInfo

PartKind = Literal["embedding", "head", "mlp", "bias"]

Shows = Literal["probability", "followed", "rank", "entropy", "divergence"]
"""What colours the cells of a lens."""

SHOWS: tuple[Shows, ...] = get_args(Shows)


@dataclass(frozen=True, eq=False)
class LogitLens:
    """What the model's last norm and its unembedding make of the vectors between its layers.

    Row 0 is read before the first layer, row l + 1 after layer l; the last row is the model's own
    answer.

    Attributes:
        kind: "next_token" (what follows each position), "mask" (what stands at it),
            "token_classes" (its label) or "classes" (one answer for the whole input).
        inputs: the texts as given.
        positions: the tokens that are read; one for "classes".
        at: the position that the answer stands at: the first mask, or the last token.
        names: how the ids below are written.
        top: the best ids, best first.
        probabilities: of those ids, 0 to 1.
        entropy: of each answer, in bits.
        divergence: KL(last row ‖ this row), in bits; 0 in the last row.
        followed: the id that is followed through the layers, one a position: what the model answers
            there in the end, or the answer that was asked for.
        rank: place of that id in each row, from 1.
        probability: of that id in each row, 0 to 1.
        notes: what a reader has to know before believing it.
    """

    model: ModelInfo
    kind: Literal["next_token", "mask", "token_classes", "classes"]
    inputs: tuple[str, ...]
    positions: Tokens
    at: int
    names: dict[int, str]
    top: Int[np.ndarray, "row position k"]
    probabilities: Float[np.ndarray, "row position k"]
    entropy: Float[np.ndarray, "row position"]
    divergence: Float[np.ndarray, "row position"]
    followed: Int[np.ndarray, "position"]
    rank: Int[np.ndarray, "row position"]
    probability: Float[np.ndarray, "row position"]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("top", "probabilities", "entropy", "divergence", "followed", "rank",
                      "probability"):  # fmt: skip
            object.__setattr__(self, field, read_only(getattr(self, field)))

    @property
    def n_layers(self) -> int:
        """Number of layers, one less than there are rows."""
        return len(self.top) - 1

    @property
    def rows(self) -> tuple[str, ...]:
        """What each row is read from: "input", then the layers by their number."""
        return ("input", *(str(layer) for layer in range(self.n_layers)))

    def best(self, row: int, position: int) -> list[tuple[str, float]]:
        """Return the best (token or label, probability) of one cell, best first."""
        ids, shares = self.top[row, position], self.probabilities[row, position]
        return [(self.names[int(i)], float(p)) for i, p in zip(ids, shares, strict=True)]

    @property
    def settled(self) -> Int[np.ndarray, "position"]:
        """The first row from which on the followed answer stays the best; -1 where it never is."""
        first = self.rank == 1
        from_here = np.flip(np.cumprod(np.flip(first, 0), 0), 0).astype(bool)
        return np.where(from_here[-1], from_here.argmax(0), -1)


@dataclass(frozen=True)
class Part:
    """One summand of a logit difference."""

    kind: PartKind
    layer: int | None
    head: int | None
    contribution: float

    @property
    def name(self) -> str:
        """It in words: "head 5.1", "MLP 3", "embedding", "biases"."""
        if self.kind == "head":
            return N_("head {layer}.{head}", layer=self.layer, head=self.head)
        if self.kind == "mlp":
            return N_("MLP {layer}", layer=self.layer)
        return "embedding" if self.kind == "embedding" else "biases"


@dataclass(frozen=True, eq=False)
class DirectLogits:
    """What each part of a model adds directly to "why A and not B?", in logits.

    Positive numbers speak for `answer`. What a part does through later parts is theirs, not its
    own.

    Attributes:
        inputs: the texts as given.
        answer, against: the two answers, as they are written.
        place: where the answer is read, in words.
        value: logit of `answer` minus logit of `against`, as the model gives them.
        embedding: what enters the first layer (tokens and positions).
        heads: each head, with its value's bias; NaN where a layer has fewer.
        mlps: each layer's MLP, with its biases.
        biases: all others: of norms, of projections after heads, of the unembedding.
        notes: which parts of the way were taken with a frozen gain.
    """

    model: ModelInfo
    inputs: tuple[str, ...]
    answer: str
    against: str
    place: str
    value: float
    embedding: float
    heads: Float[np.ndarray, "layer head"]
    mlps: Float[np.ndarray, "layer"]
    biases: float
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("heads", "mlps"):
            object.__setattr__(self, field, read_only(getattr(self, field)))

    @property
    def total(self) -> float:
        """Sum of all parts."""
        return float(self.embedding + np.nansum(self.heads) + self.mlps.sum() + self.biases)

    @property
    def error(self) -> float:
        """`value` minus the sum of all parts: rounding."""
        return self.value - self.total

    def __iter__(self) -> Iterator[Part]:
        """Yield every part, in the order in which the model computes them; biases last."""
        yield Part("embedding", None, None, self.embedding)
        for layer, heads in enumerate(self.heads):
            for head, contribution in enumerate(heads):
                if np.isfinite(contribution):
                    yield Part("head", layer, head, float(contribution))
            yield Part("mlp", layer, None, float(self.mlps[layer]))
        yield Part("bias", None, None, self.biases)

    def top(self, k: int = 12) -> list[Part]:
        """Return the `k` parts that move the difference most, either way."""
        return sorted(self, key=lambda part: -abs(part.contribution))[:k]


@dataclass(frozen=True, eq=False)
class HeadTokens:
    """Which answers one head speaks for and against where the answer is read.

    Attributes:
        inputs: the texts as given.
        layer, head: counted from 0.
        place: where the answer is read, in words.
        looking_at: the token that alone is looked at; None for the head's own attention.
        promoted: (token, change of its logit), most first; changes are against the mean of all
            answers, because a constant changes no probability.
        suppressed: the same, most negative first.
        notes: as in `DirectLogits`.
    """

    model: ModelInfo
    inputs: tuple[str, ...]
    layer: int
    head: int
    place: str
    looking_at: str | None
    promoted: tuple[tuple[str, float], ...]
    suppressed: tuple[tuple[str, float], ...]
    notes: tuple[str, ...] = ()
