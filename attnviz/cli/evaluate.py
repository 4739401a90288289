"""attnviz evaluate: what a model is worth on labelled data, as a report."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from attnviz.cli.options import CardPath, ModelName, card_written, writable
from attnviz.cli.screen import console
from attnviz.errors import InputError
from attnviz.language import N_, tr, translated


def evaluate(
    model: ModelName,
    data: Annotated[
        str, typer.Option(help=tr("CSV, TSV, text, CoNLL, JSON or Parquet, hub id, or example."))
    ],
    out: Annotated[
        Path | None,
        typer.Option(help=tr("Report to write: .html, .md, .json, or .csv of answers.")),
    ] = None,
    text_column: Annotated[str | None, typer.Option(help=tr("Guessed if not given."))] = None,
    second_column: Annotated[str | None, typer.Option(help=tr("Second text of a pair."))] = None,
    label_column: Annotated[str | None, typer.Option(help=tr("Guessed if not given."))] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help=tr("Another role, such as words=tokens or source=en; may be repeated.")),
    ] = None,
    part: Annotated[
        str | None,
        typer.Option(help=tr("Part of a hub data set. Default: test, if there is one.")),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option(
            help=tr("Names of the model's classes in the data, in the model's order: a,b,c.")
        ),
    ] = None,
    skip: Annotated[
        bool, typer.Option("--skip", help=tr("Leave out rows without a label that the model has."))
    ] = False,
    against: Annotated[
        str | None, typer.Option(help=tr("Another model to compare with, on the same rows."))
    ] = None,
    robustness: Annotated[
        bool, typer.Option("--robustness", help=tr("Also change texts, and move their embeddings."))
    ] = False,
    compression: Annotated[
        bool, typer.Option("--compression", help=tr("Also try int8, and fewer heads."))
    ] = False,
    rows: Annotated[
        int | None, typer.Option(min=1, help=tr("Most rows to evaluate, sampled at random."))
    ] = None,
    season: Annotated[
        int | None,
        typer.Option(min=1, help=tr("Steps in one season of a series. Default: estimated.")),
    ] = None,
    seed: Annotated[int, typer.Option(help=tr("Seed of the sampling."))] = 0,
    card: CardPath = None,
    device: Annotated[str, typer.Option(help=tr("auto, cuda, mps or cpu."))] = "auto",
) -> None:
    """Run a model on every row of labelled data, and write how good its answers are."""
    import attnviz as av
    from attnviz.data.examples import EXAMPLES
    from attnviz.evaluation.compare import compare
    from attnviz.evaluation.compression import compression as compression_of
    from attnviz.evaluation.evaluate import ask, evaluate_questions, sample
    from attnviz.evaluation.questions import task_of
    from attnviz.evaluation.report import WRITERS, Report, write_report
    from attnviz.evaluation.robustness import refusal
    from attnviz.evaluation.robustness import robustness as robustness_of
    from attnviz.models.loading import quieten_transformers

    if out is not None:
        if out.suffix.lower() not in WRITERS:
            raise InputError(
                N_(
                    '"{name}" has to end in one of {writers}.',
                    name=out.name,
                    writers=", ".join(WRITERS),
                )
            )
        writable(out, example="report.html")
    if card is not None:
        writable(card, example="card.html")
    quieten_transformers()
    source = av.load(model, device=device)
    if robustness and (why := refusal(task_of(source))) is not None:
        raise InputError(N_("{why} Leave --robustness out.", why=why))
    if part and data in EXAMPLES:
        raise InputError(N_("A built-in example is evaluated on its test rows. Leave --part out."))
    table, where = _rows(data, part, seed)
    options: dict[str, Any] = {
        "columns": _columns(source, table, text_column, second_column, label_column, column),
        "labels": None if labels is None else [each.strip() for each in labels.split(",")],
        "missing": "skip" if skip else "refuse",
    }

    def questions(of: Any) -> Any:
        all_questions = ask(of, table, **options)
        return all_questions if rows is None else sample(all_questions, rows, seed)

    question_set = questions(source)
    evaluation = evaluate_questions(source, question_set, season=season, seed=seed)
    other = comparison = None
    if against is not None:
        beside = av.load(against, device=device)
        other = evaluate_questions(beside, questions(beside), season=season, seed=seed)
        comparison = compare(evaluation, other)
    report = Report(
        evaluation=evaluation, comparison=comparison, against=other,
        robustness=robustness_of(source, question_set, seed=seed) if robustness else None,
        compression=compression_of(source, question_set, seed=seed) if compression else None,
    )  # fmt: skip
    _tell(report)
    if out is not None:
        write_report(report, out)
        console.print(
            tr("Wrote {out} ({st_size:,.0f} kB).", out=out, st_size=out.stat().st_size / 1000)
        )
    if card is not None:
        from attnviz.evidence.data import DataAsked

        av.write_card(source, evaluation, card, inputs=DataAsked(
            **where, columns=options["columns"], missing=options["missing"], most_rows=rows,
            season=season,
            labels=None if options["labels"] is None else tuple(options["labels"]), seed=seed,
        ))  # fmt: skip
    card_written(card)


def _rows(data: str, part: str | None, seed: int) -> tuple[Any, dict[str, Any]]:
    """Return the rows, and their source in the words of an evidence card.

    Of a hub data set these are the rows of `part`, or else of the first part for tests.
    """
    from attnviz.data.examples import EXAMPLES, example
    from attnviz.data.tables import part_names, part_of, read_table
    from attnviz.evidence.data import sha256_of

    if data in EXAMPLES:
        return example(data, seed=seed), {"example": data}
    table = read_table(data)
    parts = part_names(table)
    part_name = part or (parts[0] if parts else "")
    file = Path(data)
    where = {"table": file.name, "sha256": sha256_of(file)} if file.is_file() else {"hub": data}
    if not part_name:
        return table, where
    return part_of(table, part_name), {**where, "part": part_name}


def _columns(
    model: Any, table: Any, text: str | None, second: str | None, label: str | None,
    others: list[str] | None,
) -> dict[str, str] | None:  # fmt: skip
    """Return the columns of the options, and for the other roles the guessed ones."""
    from dataclasses import replace

    from attnviz.data.columns import ROLES
    from attnviz.data.tables import Table as DataTable
    from attnviz.evaluation.questions import guessed_for, task_of

    names_by_role = {"text": text, "second": second, "label": label}
    for each in others or []:
        role, equals, name = each.partition("=")
        if not equals or not name:
            raise InputError(
                N_(
                    'A --column is a role and a name, such as words=tokens; got "{each}".',
                    each=each,
                )
            )
        names_by_role[role.strip()] = name.strip()
    names_by_role = {role: name for role, name in names_by_role.items() if name is not None}
    if not isinstance(table, DataTable):
        if names_by_role:
            raise InputError(N_("A built-in example has its own columns. Leave them out."))
        return None
    task = task_of(model)
    for role in names_by_role:
        if role not in ROLES[task]:
            raise InputError(
                N_(
                    'The task {task} has no column for "{role}". It has: {roles}.',
                    task=task,
                    role=role,
                    roles=", ".join(ROLES[task]),
                )
            )
    guess = guessed_for(model, table)
    given_already = [
        r
        for r, c in guess.names_by_role().items()
        if r in names_by_role or c in names_by_role.values()
    ]
    rest = replace(guess, **dict.fromkeys(given_already))
    for note in rest.guess_notes():
        console.print(tr("Note: {note}", note=note))
    return {**rest.names_by_role(), **names_by_role}


def _tell(report: Any) -> None:
    from attnviz.evaluation.sections import in_words, sections

    for section in sections(report):
        if section.title in ("By class", "By kind", "By step", "Slices", "Worst mistakes"):
            continue  # they are for the file
        if section.pictures and section.title != "Calibration":
            continue
        for sentence in section.sentences:
            console.print(translated(sentence))
        if section.rows:
            wide = ("meaning", N_("what was done"), "example")  # in full in the file
            kept = [n for n, name in enumerate(section.head) if name not in wide]
            table = Table(*(translated(section.head[n]) for n in kept), box=None, pad_edge=False)
            for row in section.rows:
                table.add_row(*(translated(in_words(row[n])) for n in kept))
            console.print(table)
