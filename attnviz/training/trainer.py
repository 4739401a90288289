"""transformers' Trainer with our order of rows, our collators, and adversarial steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from transformers import Seq2SeqTrainer, Trainer

from attnviz.models import anatomy
from attnviz.training.adapters import inner, whole_ranks
from attnviz.training.adversarial import Attack, moved
from attnviz.training.encoding import Encoded

_POOL = 50  # batches among which rows are sorted by length


class Order(torch.utils.data.Sampler[int]):
    """Every row once, in an order that hangs on seed and epoch alone.

    Grouped by length, rows are drawn at random into pools of fifty batches, and sorted there; the
    batches of an epoch then come in a random order. The Trainer's own length grouping draws from
    torch's global state, so that a run resumed in a later epoch would see another order.
    """

    def __init__(self, lengths: list[int], *, batch: int, seed: int, grouped: bool) -> None:
        self.lengths = np.asarray(lengths)
        self.batch, self.seed, self.epoch = batch, seed, 0
        self.grouped = grouped and len(set(lengths)) > 1

    def __len__(self) -> int:
        return len(self.lengths)

    def set_epoch(self, epoch: int) -> None:
        """Choose the order; accelerate calls this too."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[int]:
        draw = np.random.default_rng([self.seed, self.epoch])
        order = draw.permutation(len(self.lengths))
        if self.grouped:
            pool = self.batch * _POOL
            pools = [order[at : at + pool] for at in range(0, len(order), pool)]
            sort = [p[np.argsort(-self.lengths[p], kind="stable")] for p in pools]
            batches = [p[at : at + self.batch] for p in sort for at in range(0, len(p), self.batch)]
            # The one that may be shorter stays last: batches are cut by count, not by these bounds.
            whole = [b for b in batches if len(b) == self.batch]
            rest = [b for b in batches if len(b) < self.batch]
            draw.shuffle(cast(Any, whole))
            order = np.concatenate([*whole, *rest])
        return iter(order.tolist())


class _Ours:
    """What is added to both kinds of Trainer."""

    attack: Attack | None = None
    order: Order

    def _get_train_sampler(self, train_dataset: Any = None) -> Order:
        return self.order

    def _get_eval_sampler(self, eval_dataset: Any) -> Any:
        if cast(Any, self).args.world_size > 1:
            return None
        return torch.utils.data.SequentialSampler(eval_dataset)

    def _save_checkpoint(self, *args: Any, **kwargs: Any) -> None:
        with whole_ranks(cast(Any, self).model):
            super()._save_checkpoint(*args, **kwargs)  # pyright: ignore[reportAttributeAccessIssue]

    def _load_best_model(self) -> None:
        with whole_ranks(cast(Any, self).model):
            super()._load_best_model()  # pyright: ignore[reportAttributeAccessIssue]

    def training_step(
        self, model: nn.Module, inputs: dict[str, Any], num_items_in_batch: Any = None
    ) -> Tensor:
        step = super().training_step  # pyright: ignore[reportAttributeAccessIssue]
        if self.attack is None:
            return step(model, inputs, num_items_in_batch)
        this = cast(Any, self)
        inputs = this._prepare_inputs(inputs)
        embedding = anatomy.input_embedding(inner(this.accelerator.unwrap_model(model)))
        with moved(embedding, None) as first:
            clean = step(model, dict(inputs), num_items_in_batch)

        def loss() -> Tensor:
            with this.compute_loss_context_manager():
                return this.compute_loss(model, dict(inputs), num_items_in_batch=num_items_in_batch)

        change = self.attack.change(embedding, first, loss)
        with moved(embedding, change):
            step(model, dict(inputs), num_items_in_batch)  # its gradients join the clean ones
        return clean


class OurTrainer(_Ours, Trainer):  # pyright: ignore[reportIncompatibleMethodOverride]
    """For every task whose answers are not written word by word."""


class OurSeq2SeqTrainer(_Ours, Seq2SeqTrainer):  # pyright: ignore[reportIncompatibleMethodOverride]
    """For tasks whose answers are generated."""


def order_of(rows: Encoded, *, batch: int, seed: int, grouped: bool) -> Order:
    """The order of these rows."""
    return Order(rows.lengths, batch=batch, seed=seed, grouped=grouped)
