"""Characters as a reader counts them: a letter with its marks, an emoji with its joiners."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from jaxtyping import Int

from attnviz.text.spans import Span, of_pieces


@lru_cache(maxsize=1)
def _cluster() -> Any:
    import regex

    return regex.compile(r"\X", regex.V1)


def character_numbers(text: str) -> Int[np.ndarray, "code_point"]:
    """Return the number of the character that each code point of a text is part of."""
    if text.isascii() and "\r" not in text:
        return np.arange(len(text))
    sizes = [len(cluster) for cluster in _cluster().findall(text)]
    return np.repeat(np.arange(len(sizes)), sizes)


def characters(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the spans of a text's characters: its extended grapheme clusters (UAX 29)."""
    return of_pieces(_cluster().findall(text[start:end]), start)
