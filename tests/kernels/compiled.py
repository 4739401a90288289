"""The kernels of a GPU, compiled for GPUs that are not there: `test_tiles.py` starts this alone.

Triton asks its driver what to compile for; here it is told. EVERY in the environment takes more.
"""

import os

import numpy as np
import pytest
import torch
from triton.backends.compiler import GPUTarget
from triton.runtime import driver

from attnviz.records import ScoreParts
from attnviz.tracing import gpu
from attnviz.tracing.attention_call import AttentionCall
from attnviz.tracing.folding import Fold, Places
from tests.tracing.attention_calls import tokens

SHARED = {80: 99 * 1024, 90: 227 * 1024}
"""Bytes of shared memory of a program: the least of the GPUs that a target's code may meet."""

FEW = [
    ("bfloat16", 64, "causal", 90), ("float16", 16, "all", 80), ("float32", 16, "causal", 80),
]  # fmt: skip
EVERY = [
    (numbers, width, kind, target)
    for numbers in ("float32", "bfloat16", "float16") for width in (64, 128, 256)
    for kind in ("none", "causal", "all") for target in (80, 90)
]  # fmt: skip


class Told:
    """A driver of no GPU."""

    def __init__(self, target: int) -> None:
        self.target = target

    def get_current_device(self) -> int:
        return self.target  # what was compiled is looked up by it

    def get_current_stream(self, device: int) -> int:
        return 0

    def get_current_target(self) -> GPUTarget:
        return GPUTarget("cuda", self.target, 32)


def call_of(numbers: str, width: int, kind: str) -> AttentionCall:
    """A call as a model makes it; "all" has every part that a call may have."""
    at = np.arange(600)
    query, key, value = (
        torch.zeros(600, heads, width, dtype=getattr(torch, numbers)).transpose(0, 1)
        for heads in (4, 2, 2)
    )
    match kind:
        case "none":
            return AttentionCall(query, key, value, width**-0.5)
        case "causal":
            parts = ScoreParts(first=np.zeros(600, int), last=at)
            return AttentionCall(query, key, value, width**-0.5, parts=parts)
    bias = np.zeros((4, 1199), np.float32)
    parts = ScoreParts(first=np.maximum(at - 9, 0), last=at, by_offset=bias)
    return AttentionCall(query, key, value, width**-0.5, 30.0, torch.zeros(4), parts)


@pytest.mark.parametrize(
    ("numbers", "width", "kind", "target"), EVERY if os.environ.get("EVERY") else FEW
)
def test_kernels_are_compiled_for_a_gpu_that_is_not_there(
    numbers, width, kind, target, monkeypatch
):
    made = {}

    def compile_only(kernel, grid, tensors, tile, **sizes):
        made[kernel.fn.__name__] = kernel.warmup(
            *tensors, ROWS=tile.rows, COLUMNS=tile.columns, grid=grid, **gpu.options_of(tile),
            **sizes,
        )  # fmt: skip

    driver.set_active(Told(target))
    monkeypatch.setattr(gpu, "launch", compile_only)
    of = tokens(600, np.random.default_rng(0))
    places = Places(of, of, one_text=True, device=torch.device("cpu"))
    gpu.fold_call(call_of(numbers, width, kind), Fold(4, places, 16))
    assert made.keys() == {"attend", "pool", "place"}
    for name, kernel in made.items():
        code = kernel.asm["ptx"]
        assert f".target sm_{target}" in code
        assert len(kernel.asm["cubin"]) > 1000
        assert kernel.metadata.shared <= SHARED[target], name
        # Half precision by tensor cores; float32 is not rounded to 10 bits for them.
        assert ("mma" in code) == (numbers != "float32")
        assert "tf32" not in code
        if numbers != "float32" and name != "place":
            assert ".v4" in code or "cp.async.cg.shared.global" in code  # 16 bytes at a time
