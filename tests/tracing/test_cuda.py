"""On a GPU a trace is the one of the CPU, whole and streamed."""

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz import kernels
from attnviz.tracing import gpu, streaming
from tests.tracing.test_streaming import asked, full_bytes

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="there is no CUDA device here"
)

ROUNDING = 5e-5  # T5 does not scale its scores: they reach 60


@pytest.fixture
def opened(checkpoint):
    return lambda name, device: av.load(str(checkpoint(name)), device=device)


@pytest.fixture
def by_kernels(monkeypatch):
    """The calls that kernels have taken since."""
    if not kernels.is_available("gpu"):
        pytest.skip(f"long inputs go {kernels.path()}")
    taken, compute = [], gpu.fold_call

    def watched(call, fold):
        taken.append(call)
        return compute(call, fold)

    monkeypatch.setattr(gpu, "fold_call", watched)
    return taken


@pytest.mark.parametrize(
    "name", ["bert", "modernbert", "gpt2", "llama", "mistral", "gemma2", "gpt-oss", "t5"]
)
def test_traces_by_kernels_are_those_of_the_cpu(opened, name, by_kernels):
    given, target = asked(name)
    expected = av.trace(opened(name, "cpu"), given, **target)
    model = opened(name, "cuda")
    streamed = av.trace(model, given, budget=full_bytes(expected) - 1, **target)
    layers = [streamed.stack(stack).n_layers for stack in streamed.stacks]
    assert len(by_kernels) >= sum(layers)
    assert "because" not in kernels.path()
    for stack in expected.stacks:
        for (score, theirs), (_, ours) in zip(
            av.head_scores(expected, stack), av.head_scores(streamed, stack), strict=True
        ):
            assert np.allclose(theirs, ours, atol=5e-5, equal_nan=True), score
        ours = streamed.overview(stack).astype(int)
        assert np.abs(ours - expected.overview(stack)).max() <= 1


@pytest.mark.parametrize("blocks", [2**28, 4 * 4 * 40 * 7])
@pytest.mark.parametrize(
    "name",
    ["bert", "modernbert", "gpt2", "llama", "mistral", "gemma2", "gpt-oss", "t5", "vit-fine"],
)
def test_maps_and_sums_are_those_of_the_cpu(opened, name, blocks, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_FUSED", "0")
    monkeypatch.setattr(streaming, "CUDA_BLOCK_BYTES", blocks)
    given, target = asked(name)
    expected = av.trace(opened(name, "cpu"), given, **target)
    model = opened(name, "cuda")
    assert model.device == "cuda:0"
    whole = av.trace(model, given, **target)
    streamed = av.trace(model, given, budget=full_bytes(whole) - 1, **target)
    for stack in expected.stacks:
        assert streamed.stack(stack).streamed
        for layer in range(expected.stack(stack).n_layers):
            theirs = expected.layer_of(layer, 0, stack).weights
            assert np.abs(whole.layer_of(layer, 0, stack).weights - theirs).max() <= ROUNDING
            for head, weights in enumerate(theirs):
                found = streamed.attention(layer, head, stack)
                assert np.abs(found - weights).max() <= ROUNDING
        for (score, theirs), (_, ours) in zip(
            av.head_scores(expected, stack), av.head_scores(streamed, stack), strict=True
        ):
            assert np.allclose(theirs, ours, atol=5e-5, equal_nan=True), score
        ours = streamed.overview(stack).astype(int)
        assert np.abs(ours - expected.overview(stack)).max() <= 1


@pytest.mark.parametrize("fused", ["1", "0"])
@pytest.mark.parametrize("numbers", [torch.bfloat16, torch.float16])
def test_half_precision_is_streamed_too(opened, numbers, fused, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_FUSED", fused)
    model = opened("llama", "cuda")
    model.hf.to(numbers)
    given, _ = asked("llama")
    whole = av.trace(model, given)
    streamed = av.trace(model, given, budget=full_bytes(whole) - 1)
    assert streamed.stack(whole.stacks[0]).streamed
    for head in range(model.n_heads):
        apart = np.abs(streamed.attention(0, head) - whole.attention(0, head)).max()
        assert apart <= 2**-7
