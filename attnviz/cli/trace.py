"""attnviz trace: an input through a model, as the explorer, a figure or numbers."""

from pathlib import Path
from typing import Annotated

import typer

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


def trace(
    model: ModelName,
    out: Annotated[
        Path,
        typer.Option(
            help=tr(
                "File to write: .html (the explorer); .svg, .pdf, .png (a figure of one head); "
                ".csv, .parquet, .json, .npz (its weights)."
            )
        ),
    ],
    text: Annotated[
        str | None, typer.Option(help=tr("The input, for models that read text."))
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            help=tr("A picture, a WAV file, or a column of numbers, for models that read these.")
        ),
    ] = None,
    second: Annotated[str | None, typer.Option(help=tr("Second text of a pair."))] = None,
    target: Annotated[
        str | None, typer.Option(help=tr("What the decoder of an encoder-decoder reads."))
    ] = None,
    stack: Annotated[
        str | None, typer.Option(help=tr("encoder, decoder, cross, text, vision, stage1 ..."))
    ] = None,
    layer: Annotated[int | None, typer.Option(help=tr("Counted from 0, with --head."))] = None,
    head: Annotated[int | None, typer.Option(help=tr("Counted from 0, with --layer."))] = None,
    kind: Annotated[str, typer.Option(help=tr("Kind of figure: map, lines or text."))] = "map",
    hide: Annotated[
        str, typer.Option(help=tr("Tokens to leave out: nothing, special, first or both."))
    ] = "nothing",
    unit: Annotated[str, typer.Option(help=tr("token, character, word or sentence."))] = "token",
    save: Annotated[
        Path | None, typer.Option(help=tr("Folder to save the whole trace in, for open_trace."))
    ] = None,
    card: CardPath = None,
    budget: Annotated[
        str | None,
        typer.Option(
            help=tr(
                "Memory for maps, such as 200MB. If they need more, queries and keys are kept, "
                "and maps are computed from them when needed. Default: 256 MiB."
            )
        ),
    ] = None,
    device: Annotated[str, typer.Option(help=tr("auto, cuda, mps or cpu."))] = "auto",
) -> None:
    """Run an input through a model; write the explorer, or one head as a figure or as numbers."""
    import attnviz as av
    from attnviz.cli.export_choice import asked_look, check_look
    from attnviz.export.attention import check_ending, write_attention
    from attnviz.models.loading import quieten_transformers
    from attnviz.tracing.budget import read_budget

    writable(out, example="trace.html")
    if card is not None:
        writable(card, example="card.html")
    check_ending(out)
    check_look(layer, head, kind, out)
    map_bytes = None if budget is None else read_budget(budget)
    quieten_transformers()
    source = av.load(model, device=device)
    inputs = input_of(source, text=text, second=second, file=file)
    trace_of_input = av.trace(source, inputs, target=target, budget=map_bytes)
    look = asked_look(trace_of_input, stack=stack, layer=layer, head=head, hide=hide, unit=unit)
    try:
        if out.suffix.lower() == ".html":
            av.view(trace_of_input, hide=look.hide).to_html(out)
        else:
            write_attention(trace_of_input, out, look=look, kind=kind)  # type: ignore[arg-type]
        if save is not None:
            trace_of_input.save(save)
    except OSError as error:
        raise InputError(
            N_('"{out}" could not be written: {strerror}.', out=out, strerror=error.strerror)
        ) from error
    if card is not None:
        av.write_card(source, trace_of_input, card, inputs=inputs, look=look)
    grave = doubts_first(trace_of_input.doubts)
    for note in source.notes:
        console.print(tr("Note: {note}", note=note))
    answer = trace_of_input.prediction.said
    passing = trace_of_input.prediction.passing
    if trace_of_input.prediction.kind in ("classes", "next_token", "mask", "span") and passing != 0:
        likely = trace_of_input.prediction.top(3 if passing is None else passing)
        answer = ", ".join(f"{label} {p:.3f}" for label, p in likely)
    console.print(
        translated(
            several(
                "{name} · {device} · {dtype} · {n} tokens · {stacks}: {n_layers} layers "
                "x {n_heads} heads",
                n=len(trace_of_input.tokens),
                name=source.name,
                device=source.device,
                dtype=source.dtype,
                stacks=", ".join(trace_of_input.stacks),
                n_layers=source.n_layers,
                n_heads=source.n_heads,
            )
        )
    )
    if trace_of_input.stack().streamed:
        console.print(
            tr(
                "All maps would exceed the budget: {nbytes:,.3g} MB of queries, keys and an "
                "overview were kept, and rows are computed from them.",
                nbytes=trace_of_input.nbytes / 1e6,
            )
        )
    if answer:
        console.print(tr("Answer: {answer}", answer=answer), style="dim" if grave else None)
    doubts_beside(trace_of_input.doubts)
    opens = tr(" Open it in any browser.") if out.suffix.lower() == ".html" else ""
    console.print(
        tr(
            "Wrote {out} ({st_size:,.0f} kB).{opens}",
            out=out,
            st_size=out.stat().st_size / 1000,
            opens=opens,
        )
    )
    card_written(card)
    if save is not None:
        console.print(
            tr('Saved the trace in {save}: attnviz.open_trace("{save}") opens it.', save=save)
        )
