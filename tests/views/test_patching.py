"""The data of the patching view: what each patch restores, and which token stands for which."""

import numpy as np
import pytest

import attnviz as av
from attnviz.metrics.comparison import aligned
from attnviz.views.patching import view_patching
from tests.views.test_view import unpack

CLEAN, CORRUPTED = "the cat was good", "the dog was good"


def test_a_sweep_travels_with_both_texts(tiny_model):
    model = tiny_model("llama")
    sweep = av.sweep_patches(model, CLEAN, CORRUPTED, what="mlp")
    axis = aligned(av.trace(model, CLEAN).tokens, sweep.tokens)
    header, arrays = unpack(view_patching(axis, of="x", what="mlp", shape=(2, 4), sweep=sweep).data)
    np.testing.assert_allclose(
        arrays["effect"].reshape(sweep.restored.shape), sweep.restored, rtol=1e-6
    )
    assert header["restores"]
    assert header["answer"] == sweep.answer
    assert header["second"] == list(sweep.tokens.text)
    assert [text for text, new in zip(header["second"], header["changed"], strict=True) if new] == [
        "dog"
    ]


def test_without_an_answer_it_is_how_far_the_output_moves(minilm):
    model = minilm
    sweep = av.sweep_patches(model, CLEAN, CORRUPTED)
    axis = aligned(av.trace(model, CLEAN).tokens, sweep.tokens)
    header, arrays = unpack(
        view_patching(axis, of="x", what="residual", shape=(6, 12), sweep=sweep).data
    )
    assert not header["restores"]
    assert np.isfinite(arrays["effect"]).all()
    np.testing.assert_allclose(arrays["effect"], sweep.effects.moved.ravel(), rtol=1e-6)


def test_texts_of_two_lengths_have_no_grid_and_keep_their_partners(tiny_model):
    model = tiny_model("llama")
    texts = [av.trace(model, text).tokens for text in ("the cat was very good", "the cat was good")]
    axis = aligned(*texts)
    header, arrays = unpack(
        view_patching(axis, of="x", what="residual", shape=(2, 4), note="Why.").data
    )
    assert "effect" not in arrays
    assert header["note"] == "Why."
    for j, i in enumerate(header["aligned"]):
        assert header["first"][i] == header["second"][j]
    assert not any(header["changed"])


@pytest.mark.parametrize("chosen", [None, {"layer": 1, "head": None, "source": 0, "position": 2}])
def test_what_is_chosen_is_told(tiny_model, chosen):
    tokens = av.trace(tiny_model("llama"), CLEAN).tokens
    view = view_patching(aligned(tokens, tokens), of="x", what="heads", shape=(2, 4), chosen=chosen)
    assert unpack(view.data)[0]["chosen"] == chosen
