"""About how much memory a training takes, before it has begun: counted from its settings alone.

Weights, their gradients and the optimiser's two averages are four float32 numbers for each weight
that learns, and one for each that does not. What a pass keeps for the way back is counted for rows
as long as the texts that are given.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attnviz import allowance
from attnviz.language import N_
from attnviz.models import registry
from attnviz.training import estimate
from attnviz.training.config import Architecture, TrainingConfig
from attnviz.training.folder import read_json

BESIDE_BYTES = 7 * 10**8
"""What the process takes beside: its libraries, measured."""

_LEARNS = 0.02
"""Share of the weights that an adapter or a new head has, at most, at the usual ranks."""

_A_POSITION = 20
"""Numbers that a layer keeps of each position for the way back, in its width (Korthikanti et al.
2022, section 4.1: 34 bytes at 16 bits, less what is recomputed)."""

_WRITES = ("translation", "causal-lm", "masked-lm")


def training_bytes(config: TrainingConfig, texts: Sequence[str] = ()) -> int | None:
    """Return the bytes that a training would take at its largest; None for an unknown model.

    `texts` are some of its rows; without them what a pass keeps is not counted.
    """
    weights = estimate.weights(config)
    if weights is None:
        return None
    learning = 1.0 if config.method == "full" or config.from_scratch else _LEARNS
    numbers = weights.total * (1 + 3 * learning)
    return BESIDE_BYTES + int(4 * (numbers + _kept_for_the_way_back(config, texts)))


def check(config: TrainingConfig, texts: Sequence[str] = ()) -> None:
    """Raise InputError for a training that would take more memory than this machine can give."""
    size = training_bytes(config, texts)
    if size is None:
        return
    cures = (
        [N_("fewer or narrower layers"), "a smaller vocabulary"]
        if config.from_scratch
        else ["a smaller model", N_("the method lora or frozen")]
    )
    cures += ["a smaller batch"] if texts else []
    cure = N_("Take {cures} or {cures_2}.", cures=", ".join(cures[:-1]), cures_2=cures[-1])
    allowance.check(size, N_("This training"), cure=cure, free=_free())


def _free() -> int:
    """Return what is free where the model will be: on a GPU where there is one."""
    torch = sys.modules.get("torch")  # not loaded for this: a page that trains has it
    if torch is not None and torch.cuda.is_available():
        return torch.cuda.mem_get_info()[0]
    return allowance.free_on_machine()


def _kept_for_the_way_back(config: TrainingConfig, texts: Sequence[str]) -> float:
    shape = _shape(config)
    if shape is None or not texts:
        return 0.0
    longest = max(estimate.tokens(text) for text in texts)
    tokens = min(longest, config.longest or shape.context)
    a_layer = tokens * shape.width * _A_POSITION + 2 * shape.heads * tokens**2
    logits = 3 * tokens * shape.vocabulary if config.task in _WRITES else 0
    return config.batch * (shape.layers * a_layer + logits)


def _shape(config: TrainingConfig) -> Architecture | None:
    """Return the sizes of the model, as its settings or its folder tell them."""
    if config.architecture is not None:
        return config.architecture
    model = registry.known().get(config.model)
    folder = model.folder if model else Path(config.model).expanduser()
    try:
        settings = read_json(folder / "config.json") if folder.is_dir() else {}
        text = settings.get("text_config")
        settings = text if isinstance(text, dict) else settings
        names = {
            "layers": ("num_hidden_layers", "n_layer", "num_layers", "encoder_layers", "n_layers"),
            "heads": ("num_attention_heads", "n_head", "num_heads", "encoder_attention_heads",
                      "n_heads"),
            "width": ("hidden_size", "n_embd", "d_model", "dim"),
            "vocabulary": ("vocab_size",),
        }  # fmt: skip
        sizes: dict[str, Any] = {
            ours: next(
                (settings[name] for name in theirs if isinstance(settings.get(name), int)), 0
            )
            for ours, theirs in names.items()
        }
        longest = settings.get("max_position_embeddings") or settings.get("n_positions") or 512
        return Architecture(**sizes, context=min(int(longest), 100_000))
    except (OSError, ValueError, TypeError):
        return None
