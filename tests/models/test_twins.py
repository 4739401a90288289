"""A twin waits for the next question, unless something has changed meanwhile."""

import gc
import weakref

import numpy as np
import pytest
import torch
from torch import nn

from attnviz.attribution.attribute import attribute
from attnviz.attribution.methods import method_named
from attnviz.attribution.network import pose
from attnviz.models import twins
from attnviz.models.model import Model
from tests import tiny
from tests.attribution.questions import question


@pytest.fixture
def own(tiny_model) -> Model:
    """A model that this test may change."""
    return tiny_model("bert").twin()


def test_a_twin_that_was_handed_back_is_taken_again(own):
    first = twins.take(own)
    assert twins.take(own).twin is not first.twin  # it is in use
    twins.hand_back(first)
    assert twins.take(own).twin is first.twin
    assert all(a is b for a, b in zip(first.twin.hf.parameters(), own.hf.parameters(), strict=True))


def _another_weight(hf):
    hf.classifier.weight = nn.Parameter(2 * hf.classifier.weight.detach())


def _another_module(hf):
    hf.classifier = nn.Linear(hf.classifier.in_features, hf.classifier.out_features)


def _a_hook(hf):
    hf.classifier.register_forward_hook(lambda module, inputs, output: 2 * output)


def _a_setting(hf):
    hf.config.problem_type = "multi_label_classification"


def _another_mode(hf):
    hf.train()


@pytest.mark.parametrize(
    "change", [_another_weight, _another_module, _a_hook, _a_setting, _another_mode]
)
@pytest.mark.parametrize("of", ["model", "twin"])
def test_a_twin_is_not_taken_again_after_a_change(own, change, of):
    first = twins.take(own)
    twins.hand_back(first)
    change(own.hf if of == "model" else first.twin.hf)
    assert twins.take(own).twin is not first.twin


def test_scores_follow_a_model_that_is_changed_between_two_questions(own):
    once = attribute(own, tiny.SENTENCE, method="leave_one_out", target=0).scores
    _another_weight(own.hf)
    twice = attribute(own, tiny.SENTENCE, method="leave_one_out", target=0).scores
    with torch.no_grad():
        own.hf.classifier.weight.data.mul_(2)  # in place: the twin has the same weights
    again = attribute(own, tiny.SENTENCE, method="leave_one_out", target=0).scores
    np.testing.assert_allclose(twice, 2 * once, atol=1e-5)
    np.testing.assert_allclose(again, 4 * once, atol=1e-5)


def test_a_twin_goes_with_its_model(tiny_model):
    own = tiny_model("bert").twin()
    attribute(own, tiny.SENTENCE, method="leave_one_out")
    lease = twins.take(own)
    gone = weakref.ref(lease.twin)
    twins.hand_back(lease)
    del lease, own
    gc.collect()
    assert gone() is None


def test_nothing_of_a_question_hangs_on_a_twin_that_waits(own):
    attribute(own, tiny.SENTENCE, method="leave_one_out")
    waiting = twins.take(own).twin
    assert not any(module._forward_hooks for module in waiting.hf.modules())


@pytest.mark.parametrize("name", ["bert", "llama", "roberta", "electra", "bart", "vit"])
@pytest.mark.parametrize("method", ["leave_one_out", "kernel_shap"])
def test_sets_that_go_ahead_give_the_scores_and_passes_of_asking_after(name, method, tiny_model):
    model = tiny_model(name)
    asked = question(name, model)
    found = attribute(model, asked, method=method)
    problem = pose(model, asked).problem
    after = method_named(method).run(problem, seed=0)
    np.testing.assert_allclose(found.scores, after.scores, atol=1e-5)
    assert found.passes == problem.passes
    assert found.target == pose(model, asked).target.label


def test_leaving_one_out_of_a_short_text_is_one_pass_of_the_model(own, monkeypatch):
    rows = []
    forward = type(own.hf).forward

    def counted(self, *args, **inputs):
        rows.append(len(inputs["input_ids"]))
        return forward(self, *args, **inputs)

    monkeypatch.setattr(type(own.hf), "forward", counted)
    found = attribute(own, tiny.SENTENCE, method="leave_one_out")
    assert rows == [found.passes.forward] == [(~found.units.held).sum() + 2]
