"""transformers' Trainer with our order of rows, means, choice of the best step, and attacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from transformers import Seq2SeqTrainer, Trainer

from attnviz.models import anatomy
from attnviz.training.adapters import inner, whole_ranks
from attnviz.training.adversarial import EmbeddingAttack, added_change
from attnviz.training.best import best, course_of
from attnviz.training.encoding import EncodedRows

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

    attack: EmbeddingAttack | None = None
    order: Order
    items: Callable[[Mapping[str, Tensor]], int]
    """How many things (rows, labelled tokens, pixels) the loss of a batch is the mean of."""
    _items_a_batch: float = 1
    """The mean of `items` over all batches, of all processes, that make one step."""
    _losses: tuple[float, int] = (0.0, 0)
    """While measuring: the sum of all losses, and of how many things."""

    def get_batch_samples(self, *args: Any, **kwargs: Any) -> tuple[list[Any], Any]:
        """Return the batches of one step, counted."""
        batches, none = super().get_batch_samples(*args, **kwargs)  # pyright: ignore[reportAttributeAccessIssue]
        count = torch.tensor([sum(map(self.items, batches)), len(batches)], dtype=torch.float64)
        total, number = self._over_processes(count).tolist()
        self._items_a_batch = max(total / max(number, 1), 1e-9)
        return batches, none

    def _over_processes(self, numbers: Tensor) -> Tensor:
        args = cast(Any, self).args
        if args.world_size == 1:
            return numbers
        each = cast(Any, self).accelerator.gather(numbers.float().to(args.device)[None])
        return each.double().sum(0).cpu()

    def compute_loss(
        self, model: nn.Module, inputs: Any, return_outputs: bool = False, **kwargs: Any
    ) -> Any:
        """Return the loss of a batch: while training, its share of the mean over the whole step.

        A model gives the mean over its own batch. The mean of such means is that of one large
        batch only where all batches hold equally many labelled things: not with tokens, and not
        with a last batch that is shorter. So each mean counts by how much it is a mean of.
        """
        items = self.items(inputs)
        loss, outputs = super().compute_loss(  # pyright: ignore[reportAttributeAccessIssue]
            model, inputs, return_outputs=True, **kwargs
        )
        if model.training:
            # The mean of nothing is no number; the graph has to reach the weights all the same.
            loss = loss * (items / self._items_a_batch) if items else outputs["logits"].sum() * 0
        return (loss, outputs) if return_outputs else loss

    def prediction_step(self, model: nn.Module, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the answers to one batch; its loss counts by how many things it is the mean of."""
        items = self.items(inputs)
        result = super().prediction_step(model, inputs, *args, **kwargs)  # pyright: ignore[reportAttributeAccessIssue]
        if result[0] is not None and items:
            total, count = self._losses
            self._losses = (total + float(result[0]) * items, count + items)
        return result

    def evaluation_loop(
        self, dataloader: Any, description: str, prediction_loss_only: bool | None = None,
        ignore_keys: list[str] | None = None, metric_key_prefix: str = "eval",
    ) -> Any:  # fmt: skip
        """Return all answers and scores; the loss is the mean over all things in all batches."""
        self._losses = (0.0, 0)
        output = super().evaluation_loop(  # pyright: ignore[reportAttributeAccessIssue]
            dataloader, description, prediction_loss_only, ignore_keys, metric_key_prefix
        )
        total, count = self._over_processes(torch.tensor(self._losses, dtype=torch.float64))
        if count:
            output.metrics[f"{metric_key_prefix}_loss"] = float(total / count)
        return output

    def _determine_best_metric(self, metrics: dict[str, float], trial: Any) -> bool:
        """Return whether this step is the best so far; the Trainer takes the first of ties."""
        state, args = cast(Any, self).state, cast(Any, self).args
        if args.metric_for_best_model is None:
            return False
        course = course_of(state.log_history, args.metric_for_best_model)
        top = best(course, higher=bool(args.greater_is_better))
        if top is None or top.step != state.global_step:
            return False
        state.best_metric, state.best_global_step = top.value, top.step
        return True

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
        with added_change(embedding, None) as first:
            clean = step(model, dict(inputs), num_items_in_batch)

        def loss() -> Tensor:
            with this.compute_loss_context_manager():
                return this.compute_loss(model, dict(inputs), num_items_in_batch=num_items_in_batch)

        change = self.attack.change(embedding, first, loss)
        with added_change(embedding, change):
            step(model, dict(inputs), num_items_in_batch)  # its gradients join the clean ones
        return clean


class OurTrainer(_Ours, Trainer):  # pyright: ignore[reportIncompatibleMethodOverride]
    """For every task whose answers are not written word by word."""


class OurSeq2SeqTrainer(_Ours, Seq2SeqTrainer):  # pyright: ignore[reportIncompatibleMethodOverride]
    """For tasks whose answers are generated."""


def order_of(rows: EncodedRows, *, batch: int, seed: int, grouped: bool) -> Order:
    """Return the order of these rows."""
    return Order(rows.lengths, batch=batch, seed=seed, grouped=grouped)
