"""A sound as a model hears it: samples and how many of them make a second."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.records.tokens import read_only


@dataclass(frozen=True, eq=False)
class Sound:
    """One channel of sound, float32 between -1 and 1, and its sampling rate in samples a second.

    Raises InputError unless there is one axis of finite numbers and a rate of 1 or more.
    """

    samples: Float[np.ndarray, "sample"]
    rate: int

    def __post_init__(self) -> None:
        samples = np.asarray(self.samples)
        if samples.ndim != 1 or samples.dtype.kind != "f":
            raise InputError(
                N_(
                    "A sound is one axis of floats between -1 and 1 (mix two channels by their "
                    "mean); got axes of {shape} ({dtype}).",
                    shape=samples.shape,
                    dtype=samples.dtype,
                )
            )
        if not len(samples) or not np.isfinite(samples).all():
            raise InputError(N_("The sound is empty or holds values that are not numbers."))
        if self.rate < 1:
            raise InputError(
                N_("A sampling rate is at least 1 per second; got {rate}.", rate=self.rate)
            )
        object.__setattr__(self, "samples", read_only(samples.astype(np.float32)))

    @property
    def seconds(self) -> float:
        """How long the sound is."""
        return len(self.samples) / self.rate
