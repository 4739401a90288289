"""Training against small changes of the embeddings: FGM and PGD, as a wrapper of one step.

The change is added to what the embedding gives, in a hook that is gone after the step. No weight
is written to, so nothing has to be put back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn

Embeddings = Float[Tensor, "batch token d_model"]


@dataclass(frozen=True)
class EmbeddingAttack:
    """How far and in how many steps the embeddings of a text are moved uphill.

    epsilon is the length of the change of one text as a share of the length of its embeddings:
    models differ in scale by a hundred times. "fgm" takes one step of that length along the
    gradient (Miyato et al. 2017, equation 5); "pgd" takes `steps` steps of 2.5 epsilon / steps and
    comes back into the ball after each (Madry et al. 2018, section 2.1).
    """

    kind: Literal["fgm", "pgd"]
    epsilon: float
    steps: int = 3

    def change(self, embedding: nn.Module, first: Hooked, loss: Callable[[], Tensor]) -> Embeddings:
        """Return the change that raises the loss, from the clean step's own gradient on."""
        assert first.change is not None
        assert first.change.grad is not None
        ball = self.epsilon * _length(first.clean)
        if self.kind == "fgm":
            return ball * _unit(first.change.grad)
        stride = 2.5 * ball / self.steps
        change = _back(stride * _unit(first.change.grad), ball)
        for _ in range(self.steps - 1):
            with added_change(embedding, change) as here:
                value = loss()
            assert here.change is not None
            (uphill,) = torch.autograd.grad(value, here.change)
            change = _back(change + stride * _unit(uphill), ball)
        return change


@dataclass
class Hooked:
    """What passed the embedding in one forward pass: its own output, and the change added to it."""

    clean: Tensor
    change: Tensor | None = None


@contextlib.contextmanager
def added_change(embedding: nn.Module, change: Embeddings | None) -> Iterator[Hooked]:
    """Add a change to what an embedding gives the first time it is asked; None adds zeros.

    The change is a leaf of the graph: after the backward pass its gradient is that of the loss in
    the embeddings. Only the first call is met: a decoder may share the encoder's embedding.
    """
    state = Hooked(torch.empty(0))

    def add(module: nn.Module, args: Any, output: Tensor) -> Tensor:
        if state.change is not None:
            return output
        state.clean = output.detach()
        start = torch.zeros_like(output) if change is None else change
        state.change = start.detach().to(output.dtype).requires_grad_(True)
        return output + state.change

    handle = embedding.register_forward_hook(add)
    try:
        yield state
    finally:
        handle.remove()


def _length(of: Embeddings) -> Float[Tensor, "batch 1 1"]:
    return of.float().flatten(1).norm(dim=1)[:, None, None].to(of.dtype)


def _unit(of: Embeddings) -> Embeddings:
    return of / _length(of).clamp_min(torch.finfo(of.dtype).tiny)


def _back(change: Embeddings, ball: Float[Tensor, "batch 1 1"]) -> Embeddings:
    """Return the nearest change that is no longer than the ball is wide."""
    return change * (ball / _length(change).clamp_min(1e-20)).clamp(max=1.0)
