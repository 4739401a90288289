"""Run one input through a model once, and keep every attention map, or what gives it: `trace`."""

from __future__ import annotations

import contextlib
import inspect
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from attnviz.allowance import in_words
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.models import anatomy
from attnviz.models.foreign import asked_of, output_with_answer
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import Prediction, Stack, StackName, Tokens, Trace
from attnviz.records.max_pooling import overview_side
from attnviz.tracing import answers, engine, grids, similarity
from attnviz.tracing import budget as budgets
from attnviz.tracing.budget import (
    default_budget,
    maps_bytes,
    refuse,
    refuse_streamed,
    refuse_what_cannot_be_held,
    streamed_bytes,
)
from attnviz.tracing.decoders import decoder_ids, decoder_start, end_ids, target_labels
from attnviz.tracing.inputs import Prepared, prepare
from attnviz.tracing.output_attentions import (
    handed_over,
    missing,
    refuse_many_maps_a_layer,
    refuse_what_is_no_map,
)
from attnviz.tracing.stacks import axes_of, in_place, stack_of_calls
from attnviz.tracing.streaming import StreamingRecorder
from attnviz.tracing.text_tokens import tokens_of_ids

if TYPE_CHECKING:
    from attnviz.tracing.inputs import Inputs

MOST_GENERATED = 64
"""Tokens after which an encoder-decoder stops writing its own target."""

_ORDER: tuple[StackName, ...] = (
    "encoder", "decoder", "cross", "text", "vision", *anatomy.STAGES,
)  # fmt: skip


@torch.inference_mode()
def trace(
    model: Model,
    inputs: Inputs,
    *,
    target: str | None = None,
    budget: int | None = None,
    progress: Progress | None = None,
) -> Trace:
    """Run one input and return its attention maps, vectors, tokens and answer.

    Args:
        model: from `load`.
        inputs: a text, a pair of texts, a PIL image, an array of pixels, a picture and a text, a
            sound, or, for forecasting, a series as an array, oldest first (of a longer one the
            model reads the last steps), or, where the tokenizer has a chat template, a list of
            messages {"role", "content"}.
        target: for encoder-decoders, the text to feed the decoder; None lets the model write it
            (greedily, at most 64 tokens).
        budget: bytes that the maps may take. Where all maps need more, the trace is streamed: it
            keeps queries, keys, sums and an overview, and works rows, tiles and maps of single
            heads out when they are asked for. What needs all maps at once then refuses, in a
            sentence. None: 256 MiB, from where streaming costs less time and memory; and where
            an architecture cannot be streamed, half of the memory that is free, at most 3 GiB.
        progress: counts layers, and can stop the pass between two of them.

    Every map is what the model computed with, float32, one forward pass (after the writing of a
    target). The model itself is left as it was. Raises InputError when the text is empty or has
    more tokens than the model reads, the input is of another kind, or even queries and keys pass
    the budget, and UnsupportedError when the architecture cannot be run, or its maps not laid out.
    """
    if budget is not None and budget < 1:
        raise InputError(N_("A budget is a number of bytes above 0; got {budget}.", budget=budget))
    most = default_budget() if budget is None else budget
    most_held = default_budget(budgets.KEPT_BYTES) if budget is None else budget
    prepared = prepare(model, inputs)
    tensors = dict(prepared.tensors)
    continuation, decoded = None, None
    if model.has_decoder:
        ids, continuation = decoder_input(model, prepared, target)
        tensors["decoder_input_ids"] = ids
        decoded = tokens_of_ids(model, ids[0], continuation if target is None else target)
    elif target is not None:
        raise InputError(
            N_(
                '"{name}" has no decoder that reads a target. Leave the target out.',
                name=model.name,
            )
        )
    if continuation is not None and tensors["decoder_input_ids"].shape[1] > MOST_GENERATED:
        said_so = several(
            "The model's text was stopped after {n} tokens, before its end.",
            n=MOST_GENERATED,
        )
        prepared = replace(prepared, cut=(*prepared.cut, said_so))
    prepared = replace(prepared, tensors=tensors)
    target = target if target is not None else continuation
    axes = [prepared.tokens, *([decoded] if decoded else [])]
    watched = Progress() if progress is None else progress
    watched.expect(model.n_layers)
    size = maps_bytes(model, axes)
    if prepared.axes or size <= most_held or not model.gives_vectors:
        _refuse_what_passes(most, prepared)
        if not prepared.axes:
            refuse(size, most, axes)
        record = _whole(model, prepared, decoded, (target, continuation), progress=watched)
        return replace(
            record, prediction=similarity.with_cosine(model, prepared, record.prediction)
        )
    refuse_streamed(streamed_bytes(model, axes), most, axes)
    record = streamed(model, prepared, decoded, (target, continuation), watched)
    if record.nbytes > most:  # position biases that fit no short form
        refuse_streamed(record.nbytes, most, axes)
    return replace(record, prediction=similarity.with_cosine(model, prepared, record.prediction))


@torch.inference_mode()
def streamed(
    model: Model,
    prepared: Prepared,
    decoded: Tokens | None,
    texts: tuple[str | None, str | None],
    progress: Progress,
) -> Trace:
    """Return the trace of one pass whose maps are summed up in blocks and dropped.

    `texts` are the target, and what was written. Raises as `trace` does.
    """
    own = model.own
    recorder = StreamingRecorder(
        model.stack_of_module,
        axes=lambda name: (
            axes_of(name, prepared, decoded) if own is None else own.axes_found(name, prepared)
        ),
        side=overview_side(_most_layers(model) * model.n_heads),
        progress=progress,
    )
    options: dict[str, Any] = {}
    if model.task_line.kind == "next_token" and _takes(model, "logits_to_keep"):
        options["logits_to_keep"] = 1  # the answer is the last position's: a vocabulary for each
        # of thousands of tokens would take more memory than all that is kept
    started = time.perf_counter()
    output = run_recorded(model, prepared.tensors, recorder, options)
    layers = recorder.layers()
    seconds = time.perf_counter() - started
    if not layers:
        raise _no_map(model)
    refuse_many_maps_a_layer(model, layers)
    stacks: dict[StackName, Stack] = {
        name: Stack(
            name, in_place(model, layers[name], recorder.modules[name]), *recorder.axes(name)
        )
        for name in (_ORDER if own is None else layers)
        if name in layers
    }
    return trace_of(
        model, prepared, stacks, answers.read(model, output, prepared, texts[1]),
        target=texts[0], seconds=seconds,
    )  # fmt: skip


def _takes(model: Model, option: str) -> bool:
    return option in inspect.signature(model.hf.forward).parameters


def _most_layers(model: Model) -> int:
    config = model.hf.config.get_text_config()
    of_decoder = (getattr(config, name, None) for name in ("decoder_layers", "num_decoder_layers"))
    return max(model.n_layers, *(number or 0 for number in of_decoder))


@torch.inference_mode()
def run(
    model: Model,
    prepared: Prepared,
    decoded: Tokens | None = None,
    *,
    target: str | None = None,
    written: str | None = None,
    seen: Callable[[Any], None] | None = None,
) -> Trace:
    """Return the trace of one forward pass over tensors that are ready.

    `decoded` are the tokens of `decoder_input_ids`, for encoder-decoders; `target` their text, and
    `written` the same where the model wrote it; `seen` is given the model's whole output. Raises as
    `trace` does.
    """
    if prepared.axes:
        _refuse_what_passes(budgets.MOST_BYTES, prepared)
    else:
        refuse_what_cannot_be_held(model, [prepared.tokens, *([decoded] if decoded else [])])
    return _whole(model, prepared, decoded, (target, written), seen)


def _whole(
    model: Model,
    prepared: Prepared,
    decoded: Tokens | None,
    texts: tuple[str | None, str | None],
    seen: Callable[[Any], None] | None = None,
    progress: Progress | None = None,
) -> Trace:
    """Return the trace of one pass, with all maps. `texts`: the target, and what was written."""
    started = time.perf_counter()
    output, calls = forward(model, prepared.tensors, progress)
    seconds = time.perf_counter() - started
    if seen is not None:
        seen(output)
    shared: dict[Any, np.ndarray | None] = {}
    if model.own is not None:
        stacks = model.own.stacks(model, calls, prepared)
    else:
        stacks = {
            name: stack_of_calls(model, name, calls[name], prepared, decoded, shared)
            for name in _ORDER
            if name in calls
        }
    return trace_of(
        model, prepared, stacks, answers.read(model, output, prepared, texts[1]),
        target=texts[0], seconds=seconds,
    )  # fmt: skip


def trace_of(
    model: Model, prepared: Prepared, stacks: dict[StackName, Stack], answer: Prediction, *,
    target: str | None = None, seconds: float,
) -> Trace:  # fmt: skip
    """Return the record of a pass that took so many seconds."""
    return Trace(
        model=model.info,
        by_stack=stacks,
        prediction=answer,
        inputs=prepared.texts,
        target=target,
        picture=prepared.picture,
        framing=prepared.framing,
        seconds=seconds,
        cut=prepared.cut,
        missing=missing(model, stacks) + grids.missing(model, (s.keys for s in stacks.values())),
        rotary=model.has_rotary_positions,
    )


def _refuse_what_passes(budget: int, prepared: Prepared) -> None:
    """Raise InputError where maps on axes of their own, which are not streamed, need more."""
    size = sum(4 * a.maps * len(a.queries) * len(a.keys) for a in prepared.axes.values())
    if size > budget:
        raise InputError(
            N_(
                "All maps of this input would need {size}, but at most {budget} are kept. Give a "
                "smaller picture.",
                size=in_words(size),
                budget=in_words(budget),
            )
        )


def forward(
    model: Model, tensors: dict[str, Tensor], progress: Progress | None = None
) -> tuple[Any, dict[StackName, list[engine.Call]]]:
    """Return a model's output and its attention calls by stack, in one pass.

    Gradients flow through both unless they are switched off. Raises as `trace` does.
    """
    recorder = None
    if model.makes_calls:
        recorder = engine.Recorder(model.stack_of_module, progress=progress or Progress())
    options = {} if model.makes_calls else {"output_attentions": True}
    output = run_recorded(model, tensors, recorder, options)
    calls = handed_over(model, output) if recorder is None else recorder.calls
    if not calls:
        raise _no_map(model)
    refuse_what_is_no_map(model, calls)
    return output, calls


def run_recorded(
    model: Model, tensors: dict[str, Tensor], recorder: engine.Recorder | None,
    options: dict[str, Any],
) -> Any:  # fmt: skip
    """Return the output of one pass that a recorder sees. Raises as `trace` does."""
    reads_text = model.task_line.reads == "text" or model.has_decoder
    if reads_text and hasattr(model.hf.config, "use_cache"):  # encoders may not take it
        options = {**options, "use_cache": False}
    watched = contextlib.nullcontext()
    if recorder is not None:
        engine.install(model.hf)
        watched = engine.recording(recorder)
    with asked_of(model, N_("be run on this input")), watched:
        return output_with_answer(model, model.hf(**tensors, **options))


def _no_map(model: Model) -> UnsupportedError:
    return UnsupportedError(
        N_(
            "{architecture} gave no attention map: it computes attention in a way that "
            "transformers does not return.",
            architecture=model.architecture,
        )
    )


def decoder_input(
    model: Model, prepared: Prepared, target: str | None
) -> tuple[Tensor, str | None]:
    """Return the decoder's input ids, and the text that they spell where the model wrote them."""
    if target is not None:
        return decoder_ids(model, target_labels(model, target)), None
    if "input_ids" not in prepared.tensors and model.task_line.kind != "text":
        raise UnsupportedError(
            N_("{architecture} reads sound but writes no text.", architecture=model.architecture)
        )
    if model.task_line.kind != "text":  # BART as a classifier reads its own input once more
        start = torch.full_like(prepared.tensors["input_ids"][:, :1], decoder_start(model))
        return torch.cat([start, prepared.tensors["input_ids"][:, :-1]], dim=1), None
    ids, continuation = write(model, prepared)
    ended = int(ids[0, -1]) in end_ids(model) and ids.shape[1] > 1
    return (ids[:, :-1] if ended else ids), continuation


def write(model: Model, prepared: Prepared, **options: Any) -> tuple[Tensor, str]:
    """Return what an encoder-decoder writes greedily: ids with its start and end, and the text.

    `options` go to transformers' `generate`.
    """
    limit = anatomy.longest_output(model.hf.config) or model.max_tokens
    room = MOST_GENERATED if limit is None else limit - 1
    if model.hf.config.model_type == "whisper":  # else it drops its own first and last tokens
        options = {"force_unique_generate_call": True, **options}
    otherwise = N_("Give the text it should write as the target.")
    with asked_of(model, N_("write a text for this input"), otherwise=otherwise):
        ids = model.hf.generate(
            **prepared.tensors,
            max_new_tokens=min(MOST_GENERATED, room),
            do_sample=False,
            num_beams=1,
            decoder_start_token_id=decoder_start(model),
            **options,
        )
    return ids, model.tokenizer.decode(ids[0], skip_special_tokens=True)
