"""The test with shuffled weights marks what ignores the model, and leaves the model alone."""

from dataclasses import replace

import numpy as np
import torch

from attnviz.attribution import along
from attnviz.attribution.attribute import explain
from attnviz.attribution.method_scores import MethodScores
from attnviz.attribution.methods import method_named
from attnviz.attribution.network import pose
from attnviz.attribution.randomisation import randomised_correlation, shuffled
from attnviz.records.trust import SURVIVES


def by_length(problem, *, seed):
    return MethodScores(np.array([float(len(text)) for text in problem.function.units.text]))


def test_a_method_that_scores_by_token_length_is_marked(planted):
    model, _, texts = planted
    line = replace(method_named("saliency"), name="length", label="Length", run=by_length)
    posed = pose(model, texts[3])
    correlation, _ = randomised_correlation(model, posed, line, explain(model, posed, line))
    assert correlation == 1.0
    assert correlation > SURVIVES


def test_integrated_gradients_are_not_marked(planted):
    model, _, texts = planted
    line = method_named("integrated_gradients")
    for text in texts[3:]:
        posed = pose(model, text)
        correlation, passes = randomised_correlation(
            model, posed, line, explain(model, posed, line)
        )
        assert correlation < SURVIVES
        assert passes.backward == 3 * along.FIRST


def test_shuffling_keeps_every_number_and_leaves_the_model_as_it_is(tiny_model):
    model = tiny_model("gpt2")
    before = {name: weight.clone() for name, weight in model.hf.named_parameters()}
    other = shuffled(model, np.random.default_rng(0))
    for name, weight in model.hf.named_parameters():
        assert torch.equal(weight, before[name])
        mixed = other.hf.get_parameter(name)
        assert torch.equal(mixed.flatten().sort().values, weight.flatten().sort().values)
    assert not torch.equal(other.hf.transformer.wte.weight, model.hf.transformer.wte.weight)
    assert other.hf.lm_head.weight is other.hf.transformer.wte.weight, "tied weights stay tied"
