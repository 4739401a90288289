"""Run one input through a model once, and keep every attention map: `trace`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence, Sized
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from attnviz.errors import AttnvizError, InputError, ShapeError, UnsupportedError
from attnviz.models import anatomy
from attnviz.models.model import Model
from attnviz.records import AttentionLayer, Stack, StackName, Tokens, Trace
from attnviz.tracing import answers, engine, grids
from attnviz.tracing.handed_over import handed_over, missing, refuse_what_is_no_map
from attnviz.tracing.inputs import (
    Prepared,
    decoder_ids,
    decoder_start,
    end_ids,
    prepare,
    target_labels,
    tokens_of_ids,
)

if TYPE_CHECKING:
    from attnviz.tracing.inputs import Inputs

MOST_GENERATED = 64
"""Tokens after which an encoder-decoder stops writing its own target."""

MOST_BYTES = 3 * 2**30
"""Maps that would need more memory than this are refused before the model runs."""

_ORDER: tuple[StackName, ...] = (
    "encoder", "decoder", "cross", "text", "vision", *anatomy.STAGES,
)  # fmt: skip


@torch.inference_mode()
def trace(
    model: Model,
    inputs: Inputs,
    *,
    target: str | None = None,
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

    Every map is what the model computed with, float32, one forward pass (after the writing of a
    target). The model itself is left as it was. Raises InputError for an empty or overlong text,
    or an input of the wrong kind, and UnsupportedError, by name, for an architecture that cannot
    be run or laid out so.
    """
    prepared = prepare(model, inputs)
    tensors = dict(prepared.tensors)
    written, decoded = None, None
    if model.hf.config.is_encoder_decoder:
        ids, written = decoder_input(model, prepared, target)
        tensors["decoder_input_ids"] = ids
        decoded = tokens_of_ids(model, ids[0])
    elif target is not None:
        raise InputError(
            f'"{model.name}" has no decoder that reads a target. Leave the target out.'
        )
    return run(
        model, replace(prepared, tensors=tensors), decoded,
        target=target if target is not None else written, written=written,
    )  # fmt: skip


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
        _refuse_axes_that_cannot_be_held(prepared)
    else:
        refuse_what_cannot_be_held(model, [prepared.tokens, *([decoded] if decoded else [])])
    started = time.perf_counter()
    output, calls = forward(model, prepared.tensors)
    seconds = time.perf_counter() - started
    if seen is not None:
        seen(output)
    shared: dict[Any, np.ndarray | None] = {}
    stacks: dict[StackName, Stack] = {
        name: _stack(model, name, calls[name], prepared, decoded, shared)
        for name in _ORDER
        if name in calls
    }
    return Trace(
        model=model.info,
        by_stack=stacks,
        prediction=answers.read(model, output, prepared, written),
        inputs=prepared.texts,
        target=target,
        picture=prepared.picture,
        seconds=seconds,
        missing=missing(model, calls) + grids.missing(model, (s.keys for s in stacks.values())),
        rotary=anatomy.has_rotary_positions(model.hf),
    )


def refuse_what_cannot_be_held(model: Model, axes: Sequence[Sized], *, copies: int = 1) -> None:
    """Raise InputError where all maps, so many times over, need more than `MOST_BYTES`."""
    cells = sum(len(queries) * len(keys) for queries in axes for keys in axes)
    needed = model.n_layers * model.n_heads * cells * 4 * copies
    if needed > MOST_BYTES:
        longest = max(map(len, axes))
        raise InputError(
            f"All maps of {longest} tokens would need {needed / 2**30:.0f} GB and at most "
            f"{MOST_BYTES / 2**30:.0f} GB are held. Shorten the text to about "
            f"{int(longest * (MOST_BYTES / needed) ** 0.5)} tokens."
        )


def _refuse_axes_that_cannot_be_held(prepared: Prepared) -> None:
    needed = sum(4 * a.maps * len(a.queries) * len(a.keys) for a in prepared.axes.values())
    if needed > MOST_BYTES:
        raise InputError(
            f"All maps of this input would need {needed / 2**30:.0f} GB and at most "
            f"{MOST_BYTES / 2**30:.0f} GB are held. Give a smaller picture."
        )


def forward(
    model: Model, tensors: dict[str, Tensor]
) -> tuple[Any, dict[StackName, list[engine.Call]]]:
    """Return a model's output and its attention calls by stack, in one pass.

    Gradients flow through both unless they are switched off. Raises as `trace` does.
    """
    reads_text = model.task_line.reads == "text" or model.hf.config.is_encoder_decoder
    options = {"use_cache": False} if reads_text else {}
    try:
        if model.gives_vectors:
            engine.install(model.hf)
            with engine.recording(engine.Recorder(model.stack_of_module)) as recorder:
                output = model.hf(**tensors, **_accepted(model, options))
            calls = recorder.calls
        else:
            output = model.hf(**tensors, **_accepted(model, options), output_attentions=True)
            calls = handed_over(model, output)
    except torch.OutOfMemoryError as error:
        raise InputError(
            f"The maps of this input do not fit into the memory of {model.device}. "
            "Shorten the input, or choose the device cpu."
        ) from error
    except AttnvizError:  # an intervention's own sentence
        raise
    except (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError) as error:
        # A foreign architecture may want inputs that a text or a picture alone does not give.
        raise UnsupportedError(
            f"{model.architecture} could not be run on this input: {error}"
        ) from error
    if not calls:
        raise UnsupportedError(
            f"{model.architecture} gave no attention map: it computes attention in a way that "
            "transformers does not hand over."
        )
    refuse_what_is_no_map(model, calls)
    return output, calls


def _accepted(model: Model, options: dict[str, Any]) -> dict[str, Any]:
    # Encoders that never cache do not take use_cache.
    return options if hasattr(model.hf.config, "use_cache") else {}


def decoder_input(
    model: Model, prepared: Prepared, target: str | None
) -> tuple[Tensor, str | None]:
    """Return the decoder's input ids, and the text that they spell where the model wrote them."""
    if target is not None:
        return decoder_ids(model, target_labels(model, target)), None
    if "input_ids" not in prepared.tensors and model.task_line.kind != "text":
        raise UnsupportedError(f"{model.architecture} hears sound but writes no text.")
    if model.task_line.kind != "text":  # BART as a classifier reads its own input once more
        start = torch.full_like(prepared.tensors["input_ids"][:, :1], decoder_start(model))
        return torch.cat([start, prepared.tensors["input_ids"][:, :-1]], dim=1), None
    ids, written = write(model, prepared)
    ended = int(ids[0, -1]) in end_ids(model) and ids.shape[1] > 1
    return (ids[:, :-1] if ended else ids), written


def write(model: Model, prepared: Prepared, **options: Any) -> tuple[Tensor, str]:
    """Return what an encoder-decoder writes greedily: ids with its start and end, and the text.

    `options` go to transformers' `generate`.
    """
    limit = anatomy.longest_output(model.hf.config) or model.max_tokens
    room = MOST_GENERATED if limit is None else limit - 1
    if model.hf.config.model_type == "whisper":  # else it drops its own first and last tokens
        options = {"force_unique_generate_call": True, **options}
    try:
        ids = model.hf.generate(
            **prepared.tensors,
            max_new_tokens=min(MOST_GENERATED, room),
            do_sample=False,
            num_beams=1,
            decoder_start_token_id=decoder_start(model),
            **options,
        )
    except (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise UnsupportedError(
            f"{model.architecture} could not write a text for this input: {error}. Give a target."
        ) from error
    return ids, model.tokenizer.decode(ids[0], skip_special_tokens=True)


def _stack(
    model: Model,
    name: StackName,
    calls: list[engine.Call],
    prepared: Prepared,
    decoded: Tokens | None,
    shared: dict[Any, np.ndarray | None],
) -> Stack:
    encoded = prepared.tokens
    queries = encoded if decoded is None or name == "encoder" else decoded
    keys = encoded if decoded is None or name != "decoder" else decoded
    if name in prepared.axes:
        queries, keys = prepared.axes[name].queries, prepared.axes[name].keys
        calls, keys = grids.whole_maps(model, calls, queries, keys)
    layers = tuple(_layer(call, shared) for call in calls)
    try:
        return Stack(name, layers, queries, keys)
    except ShapeError as error:
        raise UnsupportedError(
            f"The maps of {model.architecture} cannot be laid along its tokens: {error}"
        ) from error


def _layer(call: engine.Call, shared: dict[Any, np.ndarray | None]) -> AttentionLayer:
    parts = tuple((part.data_ptr(), part.shape, part.stride()) for part in call.added)
    if parts not in shared:
        shared[parts] = _added(call)
    return AttentionLayer(
        weights=_array(call.weights),
        query=None if call.query is None else _array(call.query),
        key=None if call.key is None else _array(call.key),
        value=None if call.value is None else _array(call.value),
        scaling=call.scaling,
        added=shared[parts],
        softcap=call.softcap,
        sinks=None if call.sinks is None else call.sinks.detach().float().cpu().numpy(),
    )


def _added(call: engine.Call) -> np.ndarray | None:
    """Return the sum of what is added to the scores, [any_head, query, key].

    None where there is nothing, or something that does not lie along the weights.
    """
    parts = [part.detach().float().cpu().numpy() for part in call.added]
    shape = tuple(call.weights.shape)
    try:
        for part in parts:
            np.broadcast_to(part, shape)
    except ValueError:
        return None
    if not parts:
        return None
    with np.errstate(over="ignore"):  # two masks on the same cell
        total = np.maximum(sum(parts[1:], parts[0]), np.finfo(np.float32).min)
    heads = total.shape[1] if total.ndim == 4 else 1
    return np.broadcast_to(total, (1, heads, *shape[2:]))[0]


def _array(tensor: Tensor) -> np.ndarray:
    """Return the one item of a batch as float32 numpy; no copy where it already is that."""
    return tensor[0].detach().float().cpu().numpy()
