"""What can be kept: the kinds of records, and the classes that each is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from attnviz.errors import InputError
from attnviz.language import N_, several
from attnviz.records import (
    Attribution,
    Comparison,
    DirectLogits,
    HeadTokens,
    LogitLens,
    ModelInfo,
    SequenceAttribution,
    Trace,
    WhatIf,
)
from attnviz.records import evaluation as of_rows
from attnviz.records import scores as of_scores
from attnviz.records.interventions import KINDS as INTERVENTIONS
from attnviz.records.interventions import Intervention
from attnviz.records.view_results import EditTries, NamedComparison
from attnviz.store.codec import Misfit
from attnviz.store.folders import RecordKind
from attnviz.store.format import TRACE
from attnviz.store.view_kinds import COMPARISON, LENS, TRIES, WHY, whole_why

_ROWS = (
    ModelInfo, of_rows.Answers, of_rows.Score, of_rows.Slice, of_rows.Evaluation,
    of_rows.ModelComparison, of_rows.TextChange, of_rows.Attack, of_rows.Robustness,
    of_rows.Compressed, of_rows.Compression, of_rows.Report, of_scores.Curve,
    of_scores.ClassificationScores,
    of_scores.Calibration, of_scores.SequenceScores, of_scores.RegressionScores,
    of_scores.SegmentationScores, of_scores.EntityScores, of_scores.Interval, of_scores.McNemar,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class InterventionList:
    """Interventions together with the model and the input that they were made for.

    Plain interventions can be kept, too: then nothing is known of what they were made for.
    """

    model: ModelInfo
    inputs: tuple[str, ...]
    interventions: tuple[Intervention, ...]


def _whole_answers(report: of_rows.Report) -> None:
    for each in (report.evaluation, report.against):
        if each is None:
            continue
        if not each.scores:
            raise Misfit(N_("it has no scores"))
        answers = each.answers
        columns = {"true", "predicted", "figure", "loss", "length", "probabilities", "true_ids",
                   "predicted_ids"}  # fmt: skip
        for name in sorted(columns):
            column = getattr(answers, name)
            if column is not None and len(column) != len(answers):
                raise Misfit(
                    several(
                        "it has {column} {name} for {n} rows",
                        n=len(answers),
                        column=len(column),
                        name=name,
                    )
                )
        for name, column in each.others.items():
            if len(column) != len(answers):
                raise Misfit(
                    N_('the column "{name}" has not one value for each row', name=name[:40])
                )


KINDS: dict[str, RecordKind] = {
    kind.name: kind
    for kind in (
        TRACE,
        RecordKind("attribution", Attribution, (*WHY, Attribution), whole_why),
        RecordKind(
            "sequence",
            SequenceAttribution,
            (*WHY, SequenceAttribution),
            whole_why,
            word="sequence attribution",
        ),
        RecordKind(
            "interventions",
            InterventionList | tuple[Intervention, ...],
            (ModelInfo, InterventionList, *INTERVENTIONS.values()),
            word=N_("list of interventions"),
        ),
        RecordKind("evaluation", of_rows.Report, _ROWS, _whole_answers),
        TRIES,
        LENS,
        COMPARISON,
    )
}
"""By name: all that can be kept, but for trainings, which have a folder of their own."""

TRAINING = "training"


@dataclass(frozen=True, eq=False)
class LibraryRecord:
    """A record as it is kept: its kind, and what a list says of it."""

    kind: RecordKind
    record: Any
    model: str
    about: str


def kept_as(record: Any) -> LibraryRecord:
    """Return what a record is kept as. Raises InputError for one of no known kind."""
    if isinstance(record, of_rows.Evaluation):
        record = of_rows.Report(record)
    if isinstance(record, Intervention):
        record = (record,)
    if isinstance(record, WhatIf):
        record = EditTries(record)
    if isinstance(record, Comparison):
        record = NamedComparison(record, ("A", "B"))
    for of, describe in _ABOUT:
        if isinstance(record, of):
            return describe(record)
    raise InputError(
        N_(
            "A {name} cannot be kept. These can be kept: {values}.",
            name=type(record).__name__,
            values=", ".join(kind.label for kind in KINDS.values()),
        )
    )


def _about_trace(trace: Trace) -> LibraryRecord:
    return LibraryRecord(KINDS["trace"], trace, trace.model.name, " | ".join(trace.inputs))


def _about_why(attribution: Attribution) -> LibraryRecord:
    about = f"{attribution.label}: {' | '.join(attribution.inputs)}"
    return LibraryRecord(KINDS["attribution"], attribution, attribution.model.name, about)


def _about_sequence(attribution: SequenceAttribution) -> LibraryRecord:
    about = f"{attribution.label}: {' | '.join(attribution.inputs)}"
    return LibraryRecord(KINDS["sequence"], attribution, attribution.model.name, about)


def _about_report(report: of_rows.Report) -> LibraryRecord:
    evaluation = report.evaluation
    headline = evaluation.headline
    about = f"{headline.name} {headline.interval.value:.3g} on {evaluation.source}"
    safe = replace(
        report,
        evaluation=_with_plain_cells(evaluation),
        against=None if report.against is None else _with_plain_cells(report.against),
    )
    return LibraryRecord(KINDS["evaluation"], safe, evaluation.model.name, about)


def _with_plain_cells(evaluation: of_rows.Evaluation) -> of_rows.Evaluation:
    """Cells of other columns may be anything (dates, ...); what a file cannot hold, as words."""
    others = {
        str(name): tuple(_plain(cell) for cell in column)
        for name, column in evaluation.others.items()
    }
    return replace(evaluation, others=others)


def _plain(cell: Any) -> Any:
    if cell is None or isinstance(cell, bool | int | float | str):
        return cell
    if isinstance(cell, list | tuple):
        return tuple(_plain(each) for each in cell)
    return str(cell)


def _about_list(acts: InterventionList) -> LibraryRecord:
    about = f"{len(acts.interventions)} on {' | '.join(acts.inputs)}"
    return LibraryRecord(KINDS["interventions"], acts, acts.model.name, about)


def _about_tuple(acts: tuple[Any, ...]) -> LibraryRecord:
    strange = [one for one in acts if type(one) not in INTERVENTIONS.values()]
    if strange or not acts:
        what = type(strange[0]).__name__ if strange else N_("nothing")
        raise InputError(N_("A tuple that is kept holds interventions; got {what}.", what=what))
    return LibraryRecord(KINDS["interventions"], acts, "", "; ".join(map(repr, acts)))


def _about_tries(tries: EditTries) -> LibraryRecord:
    change = tries.change
    about = " | ".join(change.inputs)
    if change.edits:
        about = f"{about} → {' | '.join(change.edited)}"
    return LibraryRecord(TRIES, tries, change.model.name, about)


def _about_layers(lens: LogitLens) -> LibraryRecord:
    about = N_("layer by layer: {inputs}", inputs=" | ".join(lens.inputs))
    return LibraryRecord(LENS, lens, lens.model.name, about)


def _about_logits(lens: DirectLogits) -> LibraryRecord:
    about = N_(
        'why "{answer}" and not "{against}": {inputs}',
        answer=lens.answer,
        against=lens.against,
        inputs=" | ".join(lens.inputs),
    )
    return LibraryRecord(LENS, lens, lens.model.name, about)


def _about_head(lens: HeadTokens) -> LibraryRecord:
    about = N_(
        "what head {layer}.{head} writes: {inputs}",
        layer=lens.layer,
        head=lens.head,
        inputs=" | ".join(lens.inputs),
    )
    return LibraryRecord(LENS, lens, lens.model.name, about)


def _about_comparison(named: NamedComparison) -> LibraryRecord:
    first, second = named.comparison.first, named.comparison.second
    models = dict.fromkeys((first.model.name, second.model.name))
    inputs = dict.fromkeys((" | ".join(first.inputs), " | ".join(second.inputs)))
    about = " and ".join(filter(None, inputs))
    if named.names != ("A", "B"):
        about = f"{' and '.join(named.names)}: {about}"
    return LibraryRecord(COMPARISON, named, " and ".join(models), about)


_ABOUT: tuple[tuple[type, Callable[[Any], LibraryRecord]], ...] = (
    (Trace, _about_trace),
    (Attribution, _about_why),
    (SequenceAttribution, _about_sequence),
    (of_rows.Report, _about_report),
    (InterventionList, _about_list),
    (EditTries, _about_tries),
    (LogitLens, _about_layers),
    (DirectLogits, _about_logits),
    (HeadTokens, _about_head),
    (NamedComparison, _about_comparison),
    (tuple, _about_tuple),
)
