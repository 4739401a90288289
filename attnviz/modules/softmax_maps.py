"""Attention that is written by hand: a softmax, and where its weights meet values.

A softmax is an attention map where its output, or a copy of it in another shape, is summed up with
values along the axis that it was taken over: by a product of matrices, an `einsum`, or a product
and a sum. A softmax over classes meets no values; weights that mix parameters (a codebook) or
experts look at no input. The weights are read where they meet the values, because there their axes
are known.
"""

from __future__ import annotations

import math
import re
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attnviz.modules.torch_attention import call_axes
from attnviz.tracing import engine

SOFTMAX = frozenset({F.softmax, torch.softmax, Tensor.softmax})

_SAME_WEIGHTS = frozenset({
    F.dropout, torch.dropout, torch.clone, torch.flatten, torch.movedim, torch.nan_to_num,
    torch.permute, torch.reshape, torch.squeeze, torch.swapaxes, torch.transpose,
    torch.unsqueeze, torch.masked_fill, Tensor.__getitem__, Tensor.bfloat16, Tensor.clone,
    Tensor.contiguous, Tensor.double, Tensor.expand, Tensor.expand_as, Tensor.flatten, Tensor.float,
    Tensor.half, Tensor.masked_fill, Tensor.movedim, Tensor.nan_to_num, Tensor.permute,
    Tensor.reshape, Tensor.squeeze, Tensor.swapaxes, Tensor.t, Tensor.to, Tensor.transpose,
    Tensor.type_as, Tensor.unflatten, Tensor.unsqueeze, Tensor.view, Tensor.view_as,
    *(vars(torch._C.TensorBase)[name].__get__ for name in ("T", "mT")), Tensor.div, Tensor.div_,
    Tensor.__truediv__, Tensor.__itruediv__, torch.div,
})  # fmt: skip
"""What gives the same weights in another shape, or some of them as nothing."""

_PRODUCT = frozenset({torch.mul, torch.multiply, Tensor.mul, Tensor.multiply, Tensor.__mul__,
                      Tensor.__rmul__})  # fmt: skip
_PLUS = frozenset({torch.add, Tensor.add, Tensor.__add__, Tensor.__radd__})
_MIX = frozenset({F.linear, F.conv1d, F.conv2d, torch.conv1d, torch.conv2d})
_SUM = frozenset({torch.sum, Tensor.sum})
_MATMUL = frozenset({
    torch.matmul, torch.bmm, torch.mm, Tensor.matmul, Tensor.bmm, Tensor.mm, Tensor.__matmul__,
})  # fmt: skip
_EINSUM = frozenset({torch.einsum})

_NO_INPUT = re.compile(r"(^|[._])(gate|gating|router|routing|experts?|moe)([._]|$)", re.IGNORECASE)
"""Parts of a path that weigh experts, and not places of the input."""

_TOLERANCE = 0.02


@dataclass(frozen=True)
class _Weights:
    """What a softmax gave, in some shape, and who took it.

    Where heads were mixed behind the softmax (talking heads), `softmax` is what it gave before.
    """

    module: nn.Module
    softmax: Tensor | None = None


@dataclass(frozen=True)
class _Product:
    """Weights times values, before they are summed up."""

    module: nn.Module
    weights: Tensor
    values: Tensor

    def as_weights(self, product: Tensor) -> _Weights | None:
        """Return the product as weights that a factor changed; None where it has more axes."""
        return _Weights(self.module) if product.shape == self.weights.shape else None


@dataclass
class SoftmaxMaps:
    """Follows weights through one forward pass, and hands them to the engine at their values.

    Attributes:
        caller: returns the module that is running.
        name_of: the path of each module.
        rows: how many inputs go through the module at once.
        stored: gives the addresses of parameters and buffers, which are no values of an input.
    """

    caller: Callable[[], nn.Module]
    name_of: dict[nn.Module, str]
    rows: int
    stored: Callable[[], frozenset[int]]
    _known: dict[int, tuple[weakref.ref[Tensor], _Weights | _Product]] = field(default_factory=dict)

    def answer(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Return what a function of torch gives, with attention changed and recorded."""
        if func in SOFTMAX:
            output = func(*args, **kwargs)
            module = self.caller()
            if not _NO_INPUT.search(self.name_of.get(module, "")):
                self._note(output, _Weights(module))
            return output
        if not self._known:
            return func(*args, **kwargs)
        if func in _MATMUL and len(args) == 2:
            met = self._met_by_matmul(args[0], args[1])
        elif func in _EINSUM:
            met = self._met_by_einsum(args)
        elif func in _SUM and args:
            met = self._met_by_sum(args, kwargs)
        elif func in _PRODUCT and len(args) == 2:
            self._note_product(output := func(*args, **kwargs), args[0], args[1])
            return output
        elif func in _PLUS and len(args) == 2:  # a mixture of two maps
            known, other = map(self._of, args)
            output = func(*args, **kwargs)
            if known is not None and other is not None:
                self._note(output, _Weights(known.module))
            return output
        elif func in _SAME_WEIGHTS or func in _MIX:
            output = func(*args, **kwargs)
            known = self._of(args[0]) if args else None
            if isinstance(known, _Product):
                known = known.as_weights(args[0])
            if known is not None and isinstance(output, Tensor):
                if func in _MIX and known.softmax is None:
                    known = _Weights(known.module, args[0])
                self._note(output, known)
            return output
        else:
            met = None
        return func(*args, **kwargs) if met is None else met

    def _note(self, tensor: Tensor, what: _Weights | _Product) -> None:
        number = id(tensor)
        gone = weakref.ref(tensor, lambda _: self._known.pop(number, None))
        self._known[number] = (gone, what)

    def _of(self, tensor: Any) -> _Weights | _Product | None:
        entry = self._known.get(id(tensor))
        return entry[1] if entry is not None and entry[0]() is tensor else None

    def _weights(self, tensor: Tensor) -> _Weights | None:
        known = self._of(tensor)
        return known.as_weights(tensor) if isinstance(known, _Product) else known

    def _note_product(self, output: Tensor, one: Any, other: Any) -> None:
        for weights, values in ((one, other), (other, one)):
            known = self._of(weights)
            if isinstance(known, _Weights):
                if isinstance(values, Tensor) and self._is_of_input(values):
                    self._note(output, _Product(known.module, weights, values))
                else:  # a mask, a factor
                    self._note(output, known)
                return

    @cached_property
    def _addresses(self) -> frozenset[int]:
        return self.stored()

    def _is_of_input(self, values: Tensor) -> bool:
        return values.untyped_storage().data_ptr() not in self._addresses

    def _met_by_matmul(self, one: Any, other: Any) -> Tensor | None:
        if not (isinstance(one, Tensor) and isinstance(other, Tensor)):
            return None
        known = self._weights(one)
        if known is not None:
            return self._matmul(known, one, other)
        known = self._weights(other)
        if known is not None and one.dim() > 1 and other.dim() > 1:
            output = self._matmul(known, other.transpose(-1, -2), one.transpose(-1, -2))
            return None if output is None else output.transpose(-1, -2).contiguous()
        return None

    def _matmul(self, known: _Weights, weights: Tensor, values: Tensor) -> Tensor | None:
        one_query, one_number = weights.dim() == 1, values.dim() == 1
        if one_query:
            weights = weights[None]
        if one_number:
            values = values[:, None]
        leading = torch.broadcast_shapes(weights.shape[:-2], values.shape[:-2])
        output = self._mixed(
            known,
            weights.expand(*leading, *weights.shape[-2:]),
            values.expand(*leading, *values.shape[-2:]),
        )
        if output is None:
            return None
        if one_number:
            output = output[..., 0]
            return output[..., 0] if one_query else output
        return output[..., 0, :] if one_query else output

    def _met_by_sum(self, args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor | None:
        product = self._of(args[0])
        dim = args[1] if len(args) > 1 else kwargs.get("dim", kwargs.get("axis"))
        if isinstance(dim, tuple | list) and len(dim) == 1:
            dim = dim[0]
        if not isinstance(product, _Product) or not isinstance(dim, int):
            return None
        keep = bool(args[2] if len(args) > 2 else kwargs.get("keepdim", False))
        n = args[0].dim()
        dim %= n
        weights = product.weights.reshape(
            *[1] * (n - product.weights.dim()), *product.weights.shape
        )
        values = product.values.reshape(*[1] * (n - product.values.dim()), *product.values.shape)
        if weights.shape[dim] != args[0].shape[dim] or values.shape[dim] != args[0].shape[dim]:
            return None
        others = [at for at in range(n) if at != dim]
        of_values = [at for at in others if weights.shape[at] == 1]
        of_queries = [at for at in others if at not in of_values and values.shape[at] == 1]
        of_both = [at for at in others if at not in of_values and at not in of_queries]
        sizes = [[args[0].shape[at] for at in group] for group in (of_both, of_queries, of_values)]
        keys = args[0].shape[dim]
        laid_weights = weights.permute(*of_both, *of_queries, dim, *of_values)
        laid_values = values.permute(*of_both, dim, *of_values, *of_queries)
        output = self._mixed(
            _Weights(product.module),
            laid_weights.reshape(*sizes[0], math.prod(sizes[1]), keys),
            laid_values.reshape(*sizes[0], keys, math.prod(sizes[2])),
        )
        if output is None:
            return None
        output = output.reshape(*sizes[0], *sizes[1], *sizes[2])
        laid = (*of_both, *of_queries, *of_values)
        output = output.permute([laid.index(at) for at in others]).contiguous()
        return output.unsqueeze(dim) if keep else output

    def _met_by_einsum(self, args: Sequence[Any]) -> Tensor | None:
        operands = args[1] if len(args) == 2 and isinstance(args[1], list | tuple) else args[1:]
        if len(operands) != 2 or not isinstance(args[0], str):
            return None
        match = re.fullmatch(r"([A-Za-z]+),([A-Za-z]+)->([A-Za-z]*)", args[0].replace(" ", ""))
        if match is None:
            return None
        one, other, result = match.groups()
        for weights, values, of_weights, of_values in (
            (operands[0], operands[1], one, other), (operands[1], operands[0], other, one),
        ):  # fmt: skip
            known = self._weights(weights)
            if known is not None:
                return self._einsum(known, weights, values, (of_weights, of_values, result))
        return None

    def _einsum(
        self, known: _Weights, weights: Tensor, values: Tensor, letters: tuple[str, str, str]
    ) -> Tensor | None:
        of_weights, of_values, result = letters
        keys = [x for x in of_weights if x in of_values and x not in result]
        both = [x for x in of_weights if x in of_values and x in result]
        queries = [x for x in of_weights if x not in of_values]
        numbers = [x for x in of_values if x not in of_weights]
        if not keys or any(x not in result for x in (*queries, *numbers)):
            return None
        size = dict(zip(of_weights, weights.shape, strict=True))
        size |= dict(zip(of_values, values.shape, strict=True))
        if len(both) == 2 and size[both[0]] != self.rows == size[both[1]]:
            both.reverse()  # heads before rows
        sizes = [[size[x] for x in group] for group in (both, queries, keys, numbers)]
        laid_weights = weights.permute([of_weights.index(x) for x in (*both, *queries, *keys)])
        laid_values = values.permute([of_values.index(x) for x in (*both, *keys, *numbers)])
        output = self._mixed(
            known,
            laid_weights.reshape(*sizes[0], math.prod(sizes[1]), math.prod(sizes[2])),
            laid_values.reshape(*sizes[0], math.prod(sizes[2]), math.prod(sizes[3])),
        )
        if output is None:
            return None
        output = output.reshape(*sizes[0], *sizes[1], *sizes[3])
        order = (*both, *queries, *numbers)
        return output.permute([order.index(x) for x in result]).contiguous()

    def _mixed(self, known: _Weights, weights: Tensor, values: Tensor) -> Tensor | None:
        """Return weights [leading ..., query, key] times values [leading ..., key, d], recorded.

        None where these are no attention: the weights were not taken over the keys, or the values
        are no input's.
        """
        if not self._is_of_input(values):
            return None
        axes = call_axes(weights.shape[:-2], self.rows)
        laid = weights.reshape(*axes.laid, *weights.shape[-2:])
        shown = laid if known.softmax is None else self._before_mixing(known.softmax, laid)
        if shown is None or not _is_a_map(shown):
            return None
        values_laid = values.to(weights.dtype).reshape(*axes.laid, *values.shape[-2:])

        def compute(
            _module: nn.Module, query: Tensor, _key: Tensor, value: Tensor, *_: Any, **__: Any
        ) -> tuple[Tensor, Tensor]:
            return (query @ value).transpose(1, 2), query if shown is laid else shown

        # The weights stand where queries would, because nothing else is known of the scores.
        output, _ = engine.attention_through(
            compute, known.module, laid, values_laid, values_laid, None, only_weights=True,
            windows=axes.windows,
        )  # fmt: skip
        return axes.joined(output)

    def _before_mixing(self, softmax: Tensor, laid: Tensor) -> Tensor | None:
        """Return what a softmax gave [row, head, query, key] before a module mixed its heads."""
        by_head = softmax.permute(0, 3, 1, 2) if softmax.dim() == 4 else softmax
        for each in (softmax, by_head):
            if each.shape[-2:] == laid.shape[-2:] and each.dim() == 4:
                return each.reshape(laid.shape[0], -1, *laid.shape[-2:])
        return None


def _is_a_map(weights: Tensor) -> bool:
    """Return whether rows sum to 1, or to less where a part of them was taken away."""
    sums = weights.detach().sum(-1)
    inside = (sums < 1 + _TOLERANCE) & (sums > -_TOLERANCE)
    return bool(inside.all() and (sums > 0.5).any() and weights.detach().min() > -_TOLERANCE)
