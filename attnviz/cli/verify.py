"""attnviz verify: an evidence card run again, number by number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from attnviz.cli.given import said

if TYPE_CHECKING:
    from attnviz.records.card import Number, Verification


def verify(
    card: Annotated[Path, typer.Argument(help="The .html file of an evidence card.")],
    model: Annotated[
        str | None, typer.Option(help="Where the model lies; else the name on the card is opened.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="The file of the rows, for the evaluation of a table.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
) -> None:
    """Run an evidence card again, and say what differs; exit code 1 where anything does."""
    import attnviz as av
    from attnviz.models.loading import quieten_transformers

    quieten_transformers()
    found = av.verify_card(card, model=model, data=data, device=device)
    _tell(found)
    if not found.same:
        raise typer.Exit(1)


def _tell(found: Verification) -> None:
    card = found.card
    said.print(f"{card.kind} of {card.model.name}, made {card.made or 'on an unknown day'}")
    table = Table("number", "then", "now", "difference", "", box=None, pad_edge=False)
    for line in found.lines:
        gap = "" if line.difference is None else f"{line.difference:.2g}"
        # As text: a token may read like rich's markup.
        cells = (line.name, _shown(line.then), _shown(line.now), gap)
        table.add_row(*map(Text, cells), "same" if line.same else "DIFFERS")
    said.print(table)
    for file in found.other_files:
        what = "weights" if file.endswith(".safetensors") else "rows"
        said.print(f"Other {what}: {file} is not the file that the card was made with.")
    for name, then, now in found.versions:
        said.print(f"Other version: {name} {then} then, {now} now.")
    said.print(_summary(found))


def _summary(found: Verification) -> str:
    off = sum(not line.same for line in found.lines)
    if off:
        return f"{off} of {len(found.lines)} differ."
    if found.other_files:
        return f"All {len(found.lines)} are the same, but not the files."
    return f"All {len(found.lines)} are the same."


def _shown(value: Number | str | None) -> str:
    from attnviz.evidence.page import in_figures

    if value is None:
        return "–"
    if isinstance(value, str):
        return value if len(value) <= 60 else f"{value[:60]}…"
    return in_figures(value)
