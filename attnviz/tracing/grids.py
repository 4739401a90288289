"""Pictures that are cut into several grids: Swin's stages and windows, SegFormer's coarse keys.

Each stage is a stack, because it has its own tokens: each stage has half the rows and columns of
the one before it. Swin attends inside windows, which every other layer are shifted; here a window's
map is put where it belongs in the map over all cells, and what lies outside the window is 0.
Source: Liu et al. 2021, section 3.2; Xie et al. 2021, section 3.1.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.records import Tokens
from attnviz.tracing.engine import Call

PADDING = "(padding)"
"""The key that stands for all cells that Swin adds to fill its last windows."""

Grid = tuple[int, int]


def stages(model: Model, height: int, width: int) -> list[tuple[Grid, Grid, int]] | None:
    """Return each stage's grid of queries, grid of keys and number of maps; None without stages."""
    config = model.hf.config
    match config.model_type:
        case "swin":
            grids = [(-(-height // config.patch_size), -(-width // config.patch_size))]
            for _ in config.depths[1:]:
                rows, columns = grids[-1]
                grids.append(((rows + 1) // 2, (columns + 1) // 2))
            maps = [
                depth * heads for depth, heads in zip(config.depths, config.num_heads, strict=True)
            ]
            return [(grid, grid, n) for grid, n in zip(grids, maps, strict=True)]
        case "segformer":
            axes, grid = [], (height, width)
            for stage, depth in enumerate(config.depths):
                size, stride = config.patch_sizes[stage], config.strides[stage]
                grid = tuple((side + 2 * (size // 2) - size) // stride + 1 for side in grid)
                ratio = config.sr_ratios[stage]
                keys = (grid[0] // ratio, grid[1] // ratio)
                axes.append((grid, keys, depth * config.num_attention_heads[stage]))
            return axes
    return None


def tokens_of_grid(grid: Grid) -> Tokens:
    """Return the cells of a grid, row by row."""
    return Tokens.plain(names_of_cells(grid), grid=grid)


def names_of_cells(grid: Grid) -> list[str]:
    """Return the name of each cell, row by row; rows and columns are counted from 0."""
    return [
        N_("row {row}, col {column}", row=row, column=column)
        for row in range(grid[0])
        for column in range(grid[1])
    ]


def whole_maps(
    model: Model, calls: list[Call], queries: Tokens, keys: Tokens
) -> tuple[list[Call], Tokens]:
    """Return the calls of a stack laid out over all cells, and the keys that they then have.

    Only Swin's have to be. Where its last windows are filled up with padding, one more key holds
    the weight that went there, and keys and values are left out.
    """
    if model.hf.config.model_type != "swin":
        return calls, keys
    assert queries.grid is not None
    layer_of = _layers_by_attention(model.hf)
    laid = [_laid_out(call, layer_of[call.module], queries.grid) for call in calls]
    if laid[0].weights.shape[-1] == len(keys):
        return laid, keys
    return [replace(call, key=None, value=None) for call in laid], _with_padding(keys)


def missing(model: Model, keys: Iterable[Tokens]) -> tuple[str, ...]:
    """Return what is said where a stack looks at padding."""
    if not any(tokens.text[-1] == PADDING for tokens in keys):
        return ()
    return (
        N_(
            "{architecture} pads this picture to whole windows. The attention to the padding is "
            'summed up as the key "{padding}"; keys and values were left out.',
            architecture=model.architecture,
            padding=PADDING,
        ),
    )


def _with_padding(cells: Tokens) -> Tokens:
    last = np.arange(len(cells) + 1) == len(cells)
    none = np.where(last, -1, 0)
    more = Tokens.plain([*cells.text, PADDING])
    return replace(
        more, special=last, word=np.where(last, -1, more.word), segment=none
    )  # no grid: the last one is no part of the picture


def _layers_by_attention(hf: nn.Module) -> dict[nn.Module | None, Any]:
    modules = dict(hf.named_modules())
    return {
        module: modules[name.rpartition(".")[0]]
        for name, module in modules.items()
        if name.rpartition(".")[2] == "attention"
    }


def _laid_out(call: Call, layer: Any, grid: Grid) -> Call:
    """Return one layer's windows as a map over all cells, and one key more for added ones."""
    of_cell = _windows(grid, int(layer.window_size), int(layer.shift_size), call.weights.device)
    n, heads = grid[0] * grid[1], call.weights.shape[1]
    padded = bool((of_cell < 0).any())
    whole = call.weights.new_zeros(1, heads, n, n + padded)
    for cells, weights in zip(of_cell, call.weights, strict=True):
        real = cells >= 0
        inside = cells[real]
        whole[0, :, inside[:, None], inside] = weights[:, real][:, :, real]
        if padded:
            whole[0, :, inside, n] = weights[:, real][:, :, ~real].sum(-1)
    return replace(
        call,
        weights=whole,
        query=_over_cells(call.query, of_cell, n),
        key=_over_cells(call.key, of_cell, n),
        value=_over_cells(call.value, of_cell, n),
        added=(),  # as large as the map once more; what it was follows from the weights
    )


def _windows(grid: Grid, size: int, shift: int, device: torch.device) -> Tensor:
    """Return the cell at each place of each window, [window, place]; -1 in the padding."""
    rows, columns = grid
    cells = torch.arange(rows * columns, device=device).view(grid)
    cells = nn.functional.pad(cells, (0, -columns % size, 0, -rows % size), value=-1)
    cells = cells.roll((-shift, -shift), (0, 1))
    windows = cells.unfold(0, size, size).unfold(1, size, size)  # -> down across row column
    return windows.reshape(-1, size * size)


def _over_cells(vectors: Tensor | None, of_cell: Tensor, n: int) -> Tensor | None:
    """Return [window, head, place, d] as [1, head, cell, d]."""
    if vectors is None:
        return None
    whole = vectors.new_zeros(1, vectors.shape[1], n, vectors.shape[-1])
    real = of_cell >= 0
    whole[0, :, of_cell[real]] = vectors.transpose(1, 2)[real].transpose(0, 1)
    return whole
