"""Whole traces by the kernels of a GPU in Triton's interpreter; `test_tiles.py` starts this."""

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz import kernels
from attnviz.tracing import fused, gpu
from tests import tiny

LONG = " ".join([tiny.SENTENCE] * 3)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        *((name, "float32") for name in ("bert", "llama", "mistral", "gemma2", "gpt-oss", "t5")),
        *((name, "bfloat16") for name in ("bert", "llama", "gemma2")),
    ],
)
def test_a_trace_is_that_of_the_models_own_function(name, numbers, checkpoint, monkeypatch):
    model = av.load(str(checkpoint(name)))
    model.hf.to(getattr(torch, numbers))
    options = {"target": LONG} if name == "t5" else {}
    whole = av.trace(model, LONG, **options)
    held = sum(each.weights.nbytes for one in whole.by_stack.values() for each in one.layers)
    monkeypatch.setenv("ATTNVIZ_FUSED", "0")
    slow = av.trace(model, LONG, budget=held - 1, **options)
    monkeypatch.delenv("ATTNVIZ_FUSED")
    calls = []

    def compute(call, fold):
        calls.append(call)
        return gpu.fold_attention(call, fold)

    monkeypatch.setattr(fused, "fold_attention", compute)
    monkeypatch.setattr(
        fused, "is_near",
        lambda call, output, own: gpu.is_near((own - output).abs() / call.value.abs().max()),
    )  # fmt: skip
    fast = av.trace(model, LONG, budget=held - 1, **options)
    assert len(calls) == sum(len(stack.layers) for stack in fast.by_stack.values())
    assert "on a GPU in two passes" in kernels.path()
    for stack, other in zip(fast.by_stack.values(), slow.by_stack.values(), strict=True):
        for layer, (one, two) in enumerate(zip(stack.layers, other.layers, strict=True)):
            near = 1e-5 if numbers == "float32" else 2e-2
            if numbers != "float32" and layer:  # whose input already differs in its last digit
                near = 0.1  # of scores of 20 an eighth
            assert np.abs(one.overview.astype(int) - two.overview).max() <= 255 * near + 1
            assert np.abs(one.received - two.received).max() < near
            for score, values in two.scores.items():
                size = max(1, np.nanmax(np.abs(values), initial=0))
                assert np.allclose(one.scores[score], values, atol=near * size, equal_nan=True)
    assert fast.prediction.text == slow.prediction.text
