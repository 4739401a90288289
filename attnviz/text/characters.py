"""Characters as a reader counts them: a letter with its marks, an emoji with its joiners."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from attnviz.text.spans import Span, of_pieces


@lru_cache(maxsize=1)
def _cluster() -> Any:
    import regex

    return regex.compile(r"\X", regex.V1)


def characters(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the spans of a text's characters: its extended grapheme clusters (UAX 29)."""
    return of_pieces(_cluster().findall(text[start:end]), start)
