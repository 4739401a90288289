"""attnviz verify: an evidence card run again, number by number, and its page held against them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from attnviz.cli.options import writable
from attnviz.cli.screen import console
from attnviz.errors import InputError
from attnviz.language import N_, several, tr, translated
from attnviz.text.abbreviation import abbreviation

if TYPE_CHECKING:
    from attnviz.records.card import Number, Verification

MOST_LINES = 500
"""Of a card with more, the lines that differ are shown, up to as many."""

OTHER, UNKNOWN = 1, 3
"""Exit codes: something differs; all numbers hold, and what the page shows could not be told."""


def verify(
    card: Annotated[Path, typer.Argument(help=tr("The .html file of an evidence card."))],
    model: Annotated[
        str | None, typer.Option(help=tr("Place of the model. Default: the name on the card."))
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help=tr("The file with the rows, for an evaluation of a table."))
    ] = None,
    device: Annotated[str, typer.Option(help=tr("auto, cuda, mps or cpu."))] = "auto",
    allow_hub: Annotated[
        bool,
        typer.Option("--allow-hub", help=tr("Download the model or the rows that the card names.")),
    ] = False,
    passes: Annotated[
        int | None,
        typer.Option(
            min=1, help=tr("Most inputs that the card may send through the model. Default: 50,000.")
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help=tr("New card to write from this run (.html)."))
    ] = None,
) -> None:
    """Run an evidence card again, and report what differs in its numbers and on its page.

    Exit code 0: everything is the same. 1: something differs, or the page does not show
    its data. 2: it could not be run. 3: the numbers hold, but the page could not be compared.
    """
    if out is not None:
        if out.suffix.lower() != ".html":
            raise InputError(N_('A card is an .html file; got "{name}".', name=out.name))
        if out.resolve() == card.resolve():
            raise InputError(N_('"{out}" is the card itself. Give --out another place.', out=out))
        writable(out, example="card.html")
    import attnviz as av
    from attnviz.models.loading import quieten_transformers

    quieten_transformers()
    verification = av.verify_card(
        card, model=model, data=data, device=device, allow_hub=allow_hub, again=out,
        **({} if passes is None else {"passes": passes}),
    )  # fmt: skip
    _tell(verification)
    if out is not None:
        console.print(tr("Wrote {out}: a new card from this run.", out=out))
    if not verification.same:
        numbers_hold = verification.same_numbers and not verification.other_files
        raise typer.Exit(UNKNOWN if numbers_hold and verification.page == "unknown" else OTHER)


def _tell(verification: Verification) -> None:
    card = verification.card
    console.print(
        tr(
            "{kind} of {name}, made {made}",
            kind=card.kind,
            name=card.model.name,
            made=card.made or "on an unknown day",
        )
    )
    table = Table(
        tr("number"), tr("then"), tr("now"), tr("difference"), "", box=None, pad_edge=False
    )
    off = [line for line in verification.lines if not line.same]
    rows = verification.lines if len(verification.lines) <= MOST_LINES else off[:MOST_LINES]
    for line in rows:
        gap = "" if line.difference is None else f"{line.difference:.2g}"
        state = "same" if line.same else "MISSING" if line.then is None else "DIFFERS"
        table.add_row(_cut(line.name), _value_text(line.then), _value_text(line.now), gap, state)
    console.print(table)
    if len(rows) < len(verification.lines):
        console.print(
            translated(
                several(
                    "{n:,} more lines are not shown.",
                    n=len(verification.lines) - len(rows),
                )
            )
        )
    for file in verification.other_files:
        what = tr("weights") if file.endswith(".safetensors") else tr("rows")
        console.print(
            tr(
                "Other {what}: {file} is not the file that the card was made with.",
                what=what,
                file=file,
            )
        )
    for name, then, now in verification.versions:
        console.print(
            tr("Other version: {name} {then} then, {now} now.", name=name, then=then, now=now)
        )
    if verification.page == "other":
        console.print(
            tr(
                "The page shows other things than its data: {page_said}.",
                page_said=verification.page_said,
            )
        )
    console.print(_summary(verification))


def _summary(verification: Verification) -> str:
    many = len(verification.lines)
    off = sum(not line.same for line in verification.lines)
    if off:
        return tr("{off} of {many} differ.", off=off, many=many)
    if verification.other_files:
        return tr("All {many} are the same, but not the files.", many=many)
    if verification.page == "other":
        return translated(
            several(
                "Do not trust this page: it was changed, although its {n} numbers hold.",
                n=many,
            )
        )
    if verification.page == "unknown":
        return translated(
            several(
                "Its {n} numbers hold, but its page could not be compared: {page_said}. "
                "Do not rely on the page: --out new.html writes a new one.",
                n=many,
                page_said=verification.page_said,
            )
        )
    return tr("All {many} are the same.", many=many)


def _value_text(value: Number | str | None) -> str:
    from attnviz.evidence.page import in_figures

    if value is None:
        return "–"
    return _cut(value) if isinstance(value, str) else in_figures(value)


def _cut(text: str) -> str:
    return abbreviation(text, 60)
