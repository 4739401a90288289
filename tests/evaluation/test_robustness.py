"""Small changes and attacks: what epsilon 0 must be, and that attacks beat chance."""

import pytest
import torch

import attnviz as av
from attnviz.data.examples import example
from attnviz.errors import UnsupportedError
from attnviz.evaluation.batches import tensors_of
from attnviz.evaluation.evaluate import ask, drawn
from attnviz.evaluation.predict import encoded_texts
from attnviz.evaluation.robustness import _Attacked, _pgd, robustness


@pytest.fixture(scope="module")
def sentiment():
    return av.load("sentiment")


@pytest.fixture(scope="module")
def asked(sentiment):
    return drawn(ask(sentiment, example("sentiment", quick=True)), 60)


@pytest.fixture(scope="module")
def found(sentiment, asked):
    return robustness(sentiment, asked, epsilons=(0.0, 0.5), draws=50)


def test_a_move_of_nothing_changes_nothing(found):
    assert len({a.accuracy.value for a in found.attacks if a.epsilon == 0}) == 1


def test_attacks_do_what_random_moves_of_the_same_length_do_not(found):
    of = {a.method: a.accuracy.value for a in found.attacks if a.epsilon == 0.5}
    assert of["pgd"] <= of["fgm"] < of["random"] - 0.2


def test_texts_are_changed_and_counted(found):
    changes = {c.name: c for c in found.changes}
    assert changes["typos"].after.value < changes["typos"].before.value
    assert changes["negation"].after is None
    assert 0 < changes["negation"].moved.value < 1
    assert changes["negation"].rows < 60


def test_pgd_stays_within_epsilon_and_leaves_the_model_alone(sentiment, asked):
    before = {n: p.clone() for n, p in sentiment.hf.named_parameters()}
    attacked = _Attacked(sentiment)
    encoded = encoded_texts(sentiment, asked)
    tensors = tensors_of(sentiment, encoded, [0])
    here = attacked.embedding(tensors["input_ids"]).float()
    move = _pgd(attacked, tensors, here, torch.tensor(asked.values["label"][:1]), 0.3)
    assert float(move.norm()) == pytest.approx(0.3, abs=1e-3)
    assert not any(m._forward_hooks for m in sentiment.hf.modules())
    assert all(torch.equal(p, before[n]) for n, p in sentiment.hf.named_parameters())
    assert all(p.grad is None for p in sentiment.hf.parameters())


def test_other_tasks_are_refused():
    digits = av.load("digits")
    asked = drawn(ask(digits, example("digits", quick=True)), 4)
    with pytest.raises(UnsupportedError, match="one class a text"):
        robustness(digits, asked)
