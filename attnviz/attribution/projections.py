"""The output projection of each layer's heads, which value norms need."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

import torch
from torch import Tensor, nn

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.models import anatomy
from attnviz.models.model import Model
from attnviz.tracing import engine


def values_of_call(call: engine.Call) -> Tensor:
    """Return one value a head: in grouped attention several heads share one."""
    assert call.value is not None
    value = call.value.detach()
    return value.repeat_interleave(call.weights.shape[1] // value.shape[1], dim=1)


def projection(model: Model, call: engine.Call) -> tuple[nn.Module, Tensor]:
    """Return a layer's output projection, and its weight. Raises UnsupportedError for none."""
    assert call.module is not None
    projection = anatomy.output_projection(model.hf, call.module)
    values = values_of_call(call)
    if projection is None or projection[1].shape[0] != values.shape[1] * values.shape[3]:
        raise UnsupportedError(
            N_(
                "The output projection of {name} in {architecture} was not found, so the vector "
                "that a key contributes is not known. Rollout needs only the weights.",
                name=type(call.module).__name__,
                architecture=model.architecture,
            )
        )
    return projection


def check_projections(model: Model, calls: list[engine.Call], again: Callable[[], Any]) -> None:
    """Refuse a model that does something to the heads' sums before it projects them.

    `again` runs the pass once more that made the calls. Raises UnsupportedError when
    what a projection meets is not the heads' sums.
    """
    sums_of: dict[nn.Module, list[Tensor]] = {}
    for call in calls:
        heads = call.weights.detach() @ values_of_call(call).to(call.weights.dtype)
        sums_of.setdefault(projection(model, call)[0], []).append(
            heads.transpose(1, 2).flatten(2)  # batch head query d -> batch query d_heads
        )
    inputs_of: dict[nn.Module, list[Tensor]] = {module: [] for module in sums_of}

    def keep(module: nn.Module, inputs: tuple[Any, ...]) -> None:
        inputs_of[module].append(inputs[0])

    hooks = [module.register_forward_pre_hook(keep) for module in sums_of]
    try:
        with torch.no_grad():
            again()
    finally:
        for hook in hooks:
            hook.remove()
    for module, sums in sums_of.items():
        rounding = max(1e-4, 4 * torch.finfo(sums[0].dtype).eps)
        for actual, expected in zip_longest(inputs_of[module], sums):
            if (
                actual is None
                or expected is None
                or actual.numel() != expected.numel()
                or ((actual.reshape(expected.shape) - expected).norm() > rounding * expected.norm())
            ):
                raise UnsupportedError(
                    N_(
                        "{architecture} changes the output of its heads before projecting it, so "
                        "the lengths of the keys' contributions are not known. Rollout needs only "
                        "the weights.",
                        architecture=model.architecture,
                    )
                )
