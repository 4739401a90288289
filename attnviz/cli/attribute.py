"""attnviz attribute: why a model answered as it did, as a file."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from attnviz.cli.options import (
    CardPath,
    ModelName,
    card_written,
    doubts_beside,
    doubts_first,
    input_of,
    writable,
)
from attnviz.cli.screen import console
from attnviz.errors import InputError
from attnviz.language import N_, several, tr, translated


def attribute(
    model: ModelName,
    out: Annotated[
        Path | None, typer.Option(help=tr("File to write: .csv, .json, .html or .svg."))
    ] = None,
    text: Annotated[
        str | None, typer.Option(help=tr("The input, for models that read text."))
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(help=tr("A picture, or a column of numbers, for models that read these.")),
    ] = None,
    second: Annotated[str | None, typer.Option(help=tr("Second text of a pair."))] = None,
    method: Annotated[
        list[str] | None,
        typer.Option(
            help=tr(
                "kernel_shap, leave_one_out, rollout, ...; may be repeated. Default: suited to "
                "the model."
            )
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            help=tr("A class, a token, or the text of a sequence. Default: the model's answer.")
        ),
    ] = None,
    against: Annotated[
        str | None, typer.Option(help=tr('Explain why the target and not this: "why A and not B?"'))
    ] = None,
    measure: Annotated[
        str | None, typer.Option(help=tr("logit, probability or log_probability."))
    ] = None,
    sequence: Annotated[
        bool, typer.Option("--sequence", help=tr("Explain every token of a written or given text."))
    ] = False,
    unit: Annotated[str, typer.Option(help=tr("token, character, word or sentence."))] = "token",
    baseline: Annotated[
        str | None, typer.Option(help=tr("What replaces a removed unit: mask, neutral, mean, ..."))
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(help=tr("An option of the method, such as steps=100; may be repeated.")),
    ] = None,
    seed: Annotated[int, typer.Option(help=tr("Seed of methods that sample."))] = 0,
    trust: Annotated[
        bool, typer.Option("--trust", help=tr("Also measure whether the scores can be trusted."))
    ] = False,
    card: CardPath = None,
    device: Annotated[str, typer.Option(help=tr("auto, cuda, mps or cpu."))] = "auto",
    yes: Annotated[
        bool, typer.Option("--yes", help=tr("Do not ask before runs of more than a minute."))
    ] = False,
) -> None:
    """Say which parts of an input an answer depends on, and write the scores as a file."""
    import attnviz as av
    from attnviz.attribution.attribute import checked_options
    from attnviz.attribution.defaults import defaults_for
    from attnviz.attribution.methods import method_named
    from attnviz.export.attribution import WRITERS, write_attribution
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
        writable(out, example="scores.csv")
    if card is not None:
        writable(card, example="card.html")
        if method and len(method) > 1:
            raise InputError(N_("A card holds one --method; got several."))
    quieten_transformers()
    source = av.load(model, device=device)
    inputs = input_of(source, text=text, second=second, file=file)
    usual = defaults_for(source)
    methods = method or [usual.sequence if sequence else usual.method]
    options = dict(_option(each) for each in option or [])
    for each in methods:
        checked_options(method_named(each), options)
    question: dict[str, Any] = {"unit": unit, "baseline": baseline, "seed": seed, **options}
    if sequence:
        if len(methods) > 1 or against or trust or measure:
            raise InputError(
                N_(
                    "A sequence is explained by one --method, by log probability: leave --against, "
                    "--measure and --trust out."
                )
            )
        results = av.attribute_sequence(
            source, inputs, method=methods[0], target=target, **question
        )
        doubts_first(results.doubts)
        _tell_sequence(results)
        doubts_beside(results.doubts)
        if out is not None:
            write_attribution(results, out)
        if card is not None:
            av.write_card(source, results, card, inputs=inputs)
    else:
        goal: Any = (target, against) if against is not None and target is not None else target
        if against is not None and target is None:
            raise InputError(N_("--against needs --target: why the target and not the other?"))
        question |= {"target": goal, "measure": measure}
        _ask_about_the_cost(source, inputs, methods, question, options, yes=yes)
        results = [av.attribute(source, inputs, method=each, **question) for each in methods]
        faithfulness = [
            av.faithfulness(source, each, inputs=inputs) if trust else None for each in results
        ]
        doubts_first(results[0].doubts)
        _tell(source, inputs, results, faithfulness)
        doubts_beside(results[0].doubts)
        if out is not None:
            write_attribution(results, out)
        if card is not None:
            av.write_card(source, results[0], card, inputs=inputs, trust=faithfulness[0])
    if out is not None:
        console.print(
            tr("Wrote {out} ({st_size:,.0f} kB).", out=out, st_size=out.stat().st_size / 1000)
        )
    card_written(card)


def _option(text: str) -> tuple[str, int | float]:
    name, equals, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = None
    if not equals or number is None:
        raise InputError(
            N_('An --option is a name and a number, such as steps=100; got "{text}".', text=text)
        )
    return name.strip(), int(number) if number.is_integer() else number


def _ask_about_the_cost(
    model: Any, inputs: Any, methods: list[str], question_options: dict[str, Any],
    options: dict[str, Any], *, yes: bool,
) -> None:  # fmt: skip
    from attnviz.attribution.attribute import ASK_ABOVE_SECONDS, estimate
    from attnviz.attribution.methods import method_named
    from attnviz.attribution.network import pose

    question = {key: question_options[key] for key in ("target", "measure", "unit", "baseline")}
    problem = pose(model, inputs, **question)
    costs = [estimate(model, problem, method_named(each), options) for each in methods]
    seconds = sum(cost.seconds for cost in costs)
    if seconds > ASK_ABOVE_SECONDS and not yes:
        passes = sum(cost.forward for cost in costs)
        typer.confirm(
            translated(
                several(
                    "About {n:,} passes, which take about {seconds:.0f} minutes here. Continue?",
                    n=passes,
                    seconds=seconds / 60,
                )
            ),
            abort=True,
        )


def _tell(model: Any, inputs: Any, results: list[Any], faithfulness: list[Any]) -> None:
    """Print the best explanation in words, then every one with its scores, the best first."""
    from attnviz.attribution.narration import in_order, narrated

    order = in_order(results, _standing(model, inputs, results))
    trust = {id(one): figures for one, figures in zip(results, faithfulness, strict=True)}
    console.print(narrated(order, faithfulness=trust[id(order[0].attribution)]))
    for each in order:
        _scores(each.attribution, each.verdict.words)


def _standing(model: Any, inputs: Any, results: list[Any]) -> Any:
    """Return how the explanations stand beside random orders, None where that would take long."""
    from attnviz.attribution.attribute import pace_of
    from attnviz.attribution.replay import pose_again
    from attnviz.attribution.standing import QUICK_SECONDS, rows_asked, standing

    problem = pose_again(model, results[0], inputs=inputs)
    rows = rows_asked(len(problem.problem.free), len(results))
    seconds = rows * pace_of(model, problem).seconds
    if seconds > QUICK_SECONDS:
        console.print(
            tr(
                "Not compared with random orders (about {seconds:.0f} s; --trust does it).",
                seconds=seconds,
            )
        )
        return None
    return standing(model, results, inputs=inputs)


def _scores(attribution: Any, verdict: str) -> None:
    if verdict:
        console.print(f"{attribution.label}: {verdict}")
    from attnviz.views.attribution.words import notes

    errors = attribution.standard_error
    if errors is not None and not errors.any():
        errors = None  # every set was asked
    table = Table(
        tr("score"),
        *([] if errors is None else [tr("± s.e.")]),
        tr("unit"),
        box=None,
        pad_edge=False,
    )
    for unit in attribution.strongest(12):
        error = [] if errors is None else [f"{errors[unit]:.4f}"]
        table.add_row(f"{attribution.shown[unit]:+.4f}", *error, attribution.units.text[unit])
    console.print(table)
    line = tr(
        "{label} of the {target} = {value:.4f}; sum of scores {sum:.4f}",
        label=attribution.label,
        target=attribution.target,
        value=attribution.value,
        sum=attribution.scores.sum(),
    )
    if attribution.baseline:
        line += tr(
            "; baseline {baseline}: {baseline_value:.4f}",
            baseline=attribution.baseline,
            baseline_value=attribution.baseline_value,
        )
    if attribution.units.kind == "word" and attribution.tokens.words_by:
        line += tr(
            "; words of scripts without spaces by {words_by}", words_by=attribution.tokens.words_by
        )
    if attribution.incomplete:
        line += tr("; DOES NOT ADD UP (off by {gap:.0%})", gap=attribution.gap)
    console.print(
        translated(
            several(
                "{line}; {forward} forward and {n} backward passes, {seconds:.2f} s",
                n=attribution.passes.backward,
                line=line,
                forward=attribution.passes.forward,
                seconds=attribution.seconds,
            )
        )
    )
    for note in notes(attribution):
        console.print(tr("Note: {note}", note=note))


def _tell_sequence(result: Any) -> None:
    table = Table(tr("token"), tr("log p"), tr("rests most on"), box=None, pad_edge=False)
    for step, token in enumerate(result.steps.text):
        best = sorted(range(len(result.units)), key=lambda u: -abs(result.scores[step, u]))[:3]
        reasons = ", ".join(
            f"{result.units.text[u]} {result.scores[step, u]:+.3f}"
            for u in best
            if result.scores[step, u]
        )
        table.add_row(token, f"{result.values[step]:.3f}", reasons)
    console.print(table)
