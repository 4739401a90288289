"""Where the words of an example stand among its tokens, and tokens with some of them masked."""

from __future__ import annotations

from collections.abc import Sequence

from transformers import PreTrainedTokenizerBase

Offsets = Sequence[tuple[int, int]]
"""The (start, end) character positions of each token of a text; equal for a special token."""


def positions(offsets: Offsets, span: tuple[int, int] | None) -> list[int]:
    """Return the positions of the tokens that share a character with the span; none for no span.

    A contracted "n't" counts with the token it hangs on: "wasn", "'", "t".
    """
    if span is None:
        return []
    first, last = span
    return [
        at
        for at, (start, end) in enumerate(offsets)
        if start < end and start < last and end > first
    ]


def masked(ids: Sequence[int], at: Sequence[int], tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """Return a copy of the ids with [MASK] at the given positions."""
    mask = tokenizer.mask_token_id
    assert isinstance(mask, int)
    return [mask if position in at else id for position, id in enumerate(ids)]
