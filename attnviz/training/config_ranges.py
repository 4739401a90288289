"""What the numbers and choices of a training may be."""

from __future__ import annotations

import math
from typing import Any

from attnviz.errors import InputError, did_you_mean, shown
from attnviz.language import N_

RANGES: dict[str, tuple[float, float]] = {
    "validation_share": (0.0, 0.5), "test_share": (0.0, 0.5), "seed": (0, 2**31 - 1),
    "rank": (1, 512), "epochs": (0.01, 10_000.0), "steps": (1, 10**9), "batch": (1, 65_536),
    "learning_rate": (0.0, 10.0), "warmup": (0.0, 1.0), "weight_decay": (0.0, 10.0),
    "dropout": (0.0, 0.95), "clip": (0.0, 1e6), "accumulate": (1, 10_000),
    "label_smoothing": (0.0, 0.9), "epsilon": (0.0, 10.0), "attack_steps": (1, 50),
    "evaluate_every": (1, 10**9), "early_stopping": (1, 10_000), "longest": (4, 10**6),
    "horizon": (1, 10_000),
}  # fmt: skip


def check_choice(name: str, value: Any, choices: tuple[str, ...]) -> None:
    """Raise InputError when a setting is none of its choices."""
    if value not in choices:
        raise InputError(
            N_(
                '"{name}" cannot be {shown}. Known: {choices}.{did_you_mean}',
                name=name,
                shown=shown(value),
                choices=", ".join(choices),
                did_you_mean=did_you_mean(str(value), choices),
            )
        )


def check_range(name: str, value: Any, span: tuple[float, float]) -> None:
    """Raise InputError when a setting is no number, or outside its range."""
    least, most = span
    whole = isinstance(least, int)
    kind = "a whole number" if whole else "a number"
    fits = isinstance(value, int) if whole else isinstance(value, int | float)
    if not fits or isinstance(value, bool) or (
        isinstance(value, float) and not math.isfinite(value)
    ):  # fmt: skip
        hint = ""
        if isinstance(value, str) and "e" in value:  # YAML 1.1 takes 1e-3 for a text
            hint = N_(" Write 0.001 or 1.0e-3: YAML reads 1e-3 as a text.")
        raise InputError(
            N_(
                '"{name}" is {kind}; got {shown}.{hint}',
                name=name,
                kind=kind,
                shown=shown(value),
                hint=hint,
            )
        )
    if not least <= value <= most:
        # Of a whole number without end there is no short form that Python writes.
        text = f"{value:g}" if abs(value) < 1e300 else shown(value)
        raise InputError(
            N_(
                '"{name}" is {kind} from {least:g} to {most:g}; got {text}.',
                name=name,
                kind=kind,
                least=least,
                most=most,
                text=text,
            )
        )
