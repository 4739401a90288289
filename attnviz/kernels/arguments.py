"""What the kernels of a GPU are handed: tensors, and the numbers that they need to walk them.

Integers count elements. Without a part its tensor is None. Nothing here needs Triton.
"""

from __future__ import annotations

from typing import Any, NamedTuple

PLACES = ("special", "duplicate", "induction", "sink", "previous_token", "same_token", "next_token")
"""The scores that `place` gives, in its order."""

NO_QUERY = 1e30
"""As the largest score of a slot where no query is: nothing has weight there."""


class KernelCall(NamedTuple):
    """One call of an attention function; each vector lies in one piece."""

    query: Any  # [head, query, d_head]
    key: Any  # [kv_head, key, d_head]
    value: Any  # [kv_head, key, d_value]
    query_head: Any  # from one head to the next, and from one row to the next
    query_row: Any
    key_head: Any
    key_row: Any
    value_head: Any
    value_row: Any
    queries: Any
    keys: Any
    group: Any  # heads that share keys
    scaling: Any
    softcap: Any
    bias: Any  # float32: of a head, query and key at their numbers times these lengths and 1
    bias_head: Any
    bias_row: Any
    bias_from: Any
    sinks: Any  # float32 [head], times log2 e
    first: Any  # int32 [query]: the first key that it may look at
    last: Any  # int32 [query]: and the last


class Softmax(NamedTuple):
    """What makes weights of scores: 2^(score - top - bits), where scores are times log2 e."""

    top: Any  # float32 [head, slot]: the largest score; where no query is, more than any
    bits: Any  # float32 [head, slot]: log2 of what is left of the sum; None: `top` has it in it
    slot: Any  # int32 [query]: where its numbers are: a chunk's lie side by side
    slots: Any  # of a head


class Chunks(NamedTuple):
    """The queries in pieces, none of which lies in two cells of the overview; all are int32."""

    start: Any  # [chunk]: its first query
    cell: Any  # [chunk + 1]: its row of the overview; at the end no row
    all_from: Any  # [chunk]: from where to before where all its queries may look
    all_to: Any
    part: Any  # [part + 1]: the first chunk of what one program takes, whole cells
    seen_from: Any  # [block of keys]: from where to before where chunks may look at any of it
    seen_to: Any


class KeySums(NamedTuple):
    """What `pool` writes."""

    overview: Any  # float32 [head, cell, key]: the largest weight; 0 before
    cells: Any  # of a head
    received: Any  # float32 [part, head, key]
    bits: Any  # float32 [head, part, block of keys]: -w log2 w
    distance: Any  # the same: w times |query - key|; or None


class TokenPlaces(NamedTuple):
    """What `place` has to know of the tokens; as `kernels.rows.RowPlaces`."""

    ordinary: Any  # uint8 [query]
    special: Any  # int32 [special]
    n_special: Any
    order: Any  # int32 [key]: keys of each token one after another; None where texts are two
    first_equal: Any
    n_equal: Any
