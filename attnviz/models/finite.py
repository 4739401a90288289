"""Whether the weights of a model are numbers."""

from __future__ import annotations

import torch
from torch import nn

from attnviz.language import N_

_NAMED = 3


def not_finite(hf: nn.Module) -> list[str]:
    """Return the names of the weights, and of tables saved with them, that hold NaN or infinity.

    One sum a parameter is enough: it is finite only where all of them are. A sum of large but
    finite numbers may overflow, so what looks broken is looked at once more.
    """
    names = []
    tables = {name for name, _ in hf.named_buffers()}
    state = hf.state_dict() if tables else {}
    # A mask may hold infinite values; what is saved with the weights is read from a file.
    saved_tables = [(name, state[name]) for name in tables if name in state]
    for name, weights in (*hf.named_parameters(), *saved_tables):
        if not weights.is_floating_point() or weights.is_meta or not weights.numel():
            continue
        total = weights.detach().sum(dtype=torch.float32)
        if not torch.isfinite(total) and not torch.isfinite(weights.detach()).all():
            names.append(name)
    return names


def weight_notes(hf: nn.Module) -> tuple[str, ...]:
    """Return in a sentence which weights are no numbers; nothing where all are."""
    names = not_finite(hf)
    if not names:
        return ()
    of = sum(1 for _ in hf.parameters())
    examples = ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
    return (
        N_(
            "{names:,} of {of:,} weight tensors hold NaN or infinite values ({examples}), probably "
            "from a training that diverged. Answers and maps that depend on them mean nothing. "
            "Open an earlier checkpoint.",
            names=len(names),
            of=of,
            examples=examples,
        ),
    )
