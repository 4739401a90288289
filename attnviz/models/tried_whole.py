"""The same for tokenizers that only transformers opens: SentencePiece's and converted ones.

Runs in a child only. Importing this module costs seconds, once for each child.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transformers import AutoConfig, AutoTokenizer

from attnviz.models.staging import staged


def opens(place: str, config: str) -> bool:
    """Open the tokenizer of a folder, and do nothing with it."""
    with staged(Path(config), config) as folder:
        settings = AutoConfig.from_pretrained(folder, trust_remote_code=False)
    return _opened(place, config=settings) is not None


def encoded(
    place: str, texts: Sequence[Any], seconds: Sequence[Any] | None = None, split: bool = False
) -> int:
    """Return how many tokens come of texts, of pairs, or (split) of lists of words."""
    made = _opened(place)(
        list(texts), None if seconds is None else list(seconds), is_split_into_words=split,
        verbose=False,
    )  # fmt: skip
    return sum(map(len, made["input_ids"]))


def decoded(place: str, ids: Sequence[int]) -> int:
    """Return how many letters ids are when they are written as text."""
    return len(_opened(place).decode(list(ids)))


def _opened(folder: str, **options: Any) -> Any:
    with staged(Path(folder), folder) as shown:
        return AutoTokenizer.from_pretrained(
            shown, trust_remote_code=False, use_fast=True, **options
        )
