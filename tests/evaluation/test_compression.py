"""Smaller versions: laws of the divergence, heads that are gone, a model that stays as it was."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.data.examples import example
from attnviz.evaluation.compression import (
    agreement,
    compression,
    head_importance,
    quantised,
    stored_bytes,
    without_heads,
)
from attnviz.evaluation.evaluate import ask, evaluate_questions, sample
from attnviz.evaluation.predict import answer
from attnviz.tracing.capture import trace


@pytest.fixture(scope="module")
def sentiment():
    return av.load("sentiment")


@pytest.fixture(scope="module")
def asked(sentiment):
    return sample(ask(sentiment, example("sentiment", quick=True)), 60)


def test_int8_is_smaller_says_nearly_the_same_and_leaves_the_model_alone(sentiment, asked):
    before = answer(sentiment, asked)
    small, left = quantised(sentiment)
    assert left == 0
    assert stored_bytes(small.hf) < 0.8 * stored_bytes(sentiment.hf)
    after = answer(small, asked)
    assert np.mean(np.array(before.predicted) == np.array(after.predicted)) > 0.9
    np.testing.assert_array_equal(answer(sentiment, asked).probabilities, before.probabilities)


def test_all_heads_of_a_layer_gone_is_a_layer_that_attends_to_nothing(sentiment, asked):
    text = "the film was not good"
    own = trace(sentiment, text)
    pruned = without_heads(sentiment, [(1, head) for head in range(4)], asked)
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
        turned = without_heads(model, [], asked)
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


@pytest.mark.parametrize(
    ("name", "data", "rows"),
    [
        ("names", "names", 40), ("digits", "digits", 40), ("colour-key", "colour-key", 12),
        ("forecast", "seasons", 12), ("induction", "repetitions", 12),
    ],
)  # fmt: skip
def test_other_tasks_are_measured_by_their_own_headline(name, data, rows):
    model = av.load(name)
    some = sample(ask(model, example(data, quick=True)), rows)
    own = evaluate_questions(model, some, draws=20).headline
    found = compression(model, some, shares=(0.5,), draws=20)
    itself, int8, pruned = found.versions
    assert (found.figure_name, found.better) == (own.name, own.better)
    assert itself.figure.value == own.interval.value
    assert itself.agreement == (None if own.better == "lower" else 1)
    assert int8.size < 0.9
    assert 0 < int8.maps < pruned.maps  # half of the heads are gone, and what follows them moves
    worse = pruned.figure.value - itself.figure.value
    assert (worse > 0) == (own.better == "lower")
    assert found.importance.shape == (model.n_layers, model.n_heads)


def test_an_encoder_decoder_gets_int8_and_a_sentence_on_its_heads():
    model = av.load("dates")
    some = sample(ask(model, example("dates", quick=True)), 6)
    found = compression(model, some, draws=20)
    assert [v.name for v in found.versions] == ["the model itself", "int8"]
    assert found.figure_name == "BLEU"
    assert 0 <= found.versions[1].agreement <= 1
    assert found.versions[1].maps is not None
    assert any("several stacks" in note for note in found.notes)


def test_agreement_is_of_words_and_pixels_where_each_has_an_answer(sentiment, asked):
    own = answer(sentiment, asked.rows([0, 1]))
    said = [["O", "B-PER"], ["O"]]
    other = [["O", "O"], ["O"]]
    first, second = (replace(own, raw=(said, each)) for each in (said, other))
    assert agreement("token-classification", first, second) == pytest.approx(2 / 3)
    assert agreement("text-classification", own, own) == 1
    assert agreement("causal-lm", own, own) is None
