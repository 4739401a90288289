"""What stands for "not there": a baseline for texts, pictures and series."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from attnviz.errors import InputError, did_you_mean
from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.models.vocabulary import tokens_with_a_row
from attnviz.tracing.inputs import Prepared
from attnviz.tracing.text_tokens import displayed

KNOWN = {
    "text": ("mask", "neutral", "mean", "unknown", "zero"),
    "picture": ("mean", "grey", "black", "white"),
    "series": ("mean", "zero"),
}
"""Names by what a model reads; a text's baseline may also be any word that is one token."""

MEANINGS = {
    "mask": N_("the tokenizer's mask token"),
    "neutral": N_("a token that says little, such as a full stop"),
    "mean": N_("the mean of all embeddings, of the picture's colours, or of the series"),
    "unknown": N_("the tokenizer's unknown token"),
    "zero": N_("all zeros, which a model never sees: use it only to compare"),
    "grey": N_("middle grey"),
    "black": N_("black"),
    "white": N_("white"),
}


@dataclass(frozen=True)
class Baseline:
    """A baseline in words, its elements [1, *shape], and what to warn of."""

    label: str
    elements: Tensor
    notes: tuple[str, ...] = ()


def default(model: Model) -> str:
    """Return the baseline that is used when none is named."""
    if model.task_line.reads != "text":
        return "mean"
    return "neutral" if model.tokenizer.mask_token_id is None else "mask"


@torch.no_grad()
def for_text(
    model: Model, embedding: nn.Module, inputs: Tensor, name: str | None = None
) -> Baseline:
    """Return one row of the embedding layer, repeated for every token of `inputs` [1, token, d].

    Raises InputError when the name is neither known nor one token of the vocabulary.
    """
    name = name or default(model)
    if not isinstance(name, str):
        raise InputError(
            N_("A baseline is a name or a word; got a {name}.", name=type(name).__name__)
        )
    if name == "mean":
        row, label = _mean_row(model, embedding), N_("the mean embedding")
    elif name == "zero":
        row, label = torch.zeros_like(inputs[0, 0]), "zeros"
    else:
        token = _token(model, embedding, name)
        row = embedding(torch.tensor([[token]], device=model.hf.device))[0, 0]
        label = f'"{displayed(model, [token])[0]}"'
        if name == "neutral" and label not in ('"."', '","'):
            label += N_(", the token nearest to the mean of all embeddings")
    notes: tuple[str, ...] = ()
    if not row.any():
        notes = (
            N_(
                "The baseline is a row of zeros, which the model never meets as an input: sums "
                "over a path from it can be far off. Choose another baseline."
            ),
        )
    return Baseline(label, row.to(inputs.dtype).expand_as(inputs), notes)


def for_picture(model: Model, prepared: Prepared, name: str | None = None) -> Baseline:
    """Return a picture of one colour, normalised as the model's pictures are."""
    name = _checked_name(name or default(model), "picture")
    pixels = prepared.tensors["pixel_values"].float()
    if name == "mean":
        return Baseline(
            N_("its mean colour"), pixels.mean((2, 3), keepdim=True).expand_as(pixels).clone()
        )
    shade = {"grey": 0.5, "black": 0.0, "white": 1.0}[name]
    colour = torch.full_like(pixels[:, :, :1, :1], shade)
    if getattr(model.processor, "do_normalize", False):
        mean = torch.tensor(model.processor.image_mean, device=pixels.device)[:, None, None]
        std = torch.tensor(model.processor.image_std, device=pixels.device)[:, None, None]
        colour = (colour - mean) / std
    return Baseline(name, colour.expand_as(pixels).clone())


def for_series(model: Model, prepared: Prepared, name: str | None = None) -> Baseline:
    """Return a flat series."""
    name = _checked_name(name or default(model), "series")
    values = prepared.tensors["past_values"].float()
    if name == "zero":
        return Baseline("zeros", torch.zeros_like(values))
    return Baseline("its mean", values.mean(1, keepdim=True).expand_as(values).clone())


def _checked_name(name: str, reads: str) -> str:
    if name not in KNOWN[reads]:
        listing = ", ".join(KNOWN[reads])
        raise InputError(
            N_(
                'No baseline "{name}" for a {reads}. Known: {listing}.{did_you_mean}',
                name=name,
                reads=reads,
                listing=listing,
                did_you_mean=did_you_mean(name, KNOWN[reads]),
            )
        )
    return name


def _token(model: Model, embedding: nn.Module, name: str) -> int:
    tokenizer = model.tokenizer
    special = {"mask": tokenizer.mask_token_id, "unknown": tokenizer.unk_token_id}
    if name in special:
        if special[name] is None:
            raise InputError(
                N_(
                    'The tokenizer of "{name}" has no {name_2} token. Use the baseline "neutral".',
                    name=model.name,
                    name_2=name,
                )
            )
        return int(special[name])
    if name == "neutral":
        return _neutral(model, embedding)
    ids = tokenizer(name, add_special_tokens=False)["input_ids"]
    if len(ids) != 1 or ids[0] == tokenizer.unk_token_id:
        listing = ", ".join(KNOWN["text"])
        raise InputError(
            N_(
                'No baseline "{name}". Known: {listing}, or a word that is one token of the model; '
                "this is {ids}.{did_you_mean}",
                name=name,
                listing=listing,
                ids=len(ids),
                did_you_mean=did_you_mean(name, KNOWN["text"]),
            )
        )
    return int(ids[0])


def _neutral(model: Model, embedding: nn.Module) -> int:
    """Return the full stop, or else the ordinary token that is nearest to the mean of all."""
    for mark in (".", ","):
        ids = model.tokenizer(mark, add_special_tokens=False)["input_ids"]
        if len(ids) == 1 and ids[0] != model.tokenizer.unk_token_id:
            return int(ids[0])
    vocabulary = torch.arange(tokens_with_a_row(model), device=model.hf.device)
    rows = embedding(vocabulary[None])[0].float()
    distance = (rows - rows.mean(0)).norm(dim=-1)
    special = [number for number in model.tokenizer.all_special_ids if number < len(distance)]
    distance[torch.tensor(special, dtype=torch.long, device=distance.device)] = torch.inf
    return int(distance.argmin())


def _mean_row(model: Model, embedding: nn.Module) -> Tensor:
    """Return the mean over the vocabulary of what the embedding layer gives."""
    total, count = None, tokens_with_a_row(model)
    for ids in torch.arange(count, device=model.hf.device).split(8192):
        part = embedding(ids[None])[0].float().sum(0)
        total = part if total is None else total + part
    assert total is not None
    return total / count
