"""A test bench for explanations of one input: sets of units and random orders.

All explanations of the input share it, so a set that was evaluated once is never evaluated again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from attnviz.attribution.problem import Problem
from attnviz.metrics import faithfulness as figures
from attnviz.records import AgainstRandom

INFIDELITY_SETS = 64
"""Random sets of units over which infidelity is a mean."""


@dataclass(frozen=True, eq=False)
class Drops:
    """The figures of one order: [fraction] drops and [step] curves."""

    comprehensiveness: np.ndarray
    sufficiency: np.ndarray
    deletion: np.ndarray
    insertion: np.ndarray


@dataclass(eq=False)
class Bench:
    """Tests of explanations of one input.

    Attributes:
        answer: the problem in which curves are measured (a probability, where there is one).
        explained: the problem of the number that was explained.
        draws: random orders; with `seed` they are the same for every explanation.
    """

    answer: Problem
    explained: Problem
    draws: int
    seed: int = 0
    _random: Drops | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        generator = np.random.default_rng(self.seed)
        n = self.n
        self.orders = np.stack([generator.permutation(n) for _ in range(self.draws)])
        self.sizes = figures.counts(n)
        self.strides = figures.strides(n)
        # Any share of the units may be taken away, so that sets of all sizes are asked about.
        shares = generator.uniform(size=(INFIDELITY_SETS, 1))
        removals = generator.uniform(size=(INFIDELITY_SETS, n)) < shares
        removals[np.arange(INFIDELITY_SETS), generator.integers(n, size=INFIDELITY_SETS)] = True
        self.removals = removals

    @property
    def n(self) -> int:
        """Units that can be taken away."""
        return len(self.answer.free)

    @property
    def shares(self) -> np.ndarray:
        """[step], the x axis of the curves."""
        return self.strides / self.n

    @property
    def rows(self) -> int:
        """Rows that go through the model at most: sets that are sure to be shared count once."""
        steps = np.concatenate([self.sizes, self.n - self.sizes, self.strides])
        inside = len(np.setdiff1d(steps, [0, self.n]))
        return (self.draws + 2) * inside + 2 + len(np.unique(self.removals, axis=0))

    def drops(self, scores: np.ndarray) -> Drops:
        """Return the figures of the order that scores [free unit] give."""
        all_drops = self._of_orders(figures.order_of(scores)[None])
        return Drops(*(getattr(all_drops, name)[0] for name in Drops.__dataclass_fields__))

    def random(self) -> Drops:
        """Return the figures of the random orders, each with a first axis `draw`."""
        if self._random is None:
            self._random = self._of_orders(self.orders, backwards=True)
        return self._random

    def _of_orders(self, orders: np.ndarray, *, backwards: bool = False) -> Drops:
        """Return figures of orders [order, unit].

        `backwards` puts units in from the end of each order: as random as from its beginning, and
        the sets are those of deletion, which are known.
        """
        sets = []
        for order in orders:
            kept_first = order[::-1] if backwards else order
            sets += [
                figures.kept_without_top(order, self.sizes),
                figures.kept_only_top(kept_first, self.sizes),
                figures.kept_without_top(order, self.strides),
                figures.kept_only_top(kept_first, self.strides),
            ]
        values = self.answer.values(_full(self.answer, np.concatenate(sets)))
        values = values.reshape(len(orders), -1)
        ends = np.cumsum([len(self.sizes)] * 2 + [len(self.strides)])
        without, only, deletion, insertion = np.split(values, ends, axis=1)
        whole = self.answer.value
        return Drops(
            figures.comprehensiveness(whole, without),
            figures.sufficiency(whole, only),
            deletion,
            insertion,
        )

    def summary(self, drops: Drops) -> dict[str, np.ndarray]:
        """Return the AOPC figures and the areas of one order, or of each random one."""
        return {
            "comprehensiveness": figures.aopc(drops.comprehensiveness),
            "sufficiency": figures.aopc(drops.sufficiency),
            "deletion": figures.area(drops.deletion, self.shares),
            "insertion": figures.area(drops.insertion, self.shares),
        }

    def against_random(self, scores: np.ndarray) -> dict[str, AgainstRandom]:
        """Return every figure of scores [free unit] beside those of the random orders.

        For infidelity, which reads the scores and not only their order, random is the same scores
        given to other units.
        """
        ours, random = self.summary(self.drops(scores)), self.summary(self.random())
        ours["infidelity"] = np.array(self.infidelity(scores))
        random["infidelity"] = np.array([self.infidelity(scores[order]) for order in self.orders])
        comparisons = {}
        for name, value in ours.items():
            low, high = figures.interval(random[name])
            larger = name in ("comprehensiveness", "insertion")
            better = figures.is_better(float(value), low, high, larger=larger)
            comparisons[name] = AgainstRandom(
                float(value), float(random[name].mean()), low, high, better
            )
        return comparisons

    def infidelity(self, scores: np.ndarray) -> float:
        """Return the mean squared difference between the drop by the scores and the model's drop.

        Over random sets of units that are taken away; a set's predicted drop is the sum of its
        scores, times the one factor that fits best, so that only the proportions of scores count.
        In the square of the explained number's unit. Source: Yeh et al. 2019, section 2.
        """
        import captum.metrics

        def forward(rows: Tensor) -> Tensor:
            keep = rows.numpy() > 0.5
            return torch.from_numpy(self.explained.values(_full(self.explained, keep)))

        def perturb(ones: Tensor) -> tuple[Tensor, Tensor]:
            removals = torch.from_numpy(self.removals).to(ones.dtype)
            return removals, ones - removals

        difference = captum.metrics.infidelity(
            forward,
            perturb,
            torch.ones(1, self.n, dtype=torch.float64),
            torch.from_numpy(np.array(scores, np.float64))[None],
            n_perturb_samples=INFIDELITY_SETS,
            normalize=True,
        )
        return max(0.0, float(difference))  # the difference of large squares may be just below 0


def _full(problem: Problem, keep: np.ndarray) -> np.ndarray:
    """Return [row, free unit] as [row, unit]; what is held is kept."""
    rows = np.ones((len(keep), problem.n_units), bool)
    rows[:, problem.free] = keep
    return rows
