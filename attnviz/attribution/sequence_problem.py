"""A whole sequence as a problem: a number for each of its tokens, all of them from one pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from attnviz.attribution.problem import Problem


@dataclass(eq=False)
class SequenceProblem(Problem):
    """A `Problem` whose function gives [row, step], and whose values are [row, step] as well.

    Attributes:
        seen: which units a step can depend on; what it cannot see never gets a score.
    """

    seen: Bool[np.ndarray, "step unit"] = field(kw_only=True)

    @property
    def n_steps(self) -> int:
        """Tokens of the sequence."""
        return len(self.seen)

    @property
    def step_values(self) -> Float[np.ndarray, "step"]:
        """The number of each step for the whole input."""
        return self.values(np.ones((1, self.n_units), bool))[0]

    @property
    def step_baseline_values(self) -> Float[np.ndarray, "step"]:
        """The number of each step with every unit taken away that can be."""
        return self.values(np.zeros((1, self.n_units), bool))[0]

    def gradient_scores(
        self, points: Tensor, score: Callable[[Tensor, slice], Tensor]
    ) -> Float[np.ndarray, "step unit"]:
        """Return each unit's sum of `score(gradient, rows)` over its elements and all points.

        Rows [row, *shape] of points go forward once, and backward once a step.
        """
        self.progress.expect(len(points) * (1 + self.n_steps))
        total = np.zeros((self.n_steps, self.n_units))
        for start in range(0, len(points), self.batch):
            rows = slice(start, min(start + self.batch, len(points)))
            x = points[rows].detach().requires_grad_()
            with torch.enable_grad():
                values = self.function(x).sum(0)  # row step -> step
            self.forwards += len(x)
            self.progress.advance(len(x))
            for step in range(self.n_steps):
                last = step == self.n_steps - 1
                (gradient,) = torch.autograd.grad(values[step], x, retain_graph=not last)
                self.backwards += len(x)
                self.progress.advance(len(x))
                total[step] += self.summed(score(gradient, rows).double().sum(0, keepdim=True))[0]
        return total
