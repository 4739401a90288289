"""What a model answered on labelled data, row by row, and every figure that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from jaxtyping import Float, Int

from attnviz.records.scores import (
    Calibration,
    ClassificationScores,
    EntityScores,
    Interval,
    McNemar,
    RegressionScores,
    SegmentationScores,
    SequenceScores,
)
from attnviz.records.tokens import read_only
from attnviz.records.trace import ModelInfo

Details = (
    ClassificationScores | EntityScores | RegressionScores | SegmentationScores | SequenceScores
)
Better = Literal["higher", "lower"]


@dataclass(frozen=True, eq=False)
class Answers:
    """One answer a row, beside the truth.

    Attributes:
        inputs, true, predicted: the question, the truth and the answer, in words.
        figure: one number a row whose mean is the headline: 1 and 0 for right and wrong, an error,
            a share. `figure_name` says which, `better` which end is good.
        loss: what the row costs, in nats where there are probabilities; the worst mistakes have
            the largest.
        length: tokens (texts), pixels or steps of each row.
        probabilities: [row, label]; None where the answer is no class.
        labels: the model's classes in the order of their ids; () without classes.
        true_ids, predicted_ids: classes as ids; None where a row has none, or several.
        raw: (true, predicted) as the metrics take them, where the words do not say all.
    """

    inputs: tuple[str, ...]
    true: tuple[str, ...]
    predicted: tuple[str, ...]
    figure: Float[np.ndarray, "row"]
    loss: Float[np.ndarray, "row"]
    length: Int[np.ndarray, "row"]
    figure_name: str
    better: Better
    labels: tuple[str, ...] = ()
    probabilities: Float[np.ndarray, "row label"] | None = None
    true_ids: Int[np.ndarray, "row"] | None = None
    predicted_ids: Int[np.ndarray, "row"] | None = None
    raw: tuple[Any, Any] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("figure", "loss", "length", "probabilities", "true_ids", "predicted_ids"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, read_only(np.asarray(value)))

    def __len__(self) -> int:
        return len(self.inputs)

    def worst(self, most: int = 20) -> tuple[int, ...]:
        """Return the rows that cost most, worst first; of classes, only rows that are wrong."""
        wrong = np.arange(len(self))
        if self.true_ids is not None:
            wrong = np.flatnonzero(self.figure < 1)
        return tuple(wrong[np.argsort(-self.loss[wrong], kind="stable")][:most].tolist())

    def cell(self, true: int, predicted: int) -> tuple[int, ...]:
        """Return the rows of one cell of the confusion matrix, most costly first."""
        if self.true_ids is None or self.predicted_ids is None:
            return ()
        rows = np.flatnonzero((self.true_ids == true) & (self.predicted_ids == predicted))
        return tuple(rows[np.argsort(-self.loss[rows], kind="stable")].tolist())


@dataclass(frozen=True)
class Score:
    """One figure of an evaluation: its name, what it means, and where it would be on other rows."""

    name: str
    meaning: str
    interval: Interval
    better: Better = "higher"


@dataclass(frozen=True)
class Slice:
    """The headline on some of the rows: those whose `column` is `value`."""

    column: str
    value: str
    rows: int
    interval: Interval


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a model is worth on labelled data.

    Attributes:
        model: what answered.
        task: a name of `data.columns.ROLES`.
        source: where the rows are from.
        answers: row by row.
        scores: the figures, headline first, each with its interval.
        details: all scores of the task's kind; None for language models.
        calibration: for one class a row; None otherwise.
        slices: the headline by length, label and the other columns.
        others: the columns beside input and truth, a value a row.
        notes: what a reader must know before believing the figures.
    """

    model: ModelInfo
    task: str
    source: str
    answers: Answers
    scores: tuple[Score, ...]
    details: Details | None
    calibration: Calibration | None
    slices: tuple[Slice, ...]
    others: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def headline(self) -> Score:
        """The figure that stands first."""
        return self.scores[0]


@dataclass(frozen=True)
class ModelComparison:
    """Two models on the same rows.

    difference: of the headline, second minus first. test: McNemar's, for answers that are right or
    wrong. only_first, only_second: rows that one model alone got right, most costly first.
    """

    NAME_IN_FILES: ClassVar[str] = "Comparison"

    first: str
    second: str
    figure_name: str
    better: Better
    difference: Interval
    test: McNemar | None
    only_first: tuple[int, ...] = ()
    only_second: tuple[int, ...] = ()


@dataclass(frozen=True)
class TextChange:
    """What a change of the texts does.

    rows: texts that it changed at all; the figures are over these. before, after: the figure that
    `Robustness` names; None where the truth changes with the text. moved: share of answers (of
    words, where each has one) that are another one afterwards. example: a text before and after.
    """

    NAME_IN_FILES: ClassVar[str] = "Change"

    name: str
    meaning: str
    rows: int
    before: Interval | None
    after: Interval | None
    moved: Interval
    example: tuple[str, str]


@dataclass(frozen=True)
class Attack:
    """The figure after embeddings were moved by so much: "fgm", "pgd" or, to compare, "random".

    epsilon: how far the embeddings of a text were moved in all, in lengths of one token's.
    """

    method: str
    epsilon: float
    figure: Interval


@dataclass(frozen=True)
class Robustness:
    """What small changes do to the answers; figure_name: the measured figure, 0 to 1."""

    changes: tuple[TextChange, ...]
    attacks: tuple[Attack, ...]
    notes: tuple[str, ...] = ()
    figure_name: str = "accuracy"


@dataclass(frozen=True)
class Compressed:
    """A smaller version of a model beside the model itself.

    Attributes:
        name, meaning: what was done.
        figure: the headline of the task, on the same rows.
        agreement: share of rows (words, pixels) with the same answer as the model's own; None where
            answers are numbers or probabilities.
        size: of the stored model, as a share of the original's.
        speed: rows a second, in multiples of the model's own; None where nothing is skipped.
        maps: Jensen-Shannon divergence between its maps and the model's own, in bits, 0 to 1, mean
            over rows of maps and heads that are left; None where it could not be measured.
    """

    name: str
    meaning: str
    figure: Interval
    agreement: float | None
    size: float
    speed: float | None
    maps: float | None


@dataclass(frozen=True, eq=False)
class Compression:
    """The model and smaller versions of it; importance: of each head, [layer, head], by gradient
    (Michel et al. 2019), None where heads could not be told apart. figure_name: what is measured,
    and better, which end of it is good."""

    versions: tuple[Compressed, ...]
    importance: Float[np.ndarray, "layer head"] | None = None
    notes: tuple[str, ...] = ()
    figure_name: str = "accuracy"
    better: Better = "higher"


@dataclass(frozen=True, eq=False)
class Report:
    """Everything that a report of an evaluation shows."""

    evaluation: Evaluation
    comparison: ModelComparison | None = None
    against: Evaluation | None = None
    robustness: Robustness | None = None
    compression: Compression | None = None
