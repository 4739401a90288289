"""Texts as a tokenizer takes them apart, several at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from attnviz.language import N_
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model


@dataclass(frozen=True, eq=False)
class EncodedText:
    """One text, or a pair, as its tokenizer gave it, uncut.

    Attributes:
        ids: [token].
        special: bool [token], tokens that the tokenizer added.
        segment: [token], the text that a token is of, -1 for none; None where it does not say.
        spans: [token, 2], first and last character in that text; None where it does not say.
        types: [token], the model's own numbers of the two texts; None where it has none.
        tensors: what the model is given, with a batch axis of 1, on its device.
    """

    ids: np.ndarray
    special: np.ndarray
    segment: np.ndarray | None
    spans: np.ndarray | None
    types: np.ndarray | None
    tensors: dict[str, Tensor]


def encoded_texts(
    model: Model, texts: Sequence[tuple[str, ...]], *, special_tokens: bool = True
) -> list[EncodedText]:
    """Return texts, or pairs of texts, all of one kind, without cutting anything off.

    special_tokens: whether the tokenizer adds its own. Raises as `foreign.asked_of` does.
    """
    tokenizer = model.tokenizer
    seconds = [each[1] for each in texts] if texts and len(texts[0]) == 2 else None
    with asked_of(model, N_("take this text apart into tokens")):
        encoded = tokenizer(
            [each[0] for each in texts], seconds,
            return_offsets_mapping=tokenizer.is_fast, return_special_tokens_mask=True,
            truncation=False, padding=False, add_special_tokens=special_tokens,
            verbose=False,  # we say it ourselves when a text is too long
        )  # fmt: skip
    device, fast = model.hf.device, tokenizer.is_fast
    names = [name for name in tokenizer.model_input_names if name in encoded]
    types = encoded.get("token_type_ids")
    return [
        EncodedText(
            ids=np.array(encoded["input_ids"][row], int),
            special=np.array(encoded["special_tokens_mask"][row], bool),
            segment=_segments(encoded.sequence_ids(row)) if fast else None,
            spans=np.array(encoded["offset_mapping"][row], int).reshape(-1, 2) if fast else None,
            types=None if types is None else np.array(types[row], int),
            tensors={name: torch.tensor([encoded[name][row]], device=device) for name in names},
        )
        for row in range(len(texts))
    ]


def _segments(numbers: Sequence[int | None]) -> np.ndarray:
    return np.array([-1 if number is None else number for number in numbers], int)
