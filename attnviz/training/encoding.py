"""From rows of a data set to the arrays that a model trains on, and from those to padded batches.

Batches are padded to their own longest row, never to the longest of all. What is cut off is
counted and said.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from attnviz.errors import DataError
from attnviz.language import N_, several
from attnviz.records import Unknown
from attnviz.records.scores import UNLABELLED
from attnviz.tracing.text_tokens import is_unknown

if TYPE_CHECKING:
    from datasets import Dataset

IGNORED = -100
"""The label of a position that no loss is taken of, as in torch.nn.functional.cross_entropy."""

MASKED_SHARE = 0.15
"""Of the tokens of a text, in masked language modelling (Devlin et al. 2019, section 3.1)."""

_HELD_BYTES = 2 * 2**30

Row = dict[str, Any]
Batch = dict[str, Tensor]


@dataclass
class RowEncoder:
    """What turns rows into arrays: the tokenizer or image processor, the labels, and the limits.

    shift makes a decoder's input of its labels, where a loss outside the model needs it.
    """

    tokenizer: Any = None
    processor: Any = None
    labels: tuple[str, ...] = ()
    longest: int = 512
    horizon: int = 24
    context: int = 96
    seed: int = 0
    shift: Callable[[Tensor], Tensor] | None = None
    scale: tuple[float, float] = (0.0, 1.0)  # mean and spread that regression labels are taken by
    unlabelled: int = IGNORED  # what the model's own loss skips in a mask


@dataclass
class EncodedRows(torch.utils.data.Dataset):
    """Rows ready for a model, their lengths, and what a reader must know."""

    rows: Sequence[Row]
    lengths: list[int]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, number: int) -> Row:
        return self.rows[number]

    def by_length(self) -> EncodedRows:
        """Return the rows, the longest first: little padding where the order does not matter."""
        order = sorted(range(len(self)), key=lambda n: (-self.lengths[n], n))
        if order == list(range(len(self))):
            return self
        return EncodedRows(_Picked(self.rows, order), [self.lengths[n] for n in order], self.notes)


@dataclass
class _Picked(Sequence[Row]):
    rows: Sequence[Row]
    order: list[int]

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, number: Any) -> Any:
        return self.rows[self.order[number]]


# --- texts ----------------------------------------------------------------------------------------


def texts(data: Dataset, reader: RowEncoder) -> tuple[list[Row], tuple[str, ...]]:
    """Return the token ids of the texts (or pairs), each cut to the longest that a model takes."""
    columns = [list(data["text"])]
    if "second" in data.column_names:
        columns.append(list(data["second"]))
    return _token_rows(reader, *columns)


def _token_rows(
    reader: RowEncoder, *columns: list[str], **options: Any
) -> tuple[list[Row], tuple[str, ...]]:
    whole = reader.tokenizer(*columns, verbose=False, padding=False, truncation=False, **options)
    rows = [
        {name: np.asarray(whole[name][n], np.int64) for name in whole if name != "attention_mask"}
        for n in range(len(columns[0]))
    ]
    long = [n for n, row in enumerate(rows) if len(row["input_ids"]) > reader.longest]
    if not long:
        return rows, ()
    some = [[column[n] for n in long] for column in columns]
    cut = reader.tokenizer(
        *some, verbose=False, padding=False, truncation=True, max_length=reader.longest, **options
    )
    for at, n in enumerate(long):
        rows[n] = {name: np.asarray(cut[name][at], np.int64) for name in rows[n]}
    return rows, (
        several(
            "{n} of {rows} texts were cut to {longest} tokens.",
            n=len(long),
            rows=len(rows),
            longest=reader.longest,
        ),
    )


def unknown_notes(rows: Sequence[Row], reader: RowEncoder) -> tuple[str, ...]:
    """Say which share of the tokens the vocabulary does not have: nothing is learnt of them."""
    if reader.tokenizer is None or not len(rows) or "input_ids" not in rows[0]:
        return ()
    special = set(reader.tokenizer.all_special_ids) - {reader.tokenizer.unk_token_id}
    counts = []
    for row in rows:
        plain = ~np.isin(row["input_ids"], list(special))
        unknown = is_unknown(reader.tokenizer, row["input_ids"]) & plain
        counts.append(Unknown(int(unknown.sum()), int(plain.sum())))
    every = Unknown(sum(each.count for each in counts), sum(each.tokens for each in counts))
    if not every.count:
        return ()
    some = sum(each.count > 0 for each in counts)
    much = N_(" Choose a model whose vocabulary has these words.") if every.much else ""
    return (
        several(
            "{every} ({share:.1%} of all), in {some:,} of {n:,} texts.{much}",
            n=len(rows),
            every=every,
            share=every.share,
            some=some,
            much=much,
        ),
    )


def words(data: Dataset, reader: RowEncoder) -> tuple[list[Row], tuple[str, ...]]:
    """Return the token ids of the words; the first token of each word has its label."""
    word_lists = [list(row) for row in data["words"]]
    rows, notes = [], ()
    encoding = reader.tokenizer(
        word_lists, is_split_into_words=True, truncation=True, max_length=reader.longest,
        padding=False, verbose=False,
    )  # fmt: skip
    cut = 0
    for n, labels in enumerate(data["label"]):
        of_word = encoding.word_ids(n)
        first = [w is not None and (not k or of_word[k - 1] != w) for k, w in enumerate(of_word)]
        cut += max((w for w in of_word if w is not None), default=-1) + 1 < len(word_lists[n])
        row = {m: np.asarray(encoding[m][n], np.int64) for m in encoding if m != "attention_mask"}
        row["labels"] = np.array(
            [labels[w] if f else IGNORED for w, f in zip(of_word, first, strict=True)], np.int64
        )
        rows.append(row)
    if cut:
        notes = (
            several(
                "{n} of {rows} texts were cut to {longest} tokens.",
                n=cut,
                rows=len(rows),
                longest=reader.longest,
            ),
        )
    return rows, notes


def pairs(data: Dataset, reader: RowEncoder) -> tuple[list[Row], tuple[str, ...]]:
    """Return the token ids of the sources, and of the targets as labels."""
    rows, notes = _token_rows(reader, list(data["source"]))
    targets = reader.tokenizer(
        text_target=list(data["target"]), truncation=True, max_length=reader.longest,
        padding=False, verbose=False,
    )["input_ids"]  # fmt: skip
    end = reader.tokenizer.eos_token_id
    for row, ids in zip(rows, targets, strict=True):
        with_end = ids if end is None or (ids and ids[-1] == end) else [*ids, end]
        row["labels"] = np.asarray(with_end, np.int64)
    return rows, notes


def running(data: Dataset, reader: RowEncoder, *, ends: bool) -> tuple[list[Row], tuple[str, ...]]:
    """Return the token ids of raw texts; a longer text becomes several rows and nothing is lost."""
    whole_texts = list(data["text"])
    pieces = reader.tokenizer(
        whole_texts, truncation=True, max_length=reader.longest - ends,
        return_overflowing_tokens=True, padding=False, verbose=False,
    )  # fmt: skip
    of_text = pieces.pop("overflow_to_sample_mapping", list(range(len(whole_texts))))
    end = reader.tokenizer.eos_token_id
    rows = []
    for n, ids in enumerate(pieces["input_ids"]):
        last = n + 1 == len(of_text) or of_text[n + 1] != of_text[n]
        if ends and last and end is not None and ids[-1:] != [end]:
            ids = [*ids, end]
        if len(ids) > 1:
            rows.append({"input_ids": np.asarray(ids, np.int64)})
    if len(rows) == len(whole_texts):
        return rows, ()
    return rows, (
        several(
            "{n} texts became {rows} rows of at most {longest} tokens.",
            n=len(whole_texts),
            rows=len(rows),
            longest=reader.longest,
        ),
    )


def padded(rows: Sequence[Row], reader: RowEncoder, *, wide_labels: bool = False) -> Batch:
    """Return a batch as long as its longest row; with wide_labels each position has a label."""
    longest = max(len(row["input_ids"]) for row in rows)
    pad = reader.tokenizer.pad_token_id
    batch = {
        name: _padded_array(
            [row[name] for row in rows], longest, pad if name == "input_ids" else 0, reader
        )
        for name in rows[0]
        if name != "labels"
    }
    lengths = [np.ones(len(row["input_ids"]), np.int64) for row in rows]
    batch["attention_mask"] = _padded_array(lengths, longest, 0, reader)
    if "labels" in rows[0]:
        labels = [row["labels"] for row in rows]
        batch["labels"] = (
            _padded_array(labels, max(map(len, labels)), IGNORED, reader)
            if wide_labels
            else torch.from_numpy(np.stack(labels))
        )
    return batch


def _padded_array(arrays: list[np.ndarray], length: int, fill: int, reader: RowEncoder) -> Tensor:
    matrix = np.full((len(arrays), length), fill, np.int64)
    left = reader.tokenizer.padding_side == "left"
    for row, array in zip(matrix, arrays, strict=True):
        row[length - len(array) if left else 0 : length if left else len(array)] = array
    return torch.from_numpy(matrix)


def continued(rows: Sequence[Row], reader: RowEncoder) -> Batch:
    """Return a batch for a causal language model, which tells every token from those before it."""
    batch = padded(rows, reader)
    batch["labels"] = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, IGNORED)
    return batch


def masked(rows: Sequence[Row], reader: RowEncoder) -> Batch:
    """Return a batch for a masked language model, after Devlin et al. 2019, section 3.1.

    Of the masked tokens 80 % become the mask, 10 % another token, 10 % stay. The choice depends on
    the seed and on the batch alone: a resumed run, which draws no number twice, masks the same.
    """
    batch = padded(rows, reader)
    ids = batch["input_ids"].numpy()
    draw = np.random.default_rng([reader.seed, zlib.crc32(ids.tobytes())])
    special = (
        np.isin(ids, reader.tokenizer.all_special_ids) | (batch["attention_mask"] == 0).numpy()
    )
    is_masked = (draw.random(ids.shape) < MASKED_SHARE) & ~special
    if not is_masked.any() and not special.all():  # a loss of nothing is not a number
        is_masked.flat[np.flatnonzero(~special)[0]] = True
    kind = draw.random(ids.shape)
    others = draw.integers(0, len(reader.tokenizer), ids.shape)
    new_ids = np.where(is_masked & (kind < 0.8), reader.tokenizer.mask_token_id, ids)
    new_ids = np.where(is_masked & (kind >= 0.9), others, new_ids)
    batch["labels"] = torch.from_numpy(np.where(is_masked, ids, IGNORED))
    batch["input_ids"] = torch.from_numpy(new_ids)
    return batch


# --- pictures and series --------------------------------------------------------------------------


@dataclass
class PictureRows(Sequence[Row]):
    """Pictures made into pixel values when they are asked for, and kept while there is room."""

    data: Dataset
    reader: RowEncoder
    segmented: bool = False
    cache: dict[int, Row] = field(default_factory=dict)
    room: int = _HELD_BYTES

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, number: Any) -> Any:
        if number in self.cache:
            return self.cache[number]
        item = self.data[int(number)]
        picture = item["image"].convert("RGB")
        pixels = self.reader.processor(picture, return_tensors="np")["pixel_values"][0]
        row: Row = {"pixel_values": np.asarray(pixels, np.float32)}
        if self.segmented:
            mask = np.asarray(item["mask"])
            # Without another colour between two labels: the nearest pixel decides.
            shrunk = Image.fromarray(mask.astype(np.int32), mode="I").resize(
                pixels.shape[:0:-1], Image.Resampling.NEAREST
            )
            labels = np.asarray(shrunk, np.int64)
            row["labels"] = np.where(labels == UNLABELLED, self.reader.unlabelled, labels)
        else:
            row["labels"] = np.int64(item["label"])
        self.room -= row["pixel_values"].nbytes
        if self.room > 0:
            self.cache[number] = row
        return row


def stacked(rows: Sequence[Row], reader: RowEncoder) -> Batch:
    """Return a batch of arrays of one shape."""
    return {name: torch.from_numpy(np.stack([row[name] for row in rows])) for name in rows[0]}


def series(data: Dataset, reader: RowEncoder) -> tuple[list[Row], tuple[str, ...]]:
    """Return the last steps of each series before the horizon, and the steps of the horizon.

    Raises DataError when a series is too short.
    """
    rows, least = [], reader.context + reader.horizon
    for number, values in enumerate(data["series"]):
        values = np.asarray(values, np.float32)[:, None]
        if len(values) < least:
            raise DataError(
                several(
                    "Series {number} has {n} steps; a model that reads {context} and "
                    "forecasts {horizon} needs {least}. Take a shorter context or horizon.",
                    n=len(values),
                    number=number,
                    context=reader.context,
                    horizon=reader.horizon,
                    least=least,
                )
            )
        past, future = values[: -reader.horizon], values[-reader.horizon :]
        rows.append({"past_values": past[-reader.context :], "future_values": future})
    return rows, ()
