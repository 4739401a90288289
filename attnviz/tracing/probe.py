"""Inputs that bring a behaviour out in any model: `repeated_tokens`."""

from __future__ import annotations

import numpy as np
import torch

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.models.model import Model
from attnviz.models.vocabulary import embedding_rows
from attnviz.records import Trace
from attnviz.tracing.capture import run
from attnviz.tracing.inputs import Prepared, tokens_of_ids

FEWEST = 4
"""Tokens below which a repetition says nothing."""


def repeated_tokens(model: Model, *, count: int = 50, seed: int = 0) -> Trace:
    """Trace random tokens that are then said once more: the standard probe for induction.

    Nothing but the repetition can tell what comes next, and each of the second `count` tokens is a
    query of `head_scores(...).induction`: an ordinary text has a handful. Fewer tokens are taken
    where the model has not so many positions. What the model adds to a text ([CLS], ...) stands
    around them. Source: Olsson et al. 2022, "In-context Learning and Induction Heads".

    Raises UnsupportedError when the model reads no text, or two, and InputError when `count` is
    below 4 or more than the vocabulary holds.
    """
    if model.task_line.reads != "text" or model.has_decoder:
        raise UnsupportedError(
            N_(
                '"{name}" does not read a single text, so it cannot read repeated tokens.',
                name=model.name,
            )
        )
    ids = _ids(model, count, seed)
    tokens = tokens_of_ids(model, ids)
    tensors = {"input_ids": ids[None].to(model.hf.device)}
    return run(
        model,
        Prepared(
            tensors,
            tokens,
            (
                several(
                    "({n} random tokens, twice)",
                    n=count,
                ),
            ),
        ),
    )


def _ids(model: Model, count: int, seed: int) -> torch.Tensor:
    tokenizer = model.tokenizer
    assert tokenizer is not None
    before, after = _markup(tokenizer)
    rows = embedding_rows(model.hf) or len(tokenizer)
    reserved = set(tokenizer.all_special_ids) | set(tokenizer.get_added_vocab().values())
    ordinary = np.array([n for n in range(min(len(tokenizer), rows)) if n not in reserved])
    room = count
    if model.max_tokens is not None:
        room = min(count, (model.max_tokens - len(before) - len(after)) // 2)
    if count < FEWEST or min(room, len(ordinary)) < FEWEST:
        raise InputError(
            several(
                "A repetition needs at least {n} tokens; {count} were asked for, but "
                '"{name}" has room for {room} and {ordinary} ordinary tokens.',
                n=FEWEST,
                count=count,
                name=model.name,
                room=max(room, 0),
                ordinary=len(ordinary),
            )
        )
    sample = np.random.default_rng(seed).choice(ordinary, min(room, len(ordinary)), replace=False)
    return torch.tensor([*before, *sample.tolist(), *sample.tolist(), *after])


def _markup(tokenizer: object) -> tuple[list[int], list[int]]:
    """Return what the tokenizer writes before and after a text."""
    encoded = tokenizer("a", return_special_tokens_mask=True)  # pyright: ignore[reportCallIssue]
    ids, special = encoded["input_ids"], encoded["special_tokens_mask"]
    first = next((n for n, is_special in enumerate(special) if not is_special), len(ids))
    last = len(ids) - next((n for n, it in enumerate(reversed(special)) if not it), 0)
    return ids[:first], ids[last:] if last > first else []
