"""What an evaluation tells, as headings, sentences, tables and pictures.

`sections` is a whole report. A page draws the same ones, one at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from attnviz.evaluation.compare import verdict
from attnviz.evaluation.figure_words import capital, figure, told
from attnviz.evaluation.remarks import (
    INTERVALS,
    confused,
    how_made,
    repeats,
    sureness,
    worst_said,
)
from attnviz.evaluation.slices import worst_first
from attnviz.export.drawing import Drawing
from attnviz.export.evaluation_figures import (
    confusion_figure,
    curves_figure,
    reliability_figure,
)
from attnviz.records.evaluation import (
    Compression,
    Details,
    Evaluation,
    ModelComparison,
    Report,
    Robustness,
)
from attnviz.records.scores import (
    ClassificationScores,
    EntityScores,
    Interval,
    RegressionScores,
    SegmentationScores,
)

MOST_MISTAKES = 20

MOST_ALONE = 10
"""Rows that are listed of each of two models, which it alone got right."""


Cell = str | int | float | Interval
"""Of a table: numbers stay numbers for who sorts them, `in_words` writes them."""


@dataclass(frozen=True)
class Section:
    """A heading, sentences, pictures and one table.

    legend: what is said of the pictures; nothing where they are not shown.
    """

    title: str
    said: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    pictures: tuple[Drawing, ...] = ()
    legend: str = ""


def in_words(cell: Cell) -> str:
    """Return a cell as it is written: figures with three digits, counts with all of them."""
    if isinstance(cell, Interval):
        return told(cell)
    if isinstance(cell, float):
        return figure(cell)
    return f"{cell:,}" if isinstance(cell, int) else cell


def sections(report: Report) -> list[Section]:
    """The report's parts in their order; parts that there is nothing to say about are left out."""
    done = report.evaluation
    found = [summary(done), scores(done, report.against), *_details(done)]
    if report.comparison is not None:
        found.append(side_by_side(report.comparison))
        if report.against is not None:
            found.append(_alone(report.comparison, done, report.against))
    if done.slices:
        found.append(slices(done))
    if report.robustness is not None:
        found += [changed_texts(report.robustness), moved_embeddings(report.robustness)]
    if report.compression is not None:
        found.append(smaller_versions(report.compression))
    found.append(mistakes(done))
    return [section for section in found if section.said or section.rows or section.pictures]


def summary(done: Evaluation) -> Section:
    """Which model was asked which rows, and what a reader must know."""
    rows = f"{len(done.answers):,} rows of {done.source}"
    said = (
        f"{done.model.name} ({done.model.architecture}, {done.model.dtype}) on {rows}, task "
        f"{done.task}, answered in {done.seconds:.3g} s on {done.model.device}.",
        INTERVALS,
    )
    notes = (f"Note: {note}" for note in (*done.notes, repeats(done)) if note)
    return Section("What was asked", (*said, *notes))


def scores(done: Evaluation, against: Evaluation | None = None) -> Section:
    """Every figure, and that of another model beside it."""
    head = ("figure", done.model.name, *((against.model.name,) if against else ()), "meaning")
    rows: list[tuple[Cell, ...]] = []
    for n, score in enumerate(done.scores):
        other = (against.scores[n].interval,) if against else ()
        meaning = f"{score.meaning}; {score.better} is better"
        rows.append((score.name, score.interval, *other, meaning))
    return Section("Scores", how_made(done), head, tuple(rows))


def _details(done: Evaluation) -> list[Section]:
    details = done.details
    found = [by_class(details)]
    if isinstance(details, ClassificationScores):
        if details.confusion is not None:
            found.append(matrix(details))
            if len(details.labels) > 2:
                found.append(confusions(details))
        found.append(curves(details))
    if done.calibration is not None:
        found.append(calibration(done))
    return [s for s in found if s is not None and (s.rows or s.pictures)]


def by_class(details: Details | None) -> Section | None:
    """The figures of each class, kind of entity or step; None where there are no such parts."""
    match details:
        case ClassificationScores():
            return _of_parts("class", details.labels, details)
        case EntityScores():
            return _of_parts("kind", details.kinds, details)
        case SegmentationScores():
            head = ("class", "IoU", "Dice", "pixels")
            columns = (details.iou.tolist(), details.dice.tolist(), details.pixels.tolist())
            rows = tuple(zip(details.labels, *columns, strict=True))
            return Section("By class", (), head, rows)
        case RegressionScores() if len(details.mae_by_step) > 1:
            rows = tuple(enumerate(details.mae_by_step.tolist(), start=1))
            return Section("By step", (), ("step ahead", "mean error"), rows)
        case _:
            return None


def _of_parts(
    what: str, names: Sequence[str], details: ClassificationScores | EntityScores
) -> Section:
    figures = (details.precision, details.recall, details.f1, details.support)
    columns = (values.tolist() for values in figures)
    said = (
        f"Precision is 0 for a {what} that was never answered, recall for one that no row has.",
    )
    head = (what, "precision", "recall", "F1", "rows")
    return Section(f"By {what}", said, head, tuple(zip(names, *columns, strict=True)))


def matrix(details: ClassificationScores) -> Section:
    """The confusion matrix; without a picture for very many classes."""
    drawn = confusion_figure(details)
    legend = "Shading is the share of the true class."
    return Section("Confusion matrix", pictures=(drawn,) if drawn else (), legend=legend)


def confusions(details: ClassificationScores) -> Section:
    """Which classes are most often taken for which."""
    rows = tuple(
        (truth, answer, count, f"{share:.1%}") for truth, answer, count, share in confused(details)
    )
    head = ("truth", "answered as", "rows", "of the truth's rows")
    return Section("Most frequent confusions", head=head, rows=rows)


def curves(details: ClassificationScores) -> Section:
    """ROC and precision-recall curves, where there are probabilities."""
    names = details.labels
    drawn = (
        curves_figure(details.roc, names, across="false positive rate", up="true positive rate"),
        curves_figure(details.precision_recall, names, across="recall", up="precision"),
    )
    return Section(
        "ROC and precision-recall", pictures=tuple(each for each in drawn if each is not None),
        legend="Each class against the others; beside its name the area under the curve.",
    )  # fmt: skip


def calibration(done: Evaluation) -> Section:
    """Whether the model is right as often as it is sure."""
    drawn = () if done.calibration is None else (reliability_figure(done.calibration),)
    legend = "A larger point is more rows."
    return Section("Calibration", sureness(done), pictures=drawn, legend=legend)


def side_by_side(found: ModelComparison) -> Section:
    """Whether one of two models is better, and how often each alone is right."""
    said, test = (verdict(found),), found.test
    if test is None:
        return Section("Side by side", said)
    head = ("rows", f"{found.second} right", f"{found.second} wrong")
    table = (
        (f"{found.first} right", test.both, test.only_first),
        (f"{found.first} wrong", test.only_second, test.neither),
    )
    return Section("Side by side", said, head, table)


def _alone(found: ModelComparison, done: Evaluation, against: Evaluation) -> Section:
    rows = tuple(
        (
            str(n), name, done.answers.true[n][:200], done.answers.predicted[n][:200],
            against.answers.predicted[n][:200], done.answers.inputs[n][:400],
        )
        for name, alone in ((found.first, found.only_first), (found.second, found.only_second))
        for n in alone[:MOST_ALONE]
    )  # fmt: skip
    head = ("row", "right", "truth", found.first, found.second, "input")
    return Section("Rows that one model alone got right", head=head, rows=rows)


def slices(done: Evaluation) -> Section:
    """The headline on parts of the rows."""
    parts = worst_first(done.slices, done.answers.better)
    name = done.answers.figure_name
    said = (
        f"{capital(name)} on parts of the rows, the worst first. Many parts are looked at, so one "
        "that stands out a little may do so by chance.",
    )
    rows = tuple((s.column, s.value, s.rows, s.interval) for s in parts)
    return Section("Slices", said, ("column", "value", "rows", name), rows)


def changed_texts(found: Robustness) -> Section:
    """What small changes of the words do."""
    rows = tuple(
        (
            c.name, c.rows, c.before or "the truth changes too", c.after or "", c.moved,
            c.example[1][:200], c.meaning,
        )
        for c in found.changes
    )  # fmt: skip
    name = found.figure_name
    head = ("change", "texts changed", f"{name} before", f"{name} after", "answers that move",
            "example", "meaning")  # fmt: skip
    return Section("Changed texts", head=head, rows=rows)


def moved_embeddings(found: Robustness) -> Section:
    """What moves of the embeddings do, the worst ones and random ones."""
    epsilons = sorted({a.epsilon for a in found.attacks})
    methods = list(dict.fromkeys(a.method for a in found.attacks))
    of = {(a.method, a.epsilon): a.figure for a in found.attacks}
    rows = tuple((m, *(of[m, e] for e in epsilons)) for m in methods)
    said = (
        f"{capital(found.figure_name)} after all embeddings of a text were moved by epsilon, in "
        "mean lengths of one token's embedding: at random, along the gradient (FGM), and in steps "
        "(PGD). A model that falls for FGM and PGD but not for random moves of the same length is "
        "weak in a few directions, not to noise.",
        *found.notes,
    )
    return Section("Moved embeddings", said, ("", *(f"epsilon {e:g}" for e in epsilons)), rows)


def smaller_versions(found: Compression) -> Section:
    """What is lost and won where a model is made smaller."""
    rows = tuple(
        (
            v.name, v.figure, "–" if v.agreement is None else f"{v.agreement:.1%}",
            f"{v.size:.2f}", "–" if v.speed is None else f"{v.speed:.2f}",
            "–" if v.maps is None else figure(v.maps), v.meaning,
        )
        for v in found.versions
    )  # fmt: skip
    said = (
        "Size and speed are multiples of the model's own (below 1: smaller, slower); speed is left "
        "open where zeros are still multiplied. Maps: Jensen-Shannon divergence from the model's "
        "own, 0 (the same) to 1 bit.",
        *found.notes,
    )
    head = ("version", found.figure_name, "same answer", "size", "speed", "change of the maps",
            "what was done")  # fmt: skip
    return Section("Smaller versions", said, head, rows)


def mistakes(done: Evaluation, most: int = MOST_MISTAKES) -> Section:
    """The rows that cost most."""
    answers = done.answers
    worst = answers.worst(most)
    if not worst:
        return Section("Worst mistakes", ("Every row was answered right.",))
    rows = tuple(
        (str(n), figure(float(answers.loss[n])), answers.true[n][:200], answers.predicted[n][:200],
         answers.inputs[n][:400])
        for n in worst
    )  # fmt: skip
    head = ("row", "loss", "truth", "answer", "input")
    return Section("Worst mistakes", (worst_said(done, worst),), head, rows)
