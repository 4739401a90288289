"""attnviz lens: what a model would answer after each layer, and what its parts add."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from attnviz.cli.options import ModelName, doubts_beside, doubts_first, doubts_of_input, input_of
from attnviz.cli.screen import console
from attnviz.language import several, tr, translated


def lens(
    model: ModelName,
    text: Annotated[
        str | None, typer.Option(help=tr("The input, for models that read text."))
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help=tr("A picture, for models that read pictures."))
    ] = None,
    second: Annotated[str | None, typer.Option(help=tr("Second text of a pair."))] = None,
    target: Annotated[
        str | None, typer.Option(help=tr("What the decoder of an encoder-decoder reads."))
    ] = None,
    why: Annotated[
        bool, typer.Option("--why", help=tr("Say what each head and MLP adds to the answer."))
    ] = False,
    answer: Annotated[
        str | None, typer.Option(help=tr("The answer. Default: the model's own."))
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(help=tr("With --why, the other answer. Default: the next likeliest.")),
    ] = None,
    device: Annotated[str, typer.Option(help=tr("auto, cuda, mps or cpu."))] = "auto",
) -> None:
    """Read the answer after each layer, at the last token or mask; --why splits it into parts."""
    import attnviz as av
    from attnviz.models.loading import quieten_transformers

    quieten_transformers()
    source = av.load(model, device=device)
    inputs = input_of(source, text=text, second=second, file=file)
    doubts = doubts_of_input(source, inputs)
    doubts_first(doubts)
    if why:
        parts = av.direct_logit_attribution(source, inputs, answer=answer, against=against)
        console.print(
            tr(
                'Why "{answer}" and not "{against}" {place}, in logits:',
                answer=parts.answer,
                against=parts.against,
                place=parts.place,
            )
        )
        table = Table(tr("part"), tr("adds"), box=None, pad_edge=False)
        for part in parts.top(12):
            table.add_row(part.name, f"{part.contribution:+.4f}")
        console.print(table)
        console.print(
            translated(
                several(
                    "All {n} parts add up to {total:.6g}; the model's difference is "
                    "{value:.6g} (off by {error:.1g}).",
                    n=len(list(parts)),
                    total=parts.total,
                    value=parts.value,
                    error=abs(parts.error),
                )
            )
        )
        notes = parts.notes
    else:
        logits = av.logit_lens(source, inputs, target=target, answer=answer, k=3)
        last = logits.at
        answer_name = logits.names[int(logits.followed[last])]
        table = Table(
            tr("after layer"),
            tr("best"),
            tr('rank of "{answer_name}"', answer_name=answer_name),
            tr("entropy"),
            box=None,
            pad_edge=False,
        )
        for row, name in enumerate(logits.rows):
            best = ", ".join(f"{word} {share:.3f}" for word, share in logits.best(row, last))
            table.add_row(
                name, best, f"{logits.rank[row, last]:,}", f"{logits.entropy[row, last]:.2f}"
            )
        console.print(table)
        notes = logits.notes
    doubts_beside(doubts)
    for note in notes:
        console.print(tr("Note: {note}", note=note))
