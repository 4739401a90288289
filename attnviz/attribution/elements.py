"""Which unit each pixel of a picture, or each step of a series, belongs to."""

from __future__ import annotations

import torch
from torch import Tensor

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.tracing.inputs import Prepared


def unit_of_pixels(prepared: Prepared, pixels: Tensor) -> Tensor:
    """Return the patch of each pixel [channel, row, column]; -1 for those of no whole patch."""
    tokens = prepared.tokens
    assert tokens.grid is not None
    leading = len(tokens) - tokens.grid[0] * tokens.grid[1]
    height, width = pixels.shape[-2:]
    patch = height // tokens.grid[0], width // tokens.grid[1]
    rows = torch.arange(height) // patch[0]
    columns = torch.arange(width) // patch[1]
    inside = (rows[:, None] < tokens.grid[0]) & (columns < tokens.grid[1])
    units = rows[:, None] * tokens.grid[1] + columns + leading
    return torch.where(inside, units, -1).expand(pixels.shape[1:]).to(pixels.device)


def unit_of_steps(own: Model, prepared: Prepared, values: Tensor) -> Tensor:
    """Return the patch of each time step [step, channel]; -1 for those before the first one.

    Raises UnsupportedError when patches overlap.
    """
    config = own.hf.config
    if config.patch_stride != config.patch_length:
        raise UnsupportedError(
            N_(
                'The patches of "{name}" overlap, so a time step belongs to several units. attnviz '
                "explains series whose patches do not overlap.",
                name=own.name,
            )
        )
    leading = int(prepared.tokens.special.sum())
    n_patches = len(prepared.tokens) - leading
    skipped = values.shape[1] - n_patches * config.patch_length
    steps = torch.arange(values.shape[1]) - skipped
    units = torch.where(steps < 0, -1, steps.div(config.patch_length, rounding_mode="floor")
                        + leading)  # fmt: skip
    return units[:, None].expand(values.shape[1:]).to(values.device)
