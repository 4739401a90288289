"""Embeddings moved at random, along the gradient (FGM) and in steps (PGD): `attacks`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from attnviz.attribution.substitution import Substitution
from attnviz.evaluation.losses import Costed, costed
from attnviz.evaluation.questions import Questions
from attnviz.models import anatomy
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.evaluation import Attack
from attnviz.records.scores import Interval

STEPS = 7
"""Steps of PGD, each 2.5 epsilon / steps long. Madry et al. 2018, section 3."""


class _Attacked:
    """A twin whose embeddings can be moved; used by one thread."""

    def __init__(self, model: Model) -> None:
        self.model = model.twin()
        self.embedding = anatomy.input_embedding(self.model.hf)
        self.substitution = Substitution(self.model)
        self.substitution.hang(self.embedding)

    def logits(self, batch: Costed, rows: Tensor) -> Tensor:
        self.substitution.give(rows.to(self.model.hf.dtype), batch.tensors["input_ids"])
        try:
            logits = batch.run(self.model)
            self.substitution.check_use()
            return logits
        finally:
            self.substitution.drop()

    def gradient(self, batch: Costed, rows: Tensor) -> Tensor:
        """Return the unit gradients of each row's loss, [row, token, width]."""
        rows = rows.detach().requires_grad_(True)
        with torch.enable_grad():
            (gradients,) = torch.autograd.grad(batch.loss(self.logits(batch, rows)).sum(), rows)
        return _unit(gradients)


def _unit(moves: Tensor) -> Tensor:
    length = moves.flatten(1).norm(dim=1).clamp_min(1e-12)
    return moves / length[:, None, None]


def _within(moves: Tensor, most: float) -> Tensor:
    length = moves.flatten(1).norm(dim=1).clamp_min(1e-12)
    return moves * (most / length).clamp_max(1)[:, None, None]


@dataclass(frozen=True)
class Figure:
    """What is measured of answers.

    columns: from row numbers and the answers to them to what the figure is made of, [row, column];
    mean: from those of all rows to the figure.
    """

    columns: Callable[[np.ndarray, list[np.ndarray]], np.ndarray]
    mean: Callable[[np.ndarray], Interval]


def attacks(
    model: Model,
    questions: Questions,
    epsilons: Sequence[float],
    figure: Figure,
    *,
    seed: int,
    progress: Progress,
) -> list[Attack]:
    """Return the figure of each method at each epsilon."""
    attacked = _Attacked(model)
    methods = ("random", "fgm", "pgd")
    groups = list(costed(model, questions))
    progress.expect(len(groups))
    right_by_cell: dict[tuple[int, int], list[np.ndarray]] = defaultdict(list)
    random = np.random.default_rng(seed)
    for batch in groups:
        assert batch.answers is not None
        with torch.no_grad():
            here = attacked.embedding(batch.tensors["input_ids"]).float()
        one = float(here.norm(dim=-1).mean())
        along = attacked.gradient(batch, here)
        noise = _unit(torch.from_numpy(random.normal(size=here.shape)).to(here))
        for at, epsilon in enumerate(epsilons):
            most = epsilon * one
            moves = (noise * most, along * most, _pgd(attacked, batch, here, most))
            for method, move in enumerate(moves):
                with torch.no_grad():
                    predictions = batch.answers(attacked.logits(batch, here + move))
                right_by_cell[method, at].append(figure.columns(batch.rows, predictions))
            progress.check()
        progress.advance()

    return [
        Attack(name, float(epsilon), figure.mean(np.concatenate(right_by_cell[method, at])))
        for method, name in enumerate(methods)
        for at, epsilon in enumerate(epsilons)
    ]


def _pgd(attacked: _Attacked, batch: Costed, here: Tensor, most: float) -> Tensor:
    move = torch.zeros_like(here)
    if most == 0:
        return move
    for _ in range(STEPS):
        along = attacked.gradient(batch, here + move)
        move = _within(move + along * (2.5 * most / STEPS), most)
    return move
