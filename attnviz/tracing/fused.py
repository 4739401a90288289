"""Streamed attention in one pass: each tile of rows is made, weighed, summed up and used.

A tile [row, key] of a head's scores stays near its core from the product of queries and keys to
that of weights and values; between the two, `kernels.rows` takes the softmax and every sum
that `tracing.folding` takes of the same rows in many walks. The two products are torch's.
Whether a model's own attention function computes the same, the caller has to look at
(`tracing.streaming`).
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from attnviz.records import ScoreParts
from attnviz.tracing import gpu
from attnviz.tracing.attention_call import AttentionCall
from attnviz.tracing.folding import Fold

if TYPE_CHECKING:
    from attnviz.kernels.rows import MapAxes, Sums

TILE_BYTES = 3 * 2**20
"""At most how many bytes of scores a thread works on at once."""

_ROWS = 512
"""Most rows of a tile. Each product lays out its keys or values anew before it begins: with few
rows that takes as long as the product, with many a tile leaves the caches."""


def _work_alone() -> None:
    """Have the products of this thread use no others: each of our threads has its own heads.

    What torch itself offers sets the whole process. Where these libraries are not, products share
    the cores as they do elsewhere, and only time is lost.
    """
    # A thread's first use of torch gives it as many threads as the process was set to: before ours.
    torch.get_num_threads()
    folder = Path(torch.__file__).parent / "lib"
    for pattern, function in (
        ("libgomp*", "omp_set_num_threads"),
        ("libtorch_cpu.so", "MKL_Set_Num_Threads_Local"),
    ):
        for library in folder.glob(pattern):
            with contextlib.suppress(OSError, AttributeError):
                getattr(ctypes.CDLL(str(library)), function)(1)


_THREADS = ThreadPoolExecutor(32, "attnviz-heads", initializer=_work_alone)


_APART = {torch.float32: 1e-5, torch.bfloat16: 2**-8}  # of an output, for values of size 1


def is_near(call: AttentionCall, output: Tensor, own: Tensor) -> Tensor:
    """Return whether a row of an output is the one that a model's own function gives, as a tensor.

    A NaN is not near.
    """
    apart = (own - output).abs() / call.value.abs().max()
    return gpu.is_near(apart) if call.query.is_cuda else apart.max() <= _APART[output.dtype]


def fold_attention(call: AttentionCall, fold: Fold) -> Tensor | None:
    """Return the output [query, head, d_value] of a call, and give all its rows to a new `Fold`.

    Never holds more weights than a tile a thread. On a processor that needs numba, on a GPU Triton
    (`tracing.gpu`); None where Triton's kernels could not be built.
    """
    if call.query.is_cuda:
        return gpu.fold_attention(call, fold)
    return _fold_on_processor(call, fold)


def _fold_on_processor(call: AttentionCall, fold: Fold) -> Tensor:
    from attnviz.kernels.rows import SCORES, Sums

    (heads, queries, _), keys = call.query.shape, call.key.shape[1]
    step = max(16, min(_ROWS, TILE_BYTES // (4 * keys)) // 4 * 4)
    output = call.value.new_empty(heads, queries, call.value.shape[-1])
    sums = Sums(
        fold.received.numpy(), fold.overview.numpy(), np.zeros((heads, len(SCORES))),
        np.empty((heads, queries), np.float32),
    )  # fmt: skip
    axes, left = _axes(call, fold), iter(range(heads))

    def work() -> None:
        room = np.empty(step * keys, np.float32)
        with torch.inference_mode():  # each thread has a mode of its own
            for head in left:
                _fold_head(call, head, output[head], room, (axes, sums))

    threads = min(torch.get_num_threads(), heads)
    if threads == 1:
        work()
    else:
        for share in [_THREADS.submit(work) for _ in range(threads)]:
            share.result()
    for name, total in zip(SCORES, torch.from_numpy(sums.scores).T, strict=True):
        if name in fold.places.n_rows:
            fold.add_total(name, total, fold.places.n_rows[name])
    if not call.rounded:
        output.mul_(torch.from_numpy(sums.factors)[:, :, None])
    return output.transpose(0, 1).contiguous()


def _fold_head(
    call: AttentionCall, head: int, output: Tensor, room: np.ndarray, into: tuple[MapAxes, Sums]
) -> None:
    """Compute the output [query, d_value] of a head, tile by tile, and sum up its rows."""
    from attnviz.kernels.rows import LOG2_E, fold_rows

    ends, of_keys = _ends(call), head // (len(call.query) // len(call.key))
    query, key, value = call.query[head], call.key[of_keys].T, call.value[of_keys]
    if not call.rounded:  # half precision rounds the products before it scales them
        # A softcap needs the scores as they are.
        query = query * (call.scaling * (1.0 if call.softcap is not None else float(LOG2_E)))
    step = len(room) // len(value)
    for start in range(0, len(query), step):
        stop = min(start + step, len(query))
        before, end = ends(start, stop)
        weights = room[: (stop - start) * (end - before)].reshape(stop - start, end - before)
        tile = torch.from_numpy(weights)
        _score(call, query[start:stop], key[:, before:end], tile)
        _add_whole(call, tile, head, (start, before))
        fold_rows(weights, (head, start, before), *into)
        torch.mm(tile.to(value.dtype), value[before:end], out=output[start:stop])


def _score(call: AttentionCall, query: Tensor, key: Tensor, tile: Tensor) -> None:
    """Put scores before biases and masks into a tile, rounded where the model rounds them."""
    from attnviz.kernels.rows import LOG2_E

    scores = (query @ key).mul_(call.scaling) if call.rounded else torch.mm(query, key, out=tile)
    if call.softcap is not None:
        scores.div_(call.softcap).tanh_().mul_(call.softcap)
        if not call.rounded:
            scores.mul_(float(LOG2_E))
    if call.rounded:
        tile.copy_(scores)


def _add_whole(call: AttentionCall, tile: Tensor, head: int, at: tuple[int, int]) -> None:
    """Add the part of masks and biases that has no short form; `at`: first query and key."""
    from attnviz.kernels.rows import LOG2_E

    if call.parts is None or call.parts.whole is None:
        return
    (query, key), (rows, keys), whole = at, tile.shape, call.parts.whole
    part = whole[head if len(whole) > 1 else 0, query : query + rows, key : key + keys]
    added = torch.from_numpy(part.copy())  # a record's own is locked, which torch cannot be told
    if call.rounded:
        tile.copy_((tile + added).to(torch.bfloat16))
    else:  # the lowest number times more than 1 would be infinite, and a row of them no weights
        tile.add_(added.clamp_min(torch.finfo(torch.float32).min / 2), alpha=float(LOG2_E))


def _ends(call: AttentionCall) -> Callable[[int, int], tuple[int, int]]:
    """Return a function that gives the keys [from, to) that some queries may look at."""
    keys, parts = call.key.shape[1], call.parts
    if parts is None or parts.first is None or parts.last is None:
        return lambda start, stop: (0, keys)
    first, last = parts.first, parts.last
    return lambda start, stop: (int(first[start:stop].min()), int(last[start:stop].max()) + 1)


def _axes(call: AttentionCall, fold: Fold) -> MapAxes:
    from attnviz.kernels.rows import LOG2_E, MapAxes, RowPlaces

    places, parts = fold.places, call.parts or ScoreParts()
    queries, keys = places.n_queries, places.n_keys
    everything = (np.zeros(queries, np.int32), np.full(queries, keys - 1, np.int32))
    first, last = everything if parts.first is None else (parts.first, parts.last)
    cell = np.repeat(
        np.arange(len(fold.cells), dtype=np.int32), [stop - start for start, stop in fold.cells]
    )
    bias = np.empty((0, 0)) if parts.by_offset is None else parts.by_offset
    bias = bias if call.rounded else bias * LOG2_E
    sinks = np.empty(0) if call.sinks is None else call.sinks.detach().float().numpy() * LOG2_E
    return MapAxes(
        np.ascontiguousarray(first, np.int32), np.ascontiguousarray(last, np.int32), cell,
        RowPlaces(**places.of_rows, one_text=places.one_text),
        bias=np.ascontiguousarray(bias, np.float32),
        sinks=np.ascontiguousarray(sinks, np.float32),
        bits_of=_bits_of() if call.rounded else np.empty(0, np.float32),
    )  # fmt: skip


@cache
def _bits_of() -> np.ndarray:
    """Return -w log2 w of every bfloat16 w by its bits; of what is no weight, 0 or NaN."""
    weights = (np.arange(2**16, dtype=np.uint32) << 16).view(np.float32)
    with np.errstate(all="ignore"):
        return (-weights * np.log2(np.maximum(weights, np.float32(1e-38)))).astype(np.float32)
