"""Paths on which the answer jumps: points go where it is steep, and what is left is said."""

import numpy as np
import pytest
import torch

from attnviz.attribution import along
from attnviz.attribution.methods import method_named
from attnviz.attribution.problem import Problem
from attnviz.attribution.sequence_problem import SequenceProblem


def jump(x):
    """Rises by 10 within a thousandth of the way, at 0.1234 of it, and by 1 along all of it."""
    t = x.mean(1)
    return 10 * torch.sigmoid((t - 0.1234) * 5000) + t


def explained(function, inputs, **options):
    problem = Problem.of_formula(function, inputs)
    return problem, method_named("integrated_gradients").run(problem, seed=0, **options)


def test_a_jump_that_even_steps_miss_is_found():
    _, even = explained(jump, [1.0, 1.0], steps=50)
    problem, found = explained(jump, [1.0, 1.0])
    change = problem.value - problem.baseline_value
    assert abs(even.scores.sum() - change) > 0.2 * change
    assert found.scores.sum() == pytest.approx(change, rel=0.05)
    np.testing.assert_allclose(found.scores, change / 2, rtol=0.05)  # by symmetry
    assert along.FIRST < found.options["points"] <= along.MOST
    assert not found.notes


def test_a_smooth_path_takes_what_it_took_before():
    smooth = lambda x: (x[:, 0] * x[:, 1]).tanh()  # noqa: E731
    problem, found = explained(smooth, [0.5, 1.2])
    assert found.options == {"points": along.FIRST}
    assert problem.passes.backward == along.FIRST
    even = explained(smooth, [0.5, 1.2], steps=50)[1].scores
    np.testing.assert_allclose(found.scores, even, atol=1e-6)


def test_steps_that_are_named_are_kept():
    problem, found = explained(jump, [1.0, 1.0], steps=7)
    assert problem.passes.backward == 7
    assert not found.options


def test_a_path_that_never_holds_stops_and_says_so():
    def rough(x):
        return torch.where((x[:, 0] * 1e4).floor() % 2 > 0, 5.0, 0.0) + x[:, 0]

    problem, found = explained(rough, [0.99995])
    assert found.options["points"] <= along.MOST
    assert problem.passes.backward <= along.MOST
    assert "jumps on the straight path" in found.notes[0]


def test_a_sum_that_holds_by_luck_is_not_taken_for_good():
    """Two jumps of opposite sign: what both miss cancels in the sum, and not in the pieces."""

    def f(x):
        t = x[:, 0]
        return 50 * (torch.sigmoid((t - 0.31) * 4e3) - torch.sigmoid((t - 0.7) * 4e3)) + t

    found = along.integral(
        lambda shares, weights: np.array([[weights @ _slope(f, shares)]]),
        lambda shares: f(torch.tensor(shares)[:, None]).numpy()[:, None],
        np.array([[0.0], [1.0]]),
    )
    assert found.holds
    assert found.points > along.FIRST
    assert found.scores[0, 0] == pytest.approx(1, abs=0.06)
    assert found.gaps[0] <= 0.05 * 1.0 + 1e-9


def _slope(f, shares):
    t = torch.tensor(shares)[:, None].requires_grad_()
    return torch.autograd.grad(f(t).sum(), t)[0][:, 0].numpy()


def test_every_step_of_a_sequence_has_to_hold():
    def both(x):
        return torch.stack([jump(x), x[:, 0] * x[:, 1]], dim=1)

    problem = SequenceProblem(
        function=both, inputs=torch.ones(1, 2), unit_of=torch.arange(2), held=np.zeros(2, bool),
        baseline=torch.zeros(1, 2), seen=np.ones((2, 2), bool),
    )  # fmt: skip
    from attnviz.attribution.sequence_methods import run

    found = run(problem, "integrated_gradients", seed=0, options={})
    change = problem.step_values - problem.step_baseline_values
    np.testing.assert_allclose(found.scores.sum(1), change, rtol=0.05)
    np.testing.assert_allclose(found.scores[1], [0.5, 0.5], atol=0.01)


def test_a_change_of_nearly_nothing_is_measured_by_what_is_shared_out():
    """f(x) - f(b) is 0 and the parts are 1 and -1: rounding is no gap."""
    _, found = explained(lambda x: x[:, 0] - x[:, 1], [1.0, 1.0])
    assert found.options == {"points": along.FIRST}
