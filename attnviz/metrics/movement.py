"""How far attention moved between two states of a model, on the same input."""

import numpy as np
from jaxtyping import Float

from attnviz.errors import ShapeError
from attnviz.language import N_


def moved_weight(
    before: Float[np.ndarray, "*heads query key"], after: Float[np.ndarray, "*heads query key"]
) -> Float[np.ndarray, "*heads"]:
    """Return the share of attention weight that moved to other keys, 0 to 1.

    The total variation distance of the two rows (half the sum of absolute differences), as a mean
    over queries. Raises ShapeError when maps differ in shape: they are of different inputs.
    """
    before, after = np.asarray(before, float), np.asarray(after, float)
    if before.shape != after.shape or before.ndim < 2:
        raise ShapeError(
            N_(
                "Two maps of one shape can be compared; got {shape} and {after_shape}.",
                shape=before.shape,
                after_shape=after.shape,
            )
        )
    return np.abs(after - before).sum(-1).mean(-1) / 2
