"""Rows in batches of one length each: without padding, a row is answered as if it stood alone.

Padding moves answers: left-padded positions, classifiers that read the last token, checkpoints
without a pad token. Rows of equal length need none, and sets of many rows have many of each length.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from attnviz.attribution.memory import rows_at_once
from attnviz.errors import InputError
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.records import Unknown
from attnviz.tracing.text_tokens import is_unknown
from attnviz.tracing.unread_input import refuse_what_has_no_row

MOST_TOKENS = 8_192
"""Tokens of a batch, however many rows that makes."""

_ENCODED_AT_ONCE = 1_000


@dataclass(frozen=True, eq=False)
class EncodedTexts:
    """Texts as ids: per row the lists that the tokenizer gave; cut: rows that lost their end.

    unknown: of each row, how many of its tokens the vocabulary does not have.
    """

    rows: tuple[dict[str, list[Any]], ...]
    cut: tuple[int, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    @property
    def length(self) -> Int[np.ndarray, "row"]:
        """Tokens of each row."""
        return np.array([len(row["input_ids"]) for row in self.rows], int)


def encode(
    model: Model, texts: Sequence[str], seconds: Sequence[str] | None = None
) -> EncodedTexts:
    """Return texts, or pairs, as ids. Texts longer than the model takes are cut and counted.

    Raises InputError when the tokenizer makes no token of a text, or one that the embedding
    has no row for.
    """
    rows: list[dict[str, list[Any]]] = []
    for start in range(0, len(texts), _ENCODED_AT_ONCE):
        part = slice(start, start + _ENCODED_AT_ONCE)
        rows += _token_rows(
            model, model.tokenizer, texts[part], seconds and seconds[part], {"truncation": False}
        )
    limit = model.max_tokens
    too_long: list[int] = []
    if limit is not None:
        too_long = [n for n, row in enumerate(rows) if len(row["input_ids"]) > limit]
    # Cutting is a state of the tokenizer, which other threads share: a copy is told to.
    own = copy.deepcopy(model.tokenizer) if too_long else model.tokenizer
    for n in too_long:
        second = None if seconds is None else [seconds[n]]
        options = {"truncation": True, "max_length": limit}
        rows[n] = _token_rows(model, own, [texts[n]], second, options)[0]
    empty = [n for n, row in enumerate(rows) if not row["input_ids"]]
    if empty:
        raise InputError(f"The tokenizer makes no token of row {empty[0] + 1}. Leave it out.")
    _refuse_what_has_no_row(model, rows)
    return EncodedTexts(tuple(rows), tuple(too_long), tuple(_unknown(model, row) for row in rows))


def _refuse_what_has_no_row(model: Model, rows: Sequence[dict[str, list[Any]]]) -> None:
    for number, row in enumerate(rows):
        try:
            refuse_what_has_no_row(model, row["input_ids"])
        except InputError as error:
            raise InputError(f"Row {number + 1}: {error}") from error


def _unknown(model: Model, row: dict[str, list[Any]]) -> Unknown:
    special = np.array(row["special_tokens_mask"], bool)
    unknown = is_unknown(model.tokenizer, np.array(row["input_ids"])) & ~special
    return Unknown(int(unknown.sum()), int((~special).sum()))


def _token_rows(
    model: Model,
    tokenizer: Any,
    texts: Sequence[str],
    seconds: Sequence[str] | None,
    options: dict[str, Any],
) -> list[dict[str, list[Any]]]:
    with asked_of(model, "take these texts apart into tokens"):
        tokens = tokenizer(
            list(texts), None if seconds is None else list(seconds), padding=False, verbose=False,
            return_offsets_mapping=tokenizer.is_fast, return_special_tokens_mask=True, **options,
        )  # fmt: skip
    return [{name: tokens[name][n] for name in tokens} for n in range(len(texts))]


def batches(
    model: Model, texts: EncodedTexts, *, most_rows: int | None = None
) -> Iterator[np.ndarray]:
    """Yield the row numbers of each batch: rows of one length, short ones first."""
    of_length: dict[int, list[int]] = defaultdict(list)
    for row, length in enumerate(texts.length.tolist()):
        of_length[length].append(row)
    for length in sorted(of_length):
        rows = of_length[length]
        size = min(rows_at_once(model, length), max(1, MOST_TOKENS // length))
        size = size if most_rows is None else min(size, most_rows)
        for start in range(0, len(rows), size):
            yield np.array(rows[start : start + size])


def tensors_of(
    model: Model, texts: EncodedTexts, rows: Sequence[int] | np.ndarray
) -> dict[str, Tensor]:
    """Return the model's inputs for rows of one length, on its device."""
    names = [n for n in model.tokenizer.model_input_names if n in texts.rows[int(rows[0])]]
    return {
        name: torch.tensor([texts.rows[int(row)][name] for row in rows], device=model.hf.device)
        for name in names
    }
