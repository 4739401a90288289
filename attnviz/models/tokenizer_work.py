"""What a child does for a tokenizer: open it, take texts apart, write ids as text.

Runs in a child only (`attnviz.confined`), and knows `tokenizers` alone, so that it starts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def opens(place: str) -> bool:
    """Open a tokenizer.json, and do nothing with it."""
    return _opened(place) is not None


def encoded(
    place: str, texts: Sequence[Any], seconds: Sequence[Any] | None = None, split: bool = False
) -> int:
    """Return how many tokens come of texts, of pairs, or (split) of lists of words."""
    given: Any = list(texts) if seconds is None else list(zip(texts, seconds, strict=True))
    made = _opened(place).encode_batch(given, is_pretokenized=split)
    return sum(len(each.ids) for each in made)


def decoded(place: str, ids: Sequence[int]) -> int:
    """Return how many letters ids are when they are written as text."""
    return len(_opened(place).decode(list(ids), skip_special_tokens=False))


def _opened(file: str) -> Any:
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(file)
    made.no_truncation()
    made.no_padding()
    return made
