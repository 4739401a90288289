"""attnviz verify: an evidence card run again, number by number, and its page held against them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from attnviz.cli.options import writable
from attnviz.cli.screen import said
from attnviz.errors import InputError

if TYPE_CHECKING:
    from attnviz.records.card import Number, Verification

MOST_LINES = 500
"""Of a card with more, the lines that differ are shown, up to as many."""

OTHER, UNKNOWN = 1, 3
"""Exit codes: something differs; all numbers hold, and what the page shows could not be told."""


def verify(
    card: Annotated[Path, typer.Argument(help="The .html file of an evidence card.")],
    model: Annotated[
        str | None, typer.Option(help="Where the model lies; else the name on the card is opened.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="The file of the rows, for the evaluation of a table.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
    allow_hub: Annotated[
        bool,
        typer.Option("--allow-hub", help="Fetch the model, or rows, that the card names."),
    ] = False,
    passes: Annotated[
        int | None,
        typer.Option(
            min=1, help="Most inputs that the card may send through the model: 50,000 without it."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Card to write, .html, made anew from this run.")
    ] = None,
) -> None:
    """Run an evidence card again, and say what differs, in its numbers and on its page.

    Exit code 0: everything is the same. 1: something differs, or the page shows other things than
    its data. 2: it could not be run. 3: the numbers hold, but the page could not be compared.
    """
    if out is not None:
        if out.suffix.lower() != ".html":
            raise InputError(f'A card is an .html file; got "{out.name}".')
        if out.resolve() == card.resolve():
            raise InputError(f'"{out}" is the card itself. Give --out another place.')
        writable(out, example="card.html")
    import attnviz as av
    from attnviz.models.loading import quieten_transformers

    quieten_transformers()
    found = av.verify_card(
        card, model=model, data=data, device=device, allow_hub=allow_hub, again=out,
        **({} if passes is None else {"passes": passes}),
    )  # fmt: skip
    _tell(found)
    if out is not None:
        said.print(f"Wrote {out}: the card as this run makes it.")
    if not found.same:
        numbers_hold = found.same_numbers and not found.other_files
        raise typer.Exit(UNKNOWN if numbers_hold and found.page == "unknown" else OTHER)


def _tell(found: Verification) -> None:
    card = found.card
    said.print(f"{card.kind} of {card.model.name}, made {card.made or 'on an unknown day'}")
    table = Table("number", "then", "now", "difference", "", box=None, pad_edge=False)
    off = [line for line in found.lines if not line.same]
    shown = found.lines if len(found.lines) <= MOST_LINES else off[:MOST_LINES]
    for line in shown:
        gap = "" if line.difference is None else f"{line.difference:.2g}"
        state = "same" if line.same else "MISSING" if line.then is None else "DIFFERS"
        table.add_row(_cut(line.name), _shown(line.then), _shown(line.now), gap, state)
    said.print(table)
    if len(shown) < len(found.lines):
        said.print(f"{len(found.lines) - len(shown):,} more lines are not shown.")
    for file in found.other_files:
        what = "weights" if file.endswith(".safetensors") else "rows"
        said.print(f"Other {what}: {file} is not the file that the card was made with.")
    for name, then, now in found.versions:
        said.print(f"Other version: {name} {then} then, {now} now.")
    if found.page == "other":
        said.print(f"The page shows other things than its data: {found.page_said}.")
    said.print(_summary(found))


def _summary(found: Verification) -> str:
    many = len(found.lines)
    off = sum(not line.same for line in found.lines)
    if off:
        return f"{off} of {many} differ."
    if found.other_files:
        return f"All {many} are the same, but not the files."
    if found.page == "other":
        return f"Do not go by this page, although its {many} numbers hold: it was changed."
    if found.page == "unknown":
        return (
            f"Its {many} numbers hold, but what its page shows could not be compared: "
            f"{found.page_said}. Do not go by the page: --out new.html writes it anew."
        )
    return f"All {many} are the same."


def _shown(value: Number | str | None) -> str:
    from attnviz.evidence.page import in_figures

    if value is None:
        return "–"
    return _cut(value) if isinstance(value, str) else in_figures(value)


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
