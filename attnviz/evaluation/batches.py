"""Rows in batches of one length each: without padding, a row is answered as if it stood alone.

Padding moves answers: left-padded positions, classifiers that read the last token, checkpoints
without a pad token. Rows of equal length need none, and sets of many rows have many of each length.
"""

from __future__ import annotations

import copy
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from attnviz.attribution.memory import MOST_ROWS, rows_at_once
from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.models.vocabulary import embedding_rows
from attnviz.records import Unknown
from attnviz.tracing.text_tokens import is_unknown
from attnviz.tracing.unread_input import refuse_what_has_no_row

MOST_TOKENS = 8_192
"""Tokens of a batch, however many rows that makes."""

_ENCODED_AT_ONCE = 1_000
_A_FEW_MORE = 1.5


@dataclass(frozen=True, eq=False)
class EncodedTexts:
    """Texts as ids: per row the lists that the tokenizer gave; cut: rows that lost their end.

    unknown_counts: of each row, how many of its tokens the vocabulary does not have, and how many
    tokens it has but for special ones, [row, 2].
    """

    rows: tuple[dict[str, list[Any]], ...]
    cut: tuple[int, ...]
    unknown_counts: Int[np.ndarray, "row 2"]

    @cached_property
    def length(self) -> Int[np.ndarray, "row"]:
        """Tokens of each row."""
        return _lengths(self.rows)

    @cached_property
    def unknown(self) -> tuple[Unknown, ...]:
        """What the vocabulary does not have of each row."""
        return tuple(Unknown(count, tokens) for count, tokens in self.unknown_counts.tolist())

    @cached_property
    def _columns(self) -> dict[str, np.ndarray | None]:
        """What has a number a token, by name, all rows in one line; None for what has not."""
        return {name: _in_line(self.rows, name, self.length) for name in self.rows[0]}

    @cached_property
    def _starts(self) -> np.ndarray:
        return self.length.cumsum() - self.length

    def numbers(self, name: str, rows: np.ndarray) -> Tensor:
        """Return what the tokenizer gave under a name for rows of one length."""
        column = self._columns[name]
        if column is None:
            return torch.tensor([self.rows[row][name] for row in rows.tolist()])
        places = self._starts[rows][:, None] + np.arange(int(self.length[rows[0]]))
        return torch.from_numpy(column[places])


def encode(
    model: Model,
    texts: Sequence[str],
    seconds: Sequence[str] | None = None,
    *,
    offsets: bool = False,
) -> EncodedTexts:
    """Return texts, or pairs, as ids. Texts longer than the model takes are cut and counted.

    offsets: whether rows say where in the text their tokens stand, which takes a while.

    Raises InputError when the tokenizer makes no token of a text, or one that the embedding
    has no row for.
    """

    def taken_apart(numbers: Sequence[int], tokenizer: Any, **options: Any) -> Iterator[Any]:
        options["return_offsets_mapping"] = offsets and tokenizer.is_fast
        for start in range(0, len(numbers), _ENCODED_AT_ONCE):
            part = numbers[start : start + _ENCODED_AT_ONCE]
            second = None if seconds is None else [seconds[n] for n in part]
            yield from _token_rows(model, tokenizer, [texts[n] for n in part], second, options)

    rows = list(taken_apart(range(len(texts)), model.tokenizer, truncation=False))
    limit = model.max_tokens
    too_long: list[int] = []
    if limit is not None:
        too_long = [n for n, row in enumerate(rows) if len(row["input_ids"]) > limit]
    if too_long:
        # Cutting is a state of the tokenizer, which other threads share: a copy is told to.
        own = copy.deepcopy(model.tokenizer)
        shorter = taken_apart(too_long, own, truncation=True, max_length=limit)
        for n, row in zip(too_long, shorter, strict=True):
            rows[n] = row
    empty = next((n for n, row in enumerate(rows) if not row["input_ids"]), None)
    if empty is not None:
        raise InputError(
            N_("The tokenizer makes no token of row {empty}. Leave it out.", empty=empty + 1)
        )
    length = _lengths(rows)
    ids = _numbers(rows, "input_ids", length)
    _refuse_what_has_no_row(model, ids, length)
    return EncodedTexts(tuple(rows), tuple(too_long), _unknown(model, rows, ids, length))


def _lengths(rows: Sequence[dict[str, list[Any]]]) -> np.ndarray:
    return np.array([len(row["input_ids"]) for row in rows], int)


def _numbers(rows: Sequence[dict[str, list[Any]]], name: str, length: np.ndarray) -> np.ndarray:
    values = chain.from_iterable(row[name] for row in rows)
    return np.fromiter(values, np.int64, int(length.sum()))


def _in_line(
    rows: Sequence[dict[str, list[Any]]], name: str, length: np.ndarray
) -> np.ndarray | None:
    if any(len(row[name]) != n for row, n in zip(rows, length.tolist(), strict=True)):
        return None
    try:
        return _numbers(rows, name, length)
    except (TypeError, ValueError):  # boxes, offsets: several numbers a token
        return None


def _refuse_what_has_no_row(model: Model, ids: np.ndarray, length: np.ndarray) -> None:
    limit = embedding_rows(model.hf)
    beyond = np.flatnonzero(ids >= limit) if limit is not None else ids[:0]
    if not len(beyond):
        return
    number = int(np.searchsorted(length.cumsum(), beyond[0], side="right"))
    try:
        refuse_what_has_no_row(model, ids[beyond[:1]].tolist())
    except InputError as error:
        raise InputError(N_("Row {number}: {error}", number=number + 1, error=error)) from error


def _unknown(
    model: Model, rows: Sequence[dict[str, list[Any]]], ids: np.ndarray, length: np.ndarray
) -> np.ndarray:
    special = _numbers(rows, "special_tokens_mask", length).astype(bool)
    unknown = is_unknown(model.tokenizer, ids) & ~special
    if not len(rows):
        return np.zeros((0, 2), int)
    starts = length.cumsum() - length
    return np.stack([np.add.reduceat(each, starts, dtype=int) for each in (unknown, ~special)], 1)


def _token_rows(
    model: Model,
    tokenizer: Any,
    texts: list[str],
    seconds: list[str] | None,
    options: dict[str, Any],
) -> Iterator[dict[str, list[Any]]]:
    with asked_of(model, N_("take these texts apart into tokens")):
        tokens = tokenizer(
            texts, seconds, padding=False, verbose=False, return_special_tokens_mask=True,
            **options,
        )  # fmt: skip
    names = list(tokens)
    for values in zip(*(tokens[name] for name in names), strict=True):
        yield dict(zip(names, values, strict=True))


def batches(
    model: Model, texts: EncodedTexts, *, most_rows: int | None = None
) -> Iterator[np.ndarray]:
    """Yield the row numbers of each batch: rows of one length, short ones first."""
    of_length: dict[int, list[int]] = defaultdict(list)
    for row, length in enumerate(texts.length.tolist()):
        of_length[length].append(row)
    for length in sorted(of_length):
        rows = np.array(of_length[length])
        yield from np.array_split(rows, _parts(model, len(rows), length, most_rows))


def _parts(model: Model, rows: int, length: int, most_rows: int | None) -> int:
    """Return into how many batches of about equal size rows of one length go."""
    size = min(rows_at_once(model, length), max(1, MOST_TOKENS // length))
    if most_rows is not None:
        size = min(size, most_rows)
    elif size == MOST_ROWS and _A_FEW_MORE * size * length <= MOST_TOKENS:
        # Memory allows a few more, and a batch of the few left over would cost a whole one.
        return max(1, math.ceil(rows / size - (_A_FEW_MORE - 1)))
    return math.ceil(rows / size)


def tensors_of(
    model: Model, texts: EncodedTexts, rows: Sequence[int] | np.ndarray
) -> dict[str, Tensor]:
    """Return the model's inputs for rows of one length, on its device."""
    numbers = np.asarray(rows)
    names = [n for n in model.tokenizer.model_input_names if n in texts.rows[int(numbers[0])]]
    return {name: texts.numbers(name, numbers).to(model.hf.device) for name in names}
