"""A causal score tells a picture that matters from one that does not."""

import numpy as np
import pytest

import attnviz as av
from tests import by_hand, rounding, tiny


@pytest.fixture(scope="module")
def circuit(tmp_path_factory):
    return av.load(str(by_hand.save(tmp_path_factory.mktemp("by-hand") / "circuit")))


def test_the_edge_of_the_circuit_matters_more_than_any_of_equal_mass(circuit):
    score = av.causal_score(
        circuit, by_hand.PROMPT, heads=[by_hand.INDUCTION_HEAD], edges=[(6, 3)], draws=15
    )
    assert score.mass == pytest.approx(1, abs=1e-3)
    assert score.larger_than == 1
    assert score.effect < -5
    assert np.abs(score.random).max() < 0.5
    assert np.allclose(score.random_mass, 1, atol=0.5)
    assert score.sentence.startswith("Cutting the edge shown changes the answer by ")
    assert "(15 draws)" in score.sentence


def test_edges_of_a_head_that_does_nothing_do_not_matter(circuit):
    score = av.causal_score(circuit, by_hand.PROMPT, heads=[(1, 0)], shown=3)
    assert abs(score.effect) < 0.05
    assert (np.abs(score.random) < 0.05).all()


def test_the_same_seed_draws_the_same_edges(tiny_model):
    model = tiny_model("bert")
    one, again = (av.causal_score(model, tiny.SENTENCE, draws=5, seed=3) for _ in range(2))
    assert np.array_equal(one.random, again.random)
    assert not np.array_equal(one.random, av.causal_score(model, tiny.SENTENCE, draws=5).random)


def test_the_effect_is_that_of_the_intervention(tiny_model):
    model = tiny_model("llama")
    edges = ((4, 2), (7, 1))
    score = av.causal_score(model, tiny.SENTENCE, heads=[(0, 1)], edges=edges, draws=2)
    act = av.CutEdges((4, 7), (2, 1), heads=[(0, 1)], pairwise=True)
    alone = av.intervene(model, tiny.SENTENCE, [act]).change
    assert score.kl == pytest.approx(alone.kl, rel=1e-3)
    assert score.effect == pytest.approx(
        alone.logit_difference, rel=1e-3, abs=rounding.of_numbers(layers=4)
    )
    assert score.shown == edges


def test_random_edges_are_others_of_about_the_same_mass(tiny_model):
    model = tiny_model("bert")
    score = av.causal_score(model, tiny.SENTENCE, shown=8, draws=10)
    weights = np.mean([layer.weights.mean(0) for layer in av.trace(model, tiny.SENTENCE)
                       .stack().layers], axis=0)  # fmt: skip
    heaviest = np.sort(weights.ravel())[::-1]
    assert score.mass == pytest.approx(heaviest[: len(score.shown)].sum(), rel=1e-4)
    assert np.abs(score.random_mass - score.mass).max() <= heaviest[0]


def test_without_enough_others_the_sentence_says_so(circuit):
    every = [(query, key) for query in range(1, 7) for key in range(query + 1)]
    score = av.causal_score(
        circuit, by_hand.PROMPT, heads=[by_hand.PREVIOUS_TOKEN_HEAD], edges=every[:-1], draws=3
    )
    assert "no more is left" in score.sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"draws": 0}, "1 to 1000"),
        ({"edges": [(0, 99)]}, "no edge from 0 to 99"),
        ({"edges": []}, "no edge that could be cut"),
        ({"edges": [(q, k) for q in range(14) for k in range(14)]}, "every edge"),
        ({"heads": []}, "at least one head"),
    ],
)
def test_what_does_not_fit_is_refused_by_a_sentence(options, sentence, tiny_model):
    with pytest.raises(av.InputError, match=sentence):
        av.causal_score(tiny_model("bert"), tiny.SENTENCE, **options)
