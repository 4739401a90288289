"""Attribution methods over a `SequenceProblem`: [step, unit] scores from passes that steps share.

The formulas are those of `gradients` and `perturbation`. Sets of units and points on a path are
drawn once and serve every step. A step takes no notice of units that it cannot see: they get
exactly 0, and no regression spends a coefficient on them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from attnviz.attribution import along, perturbation, regressions
from attnviz.attribution.method_scores import StepScores
from attnviz.attribution.perturbation import full_rows
from attnviz.attribution.sequence_problem import SequenceProblem


def saliency(problem: SequenceProblem, *, seed: int) -> StepScores:
    """Return |df/dx| of each step."""
    return StepScores(
        problem.gradient_scores(problem.inputs, lambda gradient, rows: gradient.abs())
    )


def input_x_gradient(problem: SequenceProblem, *, seed: int) -> StepScores:
    """Return x df/dx of each step."""
    scores = problem.gradient_scores(
        problem.inputs, lambda gradient, rows: gradient * problem.inputs[rows]
    )
    return StepScores(scores)


def integrated_gradients(
    problem: SequenceProblem, *, seed: int, steps: int | None = None
) -> StepScores:
    """Return rows that sum to f(x) - f(b) of each step, as `gradients.integrated_gradients`."""
    way = problem.inputs - problem.start

    def weighted(shares: np.ndarray, weights: np.ndarray) -> np.ndarray:
        points = problem.start + _column(problem, torch.from_numpy(shares)) * way
        weight = _column(problem, torch.from_numpy(weights))
        return problem.gradient_scores(
            points, lambda gradient, rows: gradient * way * weight[rows]
        ).T

    def values(shares: np.ndarray) -> np.ndarray:
        return problem.at_points(problem.start + _column(problem, torch.from_numpy(shares)) * way)

    if steps is not None:
        return StepScores(weighted(*along.gauss(steps)).T)
    ends = np.stack([problem.step_baseline_values, problem.step_values])
    # Each step costs one backward pass at every point.
    result = along.integral(weighted, values, ends, most=along.MOST // 4)
    return StepScores(result.scores.T, {"points": result.points}, along.warnings(result, ends))


def gradient_shap(problem: SequenceProblem, *, seed: int, samples: int = 50) -> StepScores:
    """Return integrated gradients at random points of the path, of inputs with a little noise."""
    rng = np.random.default_rng(seed)
    noisy = problem.inputs + _noise(problem, rng, samples, 0.02)
    share = _column(problem, torch.from_numpy(rng.random(samples)))
    way = noisy - problem.start
    scores = problem.gradient_scores(
        problem.start + share * way, lambda gradient, rows: gradient * way[rows]
    )
    return StepScores(scores / samples)


def smoothgrad(problem: SequenceProblem, *, seed: int, samples: int = 30) -> StepScores:
    """Return the mean of |df/dx| over inputs with noise, a tenth as wide as their numbers."""
    noise = _noise(problem, np.random.default_rng(seed), samples, 0.1)
    scores = problem.gradient_scores(problem.inputs + noise, lambda gradient, rows: gradient.abs())
    return StepScores(scores / samples)


def leave_one_out(problem: SequenceProblem, *, seed: int) -> StepScores:
    """Return f(x) - f(x without the unit), for each step."""
    n = len(problem.free)
    problem.progress.expect(n)
    values = problem.values(full_rows(problem, ~np.eye(n, dtype=bool)))
    return _full(problem, problem.step_values - values)


def occlusion(problem: SequenceProblem, *, seed: int, window: int = 3) -> StepScores:
    """Return the mean drop over the windows of neighbouring units that cover a unit."""
    n = len(problem.free)
    window = max(1, min(window, n))
    covers = perturbation.windows(n, window)
    problem.progress.expect(len(covers))
    drops = problem.step_values - problem.values(full_rows(problem, ~covers))
    return _full(problem, perturbation.shared_out(drops, covers))


def exact_shapley(problem: SequenceProblem, *, seed: int) -> StepScores:
    """Return Shapley values of every step from the same 2^n passes."""
    n = len(problem.free)
    perturbation.refuse_many(n)
    problem.progress.expect(2**n)
    values = problem.values(full_rows(problem, perturbation.all_sets(n)))
    return _full(problem, perturbation.shapley_values(values, n))


def shapley_sampling(problem: SequenceProblem, *, seed: int, orders: int = 25) -> StepScores:
    """Return what a unit adds to those before it, mean over random orders.

    It is exact where there are fewer sets.
    """
    n = len(problem.free)
    problem.progress.expect(perturbation.order_passes(n, orders))

    def values(sets: np.ndarray) -> np.ndarray:
        return problem.values(full_rows(problem, sets))

    scores, errors = perturbation.sampled_shapley(values, n, orders, seed)
    return _sampled(problem, scores, errors)


def kernel_shap(problem: SequenceProblem, *, seed: int, samples: int | None = None) -> StepScores:
    """Return Shapley values by a weighted regression on sets, with each step's sum fixed."""
    n = len(problem.free)
    coalitions = regressions.drawn(n, regressions.sets_asked(n, samples), seed)
    start = problem.step_baseline_values
    problem.progress.expect(len(coalitions.sets))
    scores, errors = regressions.shapley_by_regression(
        coalitions, problem.values(full_rows(problem, coalitions.sets)) - start,
        problem.step_values - start, problem.seen[:, problem.free],
    )  # fmt: skip
    notes = () if errors is not None else (perturbation.few_sets(len(coalitions.sets), n),)
    return _sampled(problem, scores, errors, {"samples": max(1, len(coalitions.sets))}, notes)


def lime(problem: SequenceProblem, *, seed: int, samples: int = 200) -> StepScores:
    """Return coefficients of a linear model of each step on random sets, near ones more."""
    sets = np.random.default_rng(seed).random((samples, len(problem.free))) < 0.5
    problem.progress.expect(samples)
    values = problem.values(full_rows(problem, sets))
    return _full(problem, regressions.local_linear(sets, values, problem.seen[:, problem.free]))


def random(problem: SequenceProblem, *, seed: int) -> StepScores:
    """Return standard normal numbers, which a method has to be better than."""
    draws = np.random.default_rng(seed).normal(size=(len(problem.free), problem.n_steps))
    return _full(problem, draws)


METHODS: dict[str, Callable[..., StepScores]] = {
    method.__name__: method
    for method in (
        saliency, input_x_gradient, integrated_gradients, gradient_shap, smoothgrad,
        leave_one_out, occlusion, exact_shapley, shapley_sampling, kernel_shap, lime, random,
    )
}  # fmt: skip
"""What can be asked of every step at once; names are those of `attribution.methods`."""


def run(
    problem: SequenceProblem, name: str, *, seed: int, options: dict[str, int | float]
) -> StepScores:
    """Return what a method says of every step, exactly 0 where a step cannot see a unit."""
    result = METHODS[name](problem, seed=seed, **options)
    errors = result.standard_error
    return replace(
        result,
        scores=np.where(problem.seen, result.scores, 0.0),
        standard_error=None if errors is None else np.where(problem.seen, errors, 0.0),
    )


def _full(problem: SequenceProblem, scores: np.ndarray) -> StepScores:
    """Return scores [free unit, step] of every unit; what is held gets 0."""
    return StepScores(_spread_out(problem, scores))


def _sampled(
    problem: SequenceProblem,
    scores: np.ndarray,
    errors: np.ndarray | None,
    options: dict[str, int | float | str] | None = None,
    notes: tuple[str, ...] = (),
) -> StepScores:
    return StepScores(
        _spread_out(problem, scores), options or {}, notes,
        None if errors is None else _spread_out(problem, errors),
    )  # fmt: skip


def _spread_out(problem: SequenceProblem, scores: np.ndarray) -> np.ndarray:
    full = np.zeros((problem.n_steps, problem.n_units))
    full[:, problem.free] = scores.T
    return full


def _column(problem: SequenceProblem, numbers: Tensor) -> Tensor:
    """Return one number a row, ready to be multiplied with [row, *shape]."""
    return numbers.to(problem.inputs).view(-1, *[1] * (problem.inputs.dim() - 1))


def _noise(problem: SequenceProblem, rng: np.random.Generator, rows: int, width: float) -> Tensor:
    """Return normal noise [row, *shape], `width` times as wide as the input's own numbers."""
    draws = rng.normal(size=(rows, *problem.inputs.shape[1:]))
    return torch.from_numpy(draws).to(problem.inputs) * (problem.inputs.std() * width)
