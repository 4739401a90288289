"""Which of several explanations of one input to believe: each beside random orders, cheaply.

Only sets without the top units are asked (comprehensiveness), by all explanations and the random
orders together, so that it costs about a hundred passes. `trust.faithfulness` measures the rest of
one of them, and `ranking.compare_methods` that of methods on several inputs.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from attnviz.attribution.network import Posed
from attnviz.attribution.perturbation import full_rows
from attnviz.attribution.replay import in_probability, pose_again
from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.metrics import faithfulness as figures
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import AgainstRandom, Attribution, Standing

if TYPE_CHECKING:
    from PIL.Image import Image

DRAWS = 20
"""Random orders."""

QUICK_SECONDS = 3.0
"""A reader who did not ask for it is not kept waiting longer."""


def standing(
    model: Model,
    attributions: Sequence[Attribution],
    *,
    inputs: str | tuple[str, str] | Image | np.ndarray | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Standing:
    """Return how far the answer falls without each one's top units, beside random orders.

    Args:
        model: the model that was explained.
        attributions: of one question: the same input, target and units.
        inputs: the picture or series that was explained; texts are in the attributions.
        draws: random orders; the interval is the middle 95 % of them.
        seed: of the random orders.
        progress: counts passes and can be cancelled.

    The answer is the target's probability where it has one, else its value. Raises InputError
    where the question cannot be asked again. Source: DeYoung et al. 2020, section 4.
    """
    if not attributions:
        raise InputError(N_("There is nothing to rank: give at least one attribution."))
    if draws < 2:
        raise InputError(
            N_("An interval needs at least 2 random orders; got {draws}.", draws=draws)
        )
    posed = pose_again(model, attributions[0], inputs=inputs, progress=progress)
    if any(each.units.text != posed.units.text for each in attributions):
        raise InputError(N_("Only explanations of the same units of the same input can be ranked."))
    return standing_of(posed, [each.shown for each in attributions], draws=draws, seed=seed)


def standing_of(
    posed: Posed, scores: Sequence[np.ndarray], *, draws: int = DRAWS, seed: int = 0
) -> Standing:
    """Return the same of scores [unit] to a question that is already posed."""
    started = time.perf_counter()
    answer, measure = in_probability(posed)
    n = len(answer.free)
    sizes = figures.counts(n)
    generator = np.random.default_rng(seed)
    random = [generator.permutation(n) for _ in range(draws)]
    orders = [*(figures.order_of(np.asarray(s)[answer.free]) for s in scores), *random]
    rows_kept = np.concatenate([figures.kept_without_top(order, sizes) for order in orders])
    answer.progress.expect(rows_asked(n, len(scores), draws))
    values = answer.values(full_rows(answer, rows_kept)).reshape(len(orders), len(sizes))
    drops = figures.aopc(figures.comprehensiveness(answer.value, values))
    by_chance = drops[len(scores) :]
    low, high = figures.interval(by_chance)
    figures_of = tuple(
        AgainstRandom(
            float(one), float(by_chance.mean()), low, high,
            figures.is_better(float(one), low, high, larger=True),
        )
        for one in drops[: len(scores)]
    )  # fmt: skip
    rounding = 1e-6 * max(1e-6, float(np.abs(by_chance).max()))
    beaten = tuple(int((one - by_chance > rounding).sum()) for one in drops[: len(scores)])
    seconds = time.perf_counter() - started
    return Standing(figures_of, beaten, measure, draws, answer.forwards, seconds)


def rows_asked(units: int, explanations: int, draws: int = DRAWS) -> int:
    """Return the rows that go through the model at most."""
    distinct = len(set(figures.counts(units).tolist()))
    return (explanations + draws) * distinct + 1
