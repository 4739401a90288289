"""Two traces laid beside each other, token by token."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.records.stack import StackName
from attnviz.records.tokens import Tokens, read_only
from attnviz.records.trace import Trace


@dataclass(frozen=True, eq=False)
class Axis:
    """An axis of two inputs laid beside each other: every token of both, in order.

    Attributes:
        first, second: the tokens of either.
        pairs: positions in either, -1 where a token has no partner.
    """

    first: Tokens
    second: Tokens
    pairs: Int[np.ndarray, "unit 2"]

    def __post_init__(self) -> None:
        object.__setattr__(self, "pairs", read_only(self.pairs))

    def __len__(self) -> int:
        return len(self.pairs)

    @property
    def text(self) -> tuple[str, ...]:
        """Each unit as it is shown: "Mary → John" where the two differ, "very → –" where one is
        missing."""
        return tuple(self._unit_text(int(i), int(j)) for i, j in self.pairs)

    @property
    def changed(self) -> tuple[bool, ...]:
        """Whether the two differ at a unit, or one of them has none."""
        return tuple(
            bool(i < 0 or j < 0 or self.first.pieces[i] != self.second.pieces[j])
            for i, j in self.pairs
        )

    def _unit_text(self, i: int, j: int) -> str:
        one = self.first.text[i] if i >= 0 else "–"
        other = self.second.text[j] if j >= 0 else "–"
        same = i >= 0 and j >= 0 and self.first.pieces[i] == self.second.pieces[j]
        return one if same else f"{one} → {other}"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two inputs, or two models on one input, side by side; differences are second minus first.

    Attributes:
        queries, keys: the axes of each stack that both have.
        moved: how far each head's rows differ, in bits from 0 (alike) to 1 (no key in common): the
            Jensen-Shannon divergence as a mean over queries that both have; NaN where one has no
            such head.
    """

    first: Trace
    second: Trace
    queries: dict[StackName, Axis]
    keys: dict[StackName, Axis]
    moved: dict[StackName, Float[np.ndarray, "layer head"]]

    @property
    def stacks(self) -> tuple[StackName, ...]:
        """The stacks that both traces have."""
        return tuple(self.moved)

    def stack(self, name: str | None = None) -> StackName:
        """Return a stack's name, the first for None. Raises InputError when it is unknown."""
        for stack in self.stacks:
            if name is None or name == stack:
                return stack
        raise InputError(
            N_(
                'No stack "{name}" in both traces. They have: {stacks}.',
                name=name,
                stacks=", ".join(self.stacks),
            )
        )

    def maps(
        self, layer: int, head: int, stack: str | None = None
    ) -> tuple[Float[np.ndarray, "query key"], Float[np.ndarray, "query key"]]:
        """Return one head's weights in either input, on the units of both axes.

        A key that an input does not have gets 0 there, for nothing can lie on it; a query that it
        does not have is a row of NaN. Raises InputError when the head is out of range.
        """
        name = self.stack(stack)
        return (
            _laid(self.first.attention(layer, head, name), self.queries[name], self.keys[name], 0),
            _laid(self.second.attention(layer, head, name), self.queries[name], self.keys[name], 1),
        )

    def difference(
        self, layer: int, head: int, stack: str | None = None
    ) -> Float[np.ndarray, "query key"]:
        """Return the second map minus the first, -1 to 1; NaN in rows that only one has."""
        first, second = self.maps(layer, head, stack)
        return second - first

    def top(self, k: int = 10, stack: str | None = None) -> list[tuple[int, int, float]]:
        """Return the `k` heads whose attention differs most, as (layer, head, bits)."""
        bits = self.moved[self.stack(stack)]
        order = np.argsort(-np.nan_to_num(bits, nan=-1), axis=None, kind="stable")
        pairs = [divmod(int(place), bits.shape[1]) for place in order[:k]]
        return [(layer, head, float(bits[layer, head])) for layer, head in pairs
                if np.isfinite(bits[layer, head])]  # fmt: skip

    def answers(self, k: int = 8) -> list[tuple[str, float | None, float | None]]:
        """Return the likeliest answers of either as (answer, its probability in both).

        None where an answer is not among those that a prediction keeps. Likeliest in either first.
        """
        one, other = (trace.prediction.likely(100) for trace in (self.first, self.second))
        if "token_classes" in (self.first.prediction.kind, self.second.prediction.kind):
            return []
        names = sorted({*one, *other}, key=lambda name: -max(one.get(name, 0), other.get(name, 0)))
        return [(name, one.get(name), other.get(name)) for name in names[:k]]


def _laid(weights: np.ndarray, queries: Axis, keys: Axis, side: int) -> np.ndarray:
    rows, columns = queries.pairs[:, side], keys.pairs[:, side]
    laid = np.zeros((len(rows), len(columns)), np.float32)
    has_row, has_column = rows >= 0, columns >= 0
    laid[np.ix_(has_row, has_column)] = weights[np.ix_(rows[has_row], columns[has_column])]
    laid[~has_row] = np.nan
    return laid
