"""How far an attribution can be trusted: `faithfulness`, and one removal to see for oneself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from attnviz.attribution.bench import Bench
from attnviz.attribution.methods import Method, method_named
from attnviz.attribution.randomisation import randomised_correlation
from attnviz.attribution.replay import in_probability, pose_again
from attnviz.attribution.stability import edit_correlation, max_sensitivity, seed_correlation
from attnviz.errors import InputError
from attnviz.language import N_, several
from attnviz.metrics import faithfulness as figures
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import Attribution, Faithfulness, Passes, Removed

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PASSES = 1000
"""A method that takes more passes is not run again unasked, so max-sensitivity is left out."""

FEWEST_UNITS = 6
"""With fewer units two orders agree by chance too often for a rank correlation to say much."""


def faithfulness(
    model: Model,
    attribution: Attribution,
    *,
    inputs: str | tuple[str, str] | Image | np.ndarray | None = None,
    draws: int = 20,
    seed: int = 0,
    progress: Progress | None = None,
    deep: bool = False,
) -> Faithfulness:
    """Return how far the scores say what the model depends on, beside random orders.

    Args:
        model: the model that was explained.
        attribution: what `attribute` returned.
        inputs: the picture or series that was explained; texts are in the attribution.
        draws: random orders; the interval beside each figure is the middle 95 % of them.
        seed: of the random orders.
        progress: counts passes and can be cancelled.
        deep: also run the method again on models with shuffled weights, with another seed, and on
            the text with a tiny edit.

    Curves are of the target's probability where it has one, else of its value; infidelity is of the
    number that was explained. Units are ranked by signed score: what speaks for the target first.
    Raises InputError when the question cannot be asked again.
    Source: DeYoung et al. 2020, section 4; Petsiuk et al. 2018, section 3; Yeh et al. 2019,
    sections 2 and 4; Adebayo et al. 2018, section 3.
    """
    if draws < 2:
        raise InputError(
            N_("An interval needs at least 2 random orders; got {draws}.", draws=draws)
        )
    started = time.perf_counter()
    line = method_named(attribution.method)
    progress = progress or Progress()
    posed = pose_again(model, attribution, inputs=inputs, progress=progress)
    answer, measure = in_probability(posed)
    bench = Bench(answer, posed.problem, draws, seed)
    progress.expect(bench.rows)
    scores = attribution.shown[answer.free]
    ours, random = bench.drops(scores), bench.random()
    passes = [bench.answer.passes]
    notes: list[str] = []
    sensitivity = None
    again = _passes_of(line, attribution, bench.n)
    if deep or again <= MOST_PASSES:
        sensitivity = max_sensitivity(posed, line, attribution, seed=seed)
    else:
        notes.append(
            several(
                "Max-sensitivity was left out: it runs the method again, {n} passes each time.",
                n=again,
            )
        )
    randomised = by_seed = by_edit = None
    if deep:
        by_seed = seed_correlation(posed, line, attribution)
        if line.family == "control":
            notes.append(
                N_(
                    "Random numbers do not depend on the model, so shuffling its weights tests "
                    "nothing."
                )
            )
        elif bench.n >= FEWEST_UNITS:
            randomised, spent = randomised_correlation(model, posed, line, attribution, seed=seed)
            passes.append(spent)
            by_edit, spent = edit_correlation(model, posed, line, attribution)
            passes.append(spent)
        else:
            notes.append(
                several(
                    "{n} units are too few for the tests with shuffled weights and with an edit.",
                    n=bench.n,
                )
            )
    comparisons = bench.against_random(scores)
    passes.append(bench.explained.passes)
    return Faithfulness(
        method=attribution.method,
        label=attribution.label,
        target=attribution.target,
        measure=measure,
        units=bench.n,
        fractions=figures.FRACTIONS,
        comprehensiveness=ours.comprehensiveness,
        sufficiency=ours.sufficiency,
        random_comprehensiveness=random.comprehensiveness,
        random_sufficiency=random.sufficiency,
        shares=bench.shares,
        deletion=ours.deletion,
        insertion=ours.insertion,
        random_deletion=random.deletion,
        random_insertion=random.insertion,
        figures=comparisons,
        draws=draws,
        max_sensitivity=sensitivity,
        randomised_correlation=randomised,
        seed_correlation=by_seed,
        edit_correlation=by_edit,
        passes=Passes(sum(p.forward for p in passes), sum(p.backward for p in passes)),
        seconds=time.perf_counter() - started,
        notes=tuple(notes),
    )


def without_top(
    model: Model,
    attribution: Attribution,
    *,
    inputs: str | tuple[str, str] | Image | np.ndarray | None = None,
) -> Removed:
    """Return the answer before and after the unit is taken away that speaks most for it."""
    answer, measure = in_probability(pose_again(model, attribution, inputs=inputs))
    top = int(answer.free[figures.order_of(attribution.shown[answer.free])[0]])
    keep = np.ones((2, answer.n_units), bool)
    keep[1, top] = False
    before, after = answer.values(keep).tolist()
    return Removed(attribution.units.text[top], top, measure, before, after)


def _passes_of(line: Method, attribution: Attribution, n: int) -> int:
    options = {
        name: attribution.options.get(name, default) for name, default in line.options.items()
    }
    spent = attribution.passes.forward + attribution.passes.backward
    return max(spent, sum(line.cost(n, options)))
