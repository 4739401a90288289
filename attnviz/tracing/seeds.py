"""Reproducible draws from libraries that use torch's and numpy's global generators: `seeded`."""

import contextlib
import threading
from collections.abc import Iterator

import numpy as np
import torch

# The global generators belong to the process: two threads that draw from them would take each
# other's numbers, and neither could be reproduced.
_drawing = threading.RLock()


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed the global generators, one thread at a time, and put them back as they were."""
    with _drawing, torch.random.fork_rng():
        before = np.random.get_state()
        torch.manual_seed(seed)
        np.random.seed(seed)
        try:
            yield
        finally:
            np.random.set_state(before)
