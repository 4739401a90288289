"""Whether the weights of a model are numbers."""

from __future__ import annotations

import torch
from torch import nn

_NAMED = 3


def not_finite(hf: nn.Module) -> list[str]:
    """Return the names of the weights, and of tables saved with them, that hold NaN or infinity.

    One sum a parameter is enough: it is finite only where all of them are. A sum of large but
    finite numbers may overflow, so what looks broken is looked at once more.
    """
    found = []
    tables = {name for name, _ in hf.named_buffers()}
    saved = hf.state_dict() if tables else {}
    # A mask may hold infinite values; what is saved with the weights is read from a file.
    kept = [(name, saved[name]) for name in tables if name in saved]
    for name, weights in (*hf.named_parameters(), *kept):
        if not weights.is_floating_point() or weights.is_meta or not weights.numel():
            continue
        total = weights.detach().sum(dtype=torch.float32)
        if not torch.isfinite(total) and not torch.isfinite(weights.detach()).all():
            found.append(name)
    return found


def weight_notes(hf: nn.Module) -> tuple[str, ...]:
    """Return in a sentence which weights are no numbers; nothing where all are."""
    found = not_finite(hf)
    if not found:
        return ()
    of = sum(1 for _ in hf.parameters())
    named = ", ".join(found[:_NAMED]) + (", ..." if len(found) > _NAMED else "")
    return (
        f"{len(found):,} of {of:,} weight tensors hold NaN or infinite values ({named}), as a "
        "training that diverged leaves them: answers and maps that pass through them mean nothing. "
        "Open an earlier checkpoint.",
    )
