"""How much of a chat's last token goes to the system turn, the user and the model itself."""

from __future__ import annotations

import numpy as np

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.records import Trace
from attnviz.records.roles import RoleShares
from attnviz.records.tokens import FIRST_TOKEN


def role_shares(trace: Trace, *, stack: str | None = None, query: int = -1) -> RoleShares:
    """Return how much of one token's attention each role of a chat gets, in every head.

    The first token of the text, where heads rest that have nothing to look for, is counted by
    itself: it stands in the first turn and says nothing about it. Source: Xiao et al. 2024.

    Args:
        trace: of a chat.
        stack: which attention; None is the first.
        query: the token that looks, counted from 0, or back from -1, the last.

    Raises UnsupportedError when the text is no chat, InputError when a token is out of range.
    """
    of = trace.stack(stack)
    keys = of.keys
    if keys.turn is None:
        raise UnsupportedError(N_("This text is not a chat, so it has no roles."))
    n = len(of.queries)
    if not -n <= query < n:
        raise InputError(
            N_(
                "The queries are 0 to {n}, or -1 back to {n_2}; got {query}.",
                n=n - 1,
                n_2=-n,
                query=query,
            )
        )
    at = query % n
    role = np.array([keys.turns[turn][0] for turn in keys.turn], dtype=object)
    role[0] = FIRST_TOKEN
    roles = tuple(dict.fromkeys(role.tolist()))
    member = np.stack([role == name for name in roles], -1).astype(np.float64)  # key role
    shares = np.full((of.n_layers, of.n_heads, len(roles)), np.nan)
    for number, layer in enumerate(of.layers):
        for head in range(layer.n_heads):
            shares[number, head] = layer.rows(head, at, at + 1)[0] @ member
    counts = member.sum(0).astype(int).tolist()
    return RoleShares(of.name, at, roles, tuple(counts), shares)
