"""Attention in blocks of rows: each block is computed, summed up and dropped.

A `StreamingRecorder` takes the place of the engine's `Recorder`. Every block goes through the
architecture's own attention function with its rows of the queries and masks, so the layer's output
is the model's own; what remains of a layer is a `StreamedLayer`. Memory grows with the tokens,
whatever the heads and layers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, get_args

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.errors import UnsupportedError
from attnviz.records import ScoreParts, StackName, StreamedLayer, Tokens
from attnviz.records.streamed import Numbers
from attnviz.tracing.engine import Compute, Recorder
from attnviz.tracing.folding import Fold, Places
from attnviz.tracing.shortened import shortened

BLOCK_BYTES = 2**23
"""About how many bytes of weights are computed at once: larger blocks leave the caches."""

_TOLERANCE = {"float32": 1e-4}
_COARSE = 0.02  # half precision: the model's own softmax is rounded


@dataclass(kw_only=True)
class StreamingRecorder(Recorder):
    """Keeps of each attention call what its rows can be worked out from.

    Attributes:
        axes: gives the tokens of a stack's queries and keys.
        side: most cells a side of one head's overview.
        layers: what was kept, by stack, in the order of the calls.
    """

    axes: Callable[[StackName], tuple[Tokens, Tokens]]
    side: int
    makes_masks: ClassVar[bool] = True
    layers: dict[StackName, list[StreamedLayer]] = field(default_factory=dict)
    _places: dict[StackName, Places] = field(default_factory=dict)
    _parts: dict[Any, tuple[tuple[Tensor, ...], ScoreParts | None]] = field(default_factory=dict)

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
        places = self._of(stack, module, query, key)
        causal = kwargs.pop("causal", False)
        bias = kwargs.pop("position_bias", None)
        added = tuple(part for part in (attention_mask, bias) if part is not None)
        parts = self._shortened(added, causal, query.shape[2], key.shape[2])
        fold = Fold(query.shape[1], places, self.side)
        seen = None if parts is None or parts.last is None else parts.last
        outputs, checked = [], {}
        for first, last in _blocks(query, key):
            end = key.shape[2] if seen is None else int(seen[first:last].max()) + 1
            if bias is not None:
                kwargs["position_bias"] = _cut(bias, first, last, end)
            if causal:
                mask = _after(query, first, last, end)
            elif attention_mask is not None:
                mask = _as_added(_cut(attention_mask, first, last, end), query.dtype)
            else:
                mask = None
            output, weights = compute(
                module, query[:, :, first:last], key[:, :, :end], value[:, :, :end], mask, **kwargs
            )
            outputs.append(output)
            weights = weights[0].detach().float()
            fold.add(weights, first)
            checked[last - 1] = weights[:, -1].cpu().numpy().copy()
        layer = _layer(module, query, key, parts, fold, kwargs)
        _check(module, layer, checked)
        self.layers.setdefault(stack, []).append(layer)
        return torch.cat(outputs, dim=1), None

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
                f"The maps of {type(module).__name__} have {query.shape[2]} x {key.shape[2]} cells "
                f"for {places.n_queries} x {places.n_keys} tokens, so they cannot be streamed."
            )
        return places

    def _shortened(
        self, added: tuple[Tensor, ...], causal: bool, queries: int, keys: int
    ) -> ScoreParts | None:
        laid = tuple((part.data_ptr(), part.shape, part.stride()) for part in added)
        at = (laid, causal, queries, keys)
        if at not in self._parts:  # kept alive beside it, so that no other mask lies there
            self._parts[at] = (added, shortened(added, queries, keys, causal=causal))
        return self._parts[at][1]


def _blocks(query: Tensor, key: Tensor) -> list[tuple[int, int]]:
    heads, rows = query.shape[1:3]
    step = max(1, BLOCK_BYTES // (4 * heads * key.shape[2]))
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


def _layer(
    module: nn.Module, query: Tensor, key: Tensor, parts: ScoreParts | None, fold: Fold,
    given: dict[str, Any],
) -> StreamedLayer:  # fmt: skip
    scaling = given.get("scaling")
    sinks = given.get("s_aux")
    name = str(query.dtype).removeprefix("torch.")
    if name not in get_args(Numbers):
        raise UnsupportedError(f"{type(module).__name__} computes in {name}, which is not kept.")
    return StreamedLayer(
        query=_kept(query), key=_kept(key),
        scaling=query.shape[-1] ** -0.5 if scaling is None else float(scaling),
        overview=fold.pooled(), received=fold.mean_received(), scores=fold.scores(),
        numbers=name,  # type: ignore[arg-type]
        parts=parts, softcap=given.get("softcap"),
        sinks=None if sinks is None else sinks.detach().float().cpu().numpy(),
    )  # fmt: skip


def _kept(tensor: Tensor) -> np.ndarray:
    """Return a copy of the one item of a batch, in its own format; bfloat16 as its bits."""
    found = tensor[0].detach().cpu()
    if found.dtype == torch.bfloat16:
        return found.contiguous().view(torch.int16).numpy().view(np.uint16).copy()
    return found.numpy().copy(order="C")


def _check(module: nn.Module, layer: StreamedLayer, captured: dict[int, np.ndarray]) -> None:
    """Raise UnsupportedError where a row that was worked out again is not the captured one."""
    tolerance = _TOLERANCE.get(layer.numbers, _COARSE)
    rows = sorted(captured)
    places = [
        (row, head) for row in {rows[len(rows) // 2], rows[-1]} for head in range(layer.n_heads)
    ]
    for row, head in places:
        again = layer.rows(head, row, row + 1)[0]
        mine = captured[row][head]
        if np.abs(again[: len(mine)] - mine).max() > tolerance or again[len(mine) :].any():
            raise UnsupportedError(
                f"{type(module).__name__} adds something to its scores that it does not hand over, "
                "so rows cannot be worked out again from queries and keys. Shorten the input, or "
                "trace it with a budget that holds all maps."
            )
