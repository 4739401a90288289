"""What a decoder is fed, and the ids that it should write: the two ends of an encoder-decoder."""

from __future__ import annotations

import threading

import torch
from torch import Tensor

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.models import anatomy
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.tracing.unread_input import refuse_what_has_no_row


def target_labels(model: Model, target: str) -> Tensor:
    """Return the ids [1, token] of a target, its end included: what a decoder should write."""
    if not target.strip():
        raise InputError(N_("The target is empty. Leave it out, and the model writes its own."))
    labels = torch.tensor(target_ids(model, [target]))
    ends = end_ids(model)
    if ends and int(labels[0, -1]) not in ends:  # so that the shift drops no word of the target
        labels = torch.cat([labels, torch.tensor([[min(ends)]])], dim=1)
    refuse_what_has_no_row(model, labels[0].tolist(), of="target")
    if model.max_tokens is not None and labels.shape[1] > model.max_tokens:
        raise InputError(
            N_(
                'The target is {shape} tokens long, but the decoder of "{name}" takes at most '
                "{max_tokens}. Shorten it.",
                shape=labels.shape[1],
                name=model.name,
                max_tokens=model.max_tokens,
            )
        )
    return labels.to(model.hf.device)


_writing = threading.Lock()


def target_ids(model: Model, targets: list[str]) -> list[list[int]]:
    """Return the ids of texts as what a decoder writes, which some tokenizers encode otherwise.

    They do so by a state of their own while they do it (Marian, mBART, NLLB), which a text that
    another thread reads must not meet: so it is a copy of the tokenizer, by one thread at a time.
    """
    with _writing, asked_of(model, N_("take the target apart into tokens")):
        encoded = model.target_tokenizer(text_target=targets, truncation=False, verbose=False)
    return encoded["input_ids"]


def decoder_ids(model: Model, labels: Tensor) -> Tensor:
    """Return what a decoder is fed to be scored on `labels`: the same, shifted by one."""
    hf = model.hf
    says_none = anatomy.setting(hf.config, "decoder_start_token_id") is None
    if says_none and hasattr(hf, "prepare_decoder_input_ids_from_labels"):
        # Its own way to begin: mBART turns the language round, T5Gemma has its decoder's start.
        return hf.prepare_decoder_input_ids_from_labels(labels=labels)
    start = torch.full_like(labels[:, :1], decoder_start(model))
    if model.task_line.reads == "sound" and torch.equal(labels[:, :1], start):
        return labels[:, :-1]  # Whisper's tokenizer writes the start itself
    return torch.cat([start, labels[:, :-1]], dim=1)


def decoder_start(model: Model) -> int:
    """Return the id that a decoder begins with."""
    config = model.hf.config
    generation = getattr(model.hf, "generation_config", None)  # only models that write have one
    for token in (
        anatomy.setting(config, "decoder_start_token_id"),
        getattr(generation, "decoder_start_token_id", None),
        anatomy.setting(config, "bos_token_id"),
        anatomy.setting(config, "pad_token_id"),
    ):
        if token is not None:
            return int(token)
    raise InputError(
        N_('"{name}" does not define the first token of its decoder.', name=model.name)
    )


def end_ids(model: Model) -> set[int]:
    """Return the ids with which a model ends what it writes."""
    ends = getattr(getattr(model.hf, "generation_config", None), "eos_token_id", None)
    if ends is None:
        ends = anatomy.setting(model.hf.config, "eos_token_id")
    return set() if ends is None else {ends} if isinstance(ends, int) else set(ends)
