"""The question of an attribution, asked again: `pose_again`, and its answer as a probability."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, cast

import torch
from torch import Tensor

from attnviz.attribution.methods import Method
from attnviz.attribution.network import Posed, pose
from attnviz.attribution.problem import Problem
from attnviz.attribution.targets import Measure
from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import Attribution

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

ROUNDING = 0.01
"""How far the explained number may move between two devices or number formats."""


def pose_again(
    model: Model,
    attribution: Attribution,
    *,
    inputs: str | tuple[str, str] | Image | np.ndarray | None = None,
    progress: Progress | None = None,
) -> Posed:
    """Return the question that an attribution answered, on the same model.

    Texts are in the attribution; a picture or a series has to be given again, because only what was
    shown of it is kept. Raises InputError when something is missing or does not match.
    """
    question = attribution.question
    if question is None:
        raise InputError(
            N_(
                "This attribution does not record how it was made, so it cannot be tested. Make it "
                "with attribute()."
            )
        )
    if model.name != attribution.model.name:
        raise InputError(
            N_(
                'This attribution is of "{name}"; got the model "{model_name}".',
                name=attribution.model.name,
                model_name=model.name,
            )
        )
    own_inputs: Any = inputs
    if question.texts:
        own_inputs = question.texts[0] if len(question.texts) == 1 else question.texts
    if own_inputs is None:
        raise InputError(
            N_("An attribution does not contain its picture or series: give it again as inputs=.")
        )
    posed = pose(
        model, own_inputs, target=question.target, measure=cast("Measure | None", question.measure),
        unit=question.unit, baseline=question.baseline, progress=progress,
    )  # fmt: skip
    if posed.units.text != attribution.units.text:
        raise InputError(
            N_(
                "These inputs have different units ({units}) from the attribution "
                "({attribution_units}): give the input that was explained.",
                units=len(posed.units),
                attribution_units=len(attribution.units),
            )
        )
    value = posed.problem.value
    if abs(value - attribution.value) > ROUNDING * max(1.0, abs(attribution.value)):
        raise InputError(
            N_(
                "The {target} was {value:.3g} and is {value_2:.3g} now: give the model and the "
                "input that were explained.",
                target=attribution.target,
                value=attribution.value,
                value_2=value,
            )
        )
    return posed


def in_probability(posed: Posed) -> tuple[Problem, Literal["probability", "value"]]:
    """Return the question with the target's probability as its number, where it has one."""
    probability_of = posed.target.probability
    if probability_of is None:
        return replace(posed.problem, forwards=0, backwards=0, _known={}), "value"

    def probability(x: Tensor) -> Tensor:
        return probability_of(posed.network.output(x))

    return replace(
        posed.problem, function=probability, forwards=0, backwards=0, _known={}
    ), "probability"


def scores_of(
    line: Method, problem: Problem, *, seed: int, options: dict[str, Any] | None = None
) -> np.ndarray:
    """Return what a method says to a problem, with those options that are its own."""
    own = {name: value for name, value in (options or {}).items() if name in line.options}
    with torch.enable_grad():  # a caller may have switched gradients off
        return line.scores(problem, seed=seed, **own).scores
