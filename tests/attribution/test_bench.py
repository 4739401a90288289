"""Figures of a formula whose answers are known, and Captum's infidelity against its definition."""

import numpy as np
import pytest
import torch

from attnviz.attribution.bench import Bench
from attnviz.attribution.problem import Problem

WEIGHTS = [4.0, 3.0, 2.0, 1.0]


def linear() -> Problem:
    return Problem.of_formula(lambda x: x @ x.new_tensor(WEIGHTS), [1.0] * 4)


def product() -> Problem:
    return Problem.of_formula(lambda x: x[:, 0] * x[:, 1] + x[:, 2] - 2 * x[:, 3], [1.0] * 4)


def test_every_figure_of_a_sum_by_hand():
    bench = Bench(linear(), linear(), draws=5)
    found = bench.drops(np.array(WEIGHTS))
    # 1, 5, 10 and 20 % of four units are one, 50 % are two.
    assert found.comprehensiveness.tolist() == [4, 4, 4, 4, 7]
    assert found.sufficiency.tolist() == [6, 6, 6, 6, 3]
    assert found.deletion.tolist() == [10, 6, 3, 1, 0]
    assert found.insertion.tolist() == [0, 4, 7, 9, 10]
    summary = bench.summary(found)
    assert float(summary["comprehensiveness"]) == pytest.approx(4.6)
    assert float(summary["sufficiency"]) == pytest.approx(5.4)
    assert float(summary["deletion"]) == pytest.approx(3.75)
    assert float(summary["insertion"]) == pytest.approx(6.25)


def test_random_orders_are_evaluated_as_any_other_order_is():
    bench = Bench(product(), product(), draws=6, seed=3)
    random = bench.random()
    for draw, order in enumerate(bench.orders):
        forwards = bench.drops(-np.argsort(order).astype(float))
        backwards = bench.drops(np.argsort(order).astype(float))
        assert np.allclose(random.comprehensiveness[draw], forwards.comprehensiveness)
        assert np.allclose(random.deletion[draw], forwards.deletion)
        assert np.allclose(random.sufficiency[draw], backwards.sufficiency)
        assert np.allclose(random.insertion[draw], backwards.insertion)


def test_no_set_is_evaluated_twice():
    bench = Bench(linear(), linear(), draws=50)
    bench.random()
    bench.against_random(np.array(WEIGHTS))
    assert bench.answer.passes.forward <= 2**4
    assert bench.explained.passes.forward <= 2**4


@pytest.mark.parametrize("n", [2, 9, 35])
def test_the_announced_rows_are_about_those_that_are_computed(n):
    weights = torch.linspace(-1, 2, n)
    one, two = (Problem.of_formula(lambda x: x @ weights, [1.0] * n) for _ in range(2))
    bench = Bench(one, two, draws=7)
    bench.against_random(np.linspace(-1, 2, n))
    done = one.passes.forward + two.passes.forward
    assert done <= bench.rows + 1  # the whole input is asked of both
    if n > 2:
        assert done > 0.8 * bench.rows


def test_infidelity_of_the_true_weights_of_a_sum_is_nothing():
    bench = Bench(linear(), linear(), draws=5)
    assert bench.infidelity(np.array(WEIGHTS)) == pytest.approx(0, abs=1e-9)
    assert bench.infidelity(np.array(WEIGHTS) * 7) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("scores", [[1.0, 1, 1, -2], [0.3, -5, 2, 0], [0, 0, 0, 0.0]])
def test_infidelity_is_the_mean_square_that_its_definition_says(scores):
    bench = Bench(product(), product(), draws=5, seed=1)
    drops = bench.explained.value - bench.explained.values(~bench.removals)
    told = bench.removals @ np.array(scores)
    factor = told @ drops / (told @ told) if told.any() else 1.0
    expected = np.mean((factor * told - drops) ** 2)
    assert bench.infidelity(np.array(scores)) == pytest.approx(expected)


def test_a_seed_gives_the_same_orders_and_sets():
    one, two, other = (Bench(linear(), linear(), draws=4, seed=s) for s in (0, 0, 1))
    assert np.array_equal(one.orders, two.orders)
    assert np.array_equal(one.removals, two.removals)
    assert not np.array_equal(one.orders, other.orders)
