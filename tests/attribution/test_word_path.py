"""A path along words: where it goes, what it adds up to, and what has no words."""

import numpy as np
import pytest
import torch

from attnviz.attribution.attribute import attribute
from attnviz.attribution.methods import method_named
from attnviz.attribution.network import Network, pose
from attnviz.attribution.problem import Problem
from attnviz.attribution.word_path import WORDS, _stations
from attnviz.errors import UnsupportedError
from tests import tiny


def test_no_coordinate_turns_back_and_both_ends_are_met():
    generator = torch.Generator().manual_seed(0)
    words = torch.randn(300, 8, generator=generator)
    inputs, start = words[:5], words[9].expand(5, 8)
    found = _stations(words, inputs, start)
    assert found.shape == (WORDS + 1, 5, 8)
    assert torch.equal(found[-1], inputs)
    assert torch.equal(found[0], start)
    steps = found.diff(dim=0) * (inputs - start).sign()
    assert (steps >= -1e-6).all()


def test_stops_are_nearer_to_words_than_those_of_the_straight_path():
    """Words on a circle and a path across it: straight, its middle is far from every word."""
    angles = torch.linspace(0, 2 * torch.pi, 200)
    words = torch.stack([angles.cos(), angles.sin()], dim=1)
    inputs, start = words[:1], words[50:51]
    found = _stations(words, inputs, start)[:, 0]
    straight = start + torch.linspace(0, 1, WORDS + 1)[:, None] * (inputs - start)
    far = [torch.cdist(path[1:-1], words).min(1).values.mean() for path in (found, straight)]
    assert far[0] < far[1] / 2


def test_what_is_never_taken_away_stays_where_it_is():
    words = torch.randn(50, 4, generator=torch.Generator().manual_seed(1))
    inputs = words[:3]
    start = torch.stack([inputs[0], words[7], inputs[2]])
    found = _stations(words, inputs, start)
    assert (found[:, [0, 2]] == inputs[[0, 2]]).all()


@pytest.mark.parametrize("name", ["bert", "llama", "gemma2", "bart"])
def test_scores_add_up(name, tiny_model):
    found = attribute(tiny_model(name), tiny.example(name), method="word_path_gradients")
    assert not found.incomplete
    straight = attribute(tiny_model(name), tiny.example(name), method="integrated_gradients")
    assert np.abs(found.scores - straight.scores).max() > 0
    again = attribute(tiny_model(name), tiny.example(name), method="word_path_gradients")
    assert again.scores.tolist() == found.scores.tolist()


def test_of_a_linear_answer_every_path_gives_the_same(tiny_model):
    """The path decides nothing where the slope is the same everywhere."""
    posed = pose(tiny_model("bert"), tiny.SENTENCE)
    weight = torch.randn(posed.problem.inputs.shape[1:], generator=torch.Generator().manual_seed(0))

    class Linear(Network):
        def __call__(self, x):
            return (x * weight).flatten(1).sum(1)

    posed.network.__class__ = Linear
    by_words, straight = (
        method_named(name).run(posed.problem, seed=0).scores
        for name in ("word_path_gradients", "integrated_gradients")
    )
    np.testing.assert_allclose(by_words, straight, atol=1e-4)


def test_what_has_no_words_is_refused_by_name(tiny_model):
    with pytest.raises(UnsupportedError, match="reads no words"):
        attribute(tiny_model("vit"), tiny.picture(), method="word_path_gradients")
    with pytest.raises(UnsupportedError, match="reads no words"):
        method_named("word_path_gradients").run(
            Problem.of_formula(lambda x: x[:, 0], [1.0]), seed=0
        )
