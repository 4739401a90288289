"""Every number of a weight's path leads to the next, and the last to the weight in the map."""

from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.errors import UnsupportedError
from attnviz.metrics.weight_path import raw_scores, weight_path
from attnviz.records import AttentionLayer, ModelInfo, Stack, Tokens, Trace
from tests import rounding, tiny

WITH_VECTORS = [n for n in tiny.ARCHITECTURES if n not in ("deberta-v2", "bloom")] + ["gpt-oss"]


@pytest.fixture(scope="module")
def traced(tiny_model):
    kept: dict[str, Trace] = {}

    def trace(name: str) -> Trace:
        if name not in kept:
            target = "the dog sat" if tiny_model(name).hf.config.is_encoder_decoder else None
            kept[name] = av.trace(tiny_model(name), tiny.example(name), target=target)
        return kept[name]

    return trace


def heads(trace: Trace):
    for stack in trace.by_stack.values():
        for layer in range(stack.n_layers):
            for head in range(stack.n_heads):
                yield stack, layer, head


@pytest.mark.parametrize("name", WITH_VECTORS)
def test_the_numbers_multiply_and_add_up_to_the_weight_in_the_map(name, traced):
    trace = traced(name)
    for stack, layer, head in heads(trace):
        shown = trace.attention(layer, head, stack.name)
        for query in range(len(stack.queries)):
            key = (query * 7 + head) % len(stack.keys)
            path = weight_path(trace, layer, head, query, key, stack.name)
            assert not path.recovered
            near = rounding.of_weights(stack.layers[layer])
            assert path.weight == pytest.approx(shown[query, key], abs=near)
            assert path.score == pytest.approx(path.row[key])
            assert path.dot == pytest.approx(float(path.q @ path.k))
            assert path.weight == 0 or not path.masked


@pytest.mark.parametrize("name", WITH_VECTORS)
def test_raw_scores_give_the_whole_map_under_softmax(name, traced):
    trace = traced(name)
    for stack, layer, head in heads(trace):
        scores = raw_scores(trace, layer, head, stack.name)
        sinks = stack.layers[layer].sinks
        if sinks is not None:
            scores = np.pad(scores, ((0, 0), (0, 1)), constant_values=sinks[head])
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights = (weights / weights.sum(-1, keepdims=True))[:, : len(stack.keys)]
        apart = np.abs(weights - trace.attention(layer, head, stack.name)).max()
        assert apart <= rounding.of_weights(stack.layers[layer])


def two_tokens(**more) -> Trace:
    """q of token 1 meets k of tokens 0 and 1: products 2 + 2 = 4 and 0, scaling 1/2."""
    scores = np.array([[0.0, -np.inf], [2.0, 0.0]]) + more.pop("bias", 0)
    weights = np.exp(scores)
    weights = (weights / (weights.sum(-1, keepdims=True) + more.pop("sink", 0))).astype(np.float32)
    layer = AttentionLayer(
        weights[None],
        query=np.array([[[0, 0], [1, 2]]], np.float32),
        key=np.array([[[2, 1], [0, 0]]], np.float32),
        scaling=0.5,
        **more,
    )
    tokens = Tokens.plain(["a", "b"])
    return Trace(
        ModelInfo("worked by hand", "X", "text-generation", "cpu", "float32"),
        {"decoder": Stack("decoder", (layer,), tokens, tokens)},
        av.Prediction("none"), inputs=("ab",),
    )  # fmt: skip


MASK = np.array([[[0, -3e38], [0, 0]]], np.float32)


def test_a_hand_worked_weight():
    path = weight_path(two_tokens(added=MASK), 0, 0, 1, 0)
    assert path.products.tolist() == [2, 2]
    assert (path.dot, path.scaled, path.position, path.score) == (4, 2, 0, 2)
    assert path.total == pytest.approx(1 + np.exp(-2))
    assert path.weight == pytest.approx(np.e**2 / (np.e**2 + 1))
    hidden = weight_path(two_tokens(added=MASK), 0, 0, 0, 1)
    assert hidden.masked
    assert hidden.weight == 0


def test_what_a_model_keeps_to_itself_is_recovered_up_to_a_constant_and_said_so():
    bias = np.array([[0, 0], [-1, 2]])
    trace = two_tokens(bias=bias)
    path = weight_path(trace, 0, 0, 1, 0)
    assert path.recovered
    assert path.position == pytest.approx(-3, abs=1e-5)  # -1 - 2: the largest part is 0
    assert path.weight == pytest.approx(float(trace.attention(0, 0)[1, 0]), abs=1e-6)
    with pytest.raises(av.UnsupportedError, match="does not return"):
        raw_scores(trace, 0, 0)


def test_a_sink_takes_its_share_of_the_denominator():
    known = weight_path(two_tokens(added=MASK, sinks=np.zeros(1, np.float32), sink=1), 0, 0, 1, 0)
    assert not known.recovered
    assert known.sink == 0
    assert known.weight == pytest.approx(np.e**2 / (np.e**2 + 2))
    lost = weight_path(two_tokens(sink=1), 0, 0, 1, 0)
    assert lost.recovered
    assert lost.weight == pytest.approx(known.weight, abs=1e-6)


def test_a_position_bias_and_a_softcap_are_the_models_own(traced):
    t5 = weight_path(traced("t5"), 1, 2, 3, 5)
    assert t5.position != 0
    assert t5.position == pytest.approx(traced("t5").stack().layers[1].added[2, 3, 5])
    gemma = weight_path(traced("gemma2"), 0, 0, 3, 2)
    assert gemma.softcap == 2
    assert abs(gemma.capped) < 2
    assert gemma.capped == pytest.approx(2 * np.tanh(gemma.scaled / 2))


@pytest.mark.parametrize(
    ("name", "rotated"), [("llama", True), ("gpt2", False), ("modernbert", True), ("t5", False)]
)
def test_it_is_said_whether_the_vectors_were_turned_by_their_positions(name, rotated, traced):
    assert weight_path(traced(name), 0, 0, 1, 1).rotated == rotated


def test_a_sliding_window_hides_what_is_too_far_back(traced):
    assert weight_path(traced("mistral"), 0, 0, 9, 2).masked
    assert not weight_path(traced("mistral"), 0, 0, 9, 8).masked


@pytest.mark.parametrize("name", ["bloom", "deberta-v2"])
def test_architectures_without_vectors_are_refused_by_name(name, traced):
    with pytest.raises(av.UnsupportedError, match="returns only"):
        weight_path(traced(name), 0, 0, 0, 0)


def test_a_token_out_of_range_is_refused(traced):
    with pytest.raises(av.InputError, match="Key 99 is out of range: the encoder has 0 to"):
        weight_path(traced("bert"), 0, 0, 0, 99)


def test_a_half_precision_model_is_held_to_its_own_rounding():
    trace = two_tokens(added=MASK)
    rough = replace(trace, model=replace(trace.model, dtype="bfloat16"))
    assert not weight_path(rough, 0, 0, 1, 0).recovered


def test_a_weight_that_an_intervention_made_has_no_path(tiny_model):
    model = tiny_model("llama")
    acts = [av.ReplaceMechanism((0,), "cosine", heads=(1,)), av.UniformAttention(1, 0)]
    after = av.intervene(model, tiny.SENTENCE, acts).trace_after
    with pytest.raises(UnsupportedError, match=r"changed the attention of head 0\.1"):
        weight_path(after, 0, 1, 4, 2)
    with pytest.raises(UnsupportedError, match=r"changed the attention of head 1\.0"):
        raw_scores(after, 1, 0)
    # The heads beside them are the softmax of their own scores, as before.
    assert weight_path(after, 0, 0, 4, 2).weight == pytest.approx(after.attention(0, 0)[4, 2])
    assert raw_scores(after, 1, 2).shape == after.attention(1, 2).shape
    assert [layer.acted for layer in after.stack().layers] == [True, True]


def test_only_what_changes_maps_marks_a_layer(tiny_model):
    model = tiny_model("llama")
    effect = av.intervene(model, tiny.SENTENCE, [av.SilenceHead(0, 0), av.UniformAttention(1, 0)])
    assert [layer.acted for layer in effect.trace_after.stack().layers] == [False, True]
    assert not any(layer.acted for layer in effect.trace_before.stack().layers)
