"""Streamed attention on a GPU: Triton's kernels walk all rows twice, and keep no weights.

The first walk gives the output, and what makes weights of scores; the second makes each weight
again, and adds it to its sums (`kernels.tiles`). Nothing waits for the GPU here.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from attnviz import kernels
from attnviz.kernels.arguments import (
    NO_QUERY,
    PLACES,
    Chunks,
    KernelCall,
    KeySums,
    Softmax,
    TokenPlaces,
)
from attnviz.language import N_
from attnviz.records import ScoreParts
from attnviz.tracing import gpu_trial
from attnviz.tracing.attention_call import AttentionCall
from attnviz.tracing.folding import Fold, Places

_LOG2_E = math.log2(math.e)

LOWEST = -1e30
"""Added to a score, as good as the lowest number that there is."""

_TOGETHER = 32
"""Chunks of queries that a program of the second walk takes at least, where so many are left."""

_MOST_PARTS = 16
"""Programs of the second walk that share keys at most: each holds sums of its own."""


_TRIED: set[tuple[object, ...]] = set()
"""The kinds of calls whose first was right."""


# The mean and the largest distance of a row of an output, for values of size 1. The kernels round
# weights to half precision before they are divided by their sum, and add products up in an order of
# their own: a score may be rounded to the other side, in one head; another function is far in many.
_APART = {
    torch.float32: (1e-5, 1e-5),
    torch.bfloat16: (2**-9, 2**-4),
    torch.float16: (2**-12, 2**-7),
}


def is_near(apart: Tensor) -> Tensor:
    """Return whether so far apart, for values of size 1, is nothing but rounding; as a tensor."""
    mean, most = _APART[apart.dtype]
    return (apart.float().mean() <= mean) & (apart.max() <= most)


class TileShape(NamedTuple):
    """How much of the scores a program works on at once, and with what."""

    rows: int  # queries
    columns: int  # keys
    num_warps: int
    num_stages: int = 2
    maxnreg: int | None = None  # registers of a thread, so that others find room beside it


class TileShapes(NamedTuple):
    """The tiles of the three kernels."""

    attend: TileShape
    pool: TileShape
    place: TileShape


def tiles_for(call: AttentionCall, fold: Fold) -> TileShapes:
    """Return tiles that fit into the shared memory and the registers of any GPU from Ampere on.

    Half precision is multiplied by tensor cores, float32 by the others, which hold more at once.
    """
    width = max(_size(call.query), _size(call.value))
    longest = max(stop - start for start, stop in fold.cells)
    rows = 16 if longest <= 16 else 32
    # A bias takes as much as keys do again: fewer stages lie ready, and more registers are held.
    has_bias = call.parts is not None and _bias(call.parts) is not None
    stages, registers = (2, None) if has_bias else (3, 128)
    if call.query.dtype == torch.float32:
        if width <= 64:
            return TileShapes(TileShape(64, 64, 4), TileShape(rows, 64, 4), TileShape(32, 32, 4))
        keys = 32 if width <= 128 else 16
        return TileShapes(TileShape(32, keys, 4), TileShape(rows, 32, 4), TileShape(16, 16, 4))
    if width <= 64:
        return TileShapes(
            TileShape(128, 64, 4, stages), TileShape(rows, 128, 8, stages, registers),
            TileShape(64, 64, 4),
        )  # fmt: skip
    if width <= 128:
        return TileShapes(
            TileShape(128, 64, 8), TileShape(rows, 128, 8, 2, registers), TileShape(32, 64, 4)
        )
    return TileShapes(TileShape(64, 32, 4), TileShape(rows, 64, 4), TileShape(32, 32, 4))


def fold_attention(call: AttentionCall, fold: Fold) -> Tensor | None:
    """Return the output [query, head, d_value] of a call, and give all its rows to a new `Fold`.

    None where the kernels cannot be built, or where the first of its kind shows that they give
    other numbers here: then they are left alone from now on, and About says why.
    """
    kind = _kind(call)
    try:
        if kind not in _TRIED:
            if apart := gpu_trial.difference(call, fold_call):
                kernels.leave_gpu(N_("its kernels gave other numbers: {apart}", apart=apart))
                return None
            _TRIED.add(kind)
        return fold_call(call, fold)
    except torch.OutOfMemoryError:
        raise
    except Exception as error:  # no compiler, a driver that is too old, too little shared memory
        said = str(error).strip().partition("\n")[0]
        kernels.leave_gpu(
            N_(
                "its kernels could not be built: {name}: {said}",
                name=type(error).__name__,
                said=said,
            )
        )
        return None


def _kind(call: AttentionCall) -> tuple[object, ...]:
    """Return what decides how the kernels are compiled."""
    parts = call.parts or ScoreParts()
    return (
        call.query.device, call.query.dtype, call.query.shape[-1], call.value.shape[-1],
        call.softcap is None, call.sinks is None, _is_folded(call), _is_exact(call),
        parts.first is None, _bias(parts) is None,
    )  # fmt: skip


def fold_call(call: AttentionCall, fold: Fold) -> Tensor:
    """Return the same; Triton's own errors where the kernels cannot be built."""
    from attnviz.kernels import tiles

    (heads, queries, d_head), keys = call.query.shape, call.key.shape[1]
    d_value, places, device = call.value.shape[-1], fold.places, call.query.device
    attend, pool, place = tiles_for(call, fold)
    folded = _is_folded(call)
    ours = _kernel_call(call, places, folded=folded)
    sizes = {"FOLDED": folded, "D_HEAD": d_head, "HEAD_SIZE": _size(call.query)}
    chunks, slot = _chunks(call, fold, pool)
    top = torch.full((heads, chunks.start.numel() * pool.rows), NO_QUERY, device=device)
    softmax = Softmax(top, torch.zeros_like(top) if _is_exact(call) else None, slot, top.shape[1])
    parts, blocks = len(chunks.part) - 1, len(chunks.seen_from)
    sums = KeySums(
        fold.overview, len(fold.cells), torch.empty(parts, heads, keys, device=device),
        torch.empty(heads, parts, blocks, device=device),
        torch.empty(heads, parts, blocks, device=device) if places.one_text else None,
    )  # fmt: skip
    output = call.value.new_empty(queries, heads, d_value)
    on_places = torch.zeros(len(PLACES), heads, -(-queries // place.rows), device=device)
    with torch.cuda.device_of(call.query):
        launch(
            tiles.attend, (-(-queries // attend.rows), heads), (ours, output, softmax), attend,
            D_VALUE=d_value, VALUE_SIZE=_size(call.value), **sizes,
        )  # fmt: skip
        launch(tiles.pool, (blocks, parts, heads), (ours, softmax, chunks, sums), pool, **sizes)
        launch(
            tiles.place, (on_places.shape[2], heads),
            (ours, softmax, _kernel_tokens(places, device), on_places), place, **sizes,
        )  # fmt: skip
    fold.received += sums.received.sum(0)
    totals = {"entropy": sums.bits.sum((1, 2), dtype=torch.float64)}
    totals |= zip(PLACES, on_places.sum(-1, dtype=torch.float64), strict=True)
    if sums.distance is not None:
        totals["distance"] = sums.distance.sum((1, 2), dtype=torch.float64)
    for name, total in totals.items():
        if name in places.n_rows:
            fold.add_total(name, total, places.n_rows[name])
    return output


def launch(
    kernel: Any, grid: tuple[int, ...], tensors: tuple[Any, ...], tile: TileShape, **sizes: Any
) -> None:
    """Have a kernel run by a grid of programs, once the GPU comes to it."""
    rows, columns, *_ = tile
    kernel[grid](*tensors, ROWS=rows, COLUMNS=columns, **options_of(tile), **sizes)


def options_of(tile: TileShape) -> dict[str, int]:
    """Return what Triton is told of a tile beside its size."""
    options = {"num_warps": tile.num_warps, "num_stages": tile.num_stages}
    return options if tile.maxnreg is None else {**options, "maxnreg": tile.maxnreg}


def _size(vectors: Tensor) -> int:
    """Return the numbers of a vector with those that fill it up to what tiles are made of."""
    return max(16, 1 << (vectors.shape[-1] - 1).bit_length())


def _is_folded(call: AttentionCall) -> bool:
    """Whether scores come of products by one factor: no step between them is rounded.

    A product of bfloat16 loses nothing by a power of 2; float16 may have to become infinite first.
    """
    if call.query.dtype == torch.float32:
        return True
    plain = call.softcap is None and (call.parts is None or _bias(call.parts) is None)
    power_of_2 = call.scaling > 0 and math.frexp(call.scaling)[0] == 0.5
    return call.query.dtype == torch.bfloat16 and plain and power_of_2


def _is_exact(call: AttentionCall) -> bool:
    """Whether the largest score and the sum of a row are kept apart.

    Together they have the digits of the larger one: enough for half precision, but for rows that
    see nothing, whose scores are as low as numbers go.
    """
    whole = call.parts is not None and call.parts.whole is not None
    return call.query.dtype == torch.float32 or whole


def _bias(parts: ScoreParts) -> np.ndarray | None:
    return parts.by_offset if parts.by_offset is not None else parts.whole


def _kernel_call(call: AttentionCall, places: Places, *, folded: bool) -> KernelCall:
    (heads, queries, _), (kv_heads, keys, _) = call.query.shape, call.key.shape
    query, key, value = (_in_rows(each) for each in (call.query, call.key, call.value))
    bias, first, last = _kernel_parts(call, places, folded=folded)
    factor = _LOG2_E if folded else 1.0
    lengths = (0, 0, 0)
    if bias is not None and call.parts is not None:
        of_head = bias[0].numel() if len(bias) > 1 else 0
        by_offset = call.parts.by_offset is not None
        lengths = (of_head, -1, queries - 1) if by_offset else (of_head, keys, 0)
    scaling, softcap = float(call.scaling), call.softcap
    if softcap is not None and folded:
        scaling, softcap = scaling / softcap, softcap * factor
    elif folded:
        scaling *= factor
    return KernelCall(
        query=query, query_head=query.stride(0), query_row=query.stride(1), queries=queries,
        key=key, key_head=key.stride(0), key_row=key.stride(1), keys=keys,
        value=value, value_head=value.stride(0), value_row=value.stride(1),
        group=heads // kv_heads, scaling=scaling,
        softcap=None if softcap is None else float(softcap),
        bias=bias, bias_head=lengths[0], bias_row=lengths[1], bias_from=lengths[2],
        sinks=None if call.sinks is None else call.sinks.detach().float() * _LOG2_E,
        first=first, last=last,
    )  # fmt: skip


def _in_rows(vectors: Tensor) -> Tensor:
    """Return vectors [head, token, d] of which each lies in one piece."""
    vectors = vectors.detach()
    return vectors if vectors.stride(-1) == 1 else vectors.contiguous()


def _kernel_parts(
    call: AttentionCall, places: Places, *, folded: bool
) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
    """Return the bias and the first and last keys; layers that share them share these too."""
    parts, device, numbers = call.parts, call.query.device, call.query.dtype
    if parts is None:
        return None, None, None

    def sent() -> tuple[Tensor | None, Tensor | None, Tensor | None]:
        bias, added = _bias(parts), None
        if bias is not None:
            # Infinite, or times more than 1 infinite, a row of them would have no weights.
            lowest = max(torch.finfo(numbers).min, LOWEST)
            added = _sent(bias, torch.float32, device).clamp_min_(lowest)
            added = added.mul_(_LOG2_E) if folded else added
        if parts.first is None or parts.last is None:
            return added, None, None
        first = _sent(parts.first, torch.int32, device)
        return added, first, _sent(parts.last, torch.int32, device)

    return places.kept(("parts", numbers, folded), sent, of=parts)


def _kernel_tokens(places: Places, device: torch.device) -> TokenPlaces:
    def sent() -> TokenPlaces:
        of_rows, integers = places.of_rows, torch.int32
        special = _sent(of_rows["special"], integers, device)
        equal = tuple(
            _sent(of_rows[name], integers, device) if places.one_text else None
            for name in ("equal", "first_equal", "n_equal")
        )
        ordinary = _sent(of_rows["ordinary"], torch.uint8, device)
        return TokenPlaces(ordinary, special, len(special), *equal)

    return places.kept("tokens", sent)


def _chunks(call: AttentionCall, fold: Fold, tile: TileShape) -> tuple[Chunks, Tensor]:
    """Return the chunks of all queries, and the slot of each query."""
    device, parts = call.query.device, call.parts or ScoreParts()

    def sent() -> tuple[Chunks, Tensor]:
        tables = chunks_of(fold.cells, parts, call.key.shape[1], tile)
        chunks = Chunks(*(_sent(each, torch.int32, device) for each in tables))
        start, query = tables[0], np.arange(call.query.shape[1])
        chunk = np.searchsorted(start, query, side="right") - 1
        return chunks, _sent(chunk * tile.rows + query - start[chunk], torch.int32, device)

    key = ("chunks", len(fold.cells), tile)
    return fold.places.kept(key, sent, of=call.parts)


def chunks_of(
    cells: list[tuple[int, int]], parts: ScoreParts, keys: int, tile: TileShape
) -> tuple[np.ndarray, ...]:
    """Return the queries of cells in chunks of a tile's rows, as `Chunks` has them."""
    starts = [np.arange(start, stop, tile.rows) for start, stop in cells]
    start = np.concatenate(starts)
    cell = np.repeat(np.arange(len(cells)), [len(each) for each in starts])
    if parts.first is None or parts.last is None:
        any_from = all_from = np.zeros(len(start), int)
        any_to = all_to = np.full(len(start), keys)
    else:
        any_from = np.minimum.reduceat(parts.first, start)
        all_from = np.maximum.reduceat(parts.first, start)
        any_to = np.maximum.reduceat(parts.last, start) + 1
        all_to = np.minimum.reduceat(parts.last, start) + 1
    block = np.arange(0, keys, tile.columns)[:, None]
    seen = (any_from < block + tile.columns) & (any_to > block)
    seen_from = seen.argmax(1)
    seen_to = np.where(seen.any(1), len(start) - seen[:, ::-1].argmax(1), seen_from)
    part, together = [0], max(_TOGETHER, -(-len(start) // _MOST_PARTS))
    for first in np.flatnonzero(np.diff(cell)) + 1:
        if first - part[-1] >= together:
            part.append(int(first))
    part.append(len(start))
    return start, np.append(cell, -1), all_from, all_to, np.array(part), seen_from, seen_to


def _sent(array: np.ndarray, numbers: torch.dtype, device: torch.device) -> Tensor:
    """Return an array as a tensor of its own on a device."""
    return torch.tensor(array, dtype=numbers, device=device)
