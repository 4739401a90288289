"""The explorer and BertViz of a hybrid: layers have the model's own numbers, and gaps are said."""

import numpy as np
import pytest

import attnviz as av
from attnviz.records import AttentionLayer, ModelInfo, Prediction, Stack, Tokens, Trace
from attnviz.views.bertviz import _maps
from attnviz.views.explorer import explorer, first_selection
from tests.views.test_view import unpack


@pytest.fixture
def trace() -> Trace:
    """Five layers of which the second and the fourth compute attention, two heads each."""
    tokens = Tokens.plain(["a", "b", "c"])
    rows = np.random.default_rng(0).dirichlet(np.ones(3), (5, 2, 3)).astype(np.float32)
    nothing = np.zeros((0, 3, 3), np.float32)
    layers = tuple(
        AttentionLayer(rows[n]) if n in (1, 3) else AttentionLayer(nothing, instead="Mamba")
        for n in range(5)
    )
    return Trace(
        ModelInfo("m", "JambaForCausalLM", "text-generation", "cpu", "float32"),
        {"decoder": Stack("decoder", layers, tokens, tokens)}, Prediction("none"), ("a b c",),
    )  # fmt: skip


def test_only_layers_with_attention_are_sent_and_the_others_are_named(trace):
    header, arrays = unpack(explorer(trace).data)
    (stack,) = header["stacks"]
    assert stack["layers"] == 5
    assert stack["instead"] == {"0": "Mamba", "2": "Mamba", "4": "Mamba"}
    expected = np.stack([trace.stack().layers[n].weights for n in (1, 3)])
    np.testing.assert_array_equal(
        np.asarray(arrays["decoder/weights"]).reshape(expected.shape), expected
    )
    assert stack["scores"]["entropy"][0] == [None, None]
    assert None not in stack["scores"]["entropy"][3]


def test_the_first_head_to_be_shown_is_one_that_is_there(trace):
    assert first_selection(trace).layer == 3


def test_bertviz_names_the_layers_by_their_numbers(trace):
    found = _maps([trace.stack()], "head")
    assert found["include_layers"] == [1, 3]
    assert np.shape(found["attention"][0]["attn"]) == (2, 2, 3, 3)


def test_a_look_at_a_layer_without_attention_is_refused_with_what_there_is(trace):
    with pytest.raises(av.InputError, match=r"Layer 2 .* \(Mamba\). Layers 1 and 3 have"):
        trace.attention(2, 0)
