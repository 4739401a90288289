"""Does an explanation stay when nothing of weight changes? Noise, another seed, a tiny edit."""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import Tensor

from attnviz.attribution.methods import Method
from attnviz.attribution.network import Posed, pose
from attnviz.attribution.replay import scores_of
from attnviz.language import N_
from attnviz.metrics.agreement import rank_correlation
from attnviz.models.model import Model
from attnviz.records import Attribution, Passes

RADIUS = 0.05
"""How far each number of an input may move, as a share of the spread of the input's numbers."""

SAMPLES = 3
"""Moved inputs, of which the worst counts."""


def max_sensitivity(
    posed: Posed, line: Method, attribution: Attribution, *, seed: int = 0, samples: int = SAMPLES
) -> float:
    """Return the largest change of the scores, as a share of their size, under a little noise.

    Noise is uniform within `RADIUS` of the spread of the input (embeddings, pixels or steps); 0 is
    stable. Source: Yeh et al. 2019, section 4.
    """
    import captum.metrics

    problem = posed.problem
    radius = RADIUS * float(problem.inputs.std())
    generator = np.random.default_rng(seed)

    def explain(rows: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        if isinstance(rows, tuple):  # the input itself, whose scores are there
            return (torch.from_numpy(np.array(attribution.scores))[None],)
        result = []
        for row in rows.split(1):
            there = problem.at(row)
            result.append(
                scores_of(line, there, seed=attribution.seed or 0, options=attribution.options)
            )
            problem.forwards += there.forwards
            problem.backwards += there.backwards
        return (torch.from_numpy(np.stack(result)),)

    def with_noise(rows: Tensor) -> Tensor:
        noise = generator.uniform(-radius, radius, size=tuple(rows.shape))
        return rows + torch.from_numpy(noise).to(rows)

    result = captum.metrics.sensitivity_max(
        explain, (problem.inputs.detach(),), with_noise, n_perturb_samples=samples
    )
    return float(result[0])


def seed_correlation(posed: Posed, line: Method, attribution: Attribution) -> float | None:
    """Return the rank correlation with the same method at another seed; None if it draws nothing.

    -1 to 1; near 1 enough was drawn.
    """
    if not line.draws:
        return None
    problem = posed.problem
    there = problem.at(problem.inputs)
    scores = scores_of(line, there, seed=(attribution.seed or 0) + 1, options=attribution.options)
    problem.forwards += there.forwards
    problem.backwards += there.backwards
    return rank_correlation(attribution.scores[problem.free], scores[problem.free])


def edit_correlation(
    model: Model, posed: Posed, line: Method, attribution: Attribution
) -> tuple[float | None, Passes]:
    """Return the rank correlation with the explanation of a slightly edited text, and its cost.

    The final full stop is taken away, or put there; the scores of the units before it are compared.
    None for pictures and series, for models that continue a text (where its end is the question),
    and where fewer than three units are shared.
    """
    texts = posed.question.texts
    if not texts or model.task_line.kind == "next_token":
        return None, Passes()
    # Of a pair whose similarity is asked for, the first text is explained.
    at = 0 if model.task_line.kind == "none" else len(texts) - 1
    edited_texts = [*texts]
    edited_texts[at] = edited(texts[at])
    if not edited_texts[at]:
        return None, Passes()
    own_inputs = (
        edited_texts[0] if len(edited_texts) == 1 else cast("tuple[str, str]", tuple(edited_texts))
    )
    other = pose(
        model, own_inputs, target=posed.target, unit=posed.question.unit,
        baseline=posed.question.baseline, progress=posed.problem.progress,
    )  # fmt: skip
    shared = _shared(posed, other)
    if len(shared) < 3:
        return None, Passes()
    scores = scores_of(line, other.problem, seed=attribution.seed or 0, options=attribution.options)
    return rank_correlation(attribution.scores[shared], scores[shared]), other.problem.passes


def edited(text: str) -> str:
    """Return a text without its final full stop, or with one."""
    text = text.rstrip()
    return text[:-1].rstrip() if text.endswith(".") else N_("{text}.", text=text)


def _shared(posed: Posed, other: Posed) -> np.ndarray:
    """Return the free units before the first that differs."""
    ours, theirs = posed.units, other.units
    same = 0
    while same < min(len(ours), len(theirs)) and ours.text[same] == theirs.text[same]:
        same += 1
    free = posed.problem.free
    return free[free < same]
