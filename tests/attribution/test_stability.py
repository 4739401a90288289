"""Noise, seeds and edits that should change nothing."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from attnviz.attribution.attribute import attribute, explain
from attnviz.attribution.method_scores import MethodScores
from attnviz.attribution.methods import method_named
from attnviz.attribution.network import pose
from attnviz.attribution.stability import (
    RADIUS,
    edit_correlation,
    edited,
    max_sensitivity,
    seed_correlation,
)
from attnviz.metrics.agreement import rank_correlation


def test_max_sensitivity_is_the_largest_relative_change(planted):
    model, _, texts = planted
    posed = pose(model, texts[0])
    radius = RADIUS * float(posed.problem.inputs.std())
    seen = []

    def sums(problem, *, seed):
        seen.append(problem.summed(problem.inputs)[0])
        return MethodScores(seen[-1])

    line = replace(method_named("saliency"), run=sums)
    ours = explain(model, posed, line)
    found = max_sensitivity(posed, line, ours, samples=4)
    changes = [np.linalg.norm(s - ours.scores) / np.linalg.norm(ours.scores) for s in seen[1:]]
    assert len(changes) == 4
    assert found == pytest.approx(max(changes), rel=1e-5)
    assert 0 < max(np.abs(s - ours.scores).max() for s in seen) <= radius * 32


def test_constant_scores_are_perfectly_stable(planted):
    model, _, texts = planted
    posed = pose(model, texts[0])
    line = method_named("random")
    assert max_sensitivity(posed, line, explain(model, posed, line)) == 0


def test_a_seed_matters_only_to_methods_that_draw(planted):
    model, _, texts = planted
    posed = pose(model, texts[3])
    for name, expected in (("saliency", None), ("smoothgrad", 0.9)):
        line = method_named(name)
        found = seed_correlation(posed, line, explain(model, posed, line))
        assert found is None if expected is None else found > expected
    line = method_named("random")
    assert abs(seed_correlation(posed, line, explain(model, posed, line))) < 0.5


def test_a_full_stop_is_taken_away_or_put_there():
    assert edited("A film.") == "A film"
    assert edited("A film ") == "A film."
    assert edited(".") == ""


def test_an_edit_is_compared_on_the_units_that_stay(planted):
    model, _, texts = planted
    line = method_named("leave_one_out")
    posed = pose(model, texts[3])
    ours = explain(model, posed, line)
    found, passes = edit_correlation(model, posed, line, ours)
    theirs = attribute(model, f"{texts[3]}.", method="leave_one_out", target="present")
    assert found == pytest.approx(rank_correlation(ours.scores[1:31], theirs.scores[1:31]))
    assert passes.forward == 33


def test_the_edited_text_is_asked_about_the_same_answer(planted):
    """Without the word the model would answer "absent"; the question stays "present"."""
    model, _, texts = planted
    posed = pose(model, texts[0])
    other = pose(model, "the film was dull", target=posed.target)
    assert other.target.label == posed.target.label
    assert other.problem.value < 0 < posed.problem.value
    assert torch.isfinite(other.problem.inputs).all()
