"""Where one attention weight comes from, number by number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from attnviz.records.stack import StackName
from attnviz.records.tokens import read_only
from attnviz.records.trace import ModelInfo


@dataclass(frozen=True, eq=False)
class WeightPath:
    """One weight of one head, from its two vectors to its softmax, in float64.

    products = q * k, `dot` their sum, scaled = dot * scaling, capped = softcap * tanh(scaled /
    softcap) or scaled where there is no softcap, score = capped + position, weight =
    exp(score - highest) / total.

    Attributes:
        query, key: places of the two tokens; `query_text` and `key_text` how they are shown.
        q, k: the vectors that met in the attention function.
        position: the part added to the score (a position bias); -inf where a mask hides the key.
        row: the scores of all keys for this query, -inf where hidden.
        sink: a learned score that takes part in the softmax without being a token; else None.
        highest: the largest score of the row (or the sink), taken off before exp.
        total: the sum of exp(score - highest) over the row, and the sink.
        shown: the weight that the model computed, in the number format of `model`.
        rotated: whether q and k were turned by their positions (RoPE) before they met.
        recovered: the position part is not the model's own number but what is left between
            log(shown) and `capped`, up to a constant of the row (its largest value is 0).
    """

    model: ModelInfo
    stack: StackName
    layer: int
    head: int
    query: int
    key: int
    query_text: str
    key_text: str
    q: Float[np.ndarray, "d_head"]
    k: Float[np.ndarray, "d_head"]
    scaling: float
    softcap: float | None
    position: float
    row: Float[np.ndarray, "key"]
    keys: tuple[str, ...]
    sink: float | None
    shown: float
    rotated: bool = False
    recovered: bool = False

    def __post_init__(self) -> None:
        for field in ("q", "k", "row"):
            object.__setattr__(self, field, read_only(getattr(self, field)))

    @property
    def products(self) -> Float[np.ndarray, "d_head"]:
        """q * k, dimension by dimension."""
        return self.q * self.k

    @property
    def dot(self) -> float:
        """The sum of the products."""
        return float(self.products.sum())

    @property
    def scaled(self) -> float:
        """The sum times the scaling."""
        return self.dot * self.scaling

    @property
    def capped(self) -> float:
        """The scaled score after the softcap, where there is one."""
        if self.softcap is None:
            return self.scaled
        return float(self.softcap * np.tanh(self.scaled / self.softcap))

    @property
    def score(self) -> float:
        """What enters the softmax."""
        return self.capped + self.position

    @property
    def masked(self) -> bool:
        """Whether this query may not see this key."""
        return bool(np.isneginf(self.position))

    @property
    def highest(self) -> float:
        """The largest score of the row, the sink's included."""
        top = float(self.row.max())
        return top if self.sink is None else max(top, self.sink)

    @property
    def total(self) -> float:
        """The denominator of the softmax: the sum of exp(score - highest)."""
        total = float(np.exp(self.row - self.highest).sum())
        return total if self.sink is None else total + float(np.exp(self.sink - self.highest))

    @property
    def raised(self) -> float:
        """exp(score - highest), the numerator of the softmax."""
        return float(np.exp(self.score - self.highest))

    @property
    def weight(self) -> float:
        """The weight that these numbers give, 0 to 1."""
        return self.raised / self.total
