"""How far to believe an attribution: the sentences of its paragraph that hold or weaken it."""

from __future__ import annotations

from attnviz.language import N_, counted
from attnviz.records import AgainstRandom, Attribution, Faithfulness
from attnviz.records.significant import significant

SMALL = 0.1
"""Of what the scores hold together: a smaller share of it is not worth a word."""

SHAKY = 0.5
"""A rank correlation below this means that the explanation is a different one."""


def against_random(
    faithfulness: Faithfulness | None, figure: AgainstRandom | None = None
) -> list[str]:
    """Return how scores stand beside random orders, in a sentence."""
    if faithfulness is None and figure is None:
        return [N_("These scores were not compared with random ones.")]
    if faithfulness is None:
        assert figure is not None
        return [_one_figure(figure)]
    figure = faithfulness.figures["comprehensiveness"]
    values = {
        "n": faithfulness.draws,
        "beaten": faithfulness.beaten,
        "tied": faithfulness.tied,
    }
    match figure.better, bool(faithfulness.tied):
        case True, False:
            return [
                counted(
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "order does.",
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "orders do.",
                    **values,
                )
            ]
        case True, True:
            return [
                counted(
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "order does, and exactly as much as {tied} of them.",
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "orders do, and exactly as much as {tied} of them.",
                    **values,
                )
            ]
        case False, False:
            return [
                counted(
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "order does: this is worse than random here, so do not trust the scores.",
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "orders do: this is worse than random here, so do not trust the scores.",
                    **values,
                )
            ]
        case False, True:
            return [
                counted(
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "order does, and exactly as much as {tied} of them: this is worse than random "
                    "here, so do not trust the scores.",
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "orders do, and exactly as much as {tied} of them: this is worse than random "
                    "here, so do not trust the scores.",
                    **values,
                )
            ]
        case _, False:
            return [
                counted(
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "order does, which is no better than random here: do not conclude much from "
                    "it.",
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "orders do, which is no better than random here: do not conclude much from it.",
                    **values,
                )
            ]
        case _:
            return [
                counted(
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "order does, and exactly as much as {tied} of them, which is no better than "
                    "random here: do not conclude much from it.",
                    "Taking away the top units lowers the answer more than {beaten} of {n} random "
                    "orders do, and exactly as much as {tied} of them, which is no better than "
                    "random here: do not conclude much from it.",
                    **values,
                )
            ]


def _one_figure(figure: AgainstRandom) -> str:
    values = {
        "value": significant(figure.value),
        "low": significant(figure.low),
        "high": significant(figure.high),
    }
    if figure.better:
        return N_(
            "Taking away the top units lowers the answer by {value} on average, and random ones by "
            "{low} to {high}.",
            **values,
        )
    if figure.better is False:
        return N_(
            "Taking away the top units lowers the answer by {value} on average, and random ones by "
            "{low} to {high}: this is worse than random here, so do not trust the scores.",
            **values,
        )
    return N_(
        "Taking away the top units lowers the answer by {value} on average, and random ones by "
        "{low} to {high}, so it is no better than random here: do not conclude much from it.",
        **values,
    )


def sums(attribution: Attribution, weight: float) -> list[str]:
    """Return what weakens scores by their sum: one that is missed, or a small difference."""
    sentences = []
    if attribution.incomplete and attribution.delta is not None:
        total = float(attribution.scores.sum())
        sentences.append(
            N_(
                "The scores should sum to {total} but sum to {total_2}, so they are not to be "
                "trusted and no unit is named.",
                total=significant(total - attribution.delta),
                total_2=significant(total),
            )
        )
    if attribution.baseline_value is not None:
        between = abs(attribution.value - attribution.baseline_value)
        scale = max(abs(attribution.value), abs(attribution.baseline_value))
        if between <= SMALL * max(scale, 1e-12) or between <= SMALL * weight:
            sentences.append(
                N_(
                    "The baseline gets nearly the same answer ({baseline_value}, and {value} for "
                    "the input), so the scores only divide a small difference.",
                    baseline_value=significant(attribution.baseline_value),
                    value=significant(attribution.value),
                )
            )
    return sentences


def tests(faithfulness: Faithfulness | None) -> list[str]:
    """Return what weakens scores by their tests, a sentence for each that failed."""
    if faithfulness is None:
        return []
    sentences = []
    if faithfulness.survives_randomisation:
        sentences.append(
            N_(
                "The order hardly changes when the model's weights are shuffled, so it says little "
                "about what this model has learnt."
            )
        )
    if faithfulness.seed_correlation is not None and faithfulness.seed_correlation < SHAKY:
        sentences.append(N_("Another seed gives another order: use more samples."))
    if faithfulness.edit_correlation is not None and faithfulness.edit_correlation < SHAKY:
        sentences.append(N_("Adding or removing a final full stop gives another order."))
    if faithfulness.max_sensitivity is not None and faithfulness.max_sensitivity > 1:
        sentences.append(
            N_("A little noise on the input changes the scores by more than their own size.")
        )
    return sentences
