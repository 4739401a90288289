"""Claims: on a GPU, what tracing 8,192 tokens costs beside SDPA, which keeps nothing.

Attention alone with all its sums: at most 2 times SDPA's in bfloat16. A whole trace: at most 1.3
times the model's plain SDPA forward, of the two random models of `long_inputs`. Beside each stands
the path block by block. Without a CUDA device nothing is measured, and it says so.
"""

import os
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
import torch.nn.functional as F

from attnviz import kernels
from attnviz.models.model import Model
from attnviz.records import ScoreParts, Tokens
from attnviz.records.max_pooling import overview_side
from attnviz.tracing import fused, streaming
from attnviz.tracing.attention_call import AttentionCall
from attnviz.tracing.budget import maps_bytes
from attnviz.tracing.capture import trace
from attnviz.tracing.folding import Fold, Places
from benchmarks.claims import Claim, Figure
from benchmarks.long_inputs import decoder, encoder, seconds, text

TOKENS = 8_192
LENGTHS = (2_048, TOKENS)
NUMBERS = (torch.float32, torch.bfloat16)
ROUNDS = 5
REPEATS = 10
"""Calls of attention that are timed as one: a single one is over before a clock has looked."""

HEADS, KV_HEADS, LAYERS = 32, 8, 32
"""Of the attention that is measured alone: the shape of a model of 8 billion weights."""

ATTENTION = Claim(
    "on CUDA, attention with its sums at 8,192 tokens in bfloat16 against SDPA", 2, "at most"
)
RATIO = Claim("on CUDA, streaming 8,192 tokens against the plain SDPA forward", 1.3, "at most")
CLAIMS = (ATTENTION, RATIO)


def synchronised(run: Callable[[], object]) -> Callable[[], None]:
    """Return the same, done only when the GPU has done it."""

    def run_and_wait() -> None:
        run()
        torch.cuda.synchronize()

    return run_and_wait


@contextmanager
def without_kernels() -> Iterator[None]:
    """Have long inputs go block by block."""
    before = os.environ.get("ATTNVIZ_FUSED", "")
    os.environ["ATTNVIZ_FUSED"] = "0"
    try:
        yield
    finally:
        os.environ["ATTNVIZ_FUSED"] = before


def in_turn(*runs: Callable[[], object]) -> list[list[float]]:
    """Return seconds of each, one after the other, `ROUNDS` times."""
    times: list[list[float]] = [[] for _ in runs]
    for turn in range(ROUNDS + 1):
        for each, run in zip(times, runs, strict=True):
            wall = seconds(synchronised(run))
            if turn:  # the first prepares what all later ones use
                each.append(wall)
    return times


def ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the ratios of runs in turn."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def numbered(count: int) -> Tokens:
    """Return that many words as `text` draws them; the first is special."""
    words = tuple(text(count).split())
    at = np.arange(count)
    spans = np.stack([at, at + 1], axis=1)
    return Tokens(words, words, np.array(words, int), at == 0, at, np.zeros(count, int), spans)


def attention(tokens: int, d_head: int, numbers: torch.dtype, *, causal: bool) -> list[list[float]]:
    """Return seconds of attention with its sums, of the same block by block, and of SDPA."""
    device = torch.device("cuda")
    query, key, value = (
        torch.randn(tokens, heads, d_head, device=device).to(numbers).transpose(0, 1)
        for heads in (HEADS, KV_HEADS, KV_HEADS)
    )
    at = np.arange(tokens, dtype=np.int32)
    parts = ScoreParts(first=np.zeros_like(at), last=at) if causal else None
    call = AttentionCall(query, key, value, d_head**-0.5, parts=parts)
    of = numbered(tokens)
    places = Places(of, of, one_text=True, device=device)
    side, group = overview_side(LAYERS * HEADS), HEADS // KV_HEADS

    def ours() -> None:
        for _ in range(REPEATS):
            if fused.fold_attention(call, Fold(HEADS, places, side)) is None:
                raise RuntimeError(f"Long inputs go {kernels.path()}.")

    def by_blocks() -> None:
        fold = Fold(HEADS, places, side)
        for first, last in streaming._blocks(query[None], key[None]):
            end = last if causal else tokens
            keys, values = (each[:, :end].repeat_interleave(group, 0) for each in (key, value))
            scores = query[:, first:last] @ keys.transpose(1, 2) * call.scaling
            if causal:
                scores += streaming._after(query, first, last, end)[0]
            weights = scores.softmax(-1, dtype=torch.float32).to(numbers)
            _ = weights @ values
            fold.add(weights.float(), first)

    def sdpa() -> None:
        for _ in range(REPEATS):
            F.scaled_dot_product_attention(
                query[None], key[None], value[None], is_causal=causal, enable_gqa=True
            )

    with torch.inference_mode():
        mine, blocks, theirs = in_turn(ours, by_blocks, sdpa)
    each = [[wall / REPEATS for wall in times] for times in (mine, theirs)]
    return [each[0], blocks, each[1]]


def attention_figures() -> list[float]:
    """Print one line a shape, and return the ratios that are claimed."""
    ratios = []
    print("attention            numbers   tokens  with sums ms  by blocks ms  SDPA ms  ratio   (2)")
    for causal in (True, False):
        for d_head in (64, 128):
            for numbers in NUMBERS:
                for tokens in LENGTHS:
                    ours, blocks, theirs = attention(tokens, d_head, numbers, causal=causal)
                    found = ratio(ours, theirs)
                    if tokens == TOKENS and numbers == torch.bfloat16:
                        ratios.append(found)
                    print(
                        f"{'causal' if causal else 'whole ':6}, d_head {d_head:3}  "
                        f"{str(numbers)[6:]:8}  {tokens:6,}  "
                        f"{1000 * statistics.median(ours):12.2f}  "
                        f"{1000 * statistics.median(blocks):12.1f}  "
                        f"{1000 * statistics.median(theirs):7.2f}  {found:5.2f}",
                        flush=True,
                    )
    return ratios


def traces(model: Model, plain: Model, tokens: int) -> list[list[float]]:
    """Return seconds of traces, of traces block by block, and of plain forwards, in turns."""
    words = text(tokens)
    budget = maps_bytes(model, [range(tokens)]) - 1
    ids = plain.tokenizer(words, return_tensors="pt")["input_ids"].to(plain.hf.device)

    @torch.inference_mode()
    def forward() -> None:
        plain.hf(input_ids=ids, use_cache=False)

    def by_blocks() -> None:
        with without_kernels():
            trace(model, words, budget=budget)

    return in_turn(lambda: trace(model, words, budget=budget), by_blocks, forward)


def trace_figures(tokens: tuple[int, ...]) -> list[float]:
    """Print one line a model and length, and return the ratios that are claimed."""
    ratios = []
    print("model    numbers   tokens  streamed ms  by blocks ms  SDPA ms  ratio   (at most 1.3)")
    for name, make in (("decoder", decoder), ("encoder", encoder)):
        for numbers in NUMBERS:
            model, plain = make(), make()
            for each in (model, plain):
                each.hf.to("cuda", numbers)
            plain.hf.set_attn_implementation("sdpa")
            for length in tokens:
                ours, blocks, theirs = traces(model, plain, length)
                found = ratio(ours, theirs)
                if length == TOKENS:
                    ratios.append(found)
                print(
                    f"{name}  {str(numbers)[6:]:8}  {length:6,}  "
                    f"{1000 * statistics.median(ours):11.1f}  "
                    f"{1000 * statistics.median(blocks):12.1f}  "
                    f"{1000 * statistics.median(theirs):7.1f}  {found:5.2f}",
                    flush=True,
                )
    return ratios


def main(tokens: tuple[int, ...] = LENGTHS) -> list[Figure]:
    """Print what each attention, model and length takes, and return the worst at 8,192 tokens."""
    if not torch.cuda.is_available():
        print("There is no CUDA device here: not measured.")
        return []
    print(f"{torch.cuda.get_device_name()}; long inputs go {kernels.path()}.")
    figures = []
    if kernels.is_available("gpu"):
        figures.append(ATTENTION.worst(attention_figures()))
    if ratios := trace_figures(tokens):
        figures.append(RATIO.worst(ratios))
    print(f"At the end they go {kernels.path()}.")
    return figures


if __name__ == "__main__":
    main()
