"""How each head of a stack behaves, in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

import numpy as np
from jaxtyping import Float

from attnviz.records.prediction import Prediction
from attnviz.records.stack import StackName
from attnviz.records.tokens import Tokens
from attnviz.records.trace import ModelInfo


@dataclass(frozen=True, eq=False)
class HeadScores:
    """How each head of one stack behaves on one input; every score is float32 [layer, head].

    NaN where a score has no meaning for the input (no token occurs twice, say). `METRICS` in
    `attnviz.metrics.heads` holds each score's range, definition and source.

    `queries` says on how many queries of the input each score stands: an induction score that is
    the mean of three tokens names no head. `distance_unit` is "tokens", or "patches" for pictures.
    """

    stack: StackName
    entropy: Float[np.ndarray, "layer head"]
    distance: Float[np.ndarray, "layer head"]
    sink: Float[np.ndarray, "layer head"]
    special: Float[np.ndarray, "layer head"]
    same_token: Float[np.ndarray, "layer head"]
    previous_token: Float[np.ndarray, "layer head"]
    next_token: Float[np.ndarray, "layer head"]
    duplicate: Float[np.ndarray, "layer head"]
    induction: Float[np.ndarray, "layer head"]
    queries: Mapping[str, int] = field(default_factory=dict)
    distance_unit: str = "tokens"

    def __iter__(self) -> Iterator[tuple[str, np.ndarray]]:
        """Yield (name, [layer, head]) in the order in which scores are shown."""
        scores = ((f.name, getattr(self, f.name)) for f in fields(self))
        return ((name, values) for name, values in scores if isinstance(values, np.ndarray))


@dataclass(frozen=True, eq=False)
class ScoredInput:
    """One of many inputs: what the model answered, and how its heads behaved; no maps.

    `inputs` are its texts, `tokens` those that the model read.
    """

    model: ModelInfo
    inputs: tuple[str, ...]
    tokens: Tokens
    prediction: Prediction
    by_stack: Mapping[StackName, HeadScores]
