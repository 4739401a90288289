"""What an evaluation tells, as headings, sentences, tables and pictures.

`sections` is a whole report. A page draws the same ones, one at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from attnviz.evaluation.compare import verdict
from attnviz.evaluation.figure_words import capital, figure, with_interval
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
from attnviz.language import N_, several
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
    sentences: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    pictures: tuple[Drawing, ...] = ()
    legend: str = ""


def in_words(cell: Cell) -> str:
    """Return a cell as it is written: figures with three digits, counts with all of them."""
    if isinstance(cell, Interval):
        return with_interval(cell)
    if isinstance(cell, float):
        return figure(cell)
    return f"{cell:,}" if isinstance(cell, int) else cell


def sections(report: Report) -> list[Section]:
    """Return the report's parts in their order, without empty ones."""
    evaluation = report.evaluation
    parts = [summary(evaluation), scores(evaluation, report.against), *_details(evaluation)]
    if report.comparison is not None:
        parts.append(side_by_side(report.comparison))
        if report.against is not None:
            parts.append(_alone(report.comparison, evaluation, report.against))
    if evaluation.slices:
        parts.append(slices(evaluation))
    if report.robustness is not None:
        parts += [changed_texts(report.robustness), moved_embeddings(report.robustness)]
    if report.compression is not None:
        parts.append(smaller_versions(report.compression))
    parts.append(mistakes(evaluation))
    return [section for section in parts if section.sentences or section.rows or section.pictures]


def summary(evaluation: Evaluation) -> Section:
    """Return the section on the model, the rows and the notes."""
    rows = several(
        "{n:,} rows of {source}",
        n=len(evaluation.answers),
        source=evaluation.source,
    )
    model = evaluation.model
    sentences = (
        N_(
            "{name} ({architecture}, {dtype}) on {rows}, task {task}, answered in {seconds:.3g} s "
            "on {device}.",
            name=model.name,
            architecture=model.architecture,
            dtype=model.dtype,
            rows=rows,
            task=evaluation.task,
            seconds=evaluation.seconds,
            device=model.device,
        ),
        INTERVALS,
    )
    notes = (
        N_("Note: {note}", note=note) for note in (*evaluation.notes, repeats(evaluation)) if note
    )
    return Section(N_("What was evaluated"), (*sentences, *notes))


def scores(evaluation: Evaluation, against: Evaluation | None = None) -> Section:
    """Return every figure, and the other model's beside it."""
    head = (
        N_("figure"),
        evaluation.model.name,
        *((against.model.name,) if against else ()),
        N_("meaning"),
    )
    rows: list[tuple[Cell, ...]] = []
    for n, score in enumerate(evaluation.scores):
        other = (against.scores[n].interval,) if against else ()
        meaning = N_("{meaning}; {better} is better", meaning=score.meaning, better=score.better)
        rows.append((score.name, score.interval, *other, meaning))
    return Section(N_("Scores"), how_made(evaluation), head, tuple(rows))


def _details(evaluation: Evaluation) -> list[Section]:
    details = evaluation.details
    parts = [by_class(details)]
    if isinstance(details, ClassificationScores):
        if details.confusion is not None:
            parts.append(matrix(details))
            if len(details.labels) > 2:
                parts.append(confusions(details))
        parts.append(curves(details))
    if evaluation.calibration is not None:
        parts.append(calibration(evaluation))
    return [s for s in parts if s is not None and (s.rows or s.pictures)]


def by_class(details: Details | None) -> Section | None:
    """Return the figures of each class, kind of entity or step; None where there are none."""
    match details:
        case ClassificationScores():
            return _of_parts(N_("class"), details.labels, details, title=N_("By class"))
        case EntityScores():
            return _of_parts(N_("kind"), details.kinds, details, title=N_("By kind"))
        case SegmentationScores():
            head = (N_("class"), N_("IoU"), N_("Dice"), N_("pixels"))
            columns = (details.iou.tolist(), details.dice.tolist(), details.pixels.tolist())
            rows = tuple(zip(details.labels, *columns, strict=True))
            return Section(N_("By class"), (), head, rows)
        case RegressionScores() if len(details.mae_by_step) > 1:
            rows = tuple(enumerate(details.mae_by_step.tolist(), start=1))
            return Section(N_("By step"), (), (N_("step ahead"), N_("mean error")), rows)
        case _:
            return None


def _of_parts(
    what: str,
    names: Sequence[str],
    details: ClassificationScores | EntityScores,
    *,
    title: str,
) -> Section:
    figures = (details.precision, details.recall, details.f1, details.support)
    columns = (values.tolist() for values in figures)
    sentences = (
        N_(
            "Precision is 0 for a {what} that was never answered, recall is 0 for one that no row "
            "has.",
            what=what,
        ),
    )
    head = (what, N_("precision"), N_("recall"), N_("F1"), N_("rows"))
    return Section(title, sentences, head, tuple(zip(names, *columns, strict=True)))


def matrix(details: ClassificationScores) -> Section:
    """Return the confusion matrix; without a picture for very many classes."""
    picture = confusion_figure(details)
    legend = N_("Shading is the share of the true class.")
    return Section(N_("Confusion matrix"), pictures=(picture,) if picture else (), legend=legend)


def confusions(details: ClassificationScores) -> Section:
    """Return the most frequent confusions of classes."""
    rows = tuple(
        (truth, answer, count, f"{share:.1%}") for truth, answer, count, share in confused(details)
    )
    head = (N_("truth"), N_("answered as"), N_("rows"), N_("of the truth's rows"))
    return Section(N_("Most frequent confusions"), head=head, rows=rows)


def curves(details: ClassificationScores) -> Section:
    """Return the ROC and precision-recall curves, where there are probabilities."""
    names = details.labels
    pictures = (
        curves_figure(
            details.roc, names, across=N_("false positive rate"), up=N_("true positive rate")
        ),
        curves_figure(details.precision_recall, names, across="recall", up="precision"),
    )
    return Section(
        N_("ROC and precision-recall"),
        pictures=tuple(each for each in pictures if each is not None),
        legend=N_("Each class against the others; beside its name the area under the curve."),
    )


def calibration(evaluation: Evaluation) -> Section:
    """Return the section on whether the model is right as often as it is sure."""
    pictures = (
        () if evaluation.calibration is None else (reliability_figure(evaluation.calibration),)
    )
    legend = N_("A larger point is more rows.")
    return Section(N_("Calibration"), sureness(evaluation), pictures=pictures, legend=legend)


def side_by_side(comparison: ModelComparison) -> Section:
    """Return the section on which model is better, and how often each alone is right."""
    sentences, test = (verdict(comparison),), comparison.test
    if test is None:
        return Section(N_("Side by side"), sentences)
    head = (
        N_("rows"),
        N_("{second} right", second=comparison.second),
        N_("{second} wrong", second=comparison.second),
    )
    table = (
        (N_("{first} right", first=comparison.first), test.both, test.only_first),
        (N_("{first} wrong", first=comparison.first), test.only_second, test.neither),
    )
    return Section(N_("Side by side"), sentences, head, table)


def _alone(comparison: ModelComparison, evaluation: Evaluation, against: Evaluation) -> Section:
    rows = tuple(
        (
            str(n), name, evaluation.answers.true[n][:200], evaluation.answers.predicted[n][:200],
            against.answers.predicted[n][:200], evaluation.answers.inputs[n][:400],
        )
        for name, alone in (
            (comparison.first, comparison.only_first), (comparison.second, comparison.only_second),
        )
        for n in alone[:MOST_ALONE]
    )  # fmt: skip
    head = (N_("row"), N_("right"), N_("truth"), comparison.first, comparison.second, N_("input"))
    return Section(N_("Rows that only one model got right"), head=head, rows=rows)


def slices(evaluation: Evaluation) -> Section:
    """Return the headline on parts of the rows."""
    parts = worst_first(evaluation.slices, evaluation.answers.better)
    name = evaluation.answers.figure_name
    sentences = (
        N_(
            "{name} on parts of the rows, the worst first. Many parts are compared, so a small "
            "difference may be due to chance.",
            name=capital(name),
        ),
    )
    rows = tuple((s.column, s.value, s.rows, s.interval) for s in parts)
    return Section(N_("Slices"), sentences, (N_("column"), N_("value"), N_("rows"), name), rows)


def changed_texts(robustness: Robustness) -> Section:
    """Return the section on small changes of the words."""
    rows = tuple(
        (
            c.name,
            c.rows,
            c.before or N_("the truth may change too"),
            c.after or "",
            c.moved,
            c.example[1][:200],
            c.meaning,
        )
        for c in robustness.changes
    )
    name = robustness.figure_name
    head = (
        N_("change"),
        N_("texts changed"),
        N_("{name} before", name=name),
        N_("{name} after", name=name),
        N_("answers that move"),
        N_("example"),
        N_("meaning"),
    )
    return Section(N_("Changed texts"), head=head, rows=rows)


def moved_embeddings(robustness: Robustness) -> Section:
    """Return the section on moves of the embeddings, the worst and random ones."""
    epsilons = sorted({a.epsilon for a in robustness.attacks})
    methods = list(dict.fromkeys(a.method for a in robustness.attacks))
    of = {(a.method, a.epsilon): a.figure for a in robustness.attacks}
    rows = tuple((m, *(of[m, e] for e in epsilons)) for m in methods)
    sentences = (
        N_(
            "{figure_name} after all embeddings of a text were moved by epsilon, in mean lengths "
            "of one token's embedding: at random, along the gradient (FGM), and in steps (PGD). A "
            "model that fails under FGM and PGD but not under random moves of the same length is "
            "sensitive in a few directions, not to noise.",
            figure_name=capital(robustness.figure_name),
        ),
        *robustness.notes,
    )
    return Section(
        N_("Moved embeddings"), sentences, ("", *(N_("epsilon {e:g}", e=e) for e in epsilons)), rows
    )


def smaller_versions(compression: Compression) -> Section:
    """Return the section on the gains and losses of smaller versions."""
    rows = tuple(
        (
            v.name, v.figure, "–" if v.agreement is None else f"{v.agreement:.1%}",
            f"{v.size:.2f}", "–" if v.speed is None else f"{v.speed:.2f}",
            "–" if v.maps is None else figure(v.maps), v.meaning,
        )
        for v in compression.versions
    )  # fmt: skip
    sentences = (
        N_(
            "Size and speed are multiples of the model's own (below 1: smaller, slower); no speed "
            "is given if zeros are still multiplied. Maps: Jensen-Shannon divergence from the "
            "model's own, 0 (the same) to 1 bit."
        ),
        *compression.notes,
    )
    head = (
        N_("version"),
        compression.figure_name,
        N_("same answer"),
        N_("size"),
        N_("speed"),
        N_("change of the maps"),
        N_("what was done"),
    )
    return Section(N_("Smaller versions"), sentences, head, rows)


def mistakes(evaluation: Evaluation, most: int = MOST_MISTAKES) -> Section:
    """Return the rows that cost most."""
    answers = evaluation.answers
    worst = answers.worst(most)
    if not worst:
        return Section(N_("Worst mistakes"), (N_("Every row was answered right."),))
    rows = tuple(
        (str(n), figure(float(answers.loss[n])), answers.true[n][:200], answers.predicted[n][:200],
         answers.inputs[n][:400])
        for n in worst
    )  # fmt: skip
    head = (N_("row"), N_("loss"), N_("truth"), N_("answer"), N_("input"))
    return Section(N_("Worst mistakes"), (worst_said(evaluation, worst),), head, rows)
