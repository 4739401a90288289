"""Does an explanation depend on what the model has learnt? The same one of shuffled weights."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from attnviz.attribution.methods import Method
from attnviz.attribution.network import Posed, pose
from attnviz.attribution.replay import scores_of
from attnviz.metrics.agreement import rank_correlation
from attnviz.models.model import Model
from attnviz.records import Attribution, Passes

DRAWS = 3
"""Shuffled models, whose correlations are averaged."""


def randomised_correlation(
    model: Model,
    posed: Posed,
    line: Method,
    attribution: Attribution,
    *,
    seed: int = 0,
    draws: int = DRAWS,
) -> tuple[float, Passes]:
    """Return the mean absolute rank correlation with explanations of shuffled models, and its cost.

    0 to 1; near 1 the explanation says little of the model. The shuffled models are asked for the
    same answer about the same input. Source: Adebayo et al. 2018, section 3.
    """
    free = posed.problem.free
    generator = np.random.default_rng(seed)
    correlations, forward, backward = [], 0, 0
    for _ in range(draws):
        other = pose(
            shuffled(model, generator), posed.given, target=posed.target, unit=posed.question.unit,
            baseline=posed.question.baseline, progress=posed.problem.progress,
        )  # fmt: skip
        scores = scores_of(
            line, other.problem, seed=attribution.seed or 0, options=attribution.options
        )
        correlations.append(abs(rank_correlation(attribution.scores[free], scores[free])))
        forward += other.problem.passes.forward
        backward += other.problem.passes.backward
    return float(np.mean(correlations)), Passes(forward, backward)


def shuffled(model: Model, generator: np.random.Generator) -> Model:
    """Return a twin whose weights are shuffled within each parameter; the model stays as it is.

    Each parameter keeps its numbers and so its mean and spread; weights that two modules share stay
    shared.
    """
    own = model.twin()
    parameters: dict[int, nn.Parameter] = {}
    for module in own.hf.modules():
        for name, weight in list(module._parameters.items()):
            if weight is None:
                continue
            if id(weight) not in parameters:
                order = torch.from_numpy(generator.permutation(weight.numel())).to(weight.device)
                numbers = weight.detach().flatten()[order].view_as(weight)
                parameters[id(weight)] = nn.Parameter(numbers, requires_grad=weight.requires_grad)
            module._parameters[name] = parameters[id(weight)]
    return own
