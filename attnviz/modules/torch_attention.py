"""Attention as torch's own functions compute it, in steps that can be seen and changed.

What a recorder or an actor sees is the same as of an architecture of transformers: one call of an
attention function, with queries, keys and values [row, head, token, d].
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attnviz.tracing import engine


def plain_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **_: Any,
) -> tuple[Tensor, Tensor]:
    """Return output [row query head d_value] and weights of one call, as torch computes them.

    A query that may look at nothing gets weights of 0, as torch's own function gives.
    """
    groups = query.shape[1] // key.shape[1]
    if groups > 1:
        key = key.repeat_interleave(groups, dim=1)
        value = value.repeat_interleave(groups, dim=1)
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    exact = _at_least_float32(query.dtype)  # products of half precision may pass its range
    scores = (query.to(exact) * scale) @ key.to(exact).transpose(-1, -2)
    if attention_mask is not None:
        scores = scores + attention_mask
    weights = scores.softmax(-1).to(query.dtype)
    if attention_mask is not None:
        blind = (attention_mask <= torch.finfo(attention_mask.dtype).min).all(-1, keepdim=True)
        weights = weights.masked_fill(blind, 0)
    return (weights @ value).transpose(1, 2), weights


def _at_least_float32(dtype: torch.dtype) -> torch.dtype:
    return torch.float32 if dtype in (torch.float16, torch.bfloat16) else dtype


@dataclass(frozen=True)
class CallAxes:
    """How the leading axes of a call are laid as [row, head].

    A row is an input. What attends in windows has more items than rows: each of its windows has
    heads of its own, which stand one window after the other.
    """

    leading: torch.Size
    laid: tuple[int, int]

    @property
    def windows(self) -> int:
        """How many windows of one input attend apart, where the last leading axis is the heads."""
        heads = self.leading[-1] if len(self.leading) > 1 else self.laid[1]
        return self.laid[1] // heads

    def split(self, tensor: Tensor) -> Tensor:
        """Return a tensor [leading ..., token, d] as [row, head, token, d].

        Grouped queries have fewer heads of keys, so the last leading axis is the tensor's own.
        """
        return tensor.reshape(self.laid[0], -1, *tensor.shape[-2:])

    def joined(self, output: Tensor) -> Tensor:
        """Return an output [row, query, head, d] as torch's function gives it."""
        return output.transpose(1, 2).reshape(*self.leading, output.shape[1], output.shape[-1])

    def mask(self, mask: Tensor) -> Tensor:
        """Return a mask of [leading ..., query, key] as one of [row, head, query, key]."""
        mask = mask.reshape(*[1] * (2 - mask.dim()), *mask.shape)
        if all(size == 1 for size in mask.shape[:-2]):
            return mask.reshape(1, 1, *mask.shape[-2:])
        if self.leading == self.laid and mask.dim() == 4:
            return mask
        whole = mask.expand(*self.leading, *mask.shape[-2:])
        return whole.reshape(*self.laid, *mask.shape[-2:])


def call_axes(leading: torch.Size, rows: int) -> CallAxes:
    """Return how the leading axes of a call with so many inputs are laid."""
    total = math.prod(leading)
    if total % rows:  # rows stand elsewhere: one input is run
        rows = 1
    return CallAxes(leading, (rows, total // rows))


def scaled_dot_product(
    module: nn.Module,
    rows: int,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """Answer a call of `F.scaled_dot_product_attention`, whose arguments these are."""
    leading = torch.broadcast_shapes(query.shape[:-3], key.shape[:-3], value.shape[:-3])
    if query.dim() > 3:
        query, key, value = (
            each.expand(*leading, *each.shape[-3:]) for each in (query, key, value)
        )
    axes = call_axes(query.shape[:-2], rows)
    n, m = query.shape[-2], key.shape[-2]
    options: dict[str, Any] = {"scaling": query.shape[-1] ** -0.5 if scale is None else scale}
    mask = None
    if attn_mask is not None:
        mask = axes.mask(added(attn_mask, query.dtype))
    if is_causal:
        if engine.makes_masks() and mask is None and n == m:
            options["causal"] = n > 1
        else:
            open_cells = torch.ones(n, m, dtype=torch.bool, device=query.device).tril()
            mask = combined(mask, added(open_cells, query.dtype)[None, None])
    if axes.windows > 1:
        options["windows"] = axes.windows
    output, _ = engine.attention_through(
        plain_attention, module, axes.split(query), axes.split(key), axes.split(value), mask,
        **options,
    )  # fmt: skip
    return axes.joined(output)


def added(mask: Tensor, dtype: torch.dtype) -> Tensor:
    """Return what a mask adds to scores: the lowest number where it hides a key.

    Only False and minus infinity hide for good, so that a query that sees nothing gets nothing;
    among very low numbers a softmax still chooses.
    """
    lowest = torch.finfo(dtype).min
    if mask.dtype == torch.bool:
        return torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill(~mask, lowest)
    return mask.to(dtype).clamp(min=lowest / 2).masked_fill(mask == -torch.inf, lowest)


def combined(one: Tensor | None, other: Tensor | None) -> Tensor | None:
    """Return the sum of what two masks add, without passing the lowest number."""
    if one is None or other is None:
        return other if one is None else one
    return (one + other).clamp(min=torch.finfo(one.dtype).min)


@dataclass(frozen=True)
class MultiHead:
    """The arguments of `F.multi_head_attention_forward`, by its own names."""

    query: Tensor
    key: Tensor
    value: Tensor
    embed_dim_to_check: int
    num_heads: int
    in_proj_weight: Tensor | None
    in_proj_bias: Tensor | None
    bias_k: Tensor | None
    bias_v: Tensor | None
    add_zero_attn: bool
    dropout_p: float
    out_proj_weight: Tensor
    out_proj_bias: Tensor | None
    training: bool = True
    key_padding_mask: Tensor | None = None
    need_weights: bool = True
    attn_mask: Tensor | None = None
    use_separate_proj_weight: bool = False
    q_proj_weight: Tensor | None = None
    k_proj_weight: Tensor | None = None
    v_proj_weight: Tensor | None = None
    static_k: Tensor | None = None
    static_v: Tensor | None = None
    average_attn_weights: bool = True
    is_causal: bool = False  # a hint: the mask is there as well

    def answer(self, module: nn.Module, inputs: int) -> tuple[Tensor, Tensor | None]:
        """Return what torch's function returns: the output, and the weights where asked for.

        inputs: how many of them go through the model at once; each may have several rows here.
        """
        batched = self.query.dim() == 3
        query, key, value = (
            each if batched else each[:, None] for each in (self.query, self.key, self.value)
        )
        queries, rows, width = query.shape
        q, k, v = self._projected(query, key, value)
        if self.bias_k is not None and self.bias_v is not None:
            k = torch.cat([k, self.bias_k.expand(1, rows, width)])
            v = torch.cat([v, self.bias_v.expand(1, rows, width)])
        q = self._heads(q)
        k = self._heads(k) if self.static_k is None else self._given(self.static_k, rows)
        v = self._heads(v) if self.static_v is None else self._given(self.static_v, rows)
        if self.add_zero_attn:
            k, v = (F.pad(each, (0, 0, 0, 1)) for each in (k, v))
        mask = self._mask(rows, k.shape[2], q.dtype)
        axes = call_axes(q.shape[:2], inputs)
        q, k, v = map(axes.split, (q, k, v))
        mask = None if mask is None else axes.mask(mask)
        scaling = q.shape[-1] ** -0.5
        windows = {"windows": axes.windows} if axes.windows > 1 else {}
        output, weights = engine.attention_through(
            plain_attention, module, q, k, v, mask, scaling=scaling, **windows
        )
        output = axes.joined(output).permute(2, 0, 1, 3).reshape(queries * rows, width)
        output = F.linear(output, self.out_proj_weight, self.out_proj_bias)
        output = output.view(queries, rows, -1)
        if not batched:
            output = output[:, 0]
        if not self.need_weights:
            return output, None
        if weights is None:  # who records keeps none, and the module asks for them
            _, weights = plain_attention(module, q, k, v, mask, scaling=scaling)
        weights = weights.reshape(rows, self.num_heads, *weights.shape[2:])
        weights = weights.mean(1) if self.average_attn_weights else weights
        return output, weights if batched else weights[0]

    def _projected(self, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, ...]:
        biases: Any = (None,) * 3 if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        if self.use_separate_proj_weight:
            parts: Any = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        else:
            assert self.in_proj_weight is not None
            parts = self.in_proj_weight.chunk(3)
        return tuple(
            F.linear(each, weight, bias)
            for each, weight, bias in zip((query, key, value), parts, biases, strict=True)
        )

    def _heads(self, vectors: Tensor) -> Tensor:
        """Return [token, row, d_model] as [row, head, token, d]."""
        tokens, rows, width = vectors.shape
        return vectors.reshape(
            tokens, rows, self.num_heads, width // self.num_heads
        ).permute(1, 2, 0, 3)  # fmt: skip

    def _given(self, vectors: Tensor, rows: int) -> Tensor:
        """Return vectors [row x head, token, d] as [row, head, token, d]."""
        return vectors.reshape(rows, self.num_heads, *vectors.shape[1:])

    def _mask(self, rows: int, keys: int, dtype: torch.dtype) -> Tensor | None:
        mask = None
        if self.attn_mask is not None:
            # True hides here, and shows in scaled_dot_product_attention.
            given = ~self.attn_mask if self.attn_mask.dtype == torch.bool else self.attn_mask
            mask = added(given, dtype)
            if mask.dim() == 3:
                mask = mask.reshape(rows, self.num_heads, *mask.shape[1:])
            else:
                mask = mask[None, None]
        if (padding := self.key_padding_mask) is not None:
            padding = padding.reshape(rows, -1)
            hidden = added(~padding if padding.dtype == torch.bool else padding, dtype)
            mask = combined(mask, hidden[:, None, None])
        if mask is not None and mask.shape[-1] < keys:  # what was put behind the keys is open
            mask = F.pad(mask, (0, keys - mask.shape[-1]))
        return mask
