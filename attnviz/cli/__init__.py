"""The command `attnviz`: what the app does, from a shell.

Errors are one sentence on stderr and exit code 2; nothing here knows Streamlit.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from attnviz import surroundings
from attnviz.cli.app import app
from attnviz.cli.attribute import attribute
from attnviz.cli.evaluate import evaluate
from attnviz.cli.intervene import intervene
from attnviz.cli.lens import lens
from attnviz.cli.options import (
    CardPath,
    ModelName,
    card_written,
    doubts_beside,
    doubts_first,
    input_of,
    writable,
)
from attnviz.cli.runs import runs
from attnviz.cli.screen import console, errors_as_sentences
from attnviz.cli.train import train
from attnviz.cli.verify import verify
from attnviz.errors import InputError

surroundings.settle()

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="See what every attention head of a transformer looks at, exactly.",
)
cli.command()(attribute)
cli.command()(intervene)
cli.command()(train)
cli.command()(evaluate)
cli.command()(lens)
cli.command()(verify)
cli.add_typer(runs, name="runs")
cli.command()(app)


@cli.command()
def trace(
    model: ModelName,
    out: Annotated[
        Path,
        typer.Option(
            help="File to write: .html (the explorer); .svg, .pdf, .png (a figure of one head); "
            ".csv, .parquet, .json, .npz (its weights)."
        ),
    ],
    text: Annotated[str | None, typer.Option(help="The input, for models that read text.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(help="A picture, a WAV file, or a column of numbers, for models of those."),
    ] = None,
    second: Annotated[str | None, typer.Option(help="Second text of a pair.")] = None,
    target: Annotated[
        str | None, typer.Option(help="What the decoder of an encoder-decoder is fed.")
    ] = None,
    stack: Annotated[
        str | None, typer.Option(help="encoder, decoder, cross, text, vision, stage1 ...")
    ] = None,
    layer: Annotated[int | None, typer.Option(help="Counted from 0, with --head.")] = None,
    head: Annotated[int | None, typer.Option(help="Counted from 0, with --layer.")] = None,
    kind: Annotated[str, typer.Option(help="A figure as map, lines or text.")] = "map",
    hide: Annotated[
        str, typer.Option(help="Left out: nothing, special, first or both.")
    ] = "nothing",
    unit: Annotated[str, typer.Option(help="token, character, word or sentence.")] = "token",
    save: Annotated[
        Path | None, typer.Option(help="Folder to keep the whole trace in, for open_trace.")
    ] = None,
    card: CardPath = None,
    budget: Annotated[
        str | None,
        typer.Option(
            help="Memory for maps, such as 200MB; where they need more, queries and keys are kept "
            "and what is asked for is worked out. Without it: 256 MiB."
        ),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
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
        raise InputError(f'"{out}" could not be written: {error.strerror}.') from error
    if card is not None:
        av.write_card(source, trace_of_input, card, inputs=inputs, look=look)
    grave = doubts_first(trace_of_input.doubts)
    for note in source.notes:
        console.print(f"Note: {note}")
    answer = trace_of_input.prediction.said
    passing = trace_of_input.prediction.passing
    if trace_of_input.prediction.kind in ("classes", "next_token", "mask", "span") and passing != 0:
        likely = trace_of_input.prediction.top(3 if passing is None else passing)
        answer = ", ".join(f"{label} {p:.3f}" for label, p in likely)
    console.print(
        f"{source.name} · {source.device} · {source.dtype} · {len(trace_of_input.tokens)} tokens · "
        f"{', '.join(trace_of_input.stacks)}: {source.n_layers} layers x {source.n_heads} heads"
    )
    if trace_of_input.stack().streamed:
        console.print(
            f"All maps would pass the budget: {trace_of_input.nbytes / 1e6:,.3g} MB of queries, "
            "keys and an overview were kept, and rows are worked out from them."
        )
    if answer:
        console.print(f"Answer: {answer}", style="dim" if grave else None)
    doubts_beside(trace_of_input.doubts)
    opens = " Open it in any browser." if out.suffix.lower() == ".html" else ""
    console.print(f"Wrote {out} ({out.stat().st_size / 1000:,.0f} kB).{opens}")
    card_written(card)
    if save is not None:
        console.print(f'Kept the trace in {save}: attnviz.open_trace("{save}") opens it.')


@cli.command()
def models() -> None:
    """List the models that open by name: without a network, and from the hub."""
    from attnviz.models.registry import ALIASES, known

    table = Table("name", "MB", "story", box=None, pad_edge=False)
    for line in known().values():
        table.add_row(line.name, f"{line.megabytes:.1f}", line.story)
    console.print(table)
    console.print()
    console.print("From the hub, or from what an earlier download left in its cache:")
    table = Table("name", "about MB", "good for", box=None, pad_edge=False)
    for alias in ALIASES:
        size = "" if alias.megabytes is None else f"{alias.megabytes:,.0f}"
        table.add_row(alias.name, size, alias.good_for)
    console.print(table)


def main() -> None:
    """Run the command line; what attnviz refuses becomes one sentence and exit code 2."""
    with errors_as_sentences():
        cli()
