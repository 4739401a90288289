"""Scores with their intervals, from the answers of rows: what all tasks share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from attnviz.language import N_
from attnviz.metrics.draws import DrawnFigure, figures_of_draws
from attnviz.metrics.uncertainty import (
    POSITIVE,
    SHARE,
    Scale,
    figure_interval,
    mean_interval,
)
from attnviz.records.evaluation import Answers, Better, Score

_MOST_SORTED = 50_000_000  # rows of all draws and classes, for an area under curves


def scale_of(answers: Answers) -> Scale:
    """Return the range of the rows' figure: shares from 0 to 1, errors and nats from 0 on."""
    return SHARE if answers.better == "higher" else POSITIVE


class ScoreMaker:
    """Makes scores of one set of answers, all with the same draws."""

    def __init__(self, answers: Answers, draws: int, seed: int) -> None:
        self.answers, self.draws, self.seed = answers, draws, seed

    def of_rows(self) -> Score:
        """Return the mean of the rows' figure."""
        a = self.answers
        return self.mean(a.figure_name, N_("mean over the rows"), a.figure, scale_of(a), a.better)

    def mean(
        self, name: str, meaning: str, values: np.ndarray, scale: Scale, better: Better = "higher"
    ) -> Score:
        """Return the mean of one value a row, with its interval."""
        return Score(name, meaning, mean_interval(values, scale=scale), better)

    def figure(
        self, name: str, meaning: str, metric: Callable[..., Any], *columns: np.ndarray,
        scale: Scale = SHARE, better: Better = "higher", vectorised: bool = True,
        worth: float | None = None, values: np.ndarray | None = None,
    ) -> Score:  # fmt: skip
        """Return a figure of all rows together, with the interval that resampled rows give it."""
        at = figure_interval(
            metric, *columns, scale=scale, worth=worth, vectorised=vectorised,
            draws=self.draws, seed=self.seed, values=values,
        )  # fmt: skip
        return Score(name, meaning, at, better)

    def drawn(self, figures: Sequence[DrawnFigure], classes: Sequence[int]) -> list[np.ndarray]:
        """Return the values of several figures of the same draws.

        classes: of each figure, how many times it goes through the rows in order of a class: of
        such a figure fewer draws are made where that would take too long.
        """
        rows = len(self.answers)
        draws = [
            min(self.draws, max(200, _MOST_SORTED // (rows * n))) if n else self.draws
            for n in classes
        ]
        return figures_of_draws(figures, rows, draws=draws, seed=self.seed)


def through(score: Score, turn: Callable[[float], float], *, falls: bool = False) -> Score:
    """Return a score with its figure and interval turned by a monotonic function."""
    at = score.interval
    low, high = (turn(at.high), turn(at.low)) if falls else (turn(at.low), turn(at.high))
    return replace(score, interval=replace(at, value=turn(at.value), low=low, high=high))


def true_and_predicted(answers: Answers) -> tuple[Any, Any]:
    """Return what is true and what was answered, as the model answered it."""
    assert answers.raw is not None
    return answers.raw


def worth_naming(rows_of_class: np.ndarray) -> float:
    """Return the rows behind a mean over classes, where a small class counts as much as others:
    the variance of such a mean is that of a share of so many rows."""
    there = rows_of_class[rows_of_class > 0].astype(float)
    return len(there) ** 2 / float((1 / there).sum()) if len(there) else 1.0


def area_meaning(truth: np.ndarray) -> str:
    """Return what the area under the ROC curve is of, with the classes that have none."""
    meaning = N_("area under the ROC curve of each class against the others, mean of the classes")
    undefined = int((truth.all(0) | ~truth.any(0)).sum())
    if not undefined:
        return meaning
    return N_(
        "{meaning}; {undefined} of {shape} left out, which no row or every row has",
        meaning=meaning,
        undefined=undefined,
        shape=truth.shape[1],
    )
