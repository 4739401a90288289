"""What every attribution method works on: one number as a function of an input's units.

A `Problem` knows nothing of transformers: a formula over a vector is one as well, which is how the
tests hold the methods against cases that are worked out by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.progress import Progress
from attnviz.records import Passes

Function = Callable[[Tensor], Tensor]


@dataclass(eq=False)
class Problem:
    """A differentiable function of one input, the units of that input, and what replaces them.

    Used by one thread, for one input. Attributes:
        function: [row, *shape] -> [row]; no row depends on another.
        inputs: [1, *shape], the input x (embeddings, pixels, steps).
        unit_of: [*shape] (may be expanded), the unit of each element; -1 for elements that belong
            to none and are never replaced.
        held: units that are never replaced.
        baseline: [1, *shape], what stands for "not there"; None without one.
        batch: rows that go through the function at once.
    """

    function: Function
    inputs: Tensor
    unit_of: Tensor
    held: Bool[np.ndarray, "unit"]
    baseline: Tensor | None = None
    batch: int = 32
    progress: Progress = field(default_factory=Progress)
    forwards: int = 0
    backwards: int = 0
    _known: dict[bytes, float] = field(default_factory=dict)
    _ahead: dict[bytes, float] = field(default_factory=dict)

    @classmethod
    def of_formula(
        cls, function: Function, inputs: list[float], baseline: list[float] | None = None
    ) -> Problem:
        """Return the problem of a formula over numbers, each one a unit."""
        n = len(inputs)
        return cls(
            function=function,
            inputs=torch.tensor([inputs], dtype=torch.float32),
            unit_of=torch.arange(n),
            held=np.zeros(n, bool),
            baseline=torch.tensor([baseline or [0.0] * n], dtype=torch.float32),
        )

    @property
    def n_units(self) -> int:
        """Units, those that are held included."""
        return len(self.held)

    @property
    def free(self) -> np.ndarray:
        """Indices of the units that can be taken away."""
        return np.flatnonzero(~self.held)

    @property
    def passes(self) -> Passes:
        """Rows that have gone through the function so far."""
        return Passes(self.forwards, self.backwards)

    def differentiable(self, x: Tensor) -> Tensor:
        """Return f of rows x, ready for a backward pass; counts both passes, can be cancelled."""
        self.forwards += len(x)
        self.backwards += len(x)
        self.progress.advance(2 * len(x))
        return self.function(x)

    def gradient(self, x: Tensor) -> Tensor:
        """Return df/dx of rows x, [row, *shape], `batch` rows at a time."""
        gradients = []
        for rows in x.split(self.batch):
            rows = rows.detach().requires_grad_()
            with torch.enable_grad():
                total = self.differentiable(rows).sum()
            gradients.append(torch.autograd.grad(total, rows)[0])
        return torch.cat(gradients)

    def at_points(self, x: Tensor) -> Float[np.ndarray, "row ..."]:
        """Return f of rows x [row, *shape], float64, `batch` rows at a time."""
        values = []
        for rows in x.split(self.batch):
            with torch.no_grad():
                values.append(self.function(rows).double().cpu().numpy())
            self.forwards += len(rows)
            self.progress.advance(len(rows))
        return np.concatenate(values)

    def replaced(self, keep: Bool[np.ndarray, "row unit"]) -> Tensor:
        """Return [row, *shape]: the input, with the baseline where a unit is not kept."""
        if self.baseline is None:
            raise UnsupportedError(N_("Without a baseline nothing can be taken away."))
        own = torch.as_tensor(keep | self.held, device=self.inputs.device)
        own = torch.cat([own, torch.ones_like(own[:, :1])], dim=1)  # unit -1, the last: always
        # All numbers of a token, or channels of a pixel, are of one unit: looked up once.
        once = tuple(slice(0, 1 if step == 0 else None) for step in self.unit_of.stride())
        return torch.where(own[:, self.unit_of[once]], self.inputs, self.baseline)

    def values(self, keep: Bool[np.ndarray, "row unit"]) -> Float[np.ndarray, "row"]:
        """Return f where only some units are kept, float64; each distinct row is computed once."""
        keep = np.asarray(keep, bool) | self.held
        keys = [row.tobytes() for row in keep]
        if self._ahead:
            self._count_what_came_ahead(keys)
        new = {key: row for key, row in zip(keys, keep, strict=True) if key not in self._known}
        rows = list(new.values())
        for start in range(0, len(rows), self.batch):
            part = np.stack(rows[start : start + self.batch])
            with torch.no_grad():
                answers = self.function(self.replaced(part))
            self.forwards += len(part)
            self.progress.advance(len(part))
            for row, value in zip(part, answers.double().tolist(), strict=True):
                self._known[row.tobytes()] = value
        return np.array([self._known[key] for key in keys])

    def learn(self, keep: Bool[np.ndarray, "row unit"], values: Tensor) -> None:
        """Take f of rows from a pass that was made anyway; one is counted when it is asked for."""
        for row, value in zip(keep | self.held, values.double().tolist(), strict=True):
            self._ahead[row.tobytes()] = value

    def _count_what_came_ahead(self, keys: list[bytes]) -> None:
        asked = [key for key in dict.fromkeys(keys) if key in self._ahead]
        self._known.update({key: self._ahead.pop(key) for key in asked})
        self.forwards += len(asked)
        self.progress.advance(len(asked))

    @property
    def value(self) -> float:
        """The number for the whole input, f(x)."""
        return float(self.values(np.ones((1, self.n_units), bool))[0])

    @property
    def baseline_value(self) -> float:
        """The number with every unit taken away that can be, f(baseline)."""
        return float(self.values(np.zeros((1, self.n_units), bool))[0])

    @property
    def start(self) -> Tensor:
        """[1, *shape], the input with every unit taken away that can be: where paths begin."""
        return self.replaced(np.zeros((1, self.n_units), bool))

    def summed(self, elements: Tensor) -> Float[np.ndarray, "row unit"]:
        """Return the sum of [row, *shape] over the elements of each unit, float64."""
        flat = elements.detach().double().flatten(1)
        unit_of = self.unit_of.flatten().to(flat.device)
        sums = torch.zeros(len(flat), self.n_units + 1, dtype=torch.float64, device=flat.device)
        sums.index_add_(1, torch.where(unit_of < 0, self.n_units, unit_of), flat)
        return sums[:, :-1].cpu().numpy()

    def at(self, inputs: Tensor) -> Problem:
        """Return the same problem at another input of the same shape, with its own counters."""
        return Problem(
            self.function, inputs, self.unit_of, self.held, self.baseline, self.batch,
            self.progress,
        )  # fmt: skip
