"""Where one token of a chat looks: the part of each role, head by head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from attnviz.records.tokens import read_only


@dataclass(frozen=True, eq=False)
class RoleShares:
    """The weights of one query, added up over the tokens of each role.

    Attributes:
        stack: which attention this is.
        query: the position that looks.
        roles: "first token", then the roles of the chat in the order in which they speak.
        tokens: how many tokens each has.
        shares: 0 to 1, NaN for heads that a layer does not have. A head's shares sum to 1, unless
            its architecture has sinks.
    """

    stack: str
    query: int
    roles: tuple[str, ...]
    tokens: tuple[int, ...]
    shares: Float[np.ndarray, "layer head role"]

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", read_only(self.shares))

    @property
    def mean(self) -> Float[np.ndarray, "role"]:
        """The mean over all heads."""
        return np.nanmean(self.shares, axis=(0, 1))
