"""The table, and every method against cases whose answer is known on paper."""

import numpy as np
import pytest

from attnviz.attribution.methods import METHODS, method_named
from attnviz.attribution.problem import Problem
from attnviz.errors import InputError

FORMULA = [m for m in METHODS if not {"network", "attention"} & m.needs and m.name != "random"]
COMPLETE = [m for m in FORMULA if m.complete]


def scores(name: str, function, inputs, baseline=None, **options) -> np.ndarray:
    problem = Problem.of_formula(function, inputs, baseline)
    return method_named(name).run(problem, seed=0, **options).scores


def linear(x):
    return x @ x.new_tensor([2.0, -3.0, 0.5]) + 1


@pytest.mark.parametrize(
    "method",
    [m for m in FORMULA if m.signed and m.name not in ("occlusion", "lime")],
    ids=lambda m: m.name,
)
def test_of_a_linear_model_every_method_gives_weight_times_change(method):
    found = scores(method.name, linear, [1.0, 2.0, 4.0])
    tolerance = 0.3 if method.name == "gradient_shap" else 1e-4  # it blurs the input
    np.testing.assert_allclose(found, [2, -6, 2], atol=tolerance)


def test_of_a_linear_model_saliency_is_the_weight():
    for name in ("saliency", "smoothgrad"):
        np.testing.assert_allclose(scores(name, linear, [1.0, 2.0, 4.0]), [2, 3, 0.5], atol=1e-5)


def test_lime_of_a_linear_model_orders_the_weights():
    found = scores("lime", linear, [1.0, 2.0, 4.0], samples=400)
    assert found.argmin() == 1
    np.testing.assert_allclose(found, [2, -6, 2], atol=0.6)  # its penalty shrinks them


def both(x):
    """AND of three inputs."""
    return x.prod(-1)


def either(x):
    """OR of two inputs."""
    return x[:, 0] + x[:, 1] - x[:, 0] * x[:, 1]


@pytest.mark.parametrize(
    ("name", "of_and", "of_or"),
    [
        ("integrated_gradients", 1 / 3, 1 / 2),
        ("exact_shapley", 1 / 3, 1 / 2),
        ("kernel_shap", 1 / 3, 1 / 2),
        ("input_x_gradient", 1, 0),
        ("leave_one_out", 1, 0),
    ],
)
def test_and_or(name, of_and, of_or):
    options = {"samples": 4000} if name == "kernel_shap" else {}
    tolerance = 0.05 if options else 1e-5
    np.testing.assert_allclose(scores(name, both, [1.0] * 3, **options), of_and, atol=tolerance)
    np.testing.assert_allclose(scores(name, either, [1.0] * 2, **options), of_or, atol=tolerance)


@pytest.mark.parametrize("method", FORMULA, ids=lambda m: m.name)
def test_an_answer_ten_times_as_large_gets_scores_ten_times_as_large(method):
    def f(x):
        together = (x[:, 0] * x[:, 1]).tanh() - 0.02 * x[:, 2] * x[:, 3]
        return together + 0.001 * x[:, 4].square() + 0.01 * x.sum(1)  # and each for itself

    inputs = [0.5, 1.2, -0.7, 2.0, 0.3]
    once = scores(method.name, f, inputs)
    ten = scores(method.name, lambda x: 10 * f(x), inputs)
    np.testing.assert_allclose(ten, 10 * once, rtol=1e-4, atol=1e-6)
    assert once.all(), "a small effect is an effect"


def test_the_glove_game():
    """Two left gloves and a right one: a pair is worth 1. Player 0 has the right glove."""

    def pair(x):
        return x[:, 0] * (1 - (1 - x[:, 1]) * (1 - x[:, 2]))

    np.testing.assert_allclose(scores("exact_shapley", pair, [1.0] * 3), [2 / 3, 1 / 6, 1 / 6])
    sampled = scores("shapley_sampling", pair, [1.0] * 3, orders=2000)
    np.testing.assert_allclose(sampled, [2 / 3, 1 / 6, 1 / 6], atol=0.04)


def test_a_saturated_unit_has_no_slope_but_a_share():
    def saturating(x):
        return x[:, 0].clamp(max=1)

    assert scores("saliency", saturating, [2.0])[0] == 0
    assert scores("input_x_gradient", saturating, [2.0])[0] == 0
    assert scores("integrated_gradients", saturating, [2.0], steps=500)[0] == pytest.approx(
        1, abs=5e-3
    )
    assert scores("leave_one_out", saturating, [2.0])[0] == 1


@pytest.mark.parametrize("method", COMPLETE, ids=lambda m: m.name)
def test_complete_methods_sum_to_what_they_promise(method):
    def curved(x):
        return (x[:, 0] * x[:, 1]).tanh() + x[:, 2].square() * x[:, 3]

    problem = Problem.of_formula(curved, [0.5, 1.2, -0.7, 2.0], [0.1, 0.0, 0.3, -0.2])
    found = method.run(problem, seed=1).scores
    assert found.sum() == pytest.approx(problem.value - problem.baseline_value, abs=1e-4)


def test_occlusion_of_pairs_by_hand():
    """f = x0 + 10 x1 x2, all 1: windows (0,1) and (1,2) cost 11 and 10."""

    def f(x):
        return x[:, 0] + 10 * x[:, 1] * x[:, 2]

    found = scores("occlusion", f, [1.0] * 3, window=2)
    np.testing.assert_allclose(found, [11, 10.5, 10])
    np.testing.assert_allclose(scores("occlusion", f, [1.0] * 3, window=99), [11, 11, 11])
    np.testing.assert_allclose(
        scores("occlusion", f, [1.0] * 3, window=1), scores("leave_one_out", f, [1.0] * 3)
    )


def test_exact_shapley_refuses_what_would_take_for_ever():
    with pytest.raises(InputError, match="2\\^13"):
        scores("exact_shapley", both, [1.0] * 13)


@pytest.mark.parametrize("method", [m for m in METHODS if m.draws], ids=lambda m: m.name)
def test_a_seed_gives_the_same_scores_and_another_seed_others(method):
    def f(x):
        return (x[:, 0] * x[:, 1] + x[:, 2] * x[:, 3] * x[:, 4]).tanh()

    def run(seed):
        problem = Problem.of_formula(f, [0.3, 0.9, 0.4, 0.8, 0.7])
        options = {"samples": 20} if "samples" in method.options else {}
        options |= {"orders": 3} if "orders" in method.options else {}
        return method.run(problem, seed=seed, **options).scores

    assert run(0).tolist() == run(0).tolist()
    assert run(0).tolist() != run(1).tolist()


@pytest.mark.parametrize("method", FORMULA, ids=lambda m: m.name)
def test_a_single_unit_gets_everything(method):
    found = scores(method.name, lambda x: 3 * x[:, 0], [1.0])
    assert found.shape == (1,)
    assert abs(found[0]) == pytest.approx(3, abs=0.6)


@pytest.mark.parametrize("method", FORMULA, ids=lambda m: m.name)
def test_the_announced_cost_bounds_the_passes(method):
    problem = Problem.of_formula(both, [1.0] * 4)
    method.run(problem, seed=0)
    forward, backward = method.cost(4, method.options)
    assert problem.passes.forward <= forward + 2
    assert problem.passes.backward <= backward + 2


def test_the_table_says_everything_of_every_method():
    names = [method.name for method in METHODS]
    assert len(set(names)) == len(names)
    for method in METHODS:
        assert method.meaning.endswith(".")
        assert method.formula
        assert method.source or method.family == "control"


def test_an_unknown_method_is_refused_with_a_suggestion():
    with pytest.raises(InputError, match='Did you mean "integrated_gradients"'):
        method_named("integrated_gradient")
