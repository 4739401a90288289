"""KernelSHAP and LIME on sets of units: exact where these are few, and how far off elsewhere."""

from itertools import combinations, permutations

import captum.attr
import numpy as np
import pytest
import torch
from captum._utils.models.linear_model import SkLearnRidge

from attnviz.attribution import perturbation, regressions
from attnviz.attribution.methods import method_named
from attnviz.attribution.problem import Problem


def game(n: int, seed: int = 0):
    """A game of n units, with every pair and some triples, as a formula."""
    generator = np.random.default_rng(seed)
    single, pairs = generator.normal(size=n), np.triu(generator.normal(size=(n, n)), 1)
    three = torch.tensor(generator.normal(size=n))
    one, two = torch.tensor(single), torch.tensor(pairs)

    def worth(x):
        x = x.double()
        mixed = torch.einsum("ri,ij,rj->r", x, two, x)
        return x @ one + mixed + (x * x.roll(1, 1) * x.roll(2, 1)) @ three

    return worth


def by_permutations(worth, n: int) -> np.ndarray:
    """Shapley values from their definition: the mean over all orders of what a unit adds."""
    total, orders = np.zeros(n), list(permutations(range(n)))
    for order in orders:
        row = torch.zeros(1, n)
        before = float(worth(row))
        for unit in order:
            row[0, unit] = 1
            after = float(worth(row))
            total[unit] += after - before
            before = after
    return total / len(orders)


def test_kernel_shap_of_all_sets_is_the_definition():
    problem = Problem.of_formula(game(6), [1.0] * 6)
    found = method_named("kernel_shap").run(problem, seed=0)
    np.testing.assert_allclose(found.scores, by_permutations(game(6), 6), atol=1e-6)
    assert found.standard_error.tolist() == [0] * 6
    assert problem.passes.forward == 2**6
    assert found.options == {"samples": 2**6 - 2}


@pytest.mark.parametrize("units", [1, 2, 3, 8])
def test_up_to_eight_units_are_exact_unasked(units):
    exact = method_named("exact_shapley").run(
        Problem.of_formula(game(max(3, units)), [1.0] * max(3, units)), seed=0
    )
    one = method_named("kernel_shap").run(
        Problem.of_formula(game(max(3, units)), [1.0] * max(3, units)), seed=5
    )
    np.testing.assert_allclose(one.scores, exact.scores, atol=1e-6)


def test_exactly_as_many_samples_as_sets_are_all_of_them():
    assert regressions.coalitions(8, 254, np.random.default_rng(0)).complete
    assert not regressions.coalitions(8, 253, np.random.default_rng(0)).complete


@pytest.mark.parametrize(("units", "most"), [(9, 100), (15, 256), (40, 256), (300, 1200), (9, 2)])
def test_no_set_is_asked_twice_and_each_brings_what_it_leaves_out(units, most):
    asked = regressions.coalitions(units, most, np.random.default_rng(1))
    rows = {row.tobytes() for row in asked.sets}
    assert len(rows) == len(asked.sets) <= most
    assert {(~row).tobytes() for row in asked.sets} == rows
    assert asked.weights.sum() == pytest.approx(1)
    sizes = asked.sets.sum(1)
    assert sizes.min() >= 1
    assert sizes.max() <= units - 1


def test_the_kernel_is_shapleys():
    """Of 4 units all sets of 1, 2 and 3 weigh as 1/3, 1/4 and 1/3: (n - 1) / (s (n - s))."""
    asked = regressions.coalitions(4, 14, np.random.default_rng(0))
    by_size = [asked.weights[asked.sets.sum(1) == size].sum() for size in (1, 2, 3)]
    np.testing.assert_allclose(by_size, np.array([1 / 3, 1 / 4, 1 / 3]) / (11 / 12))


def test_a_standard_error_is_how_far_seeds_are_apart():
    worth, units = game(11, seed=3), 11
    exact = method_named("exact_shapley").run(Problem.of_formula(worth, [1.0] * units), seed=0)
    for name, options in (("kernel_shap", {"samples": 200}), ("shapley_sampling", {"orders": 20})):
        found = [
            method_named(name).run(Problem.of_formula(worth, [1.0] * units), seed=s, **options)
            for s in range(60)
        ]
        off = np.sqrt(np.mean([(one.scores - exact.scores) ** 2 for one in found]))
        said = np.sqrt(np.mean([one.standard_error**2 for one in found]))
        assert 0.75 < said / off < 1.4, name
        sums = [one.scores.sum() for one in found]
        np.testing.assert_allclose(sums, exact.scores.sum(), atol=1e-5)


def test_twice_as_exact_as_drawing_with_repetition():
    """Against Captum's KernelShap, which draws sets alone and again, at the same number of sets."""
    worth, units = game(10, seed=1), 10
    exact = method_named("exact_shapley").run(Problem.of_formula(worth, [1.0] * units), seed=0)

    def off(found) -> float:
        return float(np.abs(found - exact.scores).max())

    ours, theirs = [], []
    for seed in range(8):
        problem = Problem.of_formula(worth, [1.0] * units)
        ours.append(off(method_named("kernel_shap").run(problem, seed=seed, samples=200).scores))
        torch.manual_seed(seed)
        captums = captum.attr.KernelShap(worth).attribute(
            torch.ones(1, units), baselines=torch.zeros(1, units), n_samples=200,
            perturbations_per_eval=100,
        )  # fmt: skip
        theirs.append(off(captums[0].numpy()))
    assert np.mean(ours) < np.mean(theirs) / 2


def test_a_standard_error_lies_between_the_jackknife_and_its_residuals_alone():
    """Each pair left out in turn, one regression for each, and the residuals as they are."""
    units, generator = 9, np.random.default_rng(4)
    asked = regressions.coalitions(units, 100, generator)
    values, whole = generator.normal(size=(len(asked.sets), 1)), np.array([0.7])
    scores, errors = regressions.shapley_by_regression(asked, values, whole)
    pairs = asked.pair.max() + 1
    unasked = 1 - pairs / asked.of
    without = []
    for pair in range(pairs):
        keep = asked.pair != pair
        rest = regressions.Coalitions(
            asked.sets[keep], asked.weights[keep], np.full(keep.sum(), -1)
        )
        without.append(regressions.shapley_by_regression(rest, values[keep], whole)[0][:, 0])
    jackknife = np.sqrt(((np.array(without) - scores[:, 0]) ** 2).sum(0) * unasked)
    inside = asked.sets[:, :-1].astype(float) - asked.sets[:, -1:]
    residual = values[:, 0] - asked.sets @ scores[:, 0]
    gram = np.linalg.inv((inside * asked.weights[:, None]).T @ inside)
    pulls = (inside * (asked.weights * residual)[:, None]) @ gram
    alone = np.sqrt(sum(pulls[asked.pair == pair].sum(0) ** 2 for pair in range(pairs)) * unasked)
    assert (errors[:, 0] < jackknife).all()
    assert (errors[:-1, 0] > alone).all()
    np.testing.assert_allclose(errors[:-1, 0], jackknife[:-1] ** 0.75 * alone**0.25, rtol=0.05)


@pytest.mark.parametrize("seed", [0, 1])
def test_about_19_of_20_intervals_of_two_standard_errors_hold_the_value(seed):
    """Of games with and without a formula, at several numbers of units and sets."""
    generator = np.random.default_rng(seed)
    for units, sets in ((9, 64), (10, 256), (11, 200), (11, 1500), (12, 600)):
        every = perturbation.all_sets(units)
        inside = every @ generator.normal(size=(units, 6))
        games = {
            "polynomial": game(units, seed)(torch.tensor(every)).numpy(),
            "saturating": 1 / (1 + np.exp(-inside[:, 0] - 0.3)),
            "corners": np.maximum(inside, 0) @ generator.normal(size=6),
            "no two alike": generator.normal(size=len(every)),
        }
        shares = {}
        for name, values in games.items():
            values = values - values[0]
            exact = perturbation.shapley_values(values, units)
            held = []
            for draw in range(50):
                asked = regressions.coalitions(units, sets, np.random.default_rng(draw))
                at = asked.sets @ (1 << np.arange(units))
                scores, errors = regressions.shapley_by_regression(
                    asked, values[at][:, None], values[-1:]
                )
                held.append(np.abs(scores[:, 0] - exact) <= 1.96 * errors[:, 0])
            shares[name] = np.mean(held)
            assert 0.87 <= shares[name] <= 0.995, (name, units, sets, shares[name])
        assert 0.90 <= np.mean(list(shares.values())) <= 0.99, (units, sets, shares)


@pytest.mark.parametrize("units", [1, 2, 3, 7])
@pytest.mark.parametrize("samples", [1, 2, 5, 10_000])
def test_any_budget_shares_out_the_whole_exactly_and_a_seed_repeats_itself(units, samples):
    worth = game(max(3, units))

    def few(x):
        return worth(torch.cat([x, torch.zeros(len(x), max(0, 3 - units))], 1))

    run = method_named("kernel_shap").run
    first, again = (
        run(Problem.of_formula(few, [1.0] * units), seed=7, samples=samples) for _ in range(2)
    )
    np.testing.assert_array_equal(first.scores, again.scores)
    whole = float(few(torch.ones(1, units)) - few(torch.zeros(1, units)))
    assert first.scores.sum() == pytest.approx(whole, abs=1e-6)
    if samples >= 2**units - 2:
        exact = method_named("exact_shapley").run(Problem.of_formula(few, [1.0] * units), seed=0)
        np.testing.assert_allclose(first.scores, exact.scores, atol=1e-6)
        assert first.standard_error.tolist() == [0] * units


def test_too_few_sets_to_tell_how_far_off_is_said():
    found = method_named("kernel_shap").run(
        Problem.of_formula(game(30), [1.0] * 30), seed=0, samples=10
    )
    assert found.standard_error is None
    assert "10 sets of units are too few for 30 units" in found.notes[0]
    assert found.scores.sum() == pytest.approx(
        float(game(30)(torch.ones(1, 30)) - game(30)(torch.zeros(1, 30))), abs=1e-5
    )


def test_shapley_sampling_asks_every_set_where_orders_would_take_more():
    problem = Problem.of_formula(game(6), [1.0] * 6)
    found = method_named("shapley_sampling").run(problem, seed=0, orders=25)
    np.testing.assert_allclose(found.scores, by_permutations(game(6), 6), atol=1e-6)
    assert problem.passes.forward == 64
    assert not found.standard_error.any()
    one = method_named("shapley_sampling").run(problem, seed=0, orders=1)
    assert one.standard_error is None


def test_a_game_that_cannot_see_a_unit_gives_it_nothing():
    sets = regressions.coalitions(5, 30, np.random.default_rng(0))
    values = np.stack([sets.sets[:, :3].all(1), sets.sets[:, 0]], axis=1).astype(float)
    seen = np.array([[1, 1, 1, 0, 0], [1, 0, 0, 0, 0]], bool)
    found, _ = regressions.shapley_by_regression(sets, values, np.ones(2), seen)
    np.testing.assert_allclose(found.T, [[1 / 3] * 3 + [0, 0], [1, 0, 0, 0, 0]], atol=1e-9)


def test_lime_is_captums_with_ribeiros_ridge():
    worth = game(6, seed=2)
    torch.manual_seed(0)
    theirs = captum.attr.Lime(worth, interpretable_model=SkLearnRidge(alpha=1.0)).attribute(
        torch.ones(1, 6), baselines=torch.zeros(1, 6), n_samples=4000, perturbations_per_eval=500
    )
    problem = Problem.of_formula(worth, [1.0] * 6)
    ours = method_named("lime").run(problem, seed=0, samples=4000).scores
    np.testing.assert_allclose(ours, theirs[0].numpy(), atol=0.06 * np.abs(ours).max())


def test_lime_of_a_small_answer_is_not_nothing():
    """Every set of three units once, by hand: f = 0.001 a - 0.002 b, and c does nothing."""
    sets = np.array([s for size in range(4) for s in _rows(3, size)])
    found = regressions.local_linear(np.tile(sets, (500, 1)), np.tile(
        (0.001 * sets[:, 0] - 0.002 * sets[:, 1])[:, None], (500, 1)))  # fmt: skip
    np.testing.assert_allclose(found[:, 0], [0.001, -0.002, 0], atol=1e-5)


def _rows(units: int, size: int):
    for chosen in combinations(range(units), size):
        yield [unit in chosen for unit in range(units)]
