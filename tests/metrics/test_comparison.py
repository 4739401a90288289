"""Two traces side by side: aligned axes, differences, and heads by how far they moved."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

import attnviz as av
from attnviz.errors import InputError, ShapeError
from attnviz.metrics.comparison import compare_traces, jensen_shannon
from attnviz.tracing import streaming
from tests import tiny


def test_the_divergence_of_rows_by_hand():
    assert jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(1)
    assert jensen_shannon(np.array([0.5, 0.5]), np.array([0.5, 0.5])) == 0
    # H(3/4, 1/4) - (1 + 0) / 2
    half = jensen_shannon(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    assert half == pytest.approx(0.8112781 - 0.5, abs=1e-6)


def test_the_divergence_is_that_of_scipy():
    a, b = np.random.default_rng(0).dirichlet(np.ones(5), (2, 4))
    expected = [jensenshannon(p, q, base=2) ** 2 for p, q in zip(a, b, strict=True)]
    np.testing.assert_allclose(jensen_shannon(a, b), expected, atol=1e-12)


def test_what_a_sink_takes_counts_as_one_more_key():
    taken = jensen_shannon(np.array([0.5, 0.0]), np.array([0.0, 0.5]))
    assert taken == pytest.approx(0.5)
    with pytest.raises(ShapeError):
        jensen_shannon(np.ones(2) / 2, np.ones(3) / 3)


def test_an_input_beside_itself_has_moved_nowhere(tiny_model):
    trace = av.trace(tiny_model("bert"), tiny.SENTENCE)
    found = av.compare_traces(trace, trace)
    np.testing.assert_array_equal(found.moved["encoder"], 0)
    np.testing.assert_array_equal(found.difference(1, 2), 0)
    assert not any(found.keys["encoder"].changed)


def test_a_difference_lies_on_the_tokens_of_both(tiny_model):
    model = tiny_model("bert")
    clean, corrupted = av.trace(model, "the cat was good"), av.trace(model, "the cat was not bad")
    found = av.compare_traces(clean, corrupted)
    axis = found.keys["encoder"]
    assert axis.text == ("[CLS]", "the", "cat", "was", "– → not", "good → bad", "[SEP]")
    assert axis.changed == (False, False, False, False, True, True, False)
    difference = found.difference(0, 1)
    one, other = clean.attention(0, 1), corrupted.attention(0, 1)
    assert np.isnan(difference[4]).all()  # nobody asks from "not" in the first
    assert difference[2, 4] == other[2, 4]  # and nothing lies on it there
    assert difference[2, 5] == pytest.approx(other[2, 5] - one[2, 4])
    np.testing.assert_allclose(difference[~np.isnan(difference[:, 0])].sum(-1), 0, atol=1e-5)


def test_heads_are_ranked_by_how_far_their_rows_moved(tiny_model):
    model = tiny_model("bert")
    found = av.compare_traces(av.trace(model, "the cat was good"), av.trace(model, "the dog sat"))
    ranked = found.top(100)
    assert len(ranked) == 8
    assert [bits for *_, bits in ranked] == sorted((bits for *_, bits in ranked), reverse=True)
    layer, head, bits = ranked[0]
    first, second = found.maps(layer, head)
    rows = ~(np.isnan(first) | np.isnan(second)).any(-1)
    assert bits == pytest.approx(jensen_shannon(first[rows], second[rows]).mean(), abs=1e-5)


def test_answers_stand_side_by_side(tiny_model):
    model = tiny_model("bert")
    found = av.compare_traces(av.trace(model, "the cat"), av.trace(model, "bad"))
    by_name = {name: (one, other) for name, one, other in found.answers()}
    assert set(by_name) == {"LABEL_0", "LABEL_1"}
    for side, trace in enumerate((found.first, found.second)):
        label, probability = trace.prediction.top(1)[0]
        assert by_name[label][side] == pytest.approx(probability)


def test_every_stack_of_an_encoder_decoder_is_compared(tiny_model):
    model = tiny_model("bart")
    found = av.compare_traces(
        av.trace(model, "the cat sat", target="good dog"),
        av.trace(model, "the dog sat", target="good dog on the mat"),
    )
    assert found.stacks == ("encoder", "decoder", "cross")
    assert found.difference(0, 0, "cross").shape == (
        len(found.queries["cross"]), len(found.keys["encoder"]),
    )  # fmt: skip


def test_two_models_on_one_input_are_compared_where_both_have_a_head(tiny_model):
    text = "the cat sat on the mat"
    deep, shallow = av.trace(tiny_model("modernbert"), text), av.trace(tiny_model("bert"), text)
    found = av.compare_traces(deep, shallow)
    assert found.moved["encoder"].shape == (3, 4)
    assert np.isnan(found.moved["encoder"][2]).all()
    assert len(found.top(100)) == 8


def test_pictures_are_laid_patch_on_patch(tiny_model):
    trace = av.trace(tiny_model("vit"), tiny.picture())
    other = av.trace(tiny_model("vit"), np.zeros((16, 16), np.uint8))
    found = av.compare_traces(trace, other)
    assert len(found.keys["encoder"]) == 17
    assert (found.moved["encoder"] > 0).any()


def test_an_encoder_has_nothing_to_be_compared_with_a_decoder(tiny_model):
    one, other = av.trace(tiny_model("bert"), "the"), av.trace(tiny_model("gpt2"), "the")
    with pytest.raises(InputError, match="no stack in common"):
        av.compare_traces(one, other)


def test_streamed_traces_are_compared_as_whole_ones_are(tiny_model, monkeypatch):
    monkeypatch.setattr(streaming, "BLOCK_BYTES", 4 * 4 * 40 * 7)
    model, texts = tiny_model("llama"), (tiny.SENTENCE * 2, f"the dog {tiny.SENTENCE * 2}")
    whole = compare_traces(*(av.trace(model, text) for text in texts))
    size = sum(layer.weights.nbytes for layer in whole.first.stack().layers)
    blocks = compare_traces(*(av.trace(model, text, budget=size - 1) for text in texts))
    assert blocks.first.stack().streamed
    np.testing.assert_allclose(blocks.moved["decoder"], whole.moved["decoder"], atol=1e-3)
    assert whole.moved["decoder"].max() > 0.05
