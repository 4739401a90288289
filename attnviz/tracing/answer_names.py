"""Answers by name: which token or label a person means, by a word or by its number."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from attnviz.errors import InputError, did_you_mean
from attnviz.language import N_
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.tracing.text_tokens import displayed

Choice = int | str


def token_id(
    model: Model, one: Choice, logits: Tensor, *, noun: str = N_("token"), or_else: str = ""
) -> int:
    """Return the id of one token, by number or as a word; `logits` [vocab] are those of its place.

    Where a word is one token with a space before it and another without, it is the likelier one:
    both are shown alike. Raises InputError when the text is several tokens; `or_else` says what
    may be done with it besides naming its first token.
    """
    if isinstance(one, int):
        return in_range(one, len(logits), noun)
    tokenizer = model.tokenizer
    with asked_of(model, N_("take this word apart into tokens")):
        spellings = [
            tokenizer(text, add_special_tokens=False)["input_ids"] for text in (f" {one}", one)
        ]
    candidates = [ids[0] for ids in spellings if len(ids) == 1 and ids[0] != tokenizer.unk_token_id]
    if candidates:
        return int(max(candidates, key=lambda token: float(logits[token])))
    if one in tokenizer.get_vocab():
        return int(tokenizer.get_vocab()[one])
    pieces = " ".join(displayed(model, tokenizer(one, add_special_tokens=False)["input_ids"]))
    raise InputError(
        N_(
            '"{one}" is not one token of "{name}" (it is: {pieces}). Name its first '
            "token{or_else}.",
            one=one,
            name=model.name,
            pieces=pieces,
            or_else=or_else,
        )
    )


def label_id(one: Choice, names: Sequence[str], *, noun: str = N_("class")) -> int:
    """Return the place of a label among its names. Raises InputError when it is not among them."""
    if isinstance(one, str) and one in names:
        return list(names).index(one)
    if isinstance(one, int) or is_number(one):
        return in_range(int(one), len(names), noun)
    listing = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    raise InputError(
        N_(
            'No {noun} "{one}". Known: {listing}.{did_you_mean}',
            noun=noun,
            one=one,
            listing=listing,
            did_you_mean=did_you_mean(one, list(names)),
        )
    )


def label_names(model: Model, n: int) -> list[str]:
    """Return the names of a model's `n` labels."""
    by_id = model.hf.config.id2label
    return [str(by_id.get(i, i)) for i in range(n)]


def is_number(text: str) -> bool:
    """Return whether a text is a whole number in the digits 0 to 9."""
    return text.isascii() and text.isdigit()  # "²" is a digit, too


def in_range(at: int, n: int, noun: str) -> int:
    """Return a number counted from 0. Raises InputError when there are not so many as `n`."""
    if not 0 <= at < n:
        raise InputError(
            N_("No {noun} {at}: those of this model are 0 to {n}.", noun=noun, at=at, n=n - 1)
        )
    return at
