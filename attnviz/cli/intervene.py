"""attnviz intervene: what changes in an answer when heads are silenced, maps redrawn, and so on."""

import json
from dataclasses import asdict
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
    doubts_of_input,
    input_of,
    writable,
)
from attnviz.cli.screen import console
from attnviz.errors import InputError
from attnviz.language import N_, several, tr, translated


def intervene(
    model: ModelName,
    text: Annotated[
        str | None, typer.Option(help=tr("The input, for models that read text."))
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(help=tr("A picture, or a column of numbers, for models that read these.")),
    ] = None,
    second: Annotated[str | None, typer.Option(help=tr("Second text of a pair."))] = None,
    silence: Annotated[
        list[str] | None,
        typer.Option(help=tr("Head to silence, LAYER.HEAD from 0; may be repeated.")),
    ] = None,
    mask: Annotated[
        list[int] | None,
        typer.Option(help=tr("Position of a token to hide, from 0; may be repeated.")),
    ] = None,
    acts: Annotated[
        Path | None, typer.Option(help=tr("JSON file of interventions of any kind."))
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(
            help=tr("encoder, decoder, cross, text, vision, stage1 ..., for --silence and --sweep.")
        ),
    ] = None,
    target: Annotated[
        str | None, typer.Option(help=tr("What the decoder of an encoder-decoder reads."))
    ] = None,
    answer: Annotated[
        str | None, typer.Option(help=tr("The answer to follow. Default: the model's own."))
    ] = None,
    new_tokens: Annotated[
        int, typer.Option(help=tr("Tokens to write after a prompt, before and after."))
    ] = 0,
    sweep: Annotated[
        str | None,
        typer.Option(help=tr("Instead ablate every head in turn: zero, mean or uniform.")),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help=tr("JSON file to write: the numbers and the interventions."))
    ] = None,
    card: CardPath = None,
    device: Annotated[str, typer.Option(help=tr("auto, cuda, mps or cpu."))] = "auto",
) -> None:
    """Run an input with and without interventions, and report what changed."""
    import attnviz as av
    from attnviz.models.loading import quieten_transformers

    if out is not None:
        writable(out, example="effect.json")
    interventions = _interventions(silence or [], mask or [], acts, stack)
    if sweep is not None and interventions:
        raise InputError(N_("A --sweep ablates every head by itself: leave the interventions out."))
    if card is not None:
        writable(card, example="card.html")
        if sweep is not None:
            raise InputError(N_("A card holds one run with interventions, not a --sweep."))
    if sweep is None and not interventions:
        raise InputError(
            N_("Say what to do: --silence 0.1, --mask 3, --acts FILE or --sweep zero.")
        )
    quieten_transformers()
    source = av.load(model, device=device)
    inputs = input_of(source, text=text, second=second, file=file)
    if sweep is not None:
        doubts = doubts_of_input(source, inputs)
        doubts_first(doubts)
        document = _sweep_document(source, inputs, sweep, stack, target, answer)
    else:
        effect = av.intervene(
            source, inputs, interventions, target, answer=answer, new_tokens=new_tokens
        )
        doubts = effect.trace_before.doubts
        doubts_first(doubts)
        document = _document(effect)
        if card is not None:
            av.write_card(source, effect, card, inputs=inputs)
    doubts_beside(doubts)
    card_written(card)
    if out is not None:
        out.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        console.print(tr("Wrote {out}.", out=out))


def _interventions(
    silence: list[str], mask: list[int], acts: Path | None, stack: str | None
) -> list[Any]:
    from attnviz.data.readers import text_of
    from attnviz.records.interventions import MaskToken, SilenceHead, interventions_from_json

    steps: list[Any] = []
    for each in silence:
        layer, dot, head = each.partition(".")
        if not dot or not (
            layer.isascii() and layer.isdigit() and head.isascii() and head.isdigit()
        ):
            raise InputError(
                N_('A head is LAYER.HEAD, both from 0, such as 0.1; got "{each}".', each=each)
            )
        steps.append(SilenceHead(int(layer), int(head), stack=stack))
    steps += [MaskToken(at) for at in mask]
    if acts is not None:
        if not acts.is_file():
            raise InputError(N_('No file at "{acts}".', acts=acts))
        steps += interventions_from_json(text_of(acts))
    return steps


def _document(effect: Any) -> dict[str, Any]:
    from attnviz.records.interventions import interventions_json

    for one in effect.interventions:
        console.print(f"- {one!r}")
    before, after = effect.before.text, effect.after.text
    document = effect.before.said
    console.print(
        f"Answer: {document} -> {effect.after.said}"
        if before != after
        else tr("Answer: {document}, as before", document=document)
    )
    if effect.written is not None and effect.before.kind != "text":
        console.print(f'Writes on: "{effect.written[0]}" -> "{effect.written[1]}"')
    if effect.biggest_changes:
        table = Table(tr("answer"), tr("before"), tr("after"), box=None, pad_edge=False)
        for label, p, q in effect.biggest_changes[:5]:
            table.add_row(label, f"{p:.4f}", f"{q:.4f}")
        console.print(table)
    change = effect.change
    if change.kl == change.kl:  # not NaN
        pair = (
            tr(
                ' of "{answer}" over "{runner_up}"',
                answer=change.answer,
                runner_up=change.runner_up,
            )
            if change.answer
            else ""
        )
        console.print(
            f"KL divergence {change.kl:.4g} nats; logit difference{pair} {change.before:.4g} -> "
            f"{change.after:.4g}"
        )
    console.print(tr("The whole output moved by {moved:.3g} of its length.", moved=change.moved))
    return {
        "change": _numbers(asdict(change)),
        "before": effect.before.text, "after": effect.after.text, "written": effect.written,
        **json.loads(interventions_json(effect.interventions)),
    }  # fmt: skip


def _sweep_document(
    model: Any, inputs: Any, ablation: Any, stack: str | None, target: str | None,
    answer: str | None,
) -> dict[str, Any]:  # fmt: skip
    import attnviz as av

    ablations = av.sweep_heads(
        model, inputs, ablation=ablation, stack=stack, target=target, answer=answer,
        importance=True,
    )  # fmt: skip
    main = ablations.effects.main
    table = Table(
        tr("layer"),
        tr("head"),
        translated(main),
        tr("logit difference"),
        tr("by gradient"),
        box=None,
        pad_edge=False,
    )
    assert ablations.importance is not None
    for layer, head, value in ablations.top(10):
        table.add_row(
            str(layer), str(head), f"{value:.4g}",
            f"{ablations.effects.logit_difference[layer, head]:+.4g}",
            f"{ablations.importance[layer, head]:.4g}",
        )  # fmt: skip
    console.print(table)
    console.print(
        translated(
            several(
                "{n} heads of the {stack}, ablated by {ablation}, in {seconds:.2f} s; "
                "ranks by gradient agree {agreement:+.2f}.",
                n=ablations.rows,
                stack=ablations.stack,
                ablation=ablations.ablation,
                seconds=ablations.seconds,
                agreement=ablations.agreement,
            )
        )
    )
    arrays = {name: _rows(values) for name, values in ablations.effects}
    return {"ablation": ablations.ablation, "stack": ablations.stack, "answer": ablations.answer,
            "runner_up": ablations.runner_up, "importance": _rows(ablations.importance),
            "agreement": ablations.agreement, **arrays}  # fmt: skip


def _rows(values: Any) -> list[list[float | None]]:
    return [[x if x == x else None for x in row] for row in values.tolist()]


def _numbers(line: dict[str, Any]) -> dict[str, Any]:
    # JSON has no NaN.
    return {name: None if value != value else value for name, value in line.items()}
