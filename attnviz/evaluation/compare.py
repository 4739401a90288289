"""Two models on the same rows: is one better, or was it the draw of the rows?"""

from __future__ import annotations

import math

import numpy as np

from attnviz.errors import InputError
from attnviz.evaluation.score_maker import scale_of
from attnviz.language import N_, several
from attnviz.metrics.uncertainty import mcnemar, paired_mean_interval
from attnviz.records.evaluation import Evaluation, ModelComparison


def compare(first: Evaluation, second: Evaluation) -> ModelComparison:
    """Return the difference of two models' mean figures with a paired interval, and McNemar's test.

    The test is made where a row is right or wrong. Both have to come from the same rows in the
    same order (`evaluate_questions` of the same questions). Raises InputError otherwise.
    """
    a, b = first.answers, second.answers
    if first.task != second.task or len(a) != len(b) or a.inputs != b.inputs or a.true != b.true:
        raise InputError(
            N_(
                '"{name}" and "{model_name}" did not answer the same rows: got {a} of {source} and '
                "{b} of {second_source}.",
                name=first.model.name,
                model_name=second.model.name,
                a=len(a),
                source=first.source,
                b=len(b),
                second_source=second.source,
            )
        )
    difference = paired_mean_interval(a.figure, b.figure, scale=scale_of(a))
    test, alone = None, ((), ())
    if np.isin(a.figure, (0, 1)).all() and np.isin(b.figure, (0, 1)).all():
        test = mcnemar(a.figure == 1, b.figure == 1)
        alone = (_alone(a.figure > b.figure, b.loss), _alone(b.figure > a.figure, a.loss))
    return ModelComparison(
        first=first.model.name, second=second.model.name, figure_name=a.figure_name,
        better=a.better, difference=difference, test=test, only_first=alone[0],
        only_second=alone[1],
    )  # fmt: skip


def _alone(rows: np.ndarray, loss: np.ndarray) -> tuple[int, ...]:
    places = np.flatnonzero(rows)
    return tuple(places[np.argsort(-loss[places], kind="stable")].tolist())


def verdict(comparison: ModelComparison) -> str:
    """Return the result of the comparison in a sentence, also when nothing is shown.

    Where McNemar's test is made, it decides, at 5 %. The interval leaves out 0 in the same cases.
    """
    at, test = comparison.difference, comparison.test
    between = (
        N_("its distance from the figure of all such rows is not known")
        if math.isnan(at.low)
        else N_("{low:+.3g} to {high:+.3g}", low=at.low, high=at.high)
    )
    first, second = comparison.first, comparison.second
    sentence = N_(
        "{figure_name}: {second} minus {first} is {value:+.3g} ({between})",
        figure_name=comparison.figure_name,
        second=second,
        first=first,
        value=at.value,
        between=between,
    )
    is_shown = at.low > 0 or at.high < 0
    if test is not None:
        is_shown = test.p < 1 - at.level
    if is_shown:
        ahead = (
            comparison.second
            if (at.value > 0) == (comparison.better == "higher")
            else comparison.first
        )
        sentence += N_(": {ahead} is better on such rows.", ahead=ahead)
    else:
        sentence += N_(": these rows do not show that one is better.")
    if test is not None:
        sentence += several(
            " Only {first} is right on {n} rows, only {second} on {only_second} "
            "(McNemar, {test}: p = {p:.2g}).",
            n=test.only_first,
            first=first,
            second=second,
            only_second=test.only_second,
            test=test.test,
            p=test.p,
        )
    return sentence
