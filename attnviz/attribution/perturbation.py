"""Attribution by taking units away: over sets of units, exact and sampled Shapley values included.

A set of units is a row of booleans, and a `Problem` turns such rows into f(the input with the
others replaced by the baseline), many at once and none twice.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np
from jaxtyping import Bool, Float

from attnviz.attribution import regressions
from attnviz.attribution.method_scores import MethodScores
from attnviz.attribution.problem import Problem
from attnviz.errors import InputError
from attnviz.language import several

MOST_EXACT = 12
"""Units up to which exact Shapley values are computed: 2^12 passes."""


def leave_one_out(problem: Problem, *, seed: int) -> MethodScores:
    """Return f(x) - f(x without the unit). Source: Li et al. 2016, section 3."""
    n = len(problem.free)
    problem.progress.expect(n + 2)
    # With everything among them: in as few batches as they fit into.
    sets = np.concatenate([np.ones((1, n), bool), none_and_all_but_one(n)])
    values = problem.values(full_rows(problem, sets))
    return _scores_of_all(problem, values[0] - values[2:])


def none_and_all_but_one(n: int, seed: int = 0) -> Bool[np.ndarray, "set unit"]:
    """Return the sets that leaving one out asks besides the whole: the empty one, then the rest."""
    return np.concatenate([np.zeros((1, n), bool), ~np.eye(n, dtype=bool)])


def occlusion(problem: Problem, *, seed: int, window: int = 3) -> MethodScores:
    """Return the mean drop over windows of neighbouring units that cover a unit, when removed.

    A window longer than the input is the whole input. Source: Zeiler and Fergus 2014, section 4.2.
    """
    window = max(1, min(window, len(problem.free)))
    problem.progress.expect(len(problem.free) - window + 2)
    covers = windows(len(problem.free), window)
    drops = problem.value - problem.values(full_rows(problem, ~covers))
    return _scores_of_all(problem, shared_out(drops, covers), {"window": window})


def windows(n: int, window: int) -> Bool[np.ndarray, "window unit"]:
    """Return which of n units each run of `window` neighbours covers."""
    starts = np.arange(n - window + 1)
    return (np.arange(n) >= starts[:, None]) & (np.arange(n) < starts[:, None] + window)


def shared_out(
    drops: Float[np.ndarray, "window ..."], covers: Bool[np.ndarray, "window unit"]
) -> Float[np.ndarray, "unit ..."]:
    """Return the mean drop of the windows that cover each unit: windows overlap."""
    return (drops.T @ covers / covers.sum(0)).T


def exact_shapley(problem: Problem, *, seed: int) -> MethodScores:
    """Return the mean over all orders of what a unit adds to those before it; sums to f(x) - f(b).

    Every set of units is asked once: 2^n passes. Raises InputError when there are more than
    `MOST_EXACT` units.
    Source: Shapley 1953; Strumbelj and Kononenko 2010.
    """
    n = len(problem.free)
    refuse_many(n)
    problem.progress.expect(2**n)
    return _scores_of_all(
        problem, shapley_values(problem.values(full_rows(problem, all_sets(n))), n)
    )


def refuse_many(n: int) -> None:
    """Raise InputError for more units than `MOST_EXACT`."""
    if n > MOST_EXACT:
        raise InputError(
            several(
                "Exact Shapley values of {n} units would need 2^{n} passes; at most "
                "{most_exact} units are possible. Use words or sentences as units, or "
                'the method "shapley_sampling".',
                n=n,
                most_exact=MOST_EXACT,
            )
        )


def all_sets(n: int) -> Bool[np.ndarray, "set unit"]:
    """Return every set of n units; bit i of a row's number says whether unit i is in it."""
    return (np.arange(2**n)[:, None] >> np.arange(n)) & 1 > 0


def shapley_values(values: Float[np.ndarray, "set ..."], n: int) -> Float[np.ndarray, "unit ..."]:
    """Return the Shapley value of each of n units, from f of `all_sets(n)`."""
    sets = all_sets(n)
    sizes = sets.sum(1)
    by_size = np.array([1 / (n * comb(n - 1, size)) for size in range(n)])
    scores = np.zeros((n, *values.shape[1:]))
    for unit in range(n):
        without = np.flatnonzero(~sets[:, unit])
        scores[unit] = by_size[sizes[without]] @ (values[without + 2**unit] - values[without])
    return scores


def shapley_sampling(problem: Problem, *, seed: int, orders: int = 25) -> MethodScores:
    """Return what a unit adds to those before it, mean over random orders; sums to f(x) - f(b).

    Exact, from every set of units, where those are no more than the passes that the orders would
    take. Source: Castro et al. 2009; Strumbelj and Kononenko 2010.
    """
    n = len(problem.free)
    problem.progress.expect(order_passes(n, orders))

    def values(sets: np.ndarray) -> np.ndarray:
        return problem.values(full_rows(problem, sets))[:, None]

    scores, errors = sampled_shapley(values, n, orders, seed)
    return _scores_of_all(problem, scores, {"orders": orders}, errors=errors)


def order_passes(n: int, orders: int) -> int:
    """Return the passes of so many orders of n units, or of all sets where those are fewer."""
    return orders * n if n > 62 else min(orders * n, 2**n)


def sampled_shapley(
    values: Callable[[Bool[np.ndarray, "set unit"]], Float[np.ndarray, "set game"]],
    n: int,
    orders: int,
    seed: int,
) -> tuple[Float[np.ndarray, "unit game"], Float[np.ndarray, "unit game"] | None]:
    """Return Shapley values of n units by random orders, and their standard errors.

    Errors are 0 where the values are exact, and None of a single order, which tells none.
    """
    if order_passes(n, orders) == 2**n:
        exact = shapley_values(values(all_sets(n)), n)
        return exact, np.zeros_like(exact)
    generator = np.random.default_rng(seed)
    gains = []
    for _ in range(orders):
        order = generator.permutation(n)
        before = np.argsort(order) < np.arange(n + 1)[:, None]  # row j keeps the first j units
        steps = np.diff(values(before), axis=0)
        gains.append(steps[np.argsort(order)])
    each = np.stack(gains)
    errors = None if orders < 2 else each.std(0, ddof=1) / np.sqrt(orders)
    return each.mean(0), errors


def kernel_shap(problem: Problem, *, seed: int, samples: int | None = None) -> MethodScores:
    """Return Shapley values by weighted linear regression on sets; they sum to f(x) - f(b).

    Exact where there are no more sets than `samples`: with the default, up to eight units.
    Source: Lundberg and Lee 2017, section 4.1; standard errors as in `regressions`.
    """
    n = len(problem.free)
    coalitions = regressions.drawn(n, regressions.sets_asked(n, samples), seed)
    problem.progress.expect(len(coalitions.sets) + 2)
    everything, nothing, *values = problem.values(
        full_rows(
            problem, np.concatenate([np.ones((1, n), bool), none_and_coalitions(n, seed, samples)])
        )
    )
    scores, errors = regressions.shapley_by_regression(
        coalitions, np.array(values)[:, None] - nothing, np.array([everything - nothing])
    )
    notes = () if errors is not None else (few_sets(len(coalitions.sets), n),)
    return _scores_of_all(
        problem, scores, {"samples": max(1, len(coalitions.sets))}, errors=errors, notes=notes
    )


def none_and_coalitions(
    n: int, seed: int, samples: int | None = None
) -> Bool[np.ndarray, "set unit"]:
    """Return the sets that KernelSHAP asks besides the whole: the empty one, then the drawn."""
    drawn = regressions.drawn(n, regressions.sets_asked(n, samples), seed)
    return np.concatenate([np.zeros((1, n), bool), drawn.sets])


def few_sets(sets: int, n: int) -> str:
    """Return the sentence for a regression that cannot tell how far it is off."""
    return several(
        "{sets} sets of units are too few for {n} units: the error of these "
        "scores is not known. Use more sets (samples={sets_a_unit}) or longer "
        "units.",
        n=n,
        sets=sets,
        sets_a_unit=regressions.SETS_A_UNIT * n,
    )


def lime(problem: Problem, *, seed: int, samples: int = 200) -> MethodScores:
    """Return the coefficients of a linear model of f on random sets, near ones weighing more.

    Source: Ribeiro et al. 2016, section 3.4; the regression is `regressions.local_linear`.
    """
    sets = np.random.default_rng(seed).random((samples, len(problem.free))) < 0.5
    problem.progress.expect(samples)
    values = problem.values(full_rows(problem, sets))
    return _scores_of_all(problem, regressions.local_linear(sets, values[:, None]))


def random(problem: Problem, *, seed: int) -> MethodScores:
    """Return standard normal numbers, which a method has to be better than."""
    draws = np.random.default_rng(seed).normal(size=len(problem.free))
    return _scores_of_all(problem, draws)


def full_rows(problem: Problem, keep: np.ndarray) -> np.ndarray:
    """Return [row, free unit] as [row, unit]; what is held is kept."""
    rows = np.ones((len(keep), problem.n_units), bool)
    rows[:, problem.free] = keep
    return rows


def _scores_of_all(
    problem: Problem,
    scores: np.ndarray,
    options: dict[str, int] | None = None,
    *,
    errors: np.ndarray | None = None,
    notes: tuple[str, ...] = (),
) -> MethodScores:
    return MethodScores(
        _full(problem, scores),
        options=dict(options or {}),
        notes=notes,
        standard_error=None if errors is None else _full(problem, errors),
    )


def _full(problem: Problem, of_free: np.ndarray) -> np.ndarray:
    """Return numbers of free units as numbers of all: what is held gets 0."""
    full = np.zeros(problem.n_units)
    full[problem.free] = np.asarray(of_free, float).reshape(-1)
    return full
