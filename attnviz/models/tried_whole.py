"""The same for tokenizers that only transformers opens: SentencePiece's and converted ones.

Runs in a child only. Importing this module costs seconds, once for each child.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transformers import AutoConfig, AutoTokenizer

from attnviz.models.staging import staging_folder


def opens(place: str, config: str) -> bool:
    """Open the tokenizer of a folder, and do nothing with it."""
    with staging_folder(Path(config), config) as folder:
        settings = AutoConfig.from_pretrained(folder, trust_remote_code=False)
    return _tokenizer(place, config=settings) is not None


def token_count(
    place: str, texts: Sequence[Any], seconds: Sequence[Any] | None = None, split: bool = False
) -> int:
    """Return how many tokens come of texts, of pairs, or (split) of lists of words."""
    encoding = _tokenizer(place)(
        list(texts), None if seconds is None else list(seconds), is_split_into_words=split,
        verbose=False,
    )  # fmt: skip
    return sum(map(len, encoding["input_ids"]))


def letter_count(place: str, ids: Sequence[int]) -> int:
    """Return how many letters ids are when they are written as text."""
    return len(_tokenizer(place).decode(list(ids)))


def _tokenizer(folder: str, **options: Any) -> Any:
    with staging_folder(Path(folder), folder) as place:
        return AutoTokenizer.from_pretrained(
            place, trust_remote_code=False, use_fast=True, **options
        )
