"""What a model gives for rows, before it is judged: answers and losses are both made of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.errors import DataError, UnsupportedError
from attnviz.evaluation.batches import EncodedTexts, encode
from attnviz.evaluation.questions import Questions
from attnviz.language import N_, several
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.tracing.answers import forecast

MASKED_SHARE = 0.15
"""Of a text's tokens, how many a masked language model has to fill in. Devlin et al. 2019, 3.1."""

PICTURES_AT_ONCE = 32


def logits_of(model: Model, tensors: dict[str, Tensor]) -> Tensor:
    """Return the logits of one batch as float32; nothing is cached."""
    hf = model.for_rows.hf
    options = {"use_cache": False} if hasattr(hf.config, "use_cache") else {}
    with asked_of(model, N_("be run on rows of this data")):
        try:
            return hf(**tensors, **options).logits.float()
        except TypeError:  # encoders that never cache do not take the option
            return hf(**tensors).logits.float()


def encoded_texts(model: Model, questions: Questions) -> EncodedTexts:
    """Return the texts of the questions, or their pairs, as ids."""
    return encode(model, questions.values["text"], questions.values.get("second"))


def first_pieces(words: Sequence[str], row: dict[str, list[Any]]) -> list[int]:
    """Return the first token of each word of the joined text; -1 for a word without one."""
    pieces, begin = [-1] * len(words), 0
    of_character: dict[int, int] = {}
    for number, word in enumerate(words):
        of_character |= dict.fromkeys(range(begin, begin + len(word)), number)
        begin += len(word) + 1
    pairs = zip(row["offset_mapping"], row["special_tokens_mask"], strict=True)
    for token, ((start, end), special) in enumerate(pairs):
        if special or end <= start:
            continue
        word = next((of_character[c] for c in range(start, end) if c in of_character), None)
        if word is not None and pieces[word] < 0:
            pieces[word] = token
    return pieces


def pixels(model: Model, pictures: Sequence[Any]) -> Tensor:
    """Return the pictures as the model takes them, on its device."""
    with asked_of(model, N_("take these pictures")):
        tensors = model.processor(images=[p.convert("RGB") for p in pictures], return_tensors="pt")
    return tensors["pixel_values"].to(model.hf.device, model.hf.dtype)


def masks_of(model: Model, pictures: Sequence[Any], shapes: Sequence[tuple[int, int]]) -> Any:
    """Yield [label, row, column] logits of each picture, in the size of its mask."""
    for start in range(0, len(pictures), PICTURES_AT_ONCE):
        logits = logits_of(
            model, {"pixel_values": pixels(model, pictures[start : start + PICTURES_AT_ONCE])}
        )
        for place, each in enumerate(logits):
            shape = shapes[start + place]
            if tuple(each.shape[-2:]) != shape:
                each = nn.functional.interpolate(each[None], size=shape, mode="bilinear")[0]
            yield each


def horizon_of(model: Model) -> tuple[int, int]:
    """Return the number of steps that a forecasting model reads, and of steps that it foretells."""
    config = model.hf.config
    if config.model_type != "patchtst" or config.num_input_channels != 1:
        raise UnsupportedError(
            N_(
                "Of models that forecast series, only PatchTST with one channel can be evaluated; "
                '"{name}" is a {model_type}.',
                name=model.name,
                model_type=config.model_type,
            )
        )
    return int(config.context_length), int(config.prediction_length)


def forecasts_of(
    model: Model, questions: Questions, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Return (true, foretold), each [row, step]."""
    context, horizon = horizon_of(model)
    all_series = [np.asarray(series, float) for series in questions.values["series"]]
    short = next((n for n, s in enumerate(all_series) if len(s) < context + horizon), None)
    if short is not None:
        raise DataError(
            several(
                'Row {short} has {n} steps; "{name}" needs {context} to look back on and '
                "{horizon} to be held against: {context_2}.",
                n=len(all_series[short]),
                short=short + 1,
                name=model.name,
                context=context,
                horizon=horizon,
                context_2=context + horizon,
            )
        )
    forecasts: list[np.ndarray] = []
    for start in range(0, len(all_series), 64):
        some = np.stack([s[-context - horizon : -horizon] for s in all_series[start : start + 64]])
        past = torch.from_numpy(some)[..., None].to(model.hf.device, model.hf.dtype)
        with asked_of(model, N_("foretell these series")):
            output = model.hf(past_values=past)
        forecasts.append(forecast(model, output).float().cpu().numpy())
        progress.advance(len(some))
    return np.stack([s[-horizon:] for s in all_series]), np.concatenate(forecasts)


def masked_places(texts: EncodedTexts, seed: int) -> list[np.ndarray]:
    """Return the places that a masked language model fills in each row; none if it is empty."""
    random = np.random.default_rng(seed)
    places: list[np.ndarray] = []
    for row in texts.rows:
        free = np.flatnonzero(np.array(row["special_tokens_mask"]) == 0)
        some = max(1, round(MASKED_SHARE * len(free))) if len(free) else 0
        places.append(random.choice(free, some, replace=False))
    return places
