"""Parts of a long text that a model takes: its beginning, a window, one sentence.

A part ends where a word does, and what is said to fit was counted by the model's own tokenizer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from attnviz.language import N_
from attnviz.records.tokens import Units

if TYPE_CHECKING:
    from attnviz.models.model import Model

Fits = Callable[[str], bool]

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Characters of scripts that put no blank between words; a part may end behind any of them."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class TextPart:
    """Characters `start` to `end` of a text."""

    start: int
    end: int


def n_tokens(model: Model, text: str, second: str | None = None) -> int:
    """Return how many tokens an input has, with those that the tokenizer adds."""
    return len(_ids(model, text, second))


def counts(model: Model, text: str, second: str | None = None) -> tuple[int, int]:
    """Return how many tokens an input has, and how many of them stand for unknown characters."""
    from attnviz.tracing.text_tokens import is_unknown

    ids = _ids(model, text, second)
    return len(ids), int(is_unknown(model.tokenizer, np.asarray(ids)).sum())


def _ids(model: Model, text: str, second: str | None) -> list[int]:
    from attnviz.models.foreign import asked_of

    with asked_of(model, N_("take this text apart into tokens")):
        return model.tokenizer(text, second, truncation=False, verbose=False)["input_ids"]


def beginning(text: str, fits: Fits) -> TextPart | None:
    """Return the longest part from the first word on that fits; None where no word does."""
    return window(text, fits, 0)


def window(text: str, fits: Fits, first_word: int) -> TextPart | None:
    """Return the longest part from a word on that fits, words counted from 0; None for none."""
    words = [match.start() for match in _WORD.finditer(text)]
    if first_word >= len(words):
        return None
    start = words[first_word]
    end = _end(text[start:], fits)
    return TextPart(start, start + end) if end else None


def _end(text: str, fits: Fits) -> int:
    """Return how many characters fit, to the end of a word; 0 for none."""
    size = 256
    while size < len(text) and fits(text[:size]):  # so that no more than needed is tokenised
        size *= 2
    ends = [at for at in range(1, min(size, len(text)) + 1) if _is_end(text, at)]
    low, high = 0, len(ends)  # ends[:low] fit
    while low < high:
        middle = (low + high + 1) // 2
        if fits(text[: ends[middle - 1]]):
            low = middle
        else:
            high = middle - 1
    return ends[low - 1] if low else 0


def _is_end(text: str, at: int) -> bool:
    """Return whether a part may end before a character: behind a word, and never inside one."""
    before = text[at - 1]
    if before.isspace() or at == len(text):
        return not before.isspace()
    after = text[at]
    if unicodedata.category(after)[0] == "M" or "\u200d" in (before, after):
        return False
    return after.isspace() or bool(_UNSPACED.match(before) and _UNSPACED.match(after))


def sentences(model: Model, text: str) -> list[TextPart]:
    """Return the sentences of a text, as `Units.sentences` finds them.

    Raises UnsupportedError when the tokenizer does not say where its tokens stand.
    """
    from attnviz.tracing.encoding import encoded_texts
    from attnviz.tracing.text_tokens import tokens_of

    tokens = tokens_of(model, encoded_texts(model, [(text,)])[0], (text,))
    units = Units.sentences(tokens, (text,))
    parts: dict[int, TextPart] = {}
    for unit, (start, end), special in zip(
        units.of_token.tolist(), tokens.spans.tolist(), tokens.special, strict=True
    ):
        if special:
            continue
        part_so_far = parts.get(unit, TextPart(start, end))
        parts[unit] = TextPart(min(part_so_far.start, start), max(part_so_far.end, end))
    return [part for part in parts.values() if text[part.start : part.end].strip()]
