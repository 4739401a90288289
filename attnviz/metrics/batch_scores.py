"""Head scores of many inputs at once, added up while their maps exist: `BatchScorer`.

The definitions, and what every number is held against, are those of `attnviz.metrics.heads`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from attnviz import kernels
from attnviz.metrics.heads import (
    LABELS,
    MOST_OF_A_ROW,
    map_scores,
    mean_patch_distance,
    patch_places,
    repetition_masks,
    row_counts,
    row_places,
)
from attnviz.records import HeadScores, StackName, Tokens

if TYPE_CHECKING:
    from attnviz.kernels.rows import BatchPlaces

ORDER = tuple(LABELS)
"""The last axis of the arrays here."""


class BatchScorer:
    """Takes maps of many inputs, in which each attends to itself, and scores them."""

    def __init__(self, tokens: Sequence[Tokens], *, compiled: bool) -> None:
        """Take the tokens of each input; `compiled` where kernels may do it."""
        self.tokens = tokens
        self.places = _batch_places(tokens) if compiled and kernels.is_available() else None
        self.patches = [patch_places(each) for each in tokens]
        self._counts = [row_counts(each, each, one_text=True) for each in tokens]
        with np.errstate(divide="ignore"):
            counts = np.array([[each.get(name, 0) for name in ORDER] for each in self._counts])
            self.shares = np.where(counts > 0, 1 / counts, np.nan)  # [input, score]

    def layer(self, heads: int) -> ScoredLayer:
        """Begin a layer of so many heads."""
        return ScoredLayer(self, heads)

    def head_scores(
        self, stack: StackName, layers: Sequence[ScoredLayer | None]
    ) -> list[HeadScores]:
        """Return the scores of each input, from all layers; None has no attention."""
        heads = max(layer.heads for layer in layers if layer is not None)
        scores = np.full((len(self.tokens), len(layers), heads, len(ORDER)), np.nan, np.float32)
        for number, layer in enumerate(layers):
            if layer is not None:
                scores[:, number, : layer.heads] = layer.scores()
        scores = np.ascontiguousarray(np.moveaxis(scores, -1, 1))  # input score layer head
        return [
            HeadScores(
                stack=stack,
                **dict(zip(ORDER, own, strict=True)),
                queries=counts,
                distance_unit="tokens" if tokens.grid is None else "patches",
            )
            for own, tokens, counts in zip(scores, self.tokens, self._counts, strict=True)
        ]


class ScoredLayer:
    """The scores of one layer, of all inputs of a batch."""

    def __init__(self, scorer: BatchScorer, heads: int) -> None:
        self.heads = heads
        self._scorer = scorer
        self._sums = np.zeros((len(scorer.tokens), heads, len(ORDER)))
        self._means: dict[tuple[int, str], np.ndarray] = {}  # what is no sum over queries

    def add(self, maps: Float[np.ndarray, "input head query key"], first: int) -> None:
        """Take the maps of some inputs, from number `first` on; each one's own tokens come first.

        Raises ShapeError where a row sums to more than 1.
        """
        compiled = self._scorer.places is not None and self._add_compiled(maps, first)
        for number, padded in enumerate(maps, first):
            tokens, patches = self._scorer.tokens[number], self._scorer.patches[number]
            own = padded[:, : len(tokens), : len(tokens)]
            if not compiled:
                masks = repetition_masks(tokens, one_text=True)
                scores = map_scores(own, (tokens, tokens), masks, one_text=True)
                self._means |= {(number, name): values for name, values in scores.items()}
            elif patches is not None:
                self._means[number, "distance"] = mean_patch_distance(own, patches)

    def _add_compiled(self, maps: np.ndarray, first: int) -> bool:
        """Score maps by kernels; return whether their rows are weights, else they are looked at."""
        from attnviz.kernels.rows import SCORES, score_batch

        assert self._scorer.places is not None
        sums, some = np.zeros_like(self._sums), slice(first, first + len(maps))
        largest = score_batch(maps, self._scorer.places, first, sums)
        self._sums[some] = sums[some][..., [SCORES.index(name) for name in ORDER]]
        return largest <= MOST_OF_A_ROW

    def scores(self) -> Float[np.ndarray, "input head score"]:
        """Return all scores; NaN where one has no meaning for an input."""
        scores = (self._sums * self._scorer.shares[:, None]).astype(np.float32)
        for (number, name), values in self._means.items():
            scores[number, :, ORDER.index(name)] = values
        return scores


def _batch_places(tokens: Sequence[Tokens]) -> BatchPlaces:
    from attnviz.kernels.rows import BatchPlaces

    each = [row_places(own, own) for own in tokens]
    longest = max(len(own) for own in tokens)

    def padded(name: str, width: int) -> np.ndarray:
        rows = np.zeros((len(each), width), each[0][name].dtype)
        for row, places in zip(rows, each, strict=True):
            row[: len(places[name])] = places[name]
        return rows

    n_special = np.array([len(places["special"]) for places in each], np.int32)
    return BatchPlaces(
        length=np.array([len(own) for own in tokens], np.int32), n_special=n_special,
        special=padded("special", max(1, int(n_special.max()))),
        **{name: padded(name, longest) for name in ("ordinary", "equal", "first_equal", "n_equal")},
        far=np.abs(np.arange(-longest, longest + 1)).astype(np.float32),
    )  # fmt: skip
