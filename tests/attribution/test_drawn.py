"""Value lengths and relevance of every layer: against transformers' own maps, and the methods."""

import numpy as np
import pytest

import attnviz as av
from attnviz.attribution import attention
from attnviz.attribution.attribute import attribute
from attnviz.attribution.drawn import relevance_maps, value_lengths
from attnviz.attribution.network import pose
from attnviz.errors import UnsupportedError
from attnviz.metrics import flow
from attnviz.metrics.quantities import value_weighted_map
from tests import tiny
from tests.attribution.test_attention import by_transformers


@pytest.mark.parametrize("name", ["bert", "gpt2", "llama"])
def test_relevance_of_every_layer_agrees_with_transformers_own_gradients(tiny_model, name):
    model = tiny_model(name)
    posed = pose(model, tiny.SENTENCE, target=1)
    maps, slopes = by_transformers(
        model, posed.network.prepared.tensors,
        lambda out: out.logits[0, 1] if name == "bert" else out.logits[0, -1, 1],
    )  # fmt: skip
    trace = av.trace(model, tiny.SENTENCE)
    found = relevance_maps(model, tiny.SENTENCE, target=1, like=trace)
    assert found.label == posed.target.label
    [by_layer] = found.by_stack.values()
    n = maps.shape[-1]
    wanted = np.eye(n)
    for layer in range(len(maps)):
        wanted = wanted + np.clip(maps[layer] * slopes[layer], 0, None).mean(0) @ wanted
        np.testing.assert_allclose(by_layer[layer], wanted - np.eye(n), rtol=1e-4, atol=1e-7)


def test_relevance_across_stacks_ends_in_the_method_of_that_name(tiny_model):
    model = tiny_model("bart")
    trace = av.trace(model, tiny.SENTENCE, target="the dog")
    found = relevance_maps(model, tiny.SENTENCE, target="the dog", like=trace)
    assert set(found.by_stack) == {"encoder", "decoder", "cross"}
    read = attention.attention_run(pose(model, tiny.SENTENCE, target="the dog").problem).read
    scores = attribute(model, tiny.SENTENCE, method="gradient_attention", target="the dog").scores
    np.testing.assert_allclose(read @ found.by_stack["cross"][-1], scores, rtol=1e-4, atol=1e-9)
    assert not np.allclose(found.by_stack["cross"][0], found.by_stack["cross"][-1])


def test_another_answer_has_another_relevance(tiny_model):
    one, other = (relevance_maps(tiny_model("bert"), tiny.SENTENCE, target=t) for t in (0, 1))
    assert one.label != other.label
    assert not np.allclose(one.by_stack["encoder"], other.by_stack["encoder"])


def test_relevance_of_another_input_than_the_trace_is_refused(tiny_model):
    model = tiny_model("bert")
    trace = av.trace(model, "the dog")
    with pytest.raises(UnsupportedError, match="read from another input"):
        relevance_maps(model, tiny.SENTENCE, like=trace)


@pytest.mark.parametrize("name", ["bert", "llama", "bart"])
def test_value_weighted_maps_are_the_metric_head_by_head(tiny_model, name):
    """Llama shares keys and values between heads; Bart has three stacks."""
    model = tiny_model(name)
    target = "the dog" if name == "bart" else None
    trace = av.trace(model, tiny.SENTENCE, target=target)
    found = value_lengths(model, tiny.SENTENCE, target=target)
    assert set(found) == set(trace.stacks)
    posed = pose(model, tiny.SENTENCE, target=target)
    _, calls = posed.network.with_maps(posed.problem.inputs)
    for stack, lengths in found.items():
        for layer, call in enumerate(calls[stack]):
            vectors = attention.handed_over(posed.network.model, call)
            for head in range(vectors.shape[0]):
                weights = trace.attention(layer, head, stack)
                np.testing.assert_allclose(
                    value_weighted_map(weights, lengths[layer][head]),
                    flow.value_weighted(weights[None], vectors[head : head + 1]),
                    rtol=1e-4, atol=1e-7,
                )  # fmt: skip


def test_an_architecture_without_values_is_refused_by_name(tiny_model):
    with pytest.raises(UnsupportedError, match="BloomForCausalLM"):
        value_lengths(tiny_model("bloom"), tiny.SENTENCE)


def test_the_shared_model_is_left_without_hooks(tiny_model):
    model = tiny_model("bert")
    value_lengths(model, tiny.SENTENCE)
    relevance_maps(model, tiny.SENTENCE)
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.hf.modules())
