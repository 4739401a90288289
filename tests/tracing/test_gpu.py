"""How the work of a GPU is cut up, what it takes, and what happens where it cannot be done."""

import sys

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz import kernels
from attnviz.records import ScoreParts
from attnviz.tracing import fused, gpu
from attnviz.tracing.attention_call import AttentionCall
from attnviz.tracing.folding import Fold, Places
from tests import tiny
from tests.tracing.attention_calls import tokens

LONG = " ".join([tiny.SENTENCE] * 3)
TILE = gpu.TileShape(16, 32, 4)


def test_chunks_lie_in_one_cell_each_and_know_which_keys_they_see():
    cells = [(0, 20), (20, 40), (40, 61)]
    at = np.arange(61)
    causal = ScoreParts(first=np.zeros(61, int), last=at)
    start, cell, all_from, all_to, part, seen_from, seen_to = gpu.chunks_of(cells, causal, 61, TILE)
    assert start.tolist() == [0, 16, 20, 36, 40, 56]
    assert cell.tolist() == [0, 0, 1, 1, 2, 2, -1]
    assert all_from.tolist() == [0] * 6
    assert all_to.tolist() == [1, 17, 21, 37, 41, 57]  # what their first queries see
    assert part.tolist() == [0, 6]
    assert (seen_from.tolist(), seen_to.tolist()) == ([0, 2], [6, 6])  # 20 to 35 see key 32


def test_parts_are_whole_cells_and_few(monkeypatch):
    monkeypatch.setattr(gpu, "_TOGETHER", 1)
    cells = [(at, at + 20) for at in range(0, 2000, 20)]
    parts = gpu.chunks_of(cells, ScoreParts(), 2000, TILE)[4]
    assert len(parts) - 1 <= 16
    assert (parts[0], parts[-1]) == (0, 200)
    assert not (parts % 2).any()  # two chunks a cell


def test_a_block_of_keys_that_nobody_sees_has_no_chunks():
    spans = ScoreParts(first=np.full(20, 40), last=np.full(20, 50))
    *_, seen_from, seen_to = gpu.chunks_of([(0, 20)], spans, 96, TILE)
    assert (seen_to - seen_from).tolist() == [0, 2, 0]


def call_of(numbers: torch.dtype = torch.float32, width: int = 8, **options) -> AttentionCall:
    return AttentionCall(*(torch.randn(1, 9, width).to(numbers) for _ in range(3)), 0.3, **options)


@pytest.mark.parametrize(
    ("call", "capability", "fits"),
    [
        (call_of(), (8, 0), True),
        (call_of(torch.float16, 256), (9, 0), True),
        (call_of(torch.float64), (9, 0), False),
        (call_of(width=257), (9, 0), False),
        (call_of(), (7, 5), False),
    ],
)
def test_what_the_kernels_of_a_gpu_take(call, capability, fits, monkeypatch):
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    assert call._fits_gpu == fits


@pytest.fixture
def no_triton(monkeypatch):
    monkeypatch.setattr(kernels, "_TROUBLE", {})
    monkeypatch.setitem(sys.modules, "triton", None)
    monkeypatch.delitem(sys.modules, "attnviz.kernels.tiles", raising=False)
    monkeypatch.delattr(kernels, "tiles", raising=False)


def test_kernels_that_cannot_be_built_are_left_alone_and_the_reason_is_kept(no_triton):
    of = tokens(9, np.random.default_rng(0))
    places = Places(of, of, one_text=True, device=torch.device("cpu"))
    assert gpu.fold_attention(call_of(), Fold(1, places, 3)) is None
    assert kernels._TROUBLE["gpu"].startswith("its kernels could not be built: ModuleNotFoundError")


def test_what_they_would_have_traced_goes_block_by_block(no_triton, tiny_model, monkeypatch):
    pytest.importorskip("numba")
    model = tiny_model("llama")
    whole = av.trace(model, LONG)
    budget = sum(layer.weights.nbytes for layer in whole.stack().layers) - 1
    monkeypatch.setenv("ATTNVIZ_FUSED", "0")
    slow = av.trace(model, LONG, budget=budget)
    monkeypatch.delenv("ATTNVIZ_FUSED")
    monkeypatch.setattr(fused, "fold_attention", gpu.fold_attention)
    fast = av.trace(model, LONG, budget=budget)
    for one, two in zip(fast.stack().layers, slow.stack().layers, strict=True):
        assert np.array_equal(one.overview, two.overview)
        assert all(np.array_equal(one.scores[name], two.scores[name]) for name in two.scores)


@pytest.mark.parametrize("numbers", [torch.float32, torch.bfloat16, torch.float16])
def test_rounding_is_near_and_another_function_is_not(numbers):
    output = torch.randn(4096).clamp(-1, 1)
    rounded = output.to(numbers)
    assert gpu.is_near((rounded.float() - output).abs().to(numbers))
    assert not gpu.is_near((0.03 * output).abs().to(numbers))
    assert not gpu.is_near(torch.tensor([0.0, float("nan")]).to(numbers))
