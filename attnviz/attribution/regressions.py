"""What a unit is worth by regression on sets of units: KernelSHAP and LIME, of any number of games.

Numpy in, numbers out: whoever asks evaluates the sets, and each column of `values` is a game (one
answer, or a token of a sequence) that is solved from the same sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np
from jaxtyping import Bool, Float, Int

FEWEST_SETS = 256
"""Sets that are asked for unless somebody says how many: all of them up to eight units."""

SETS_A_UNIT = 4
"""And at least so many a unit: a regression needs more equations than unknowns."""

_MANY = 0.2
"""Share of a size's sets from which on those that were drawn weigh alike: how often each was drawn
is then mostly noise."""

_FLAT = 1e-9
"""What is smaller, beside 1, is a direction of which the sets say nothing."""

_TRIES = 4
"""Draws for each set that may still be asked, so that a few repeated ones do not stop the drawing.
Source: shap's KernelExplainer, which does the same."""


@dataclass(frozen=True, eq=False)
class Coalitions:
    """Sets of units, none empty, whole or twice, and what each counts for.

    Attributes:
        weights: sum to 1; Shapley's kernel, or an estimate of it where a size was drawn from.
        pair: the drawn pair that a set belongs to (a set and what it leaves out); -1 where all sets
            of that size are there.
        of: how many there are to draw from, pairs.
    """

    sets: Bool[np.ndarray, "set unit"]
    weights: Float[np.ndarray, "set"]
    pair: Int[np.ndarray, "set"]
    of: int = 0

    @property
    def complete(self) -> bool:
        """Whether every set is there, so that the regression gives Shapley values exactly."""
        return bool((self.pair < 0).all())


def sets_asked(units: int, samples: int | None) -> int:
    """Return how many sets KernelSHAP asks of so many units, the empty and the whole one apart."""
    most = max(FEWEST_SETS, SETS_A_UNIT * units) if samples is None else samples
    return most if units > 62 else min(most, 2**units - 2)


@lru_cache(maxsize=4)
def drawn(units: int, most: int, seed: int) -> Coalitions:
    """Return `coalitions` of a seed, kept a while: a question is posed with them, then asked."""
    result = coalitions(units, most, np.random.default_rng(seed))
    for array in (result.sets, result.weights, result.pair):
        array.flags.writeable = False  # several questions look at them
    return result


def coalitions(units: int, most: int, generator: np.random.Generator) -> Coalitions:
    """Return at most so many sets: all of them where they are no more, or else a fair draw.

    Sizes are filled from both ends, where the kernel weighs most, while all sets of a size and of
    its counterpart fit into their share; the rest are drawn with the kernel's probabilities, each
    with what it leaves out and none twice. Source: Lundberg and Lee 2017, section 4.1, as their
    package shap draws; Covert and Lee 2021, section 4.2, for pairs.
    """
    mass = {size: 1 / (size * (units - size)) for size in range(1, units)}
    whole = sum(mass.values())
    all_fit = units <= 62 and 2**units - 2 <= most
    sets: list[np.ndarray] = [np.zeros((0, units), bool)]  # of a single unit there are none
    weights: list[np.ndarray] = [np.zeros(0)]
    budget = most
    sizes = list(range(1, units // 2 + 1))
    while sizes:
        size = sizes[0]
        both = {size, units - size}
        count = comb(units, size) * len(both)
        share = sum(mass[s] for s in both) / sum(mass[s] for s in _both(sizes, units))
        if not all_fit and budget * share < count:
            break
        for each in sorted(both):
            rows = _of_size(units, each)
            sets.append(rows)
            weights.append(np.full(len(rows), mass[each] / whole / len(rows)))
        budget -= count
        sizes.pop(0)
    n_whole = sum(map(len, sets))
    pair = np.full(n_whole, -1)
    if sizes:
        samples, counts = _sampled_pairs(units, sizes, mass, max(2, budget) // 2, generator)
        rest = sum(mass[s] for s in _both(sizes, units)) / whole
        sets += [samples, ~samples]
        weights += [rest * _weights(samples, counts, sizes, mass) / 2] * 2
        pair = np.concatenate([pair, *[np.arange(len(samples))] * 2])
    of = sum(comb(units, s) for s in _both(sizes, units)) // 2
    return Coalitions(np.concatenate(sets), np.concatenate(weights), pair, of)


def shapley_by_regression(
    coalitions: Coalitions,
    values: Float[np.ndarray, "set game"],
    whole: Float[np.ndarray, "game"],
    visible: Bool[np.ndarray, "game unit"] | None = None,
) -> tuple[Float[np.ndarray, "unit game"], Float[np.ndarray, "unit game"] | None]:
    """Return each unit's Shapley value in each game, and its standard error.

    Args:
        coalitions: from `coalitions`.
        values: each set's worth, above that of the empty one.
        whole: what all units are worth together, above that of none.
        visible: units that a game can depend on at all; the others get exactly 0.

    Scores of a game sum to its `whole`. Errors are 0 where every set was asked, and else follow
    from how far the drawn pairs scatter; None where there are too few sets to tell.
    Source: Lundberg and Lee 2017, section 4.1; Covert and Lee 2021.
    """
    units = coalitions.sets.shape[1]
    scores, errors = np.zeros((units, len(whole))), np.zeros((units, len(whole)))
    has_errors = True
    for game in range(len(whole)):
        columns = np.arange(units) if visible is None else np.flatnonzero(visible[game])
        if len(columns) < 2:
            scores[columns, game] = whole[game]
            continue
        inside = coalitions.sets[:, columns].astype(float)
        # The last unit is what the others leave of the whole.
        known_part = inside[:, :-1] - inside[:, -1:]
        rest = values[:, game] - inside[:, -1] * whole[game]
        weighted = known_part * coalitions.weights[:, None]
        inverse = _inverse(weighted.T @ known_part)
        solution = inverse @ (weighted.T @ rest)
        scores[columns, game] = [*solution, whole[game] - solution.sum()]
        if not coalitions.complete:
            spread = _pair_errors(coalitions, known_part, inverse, rest - known_part @ solution)
            has_errors = has_errors and spread is not None
            errors[columns, game] = 0 if spread is None else spread
    return scores, errors if has_errors else None


def local_linear(
    sets: Bool[np.ndarray, "set unit"],
    values: Float[np.ndarray, "set game"],
    visible: Bool[np.ndarray, "game unit"] | None = None,
) -> Float[np.ndarray, "unit game"]:
    """Return the coefficients of a linear model of each game, sets near the whole weighing more.

    The distance is the cosine's, the kernel's width 1, and the model a ridge regression with
    penalty 1, whose coefficients grow with the values: an answer that is ten times as large gets
    scores ten times as large. Source: Ribeiro et al. 2016, section 3.4, and their package lime.
    """
    from sklearn.linear_model import Ridge

    near = np.exp(-((1 - np.sqrt(sets.mean(1))) ** 2) / 2)
    scores = np.zeros((sets.shape[1], values.shape[1]))
    for game in range(values.shape[1]):
        columns = np.arange(sets.shape[1]) if visible is None else np.flatnonzero(visible[game])
        if len(columns):
            line = Ridge(alpha=1.0)
            line.fit(sets[:, columns].astype(float), values[:, game], sample_weight=near)
            scores[columns, game] = line.coef_
    return scores


def _both(sizes: list[int], units: int) -> set[int]:
    """Return sizes and their counterparts."""
    return {*sizes, *(units - size for size in sizes)}


def _of_size(units: int, size: int) -> Bool[np.ndarray, "set unit"]:
    from itertools import combinations

    rows = np.zeros((comb(units, size), units), bool)
    for row, members in zip(rows, combinations(range(units), size), strict=True):
        row[list(members)] = True
    return rows


def _sampled_pairs(
    units: int, sizes: list[int], mass: dict[int, float], most: int, generator: np.random.Generator
) -> tuple[Bool[np.ndarray, "pair unit"], Float[np.ndarray, "pair"]]:
    """Return distinct sets of the smaller half of sizes, and how often each was drawn."""
    chance = np.array([mass[s] * (1 if 2 * s == units else 2) for s in sizes])
    up_to = (chance / chance.sum()).cumsum()
    counts: dict[bytes, int] = {}
    rows: list[np.ndarray] = []
    for _ in range(_TRIES * most):
        row = np.zeros(units, bool)
        # As `generator.choice(sizes, p=...)` draws, which checks its arguments each time.
        size = sizes[int((up_to / up_to[-1]).searchsorted(generator.random(), side="right"))]
        row[generator.permutation(units)[:size]] = True
        if 2 * size == units and not row[0]:
            row = ~row  # the two halves of a set are one pair
        key = row.tobytes()
        if key not in counts:
            if len(counts) == most:
                break
            rows.append(row)
        counts[key] = counts.get(key, 0) + 1
    return np.stack(rows), np.array(list(counts.values()), float)


def _weights(
    samples: Bool[np.ndarray, "pair unit"],
    counts: Float[np.ndarray, "pair"],
    sizes: list[int],
    mass: dict[int, float],
) -> Float[np.ndarray, "pair"]:
    """Return what each drawn pair counts for; they sum to 1.

    Where many sets of a size were drawn, each gets an equal part of the kernel's mass of that size;
    elsewhere its part is how often it was drawn.
    """
    units = samples.shape[1]
    times = {size: 1 if 2 * size == units else 2 for size in sizes}
    total = sum(mass[size] * times[size] for size in sizes)
    weights, is_even, left = counts / counts.sum(), np.zeros(len(counts), bool), 1.0
    for size in sizes:
        of_size = samples.sum(1) == size
        if of_size.sum() >= _MANY * comb(units, size) * times[size] / 2:
            share = mass[size] * times[size] / total
            weights[of_size] = share / of_size.sum()
            is_even |= of_size
            left -= share
    if not is_even.all():
        weights[~is_even] *= left / weights[~is_even].sum()
    return weights / weights.sum()


def _inverse(gram: Float[np.ndarray, "unknown unknown"]) -> Float[np.ndarray, "unknown unknown"]:
    """Return the inverse, or the pseudoinverse where the sets leave a direction open.

    A pseudoinverse takes five times as long, which is as long as a batch of a small model.
    """
    try:
        inverse = np.linalg.inv(gram)
        if np.linalg.norm(gram, 1) * np.linalg.norm(inverse, 1) < 1 / _FLAT:
            return inverse
    except np.linalg.LinAlgError:
        pass
    return np.linalg.pinv(gram, rcond=_FLAT, hermitian=True)


def _pair_errors(
    coalitions: Coalitions,
    inside: Float[np.ndarray, "set unknown"],
    inverse: Float[np.ndarray, "unknown unknown"],
    residual: Float[np.ndarray, "set"],
) -> Float[np.ndarray, "unit"] | None:
    """Return the standard error of each unit's score, the last one's included.

    The sum over pairs of what the residuals of each do to the scores, squared: the variance of a
    regression on clusters. A pair draws the scores to itself, which makes its residuals small, so
    they are raised by its leverage, to the power -3/4. With -1/2 (CR2) the error would be unbiased
    if all pairs scattered alike, and is too small on few pairs; -1 is the jackknife, and too large
    there. Fewer sets are left to chance the more of all were asked.
    Source: Bell and McCaffrey 2002; Cameron and Miller 2015, section VI.
    """
    pairs = int(coalitions.pair.max()) + 1
    first, second = np.argsort(coalitions.pair, kind="stable")[-2 * pairs :].reshape(pairs, 2).T
    # Of what a set leaves out, `inside` is the negative, and the weight the same.
    weighted = inside[first] * coalitions.weights[first][:, None]
    leverage = 2 * ((weighted @ inverse) * inside[first]).sum(1)
    if (leverage > 1 - _FLAT).any():
        return None  # without some pair there are fewer equations than unknowns
    raised = (residual[first] - residual[second]) * (1 - leverage) ** -0.75
    changes = (weighted @ inverse) * raised[:, None]
    changes = np.concatenate([changes, -changes.sum(1, keepdims=True)], axis=1)
    unasked = max(0.0, 1 - pairs / coalitions.of)
    return np.sqrt((changes**2).sum(0) * unasked)
