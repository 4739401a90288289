"""attnviz runs: what is kept, listed, shown, exported, imported, given, deleted, and the bin."""

from __future__ import annotations

import datetime
import unicodedata
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from attnviz.cli.screen import console
from attnviz.errors import InputError, did_you_mean
from attnviz.language import N_, counted, several, tr, translated
from attnviz.store.bin import DAYS
from attnviz.store.entry import Entry
from attnviz.store.index import Search
from attnviz.store.kinds import KINDS, TRAINING
from attnviz.store.library import Library, library_in
from attnviz.store.owners import owner_name

runs = typer.Typer(
    no_args_is_help=True,
    help=tr("Kept results and trainings: list, show, export, import, give, bin, rebuild."),
)

RunsDir = Annotated[
    Path,
    typer.Option(
        envvar="ATTNVIZ_RUNS_DIR", help=tr("The folder where the app keeps results and trainings.")
    ),
]
BinDays = Annotated[
    float,
    typer.Option(
        min=0, envvar="ATTNVIZ_BIN_DAYS", help=tr("Days that deleted things stay in the bin.")
    ),
]
Which = Annotated[str, typer.Argument(help=tr("Id of an entry, or its beginning."))]


@runs.command("list")
def list_(
    search: Annotated[
        str, typer.Argument(help=tr("Words in the name, note, tags, model or input."))
    ] = "",
    kind: Annotated[str | None, typer.Option(help=f"{', '.join(KINDS)} or {TRAINING}.")] = None,
    model: Annotated[str | None, typer.Option(help=tr("Only of this model."))] = None,
    tag: Annotated[str | None, typer.Option(help=tr("Only with this tag."))] = None,
    since: Annotated[
        str | None, typer.Option(help=tr("Kept on this day or later: 2026-01-31."))
    ] = None,
    runs_dir: RunsDir = Path("runs"),
) -> None:
    """List what is kept, the newest first."""
    kinds = (*KINDS, TRAINING)
    if kind is not None and kind not in kinds:
        raise InputError(
            N_(
                'No kind "{kind}". Known: {kinds}.{did_you_mean}',
                kind=kind,
                kinds=", ".join(kinds),
                did_you_mean=did_you_mean(kind, kinds),
            )
        )
    query = Search(search, kind=kind, model=model, tag=tag, since=_day(since))
    entries = library_in(runs_dir).find(query)
    if not entries:
        console.print(tr("Nothing is kept here.") if query == Search() else tr("Nothing matches."))
        return
    has_owners = any(entry.owner for entry in entries)
    heads = [tr("id"), tr("kept"), tr("kind"), tr("name"), tr("model"), tr("tags")]
    heads += [tr("owner")] if has_owners else []
    table = Table(*heads, box=None, pad_edge=False)
    for entry in entries:
        cells = (entry.id, _when(entry), entry.kind, entry.name, entry.model, ", ".join(entry.tags))
        table.add_row(*cells, *((entry.owner,) if has_owners else ()))
    console.print(table)


@runs.command()
def show(which: Which, runs_dir: RunsDir = Path("runs")) -> None:
    """Show one entry, and the Python that opens it."""
    library = library_in(runs_dir)
    entry = _entry(library, which)
    lines = {
        "id": entry.id,
        "name": entry.name,
        "kind": entry.kind,
        "kept": _when(entry),
        "model": entry.model,
        "about": entry.about,
        "tags": ", ".join(entry.tags),
        "bytes": f"{entry.bytes:,}" if entry.bytes else "",
        "owner": entry.owner,
        "shared": tr("with all visitors") if entry.shared else "",
        "note": entry.note,
    }
    for name, value in lines.items():
        for line in value.splitlines():  # a note may have several
            console.print(f"{name:<6} {line}")
            name = ""
    if entry.kind == TRAINING:
        return
    library.open(entry.id)  # says what is wrong with it, if anything is
    console.print()
    console.print(f"attnviz.Library({str(library.folder)!r}).open({entry.id!r})")


@runs.command()
def export(
    which: Which,
    out: Annotated[Path, typer.Option(help=tr("The .zip to write."))],
    runs_dir: RunsDir = Path("runs"),
) -> None:
    """Write one entry as a file for `attnviz runs import` on another machine."""
    library = library_in(runs_dir)
    path = library.export(_entry(library, which).id, out)
    console.print(
        tr("Wrote {path} ({st_size:,.0f} kB).", path=path, st_size=path.stat().st_size / 1000)
    )


@runs.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help=tr("A .zip file from an export."))],
    runs_dir: RunsDir = Path("runs"),
) -> None:
    """Import an exported entry; a file with any other content is refused."""
    entry = library_in(runs_dir).take_in(file)
    console.print(
        tr('Kept "{name}" ({kind}) as {id}.', name=entry.name, kind=entry.kind, id=entry.id)
    )


@runs.command()
def give(
    which: Which,
    user: Annotated[
        str, typer.Argument(help=tr('Name of the new owner, as they sign in; "" for nobody.'))
    ],
    runs_dir: RunsDir = Path("runs"),
) -> None:
    """Give a kept entry or a training to a visitor; visitors have names if they sign in."""
    library = library_in(runs_dir)
    entry = _entry(library, which)
    owner = owner_name(unicodedata.normalize("NFC", user))  # keyboards differ in how they say é
    if entry.kind == TRAINING:
        from attnviz.training import jobs

        folder = jobs.give(runs_dir, entry.opens["run"], owner)
        console.print(
            tr("{whose} It is in {folder}.", whose=_whose(entry.name, owner), folder=folder)
        )
        return
    library.give(entry.id, owner)
    console.print(_whose(entry.name, owner))


def _whose(name: str, owner: str) -> str:
    return (
        tr('"{name}" now belongs to {owner}.', name=name, owner=owner)
        if owner
        else tr('"{name}" now belongs to nobody.', name=name)
    )


@runs.command()
def delete(which: Which, runs_dir: RunsDir = Path("runs"), bin_days: BinDays = DAYS) -> None:
    """Move a kept entry or a training to the bin."""
    library = library_in(runs_dir, bin_days=bin_days)
    entry = _entry(library, which)
    if entry.kind == TRAINING:
        from attnviz.training import jobs

        jobs.delete(runs_dir, entry.opens["run"], bin_days=bin_days)
    else:
        library.delete(entry.id)
    where = (
        tr("is in the bin for {bin_days:g} days", bin_days=bin_days) if bin_days else tr("is gone")
    )
    console.print(f'"{entry.name}" {where}.')


@runs.command("bin")
def bin_(
    empty: Annotated[
        bool,
        typer.Option("--empty", help=tr("Remove everything in the bin for good, even new things.")),
    ] = False,
    restore: Annotated[
        str | None, typer.Option(help=tr("Id of the thing in the bin to restore."))
    ] = None,
    runs_dir: RunsDir = Path("runs"),
    bin_days: BinDays = DAYS,
) -> None:
    """List what is in the bin; restore one thing, or remove everything."""
    waiting = library_in(runs_dir, bin_days=bin_days).bin
    if restore is not None:
        entry = waiting.restore(restore)
        console.print(tr('"{name}" is back ({id}).', name=entry.name, id=entry.id))
        return
    if empty:
        n_removed = waiting.empty(days=0)
        console.print(
            translated(
                counted("Removed {n} thing for good.", "Removed {n} things for good.", n=n_removed)
            )
        )
        return
    things = waiting.things()
    if not things:
        console.print(tr("The bin is empty."))
        return
    table = Table(
        tr("id"), tr("kind"), tr("name"), tr("owner"), tr("days left"), box=None, pad_edge=False
    )
    for each in things:
        entry = each.entry
        table.add_row(each.id, entry.kind, entry.name, entry.owner, str(each.days_left))
    console.print(table)


@runs.command()
def rebuild(runs_dir: RunsDir = Path("runs")) -> None:
    """Build the index again from the folders, and read every kept entry once."""
    counts = library_in(runs_dir).rebuild()
    console.print(
        translated(
            several(
                "{n} entries.",
                n=counts.entries,
            )
        )
    )
    for sentence in counts.broken:
        console.print(tr("Broken: {sentence}", sentence=sentence))
    if counts.broken:
        raise typer.Exit(1)


def _entry(library: Library, which: str) -> Entry:
    entries = [each for each in library.find() if each.id.startswith(which) and which]
    exact = [each for each in entries if each.id == which]
    if len(exact or entries) == 1:
        return (exact or entries)[0]
    if not entries:
        raise InputError(
            N_('Nothing is kept under "{which}". "attnviz runs list" shows what is.', which=which)
        )
    raise InputError(
        N_(
            '{entries} ids begin with "{which}". Give more characters.',
            entries=len(entries),
            which=which,
        )
    )


def _when(entry: Entry) -> str:
    return datetime.datetime.fromtimestamp(entry.kept).strftime("%Y-%m-%d %H:%M")


def _day(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return datetime.datetime.fromisoformat(text).timestamp()
    except ValueError as error:
        raise InputError(
            N_('"{text}" is not a day. Write it like 2026-01-31.', text=text)
        ) from error
