"""What can be drawn of a trace: equal to the metrics it comes from, or refused in a sentence."""

import numpy as np
import pytest

import attnviz as av
from attnviz.errors import InputError, UnsupportedError
from attnviz.metrics import flow, quantities, weight_path
from attnviz.metrics.quantities import (
    QUANTITIES,
    on_first_token,
    quantity_map,
    value_weighted_map,
    why_absent,
)
from attnviz.records import AttentionLayer, ModelInfo, Stack, Tokens, Trace
from tests import tiny


@pytest.fixture
def trace(tiny_model):
    return av.trace(tiny_model("gpt2"), tiny.SENTENCE)


def test_scores_are_the_raw_scores_and_hide_what_a_mask_hides(trace):
    found = quantity_map(trace, "scores", 1, 2)
    np.testing.assert_array_equal(found, weight_path.raw_scores(trace, 1, 2))
    n = len(trace.tokens)
    np.testing.assert_array_equal(np.isneginf(found), np.triu(np.ones((n, n), bool), 1))


def test_rollout_and_flow_run_up_to_the_layer_that_is_asked_for(trace):
    means = np.stack([layer.weights.mean(0, dtype=np.float64) for layer in trace.stack().layers])
    for layer in range(len(means)):
        np.testing.assert_allclose(
            quantity_map(trace, "rollout", layer), flow.rollout(means)[layer], atol=1e-12
        )
        found = quantity_map(trace, "flow", layer)
        for query in (0, len(found) - 1):
            np.testing.assert_array_equal(
                found[query], flow.attention_flow(means[: layer + 1], query)
            )


def test_a_value_weighted_map_by_hand_and_as_the_metric_of_one_head():
    np.testing.assert_allclose(value_weighted_map(np.array([[0.9, 0.1]]), np.array([0.1, 10.0])),
                               [[0.09, 1.0]])  # fmt: skip
    generator = np.random.default_rng(0)
    weights, vectors = generator.random((1, 4, 5)), generator.normal(size=(1, 5, 7))
    np.testing.assert_allclose(
        value_weighted_map(weights[0], np.linalg.norm(vectors[0], axis=-1)),
        flow.value_weighted(weights, vectors),
    )


def test_the_share_on_the_first_token_by_hand():
    values = np.array([[1, 0, 0], [0.75, 0.25, 0], [0.5, 0.25, 0.25]])
    assert on_first_token(values) == pytest.approx(1.25 / 2)  # the first query sees nothing else
    assert on_first_token(2 * values) == pytest.approx(1.25 / 2)  # amounts need not add up to 1
    assert on_first_token(np.zeros((3, 3))) == 0
    assert on_first_token(values[:1]) == 0


def test_rollout_of_a_deep_sink_ends_on_the_first_token_by_hand():
    layers = [AttentionLayer(np.array([[[1, 0], [0.8, 0.2]]], np.float32)) for _ in range(10)]
    tokens = Tokens.plain(["a", "b"])
    trace = Trace(
        ModelInfo("m", "X", "t", "cpu", "float32"),
        {"decoder": Stack("decoder", tuple(layers), tokens, tokens)}, av.Prediction("none"),
        ("ab",),
    )  # fmt: skip
    found = quantity_map(trace, "rollout", 9)
    assert found[1, 1] == pytest.approx(0.6**10, rel=1e-5)  # half of 0.2 and half of itself
    assert on_first_token(found) == pytest.approx(1 - 0.6**10)


def test_what_needs_the_model_or_is_unknown_is_refused(trace):
    for name in ("values", "relevance"):
        with pytest.raises(InputError, match="needs the model"):
            quantity_map(trace, name, 0, 0)
    with pytest.raises(InputError, match=r'"rolout".*Known: weights, scores'):
        quantity_map(trace, "rolout", 0)
    for name in ("weights", "scores", "rollout", "flow"):
        with pytest.raises(InputError, match="Layer 9 is out of range"):
            quantity_map(trace, name, 9)


def test_a_flow_that_would_take_too_long_is_refused_before_it_is_asked_for(trace, monkeypatch):
    n = len(trace.tokens)
    monkeypatch.setattr(quantities, "MOST_FLOW", n**4)
    assert not why_absent(trace, "flow")
    quantity_map(trace, "flow", 0)
    with pytest.raises(InputError, match="through 2 layers would take more than 10 seconds"):
        quantity_map(trace, "flow", 1)
    monkeypatch.setattr(quantities, "MOST_FLOW", 4**4)
    assert "Shorten the input to about 4 tokens" in why_absent(trace, "flow")


@pytest.mark.parametrize("name", ["rollout", "flow"])
def test_what_follows_one_stack_is_refused_where_a_decoder_reads_another(tiny_model, name):
    trace = av.trace(tiny_model("bart"), tiny.SENTENCE, target="the dog")
    assert not why_absent(trace, name, "encoder")
    assert quantity_map(trace, name, 1, stack="encoder").min() >= 0
    for stack in ("decoder", "cross"):
        assert "also reads another stack" in why_absent(trace, name, stack)
        with pytest.raises(UnsupportedError, match="also reads another stack"):
            quantity_map(trace, name, 0, stack=stack)


def test_maps_with_fewer_keys_than_queries_have_no_rollout():
    weights = np.full((1, 3, 2), 0.5, np.float32)
    stack = Stack("encoder", (AttentionLayer(weights),), Tokens.plain("abc"), Tokens.plain("de"))
    trace = av.Trace(ModelInfo("m", "Reduced", "embedding", "cpu", "float32"), {"encoder": stack},
                     av.Prediction("none"), inputs=("x",))  # fmt: skip
    assert "as many keys as queries" in why_absent(trace, "rollout")
    with pytest.raises(UnsupportedError, match="Reduced has 3 and 2"):
        quantity_map(trace, "rollout", 0)


def test_architectures_without_vectors_say_so(tiny_model):
    trace = av.trace(tiny_model("bloom"), tiny.SENTENCE)
    for name in ("scores", "values"):
        assert "Bloom" in why_absent(trace, name)
    assert not why_absent(trace, "rollout")


def test_a_model_that_answers_nothing_has_no_relevance(minilm):
    assert "returns vectors and no answer" in why_absent(av.trace(minilm, "a cat"), "relevance")


def test_every_line_of_the_table_is_complete():
    assert QUANTITIES[0].name == "weights"
    for quantity in QUANTITIES:
        said = (quantity.label, quantity.noun, quantity.formula, quantity.source, quantity.rule)
        assert all(said)
        assert "20" in quantity.source  # a year
