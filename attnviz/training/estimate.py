"""About how long a training takes on this machine, before it has begun: arithmetic, and a probe.

A step is counted as three passes of two operations for each weight and token, and one sweep of the
optimiser over all weights; how fast the machine is at either is measured for a moment. That is
rough; the page Runs measures the run itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from attnviz.errors import AttnvizError
from attnviz.models import registry
from attnviz.training.config import TrainingConfig

_PIECES_A_WORD = 1.4
_SLOWER = 2.0
"""What a pass takes beside its large products: as measured for MiniLM, 16 and 64 tokens a row."""

_CALLS_SECONDS = 0.03
"""What a step takes however small the model is."""

_STARTS_SECONDS = 15.0
"""Until a run's process has loaded its packages, and after its last step."""

_SWEEP_BYTES = 28
"""Read and written for each weight by AdamW."""


BETWEEN = (0.7, 2.0)
"""How far the time that a run takes may lie from the estimate: a machine that has other work
besides, or falls to a lower clock while it trains, takes twice as long."""


@dataclass(frozen=True)
class Weights:
    """How many weights a model has, and those that each token is multiplied with."""

    total: int
    in_products: int  # those that each token is multiplied with: not the embeddings


def seconds(config: TrainingConfig, steps: int, texts: Sequence[str]) -> float | None:
    """Return about how long so many steps on such texts take on this machine now.

    None for a model that is not here yet, and for what is no text.
    """
    counts = weights(config)
    if counts is None or not texts:
        return None
    length = min(sum(map(tokens, texts)) / len(texts), config.longest or 512)
    products, sweeps = _speed()
    rows = config.batch * config.accumulate
    a_step = (
        _SLOWER * 6 * counts.in_products * rows * length / products
        + counts.total * _SWEEP_BYTES / sweeps + _CALLS_SECONDS * config.accumulate
    )  # fmt: skip
    return _STARTS_SECONDS + steps * a_step


def tokens(text: str) -> float:
    """Return about how many tokens a text has."""
    return len(text.split()) * _PIECES_A_WORD + 2


def weights(config: TrainingConfig) -> Weights | None:
    """Return how many weights a model has; None for one that is not here yet."""
    architecture = config.settled().architecture
    if architecture is not None:
        embeddings = (architecture.vocabulary + architecture.context) * architecture.width
        # Attention has four maps, a second stack four more to look at the first; a Llama's MLP has
        # three maps, the others' two.
        stacks, maps = (2, 12) if architecture.kind == "bart" else (1, 4)
        inner = (3 if architecture.kind == "llama" else 2) * (
            architecture.inner or 4 * architecture.width
        )
        in_products = (
            architecture.layers * architecture.width * (maps * architecture.width + stacks * inner)
        )
        return Weights(in_products + embeddings, in_products)
    try:
        model = registry.known().get(config.model)
        folder = model.folder if model else Path(config.model).expanduser()
        return _in_folder(folder) if folder.is_dir() else None
    except (AttnvizError, OSError, RuntimeError, ValueError):
        return None


def _in_folder(folder: Path) -> Weights | None:
    """Count the weights of a checkpoint from the heads of its files; nothing is loaded."""
    from safetensors import SafetensorError, safe_open

    total = in_products = 0
    for file in folder.glob("*.safetensors"):
        try:
            with safe_open(file, framework="numpy") as reader:
                for name in reader.keys():  # noqa: SIM118  it is no mapping
                    size = 1
                    for n in reader.get_slice(name).get_shape():
                        size *= n
                    total += size
                    in_products += 0 if "embed" in name else size
        except (SafetensorError, OSError):
            return None
    return Weights(total, in_products) if total else None


@lru_cache(maxsize=1)
def _speed() -> tuple[float, float]:
    """Return the operations, and the bytes swept over, that this machine does in a second."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    one, other = torch.rand(512, 384, device=device), torch.rand(384, 1536, device=device)
    many = torch.rand(4_000_000, device=device)
    products = _a_second(lambda: (one @ other).sum().item())
    sweeps = _a_second(lambda: many.mul_(1.0).sum().item())
    return 2 * 512 * 384 * 1536 * products, 12 * len(many) * sweeps


def _a_second(work: Callable[[], object]) -> float:
    work()
    began, n = time.perf_counter(), 0
    while time.perf_counter() - began < 0.03:
        work()
        n += 1
    return n / (time.perf_counter() - began)
