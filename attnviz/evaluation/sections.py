"""What a report tells, as headings, sentences, tables and pictures: `sections`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

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
from attnviz.records.evaluation import Compression, Evaluation, ModelComparison, Report, Robustness
from attnviz.records.scores import ClassificationScores, EntityScores

MOST_MISTAKES = 20

MOST_ALONE = 10
"""Rows that are listed of each of two models, which it alone got right."""


@dataclass(frozen=True)
class Section:
    """A heading, sentences, pictures and one table; what HTML and Markdown are written from."""

    title: str
    said: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[Drawing, ...] = ()


def sections(report: Report) -> list[Section]:
    """The report's parts in their order; parts that there is nothing to say about are left out."""
    done = report.evaluation
    found = [_summary(done), _scores(done, report.against), *_details(done)]
    if report.comparison is not None:
        found += _comparison(report.comparison, done, report.against)
    if done.slices:
        found.append(_slices(done))
    if report.robustness is not None:
        found += _robustness(report.robustness)
    if report.compression is not None:
        found.append(_compression(report.compression))
    found.append(_mistakes(done))
    return [section for section in found if section.said or section.rows or section.pictures]


def _summary(done: Evaluation) -> Section:
    rows = f"{len(done.answers):,} rows of {done.source}"
    said = (
        f"{done.model.name} ({done.model.architecture}, {done.model.dtype}) on {rows}, task "
        f"{done.task}, answered in {done.seconds:.3g} s on {done.model.device}.",
        INTERVALS,
    )
    again = repeats(done)
    notes = (f"Note: {note}" for note in (*done.notes, again) if note)
    return Section("What was asked", (*said, *notes))


def _scores(done: Evaluation, against: Evaluation | None) -> Section:
    head = ("figure", done.model.name, *((against.model.name,) if against else ()), "meaning")
    rows: list[tuple[str, ...]] = []
    for n, score in enumerate(done.scores):
        other = (told(against.scores[n].interval),) if against else ()
        better = "higher is better" if score.better == "higher" else "lower is better"
        rows.append((score.name, told(score.interval), *other, f"{score.meaning}; {better}"))
    return Section("Scores", how_made(done), head, tuple(rows))


def _details(done: Evaluation) -> list[Section]:
    details, found = done.details, []
    if isinstance(details, ClassificationScores):
        names, support = details.labels, details.support
        found.append(_by_class("By class", "class", names, details, support))
        if details.confusion is not None:
            matrix = confusion_figure(details)
            found.append(Section("Confusion matrix", pictures=(matrix,) if matrix else ()))
            if len(names) > 2:
                found.append(_confused(details))
        roc = curves_figure(
            details.roc, names, across="false positive rate", up="true positive rate"
        )
        pr = curves_figure(details.precision_recall, names, across="recall", up="precision")
        pictures = tuple(p for p in (roc, pr) if p is not None)
        said = ("Each class against the others; beside its name the area under the curve.",)
        found.append(
            Section("ROC and precision-recall", said if pictures else (), (), (), pictures)
        )
    if isinstance(details, EntityScores):
        found.append(_by_class("By kind", "kind", details.kinds, details, details.support))
    if done.calibration is not None:
        said = (*sureness(done), "A larger point is more rows.")
        found.append(Section("Calibration", said, pictures=(reliability_figure(done.calibration),)))
    return [s for s in found if s.rows or s.pictures]


def _confused(details: ClassificationScores) -> Section:
    rows = tuple(
        (truth, answer, f"{count:,}", f"{share:.1%}")
        for truth, answer, count, share in confused(details)
    )
    head = ("truth", "answered as", "rows", "of the truth's rows")
    return Section("Most frequent confusions", head=head, rows=rows)


def _by_class(
    title: str, what: str, names: Sequence[str], details: Any, support: np.ndarray
) -> Section:
    columns = (details.precision, details.recall, details.f1)
    rows = tuple(
        (name, *(figure(float(values[n])) for values in columns), f"{int(support[n]):,}")
        for n, name in enumerate(names)
    )
    said = (
        f"Precision is 0 for a {what} that was never answered, recall for one that no row has.",
    )
    return Section(title, said, (what, "precision", "recall", "F1", "rows"), rows)


def _comparison(
    found: ModelComparison, done: Evaluation, against: Evaluation | None
) -> list[Section]:
    said, test = (verdict(found),), found.test
    if test is None:
        return [Section("Side by side", said)]
    head = ("rows", f"{found.second} right", f"{found.second} wrong")
    table = (
        (f"{found.first} right", f"{test.both:,}", f"{test.only_first:,}"),
        (f"{found.first} wrong", f"{test.only_second:,}", f"{test.neither:,}"),
    )
    parts = [Section("Side by side", said, head, table)]
    if against is not None:
        rows = tuple(
            (
                str(n), name, done.answers.true[n][:200], done.answers.predicted[n][:200],
                against.answers.predicted[n][:200], done.answers.inputs[n][:400],
            )
            for name, alone in ((found.first, found.only_first), (found.second, found.only_second))
            for n in alone[:MOST_ALONE]
        )  # fmt: skip
        head = ("row", "right", "truth", found.first, found.second, "input")
        parts.append(Section("Rows that one model alone got right", head=head, rows=rows))
    return parts


def _slices(done: Evaluation) -> Section:
    parts = worst_first(done.slices, done.answers.better)
    rows = tuple((s.column, s.value, f"{s.rows:,}", told(s.interval)) for s in parts)
    said = (
        "The worst first. Many are looked at: one that stands out a little may do so by chance.",
    )
    return Section("Slices", said, ("column", "value", "rows", done.answers.figure_name), rows)


def _robustness(found: Robustness) -> list[Section]:
    rows = tuple(
        (
            c.name, f"{c.rows:,}", told(c.before) if c.before else "",
            told(c.after) if c.after else "", told(c.moved), c.meaning,
        )
        for c in found.changes
    )  # fmt: skip
    head = (
        "change",
        "texts changed",
        f"{found.figure_name} before",
        "after",
        "answers that move",
        "meaning",
    )
    epsilons = sorted({a.epsilon for a in found.attacks})
    methods = list(dict.fromkeys(a.method for a in found.attacks))
    of = {(a.method, a.epsilon): a.figure for a in found.attacks}
    attacks = tuple((m, *(told(of[m, e]) for e in epsilons)) for m in methods)
    said = (
        f"{capital(found.figure_name)} after all embeddings of a text were moved by epsilon, in "
        "mean lengths of one token's embedding: at random, along the gradient (FGM), and in steps "
        "(PGD).",
        *found.notes,
    )
    return [
        Section("Changed texts", head=head, rows=rows),
        Section("Moved embeddings", said, ("", *(f"epsilon {e:g}" for e in epsilons)), attacks),
    ]


def _compression(found: Compression) -> Section:
    rows = tuple(
        (
            v.name, told(v.figure), "" if v.agreement is None else f"{v.agreement:.1%}",
            f"{v.size:.2f}",
            "" if v.speed is None else f"{v.speed:.2f}", "" if v.maps is None else figure(v.maps),
            v.meaning,
        )
        for v in found.versions
    )  # fmt: skip
    said = (
        "Size and speed as multiples of the model's own; speed is left open where zeros are still "
        "multiplied. Maps: Jensen-Shannon divergence from the model's own, 0 to 1 bit.",
        *found.notes,
    )
    head = ("version", found.figure_name, "same answer", "size", "speed", "maps", "what was done")
    return Section("Smaller versions", said, head, rows)


def _mistakes(done: Evaluation) -> Section:
    answers = done.answers
    worst = answers.worst(MOST_MISTAKES)
    rows = tuple(
        (str(n), figure(float(answers.loss[n])), answers.true[n][:200], answers.predicted[n][:200],
         answers.inputs[n][:400])
        for n in worst
    )  # fmt: skip
    said = (worst_said(done, worst),) if rows else ()
    return Section("Worst mistakes", said, ("row", "loss", "truth", "answer", "input"), rows)
