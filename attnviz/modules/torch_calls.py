"""Sees each attention call of a module of one's own, in its own thread, and changes nothing of it.

A `TorchFunctionMode` is asked for every function of torch that is called while it is active. It is
entered for one forward pass, and only while something records or acts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from attnviz.modules.callers import calling_module
from attnviz.modules.softmax_maps import SoftmaxMaps
from attnviz.modules.torch_attention import MultiHead, scaled_dot_product


class AttentionCalls(TorchFunctionMode):
    """Hands the attention calls of one forward pass to the engine.

    Args:
        root: the module that runs.
        name_of: the path of each of its modules.
        rows: how many inputs go through it at once.
    """

    def __init__(self, root: nn.Module, name_of: dict[nn.Module, str], rows: int) -> None:
        super().__init__()
        self._root, self._name_of, self._rows = root, name_of, rows
        self._by_hand = SoftmaxMaps(self._caller, name_of, rows, partial(_stored, root))

    def _caller(self) -> nn.Module:
        return calling_module(self._name_of, self._root)

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Return what a function gives."""
        kwargs = kwargs or {}
        if func is F.scaled_dot_product_attention:
            return scaled_dot_product(self._caller(), self._rows, *args, **kwargs)
        if func is F.multi_head_attention_forward:
            return MultiHead(*args, **kwargs).answer(self._caller(), self._rows)
        return self._by_hand.answer(func, args, kwargs)


def _stored(module: nn.Module) -> frozenset[int]:
    tensors: list[Tensor] = [*module.parameters(), *module.buffers()]
    return frozenset(
        each.untyped_storage().data_ptr() for each in tensors if not nn.parameter.is_lazy(each)
    )
