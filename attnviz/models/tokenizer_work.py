"""What a child does for a tokenizer: open it, take texts apart, write ids as text.

Runs in a child only (`attnviz.confined`), and knows `tokenizers` alone, so that it starts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def opens(place: str) -> bool:
    """Open a tokenizer.json, and do nothing with it."""
    return _tokenizer(place) is not None


def token_count(
    place: str, texts: Sequence[Any], seconds: Sequence[Any] | None = None, split: bool = False
) -> int:
    """Return how many tokens come of texts, of pairs, or (split) of lists of words."""
    batch: Any = list(texts) if seconds is None else list(zip(texts, seconds, strict=True))
    encodings = _tokenizer(place).encode_batch(batch, is_pretokenized=split)
    return sum(len(each.ids) for each in encodings)


def letter_count(place: str, ids: Sequence[int]) -> int:
    """Return how many letters ids are when they are written as text."""
    return len(_tokenizer(place).decode(list(ids), skip_special_tokens=False))


def _tokenizer(file: str) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(file)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
