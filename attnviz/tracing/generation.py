"""Let a model write, and keep every step: `generate`."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import LogitsProcessor, StoppingCriteria

from attnviz.errors import InputError, TooLongError, UnsupportedError
from attnviz.language import N_, several
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.models.tasks import TASKS
from attnviz.progress import Progress
from attnviz.records import Decoding, Generation, Tokens
from attnviz.records.generation import Ended, Sampling
from attnviz.text.words import told_apart_by
from attnviz.tracing import capture
from attnviz.tracing.budget import refuse_what_cannot_be_held
from attnviz.tracing.decoders import decoder_start, end_ids
from attnviz.tracing.inputs import Prepared, prepare, prepare_text
from attnviz.tracing.seeds import seeded
from attnviz.tracing.templates import Message
from attnviz.tracing.text_tokens import displayed, tokens_of_ids, words_of

MOST_NEW_TOKENS = 256
"""More steps than this are not written at once: the distribution of every step is held."""

CANDIDATES = 20
"""Likeliest next tokens that are kept for each step."""

_OWN_SETTINGS = (
    "repetition_penalty", "encoder_repetition_penalty", "no_repeat_ngram_size", "min_length",
    "min_new_tokens", "suppress_tokens", "begin_suppress_tokens", "bad_words_ids", "typical_p",
    "min_p", "epsilon_cutoff", "eta_cutoff", "forced_bos_token_id", "forced_eos_token_id",
)  # fmt: skip
_NEUTRAL = (None, 0, 0.0, 1.0, [])


@torch.inference_mode()
def generate(
    model: Model,
    prompt: str | list[Message],
    *,
    max_new_tokens: int = 32,
    sampling: Sampling = "greedy",
    temperature: float = 1.0,
    top_p: float = 1.0,
    seed: int = 0,
    branches: Sequence[tuple[int, int]] = (),
    progress: Progress | None = None,
) -> Generation:
    """Let a model continue a prompt (or answer it, for encoder-decoders), and keep every step.

    Args:
        model: one that writes: a decoder, or an encoder-decoder with a language head.
        prompt: the text to begin with, or a chat as a list of messages {"role", "content"}.
        max_new_tokens: most tokens to write, 1 to 256; fewer where the model has no positions.
        sampling: "greedy" takes the likeliest token, "sample" draws one.
        temperature: above 0; under 1 sharpens the distribution, above 1 flattens it.
        top_p: above 0, at most 1; draws only among the likeliest tokens that hold this share.
        seed: for drawing. The tokens are those of transformers' `generate` after
            `torch.manual_seed(seed)`, with top_k=0.
        branches: (step, token id): take that token at that step, and go on from there.
        progress: counts tokens, and stops the writing when asked.

    Raises UnsupportedError when the model does not write, and InputError when the prompt or an
    option does not fit, or the maps would not fit into memory.
    """
    _refuse_what_does_not_write(model)
    decoding = Decoding(sampling, float(temperature), float(top_p), seed, max_new_tokens)
    _check(decoding)
    branch_tokens = _branch_tokens(model, branches)
    prepared = prepare_text(model, prompt) if isinstance(prompt, str) else prepare(model, prompt)
    alone = not model.has_decoder
    begun = len(prepared.tokens) if alone else 1
    room = _room(model, begun, max_new_tokens)
    whole = range(begun + room)
    refuse_what_cannot_be_held(model, [whole] if alone else [prepared.tokens, whole])
    if progress is not None:
        progress.expect(room)
    output = _write(model, prepared, decoding, room, branch_tokens, progress)
    sequence = output.sequences[0]
    ids = sequence[begun:]
    for step, _ in branches:
        if step >= len(ids):
            raise InputError(
                several(
                    "There is no step {step} to branch at: the text ends after {n} tokens.",
                    n=len(ids),
                    step=step,
                )
            )
    if alone:
        trace = capture.run(model, _whole(model, prepared, ids))
    else:
        start = tokens_of_ids(model, sequence[:begun])
        tokens, text = _with_continuation(model, start, ids, "")
        tensors = {**prepared.tensors, "decoder_input_ids": sequence[None]}
        trace = capture.run(
            model, replace(prepared, tensors=tensors), tokens, target=text, written=text
        )
    logits = torch.cat(output.logits).float()  # step vocab
    shares = None if sampling == "greedy" else torch.cat(output.scores).float().softmax(-1)
    if shares is not None:
        shares[list(branch_tokens)] = torch.nan  # nothing was drawn where the reader chose
    probabilities = logits.softmax(-1)
    best = probabilities.topk(min(CANDIDATES, probabilities.shape[-1]))
    return Generation(
        trace=trace,
        prompt=prepared.texts[0],
        decoding=decoding,
        ids=ids.cpu().numpy(),
        labels=displayed(model, ids.tolist()),
        probabilities=_probabilities_of(probabilities, ids),
        chances=None if shares is None else _probabilities_of(shares, ids),
        candidates=best.indices.cpu().numpy(),
        candidate_labels=tuple(displayed(model, row) for row in best.indices.tolist()),
        candidate_probabilities=best.values.cpu().numpy(),
        candidate_chances=None if shares is None else shares.gather(1, best.indices).cpu().numpy(),
        rows=np.arange(begun - 1, begun - 1 + len(ids)),
        ended=_ended(model, ids, room, max_new_tokens),
        branches=tuple(branch_tokens.items()),
        notes=_notes(model),
    )


def writes(model: Model) -> bool:
    """Return whether a model reads text and writes on."""
    line = model.task_line
    return line.reads == "text" and line.kind in ("next_token", "text") and model.hf.can_generate()


def _refuse_what_does_not_write(model: Model) -> None:
    if writes(model):
        return
    tasks = " or ".join(
        task.name for task in TASKS if task.reads == "text" and task.kind in ("next_token", "text")
    )
    if model.task_line.kind == "text":  # of a sound: it has written, but not on from a text
        raise UnsupportedError(
            N_(
                '"{name}" is a {architecture} ({task}) and does not continue a text. The text that '
                "it writes for its input is the answer of its trace. Choose a model of the kind "
                "{tasks}: induction and dates are bundled ones.",
                name=model.name,
                architecture=model.architecture,
                task=model.task,
                tasks=tasks,
            )
        )
    raise UnsupportedError(
        N_(
            '"{name}" is a {architecture} ({task}) and writes no text. Choose a model of the kind '
            "{tasks}: induction and dates are bundled ones.",
            name=model.name,
            architecture=model.architecture,
            task=model.task,
            tasks=tasks,
        )
    )


def _check(decoding: Decoding) -> None:
    if decoding.sampling not in ("greedy", "sample"):
        raise InputError(
            N_('No sampling "{sampling}". Known: greedy, sample.', sampling=decoding.sampling)
        )
    if not 1 <= decoding.max_new_tokens <= MOST_NEW_TOKENS:
        raise InputError(
            several(
                "{n} new tokens were asked for; 1 to {most_new_tokens} can be written at once.",
                n=decoding.max_new_tokens,
                most_new_tokens=MOST_NEW_TOKENS,
            )
        )
    if not 0 < decoding.temperature < float("inf"):
        raise InputError(
            N_(
                "The temperature is {temperature:g}; it has to be above 0. For the likeliest token "
                "at each step, choose greedy.",
                temperature=decoding.temperature,
            )
        )
    if not 0 < decoding.top_p <= 1:
        raise InputError(
            N_("top-p is {top_p:g}; it has to be above 0 and at most 1.", top_p=decoding.top_p)
        )
    if not 0 <= decoding.seed < 2**32:
        raise InputError(
            N_(
                "The seed is {seed}; it has to be 0 to {value}.",
                seed=decoding.seed,
                value=2**32 - 1,
            )
        )


def _branch_tokens(model: Model, branches: Sequence[tuple[int, int]]) -> dict[int, int]:
    size = model.hf.get_output_embeddings().weight.shape[0]
    for step, token in branches:
        if step < 0 or not 0 <= token < size:
            raise InputError(
                N_(
                    "A branch is a step from 0 on and a token id from 0 to {size}; got step "
                    "{step}, token {token}.",
                    size=size - 1,
                    step=step,
                    token=token,
                )
            )
    return dict(branches)


def _room(model: Model, begun: int, new_tokens: int) -> int:
    room = new_tokens if model.max_tokens is None else min(new_tokens, model.max_tokens - begun)
    if room < 1:
        most = int(model.max_tokens or 0)
        raise TooLongError(
            several(
                'The prompt fills all {n} positions of "{name}". Shorten it to leave '
                "room for new text.",
                n=most,
                name=model.name,
            ),
            most=max(1, most - new_tokens),
        )
    return room


def _write(
    model: Model,
    prepared: Prepared,
    decoding: Decoding,
    room: int,
    branch_tokens: Mapping[int, int],
    progress: Progress | None,
) -> Any:
    """Return the output of transformers' `generate`, with the logits of every step."""
    draws = decoding.sampling == "sample"
    options: dict[str, Any] = {"do_sample": False}
    if draws:
        options = {
            "do_sample": True, "temperature": decoding.temperature, "top_p": decoding.top_p,
            "top_k": 0, "output_scores": True,
        }  # fmt: skip
    if model.has_decoder:
        tensors = prepared.tensors
        options["decoder_start_token_id"] = decoder_start(model)
        begun = 1
    else:
        tensors = _of_decoder(prepared.tensors["input_ids"])
        begun = len(prepared.tokens)
    if branch_tokens:
        options["logits_processor"] = [_Take(branch_tokens, begun)]
    if progress is not None:
        options["stopping_criteria"] = [_Count(progress)]
    drawing = seeded(decoding.seed) if draws else contextlib.nullcontext()
    with asked_of(model, N_("write on from this text")), drawing:
        return model.hf.generate(
            **tensors, **options, max_new_tokens=room, num_beams=1,
            return_dict_in_generate=True, output_logits=True,
        )  # fmt: skip


def _of_decoder(ids: Tensor) -> dict[str, Tensor]:
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


class _Take(LogitsProcessor):
    """Leaves one token to choose at the steps where the reader chose."""

    def __init__(self, chosen: Mapping[int, int], begun: int) -> None:
        self.chosen = chosen
        self.begun = begun

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        token = self.chosen.get(input_ids.shape[1] - self.begun)
        if token is None:
            return scores
        only = torch.full_like(scores, -torch.inf)
        only[:, token] = 0
        return only


class _Count(StoppingCriteria):
    """Counts the tokens that are written; raises Cancelled when the writing shall stop."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        self.progress.advance()
        return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)


def _whole(model: Model, prepared: Prepared, ids: Tensor) -> Prepared:
    """Return prompt and continuation as one input."""
    tokens, text = _with_continuation(model, prepared.tokens, ids, prepared.texts[0])
    whole = torch.cat([prepared.tensors["input_ids"], ids[None]], dim=1)
    return Prepared(_of_decoder(whole), tokens, (text,))


def _with_continuation(model: Model, begun: Tokens, ids: Tensor, prompt: str) -> tuple[Tokens, str]:
    """Return given tokens and what was written after them, and the text of both together."""
    continuation, spans = _continuation(model, prompt, begun.ids.tolist(), ids.tolist())
    text = prompt + continuation
    more = tokens_of_ids(model, ids)
    spans = np.concatenate([begun.spans, np.where(more.special[:, None], -1, spans)])
    segment = np.concatenate([begun.segment, more.segment])
    unknown = None
    if begun.unknown is not None and more.unknown is not None:
        unknown = np.concatenate([begun.unknown, more.unknown])
    tokens = Tokens(
        text=(*begun.text, *more.text),
        pieces=(*begun.pieces, *more.pieces),
        ids=np.concatenate([begun.ids, more.ids]),
        special=np.concatenate([begun.special, more.special]),
        word=words_of((text,), spans, segment),
        segment=segment,
        spans=spans,
        unknown=unknown,
        words_by=told_apart_by(text),
    )
    return tokens, text


def _continuation(
    model: Model, prompt_text: str, prompt: list[int], ids: list[int]
) -> tuple[str, np.ndarray]:
    """Return the text that ids add to a prompt, and where each stands in both together.

    Tokens that spell one character together stand in the same place; (-1, -1) where that cannot be
    told: a character that is never finished, or a tokenizer that writes the prompt anew.
    """

    def decoded(n: int) -> str:
        return model.tokenizer.decode(
            prompt + ids[:n], skip_special_tokens=True, clean_up_tokenization_spaces=False
        )

    before = decoded(0)
    texts = [decoded(n + 1) for n in range(len(ids))]
    if not all(text.startswith(before) for text in texts):
        whole = model.tokenizer.decode(ids, skip_special_tokens=True)
        return whole, np.full((len(ids), 2), -1)
    spans, end, waiting = [], len(before), 0
    for text in texts:
        is_whole = len(text) > end and not text.endswith("\ufffd")
        while is_whole and text[end] == "\ufffd":  # bytes before it that never became a character
            end += 1
        if is_whole:
            spans += [(end, len(text))] * (waiting + 1)
            end, waiting = len(text), 0
        else:
            waiting += 1
    spans += [(-1, -1)] * waiting
    shift = len(prompt_text) - len(before)
    spans = np.array(spans).reshape(-1, 2)
    return texts[-1][len(before) :], np.where(spans < 0, -1, spans + shift)


def _probabilities_of(shares: Tensor, ids: Tensor) -> np.ndarray:
    return shares.gather(1, ids[:, None])[:, 0].cpu().numpy()


def _ended(model: Model, ids: Tensor, room: int, new_tokens: int) -> Ended:
    full = len(ids) == room
    forced = getattr(model.hf.generation_config, "forced_eos_token_id", None) is not None
    if int(ids[-1]) in end_ids(model) and not (full and forced):
        return "end"
    return "length" if room == new_tokens else "positions"


def _notes(model: Model) -> tuple[str, ...]:
    config = model.hf.generation_config
    set_here = {name: getattr(config, name, None) for name in _OWN_SETTINGS}
    settings = [f"{name} {value}" for name, value in set_here.items() if value not in _NEUTRAL]
    return (
        (
            N_(
                "The model's own settings for writing apply too: {settings}.",
                settings=", ".join(settings),
            ),
        )
        if settings
        else ()
    )
