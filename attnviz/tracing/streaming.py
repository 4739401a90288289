"""Attention in blocks of rows: each block is computed, summed up and dropped.

A `StreamingRecorder` takes the place of the engine's `Recorder`. Every block goes through the
architecture's own attention function with its rows of the queries and masks, so the layer's output
is the model's own; what remains of a layer is a `StreamedLayer`. Memory grows with the tokens,
for any number of heads and layers.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, ClassVar, get_args

import numpy as np
import torch
from torch import Tensor, nn

from attnviz import kernels
from attnviz.errors import UnsupportedError
from attnviz.language import N_, several
from attnviz.records import ScoreParts, StackName, StreamedLayer, Tokens
from attnviz.records.streamed import Numbers
from attnviz.tracing import fused
from attnviz.tracing.engine import Compute, Recorder, is_acted_on
from attnviz.tracing.folding import Fold, Places
from attnviz.tracing.mask_spans import shortened

BLOCK_BYTES = 2**23
"""About how many bytes of weights are computed at once: larger blocks leave the caches."""

CUDA_BLOCK_BYTES = 2**29
"""The same on a GPU, which needs large blocks to be busy."""

_KEEPING = ThreadPoolExecutor(4, "attnviz-keeping")
"""Copies what a GPU sent: half of the time goes into memory that is touched for the first time."""

_TOLERANCE = {"float32": 1e-4}
_COARSE = 0.02  # half precision: the model's own softmax is rounded


@dataclass(kw_only=True)
class StreamingRecorder(Recorder):
    """Keeps of each attention call what its rows can be worked out from.

    Attributes:
        axes: gives the tokens of a stack's queries and keys.
        side: most cells a side of one head's overview.
        fused: whether rows may be taken in one pass, where the device and the call allow it;
            else each block goes through the architecture's own function, and is summed up after.
    """

    axes: Callable[[StackName], tuple[Tokens, Tokens]]
    side: int
    fused: bool = True
    makes_masks: ClassVar[bool] = True
    _waiting: defaultdict[StackName, list[StreamedLayer | Future[StreamedLayer]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    modules: defaultdict[StackName, list[nn.Module]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _places: dict[StackName, Places] = field(default_factory=dict)
    _checked: set[type[nn.Module]] = field(default_factory=set)
    _own: set[type[nn.Module]] = field(default_factory=set)  # whose function is not the usual one
    _parts: dict[Any, tuple[tuple[Tensor, ...], ScoreParts | None]] = field(default_factory=dict)
    _available: dict[kernels.Device, bool] = field(default_factory=dict)  # where there are kernels

    def attend(
        self,
        compute: Compute,
        module: nn.Module,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attention_mask: Tensor | None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None]:
        """Return the output of a call; no weights, because they are never there at once."""
        self.progress.advance()
        stack = self.stack_of_module[module]
        self.modules[stack].append(module)
        places = self._of(stack, module, query, key)
        causal = kwargs.pop("causal", False)
        bias = kwargs.get("position_bias")
        terms = tuple(part for part in (attention_mask, bias) if part is not None)
        parts = self._shortened(terms, causal, query.shape[2], key.shape[2])
        ends = None if parts is None or parts.last is None else parts.last

        def block(first: int, last: int) -> tuple[Tensor, Tensor]:
            end = key.shape[2] if ends is None else int(ends[first:last].max()) + 1
            options = kwargs if bias is None else {
                **kwargs, "position_bias": _cut(bias, first, last, end)
            }  # fmt: skip
            if causal:
                mask = _after(query, first, last, end)
            elif attention_mask is not None:
                mask = _as_added(_cut(attention_mask, first, last, end), query.dtype)
            else:
                mask = None
            output, weights = compute(
                module, query[:, :, first:last], key[:, :, :end], value[:, :, :end], mask,
                **options,
            )  # fmt: skip
            return output, weights[0].detach().float()

        call = fused.AttentionCall(
            query[0], key[0], value[0], **_score_options(query, kwargs), parts=parts
        )
        output = checked = None
        fold = Fold(query.shape[1], places, self.side)
        if self._is_fused(module, call, places):
            output, checked = _in_one_pass(call, fold, block)
            if checked is None:  # the model's own function computes something else
                self._own.add(type(module))
                fold = Fold(query.shape[1], places, self.side)
        if output is None or checked is None:
            output, checked = _in_blocks(_blocks(query, key), fold, block)
        kind = type(module)
        # All heads of the first layer of a kind are compared; of the others one, in turns.
        turn = None if kind not in self._checked else len(self._waiting[stack]) % query.shape[1]
        self._checked.add(kind)
        waiting = _Waiting(module, call, fold, checked)
        # A GPU goes on while its numbers come; a CPU's have to be kept before the model writes
        # over them.
        layer = _KEEPING.submit(waiting.layer, turn) if query.is_cuda else waiting.layer(turn)
        self._waiting[stack].append(layer)
        return output, None

    def _is_fused(self, module: nn.Module, call: fused.AttentionCall, places: Places) -> bool:
        device: kernels.Device = "gpu" if call.query.is_cuda else "processor"
        if device not in self._available:
            self._available[device] = kernels.is_available(device)
        return (
            self.fused
            and self._available[device]
            and type(module) not in self._own
            and places.patches is None  # whose distances are no offsets
            and call.fits
            and not is_acted_on()
        )

    def layers(self) -> dict[StackName, list[StreamedLayer]]:
        """Return what was kept, by stack, in the order of the calls.

        Raises UnsupportedError when a row that is worked out again is not the one it made.
        """
        return {
            stack: [each.result() if isinstance(each, Future) else each for each in waiting]
            for stack, waiting in self._waiting.items()
        }

    def _of(self, stack: StackName, module: nn.Module, query: Tensor, key: Tensor) -> Places:
        if stack not in self._places:
            queries, keys = self.axes(stack)
            self._places[stack] = Places(
                queries, keys, device=query.device,
                one_text=stack != "cross" and len(queries) == len(keys),
            )  # fmt: skip
        places = self._places[stack]
        if (query.shape[2], key.shape[2]) != (places.n_queries, places.n_keys):
            raise UnsupportedError(
                several(
                    "The maps of {name} have {shape} x {key_shape} cells for {n_queries} x "
                    "{n} tokens, so they cannot be streamed.",
                    n=places.n_keys,
                    name=type(module).__name__,
                    shape=query.shape[2],
                    key_shape=key.shape[2],
                    n_queries=places.n_queries,
                )
            )
        return places

    def _shortened(
        self, terms: tuple[Tensor, ...], causal: bool, queries: int, keys: int
    ) -> ScoreParts | None:
        laid = tuple((part.data_ptr(), part.shape, part.stride()) for part in terms)
        at = (laid, causal, queries, keys)
        if at not in self._parts:  # kept alive beside it, so that no other mask lies there
            self._parts[at] = (terms, shortened(terms, queries, keys, causal=causal))
        return self._parts[at][1]


Block = Callable[[int, int], tuple[Tensor, Tensor]]
"""Gives output [1, query, ...] and weights [head, query, key] of the queries from one to before
another, by the architecture's own function; keys that none of them sees are left out."""


def _in_blocks(
    blocks: list[tuple[int, int]], fold: Fold, block: Block
) -> tuple[Tensor, dict[int, Tensor]]:
    """Return the output of a call, and some rows of its weights, [head, key] by their query."""
    outputs, rows = [], {}
    for first, last in blocks:
        output, weights = block(first, last)
        outputs.append(output)
        fold.add(weights, first)
        rows[last - 1] = weights[:, -1].clone()
    some = sorted(rows)
    return torch.cat(outputs, dim=1), {row: rows[row] for row in {some[len(some) // 2], some[-1]}}


def _in_one_pass(
    call: fused.AttentionCall, fold: Fold, block: Block
) -> tuple[Tensor | None, dict[int, Tensor] | None]:
    """Return the same, with all rows at once; nothing where the architecture's own rows differ."""
    output = fused.fold_attention(call, fold)
    if output is None:
        return None, None
    rows, shape, near = {}, output.shape, []
    for row in {len(output) // 2, len(output) - 1}:
        own, weights = block(row, row + 1)
        if own.numel() != output[row].numel():
            return None, None
        near.append(fused.is_near(call, output[row].flatten(), own.flatten()))
        rows[row], shape = weights[:, -1], (1, len(output), *own.shape[2:])
    if not bool(torch.stack(near).all()):  # asked once: a GPU is waited for
        return None, None
    return output.view(shape), rows


def _score_options(query: Tensor, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a call makes scores of products, from what is handed to the function."""
    scaling, sinks = options.get("scaling"), options.get("s_aux")
    return {
        "scaling": query.shape[-1] ** -0.5 if scaling is None else float(scaling),
        "softcap": options.get("softcap"), "sinks": sinks,
    }  # fmt: skip


def _blocks(query: Tensor, key: Tensor) -> list[tuple[int, int]]:
    heads, rows = query.shape[1:3]
    size = CUDA_BLOCK_BYTES if query.is_cuda else BLOCK_BYTES
    step = max(1, size // (4 * heads * key.shape[2]))
    return [(at, min(at + step, rows)) for at in range(0, rows, step)]


def _cut(part: Tensor, first: int, last: int, end: int) -> Tensor:
    """Return the rows of a mask or bias [.., .., any_query, any_key] that belong to a block."""
    rows = part if part.shape[-2] == 1 else part[..., first:last, :]
    return rows if part.shape[-1] == 1 else rows[..., :end]


def _after(query: Tensor, first: int, last: int, end: int) -> Tensor:
    """Return a block's mask of what comes after each query, [1, 1, query, key]."""
    lowest = torch.finfo(query.dtype).min
    return query.new_full((last - first, end), lowest).triu(first + 1)[None, None]


def _as_added(mask: Tensor, numbers: torch.dtype) -> Tensor:
    """Return a mask as eager attention adds it: SDPA's is True where a key may be seen."""
    if mask.dtype != torch.bool:
        return mask
    return torch.zeros_like(mask, dtype=numbers).masked_fill_(~mask, torch.finfo(numbers).min)


class _Waiting:
    """What is kept of a call, on its way to this machine's memory.

    Nothing waits for a GPU before `layer` does.
    """

    def __init__(
        self, module: nn.Module, call: fused.AttentionCall, fold: Fold, rows: Mapping[int, Tensor]
    ) -> None:
        self._name = type(module).__name__
        self._options: dict[str, Any] = {
            "scaling": call.scaling, "softcap": call.softcap, "parts": call.parts,
        }  # fmt: skip
        self._numbers = str(call.query.dtype).removeprefix("torch.")
        if self._numbers not in get_args(Numbers):
            raise UnsupportedError(
                N_(
                    "{name} computes in {numbers}, which cannot be kept.",
                    name=self._name,
                    numbers=self._numbers,
                )
            )
        self._vectors = {"query": _on_cpu(call.query), "key": _on_cpu(call.key)}
        self._sums = {"overview": _on_cpu(fold.pooled()), "received": _on_cpu(fold.mean_received())}
        if call.sinks is not None:
            self._sums["sinks"] = _on_cpu(call.sinks.float())
        self._scores = {name: _on_cpu(score) for name, score in fold.scores().items()}
        self._rows = {row: _on_cpu(weights) for row, weights in rows.items()}
        self._copy_event = torch.cuda.Event() if call.query.is_cuda else None
        if self._copy_event is not None:
            self._copy_event.record()

    def layer(self, head: int | None) -> StreamedLayer:
        """Return the record, once all of it has come.

        Raises UnsupportedError when a captured row of that head, of all of them for None, is not
        the one worked out again.
        """
        if self._copy_event is not None:
            self._copy_event.synchronize()
        layer = StreamedLayer(
            **{name: _own_array(vectors) for name, vectors in self._vectors.items()},
            **{name: sums.numpy().copy() for name, sums in self._sums.items()},
            scores={name: score.numpy().copy() for name, score in self._scores.items()},
            numbers=self._numbers,  # type: ignore[arg-type]
            **self._options,
        )  # fmt: skip
        rows = {row: weights.numpy() for row, weights in self._rows.items()}
        _check(self._name, layer, rows, range(layer.n_heads) if head is None else [head])
        return layer


def _on_cpu(tensor: Tensor) -> Tensor:
    """Return a tensor in this machine's memory; from a GPU it arrives later, with an event."""
    tensor = tensor.detach()
    if not tensor.is_cuda:
        return tensor
    return torch.empty_like(tensor, device="cpu", pin_memory=True).copy_(tensor, non_blocking=True)


def _own_array(tensor: Tensor) -> np.ndarray:
    """Return a copy in its own format; bfloat16 as its bits."""
    tensor = tensor.clone(memory_format=torch.contiguous_format)  # on all cores
    if tensor.dtype == torch.bfloat16:
        return tensor.view(torch.int16).numpy().view(np.uint16)
    return tensor.numpy()


def _check(
    name: str, layer: StreamedLayer, captured: Mapping[int, np.ndarray], heads: Iterable[int]
) -> None:
    """Raise UnsupportedError where a row that was worked out again is not the captured one."""
    tolerance = _TOLERANCE.get(layer.numbers, _COARSE)
    for row, head in itertools.product(captured, heads):
        again = layer.rows(head, row, row + 1)[0]
        mine = captured[row][head]
        if np.abs(again[: len(mine)] - mine).max() > tolerance or again[len(mine) :].any():
            raise UnsupportedError(
                N_(
                    "{name} adds something to its scores that it does not return, so rows cannot "
                    "be computed again from queries and keys. Shorten the input, or trace it with "
                    "a budget that holds all maps.",
                    name=name,
                )
            )
