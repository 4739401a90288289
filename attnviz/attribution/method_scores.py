"""What a method found, before it becomes a record."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class MethodScores:
    """One score a unit, float64; all layers' where a method has them; and the options it chose.

    `standard_error` is of each score, 0 where nothing was left to chance; None where a method draws
    nothing or cannot tell. `own` is what a unit has of itself before anything flows, part of its
    score.
    """

    scores: Float[np.ndarray, "unit"]
    by_layer: Float[np.ndarray, "layer unit"] | None = None
    options: dict[str, int | float | str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    standard_error: Float[np.ndarray, "unit"] | None = None
    own: Float[np.ndarray, "unit"] | None = None


@dataclass(frozen=True, eq=False)
class StepScores:
    """The same of every step of a sequence."""

    scores: Float[np.ndarray, "step unit"]
    options: dict[str, int | float | str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    standard_error: Float[np.ndarray, "step unit"] | None = None
