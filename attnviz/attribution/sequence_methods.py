"""Attribution methods over a `SequenceProblem`: [step, unit] scores from passes that steps share.

The formulas are those of `gradients` and `perturbation`. Sets of units and points on a path are
drawn once and serve every step. A step takes no notice of units that it cannot see: they get
exactly 0, and no regression spends a coefficient on them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from attnviz.attribution import perturbation
from attnviz.attribution.perturbation import full_rows
from attnviz.attribution.sequence_problem import SequenceProblem

Scores = np.ndarray
"""float64 [step, unit]."""


def saliency(problem: SequenceProblem, *, seed: int) -> Scores:
    """|df/dx| of each step."""
    return problem.gradient_scores(problem.inputs, lambda gradient, rows: gradient.abs())


def input_x_gradient(problem: SequenceProblem, *, seed: int) -> Scores:
    """x df/dx of each step."""
    return problem.gradient_scores(
        problem.inputs, lambda gradient, rows: gradient * problem.inputs[rows]
    )


def integrated_gradients(problem: SequenceProblem, *, seed: int, steps: int = 50) -> Scores:
    """Rows sum to f(x) - f(b) of each step. Gauss-Legendre quadrature with `steps` points."""
    nodes, node_weights = np.polynomial.legendre.leggauss(steps)
    share = _column(problem, torch.from_numpy((nodes + 1) / 2))
    weight = _column(problem, torch.from_numpy(node_weights / 2))
    way = problem.inputs - problem.start
    return problem.gradient_scores(
        problem.start + share * way, lambda gradient, rows: gradient * way * weight[rows]
    )


def gradient_shap(problem: SequenceProblem, *, seed: int, samples: int = 50) -> Scores:
    """Integrated gradients at random points of the path, inputs blurred by a little noise."""
    rng = np.random.default_rng(seed)
    noisy = problem.inputs + _noise(problem, rng, samples, 0.02)
    share = _column(problem, torch.from_numpy(rng.random(samples)))
    way = noisy - problem.start
    scores = problem.gradient_scores(
        problem.start + share * way, lambda gradient, rows: gradient * way[rows]
    )
    return scores / samples


def smoothgrad(problem: SequenceProblem, *, seed: int, samples: int = 30) -> Scores:
    """Mean of |df/dx| over inputs with noise a tenth as wide as the input's own numbers."""
    noise = _noise(problem, np.random.default_rng(seed), samples, 0.1)
    scores = problem.gradient_scores(problem.inputs + noise, lambda gradient, rows: gradient.abs())
    return scores / samples


def leave_one_out(problem: SequenceProblem, *, seed: int) -> Scores:
    """f(x) - f(x without the unit), for each step."""
    n = len(problem.free)
    problem.progress.expect(n)
    values = problem.values(full_rows(problem, ~np.eye(n, dtype=bool)))
    return _full(problem, problem.step_values - values)


def occlusion(problem: SequenceProblem, *, seed: int, window: int = 3) -> Scores:
    """Mean drop over the windows of neighbouring units that cover a unit."""
    n = len(problem.free)
    window = max(1, min(window, n))
    covers = perturbation.windows(n, window)
    problem.progress.expect(len(covers))
    drops = problem.step_values - problem.values(full_rows(problem, ~covers))
    return _full(problem, perturbation.shared_out(drops, covers))


def exact_shapley(problem: SequenceProblem, *, seed: int) -> Scores:
    """Shapley values of every step from the same 2^n passes."""
    n = len(problem.free)
    perturbation.refuse_many(n)
    problem.progress.expect(2**n)
    values = problem.values(full_rows(problem, perturbation.all_sets(n)))
    return _full(problem, perturbation.shapley_values(values, n))


def shapley_sampling(problem: SequenceProblem, *, seed: int, orders: int = 25) -> Scores:
    """What a unit adds to those before it, mean over random orders."""
    rng = np.random.default_rng(seed)
    n = len(problem.free)
    problem.progress.expect(orders * n)
    scores = np.zeros((n, problem.n_steps))
    for _ in range(orders):
        order = rng.permutation(n)
        place = np.argsort(order)
        before = place < np.arange(n + 1)[:, None]  # row j keeps the first j units of the order
        scores[order] += np.diff(problem.values(full_rows(problem, before)), axis=0)
    return _full(problem, scores / orders)


def kernel_shap(problem: SequenceProblem, *, seed: int, samples: int = 200) -> Scores:
    """Shapley values by a weighted regression on random sets, with the sum held fixed.

    Sets are drawn with the kernel's own probabilities, so that the regression weighs them alike.
    """
    n = len(problem.free)
    start = problem.step_baseline_values
    whole = problem.step_values - start
    if n == 1:
        return _full(problem, whole[None])
    rng = np.random.default_rng(seed)
    sizes = np.arange(1, n)
    share = 1 / (sizes * (n - sizes))
    drawn = rng.choice(sizes, size=samples, p=share / share.sum())
    sets = np.argsort(rng.random((samples, n)), axis=1) < drawn[:, None]
    problem.progress.expect(samples)
    values = problem.values(full_rows(problem, sets)) - start
    scores = np.zeros((n, problem.n_steps))
    for step, seen in enumerate(problem.seen[:, problem.free]):
        columns = np.flatnonzero(seen)
        if not len(columns):
            continue
        inside = sets[:, columns].astype(float)
        # The last one is what the others leave of the whole.
        left = values[:, step] - inside[:, -1] * whole[step]
        found = np.linalg.lstsq(inside[:, :-1] - inside[:, -1:], left, rcond=None)[0]
        scores[columns, step] = [*found, whole[step] - found.sum()]
    return _full(problem, scores)


def lime(problem: SequenceProblem, *, seed: int, samples: int = 200) -> Scores:
    """Coefficients of a sparse linear model of each step on random sets, near ones weighing more.

    The kernel (cosine distance, width 1) and the penalty (0.01) are Captum's defaults.
    """
    from sklearn.linear_model import Lasso

    n = len(problem.free)
    sets = np.random.default_rng(seed).random((samples, n)) < 0.5
    problem.progress.expect(samples)
    values = problem.values(full_rows(problem, sets))
    near = np.exp(-((1 - np.sqrt(sets.mean(1))) ** 2) / 2)
    scores = np.zeros((n, problem.n_steps))
    for step, seen in enumerate(problem.seen[:, problem.free]):
        if seen.any():
            sparse = Lasso(alpha=0.01)
            sparse.fit(sets[:, seen].astype(float), values[:, step], sample_weight=near)
            scores[seen, step] = sparse.coef_
    return _full(problem, scores)


def random(problem: SequenceProblem, *, seed: int) -> Scores:
    """Standard normal numbers: what a method has to be better than."""
    draws = np.random.default_rng(seed).normal(size=(len(problem.free), problem.n_steps))
    return _full(problem, draws)


METHODS: dict[str, Callable[..., Scores]] = {
    method.__name__: method
    for method in (
        saliency, input_x_gradient, integrated_gradients, gradient_shap, smoothgrad,
        leave_one_out, occlusion, exact_shapley, shapley_sampling, kernel_shap, lime, random,
    )
}  # fmt: skip
"""What can be asked of every step at once; names are those of `attribution.methods`."""


def run(
    problem: SequenceProblem, name: str, *, seed: int, options: dict[str, int | float]
) -> Scores:
    """Return what a method says of every step, exactly 0 where a step cannot see a unit."""
    return np.where(problem.seen, METHODS[name](problem, seed=seed, **options), 0.0)


def _full(problem: SequenceProblem, scores: np.ndarray) -> Scores:
    """Return [free unit, step] as [step, unit]; what is held gets 0."""
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
