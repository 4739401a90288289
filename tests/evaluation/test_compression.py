"""Smaller versions: laws of the divergence, heads that are gone, a model that stays as it was."""

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.data.examples import example
from attnviz.evaluation.compression import (
    compression,
    head_importance,
    jensen_shannon,
    quantised,
    stored_bytes,
    without_heads,
)
from attnviz.evaluation.evaluate import ask, drawn
from attnviz.evaluation.predict import answer
from attnviz.tracing.capture import trace


@pytest.fixture(scope="module")
def sentiment():
    return av.load("sentiment")


@pytest.fixture(scope="module")
def asked(sentiment):
    return drawn(ask(sentiment, example("sentiment", quick=True)), 60)


def test_the_divergence_of_distributions_is_worked_by_hand():
    assert jensen_shannon(np.array([0.5, 0.5]), np.array([0.5, 0.5])) == 0
    assert jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1
    # middle (3/4, 1/4): (log2(4/3) + (log2(2/3) + log2(2)) / 2) / 2
    expected = (np.log2(4 / 3) + (np.log2(2 / 3) + 1) / 2) / 2
    assert jensen_shannon(np.array([1.0, 0.0]), np.array([0.5, 0.5])) == pytest.approx(expected)


def test_int8_is_smaller_says_nearly_the_same_and_leaves_the_model_alone(sentiment, asked):
    before = answer(sentiment, asked)
    small, left = quantised(sentiment)
    assert left == 0
    assert stored_bytes(small.hf) < 0.8 * stored_bytes(sentiment.hf)
    after = answer(small, asked)
    assert np.mean(np.array(before.predicted) == np.array(after.predicted)) > 0.9
    np.testing.assert_array_equal(answer(sentiment, asked).probabilities, before.probabilities)


def test_all_heads_of_a_layer_gone_is_a_layer_that_attends_to_nothing(sentiment):
    text = "the film was not good"
    own = trace(sentiment, text)
    pruned = without_heads(sentiment, [(1, head) for head in range(4)])
    cut = trace(pruned, text)
    layers = [each.stack("encoder").layers for each in (own, cut)]
    for layer in (0, 1):  # what comes before the cut is as it was
        np.testing.assert_allclose(layers[0][layer].weights, layers[1][layer].weights, atol=1e-6)
    assert not np.allclose(layers[0][2].weights, layers[1][2].weights, atol=1e-3)
    bias = pruned.hf.bert.encoder.layer[1].attention.output.dense
    assert not torch.count_nonzero(bias.weight)
    assert torch.count_nonzero(sentiment.hf.bert.encoder.layer[1].attention.output.dense.weight)


def test_importance_is_of_unit_length_a_layer_and_leaves_no_hook(sentiment, asked):
    importance = head_importance(sentiment, asked)
    assert importance.shape == (3, 4)
    np.testing.assert_allclose(np.linalg.norm(importance, axis=1), 1)
    assert not any(m._forward_pre_hooks for m in sentiment.hf.modules())


def test_importance_is_how_much_the_loss_changes_as_a_head_is_turned_down_a_little(tiny_model):
    """|output . gradient| is the change of the loss as a head is turned down a little."""
    from datasets import Dataset

    model = tiny_model("distilbert")
    rows = Dataset.from_dict({"text": ["the film was not good"], "label": [1]})
    asked = ask(model, rows, labels=("LABEL_0", "LABEL_1"))
    importance = head_importance(model, asked)
    weight = model.hf.distilbert.transformer.layer[1].attention.out_lin.weight
    changes = []
    base = float(answer(model, asked).loss[0])
    for head in range(4):
        turned = without_heads(model, [])
        own = turned.hf.distilbert.transformer.layer[1].attention.out_lin
        less = weight.detach().clone()
        less[:, head * 8 : (head + 1) * 8] *= 1 - 1e-2
        own.weight = torch.nn.Parameter(less, requires_grad=False)
        changes.append(abs(float(answer(turned, asked).loss[0]) - base) / 1e-2)
    changes = np.array(changes) / np.linalg.norm(changes)
    np.testing.assert_allclose(importance[1], changes, atol=0.05)


def test_versions_are_told_beside_the_model_itself(sentiment, asked):
    found = compression(sentiment, asked, shares=(0.5,), draws=20)
    own, int8, pruned = found.versions
    assert (own.size, own.agreement, own.maps) == (1, 1, 0)
    assert int8.speed > 0
    assert int8.maps < 0.01
    assert pruned.speed is None
    assert pruned.size < 1
    assert pruned.maps > int8.maps


def test_heads_that_cannot_be_told_apart_are_a_note(tiny_model):
    from datasets import Dataset

    rows = Dataset.from_dict({"text": ["the cat", "a dog sat"] * 4, "label": [0, 1] * 4})
    model = tiny_model("bart-classifier")
    asked = ask(model, rows, labels=("LABEL_0", "LABEL_1", "LABEL_2"))
    found = compression(model, asked, draws=20)
    assert found.importance is None
    assert any("Pruning was left out" in note for note in found.notes)
