"""Numbers as JSON holds them: rounded, and null for what is no number."""

import math

import numpy as np


def json_number(value: float) -> float | None:
    """Return a number, and None for one that is infinite or no number."""
    return value if math.isfinite(value) else None


def json_seconds(seconds: np.ndarray) -> list[float | None]:
    """Return times in seconds, to a tenth of a millisecond."""
    return [None if np.isnan(start) else round(float(start), 4) for start in seconds]


def json_rows(values: np.ndarray) -> list[list[float | None]]:
    """Return the rows of a matrix, to five decimals."""
    return [
        [None if np.isnan(value) else round(float(value), 5) for value in row] for row in values
    ]
