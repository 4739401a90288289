"""A number as a function of units: what is replaced, what is counted, what is computed twice."""

import numpy as np
import pytest
import torch

from attnviz.attribution.problem import Problem
from attnviz.errors import UnsupportedError
from attnviz.progress import Cancelled


def product(x):
    return x.prod(-1)


def test_units_are_replaced_by_the_baseline():
    problem = Problem.of_formula(product, [2.0, 3.0, 5.0], [1.0, 1.0, 10.0])
    values = problem.values(np.array([[1, 1, 1], [0, 1, 1], [1, 1, 0], [0, 0, 0]], bool))
    assert values.tolist() == [30, 15, 60, 10]
    assert (problem.value, problem.baseline_value) == (30, 10)


def test_a_set_of_units_is_computed_once():
    problem = Problem.of_formula(product, [1.0, 2.0])
    keep = np.array([[1, 1], [1, 0], [1, 1]], bool)
    problem.values(keep)
    problem.values(keep)
    assert problem.passes.forward == 2


def test_held_units_are_never_replaced():
    problem = Problem.of_formula(product, [2.0, 3.0])
    problem.held = np.array([True, False])
    assert problem.baseline_value == 0
    assert problem.free.tolist() == [1]
    problem.baseline = torch.tensor([[7.0, 1.0]])
    assert problem.at(problem.inputs).baseline_value == 2


def test_elements_of_no_unit_stay():
    problem = Problem.of_formula(torch.nn.Flatten(), [2.0, 3.0, 4.0])
    problem.unit_of = torch.tensor([-1, 0, 1])
    problem.held = np.zeros(2, bool)
    assert problem.replaced(np.array([[False, True]])).tolist() == [[2, 0, 4]]
    assert problem.summed(torch.tensor([[10.0, 20.0, 30.0]])).tolist() == [[20, 30]]


def test_the_batch_changes_nothing():
    rows = np.random.default_rng(0).random((9, 4)) > 0.5
    found = []
    for batch in (1, 4, 64):
        problem = Problem.of_formula(product, [2.0, 3.0, 5.0, 7.0])
        problem.batch = batch
        found.append(problem.values(rows).tolist())
    assert found[0] == found[1] == found[2]


def test_the_gradient_of_rows_is_each_rows_own():
    problem = Problem.of_formula(product, [1.0, 1.0])
    rows = torch.tensor([[2.0, 3.0], [5.0, 7.0]])
    assert problem.gradient(rows).tolist() == [[3, 2], [7, 5]]


def test_without_a_baseline_nothing_can_be_taken_away():
    problem = Problem.of_formula(product, [1.0])
    problem.baseline = None
    with pytest.raises(UnsupportedError, match="baseline"):
        problem.values(np.array([[False]]))


def test_a_cancelled_problem_stops_at_the_next_batch():
    problem = Problem.of_formula(product, [1.0, 2.0])
    problem.progress.cancel()
    with pytest.raises(Cancelled):
        problem.values(np.array([[False, True]]))
