"""What a method found, before it becomes a record."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class Found:
    """One score a unit, float64; all layers' where a method has them; and the options it chose."""

    scores: Float[np.ndarray, "unit"]
    by_layer: Float[np.ndarray, "layer unit"] | None = None
    options: dict[str, int | float | str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
