"""What commands share: how a model and an input are given, and where words and files go."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attnviz.cli.screen import console
from attnviz.errors import InputError
from attnviz.language import N_, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attnviz.models.model import Model
    from attnviz.records import Doubt

ModelName = Annotated[
    str, typer.Option(help=tr("Bundled name, hub id, checkpoint folder or .gguf file."))
]

CardPath = Annotated[
    Path | None,
    typer.Option(help=tr("Evidence card to write (.html); attnviz verify runs it again.")),
]


def input_of(model: Model, *, text: str | None, second: str | None, file: Path | None) -> Any:
    """Return the model's input from the options.

    Raises InputError when an option is missing, or there is no such file.
    """
    from attnviz.data.readers import read_picture, read_series, text_of
    from attnviz.data.sounds import read_wav, resampled

    reads = model.task_line.reads
    if reads == "text":
        if text is None:
            raise InputError(N_('"{name}" reads text. Give --text.', name=model.name))
        return text if second is None else (text, second)
    if file is None:
        raise InputError(N_('"{name}" reads a {reads}. Give --file.', name=model.name, reads=reads))
    if not file.is_file():
        raise InputError(N_('No file at "{file}".', file=file))
    match reads:
        case "picture":
            return read_picture(file)
        case "picture and text":
            if text is None:
                raise InputError(
                    N_('"{name}" reads a picture and a text. Give --text too.', name=model.name)
                )
            return read_picture(file), text
        case "sound":
            return resampled(read_wav(file), model.processor.sampling_rate)
    return read_series(text_of(file))


def doubts_first(doubts: Sequence[Doubt]) -> bool:
    """Print grave doubts about an answer, before it, and return whether there are any."""
    grave = [each for each in doubts if each.grave]
    for each in grave:
        console.print(tr("Warning: {said}", said=each.said), style="bold red")
    return bool(grave)


def doubts_beside(doubts: Sequence[Doubt]) -> None:
    """Print the other doubts, beside the answer."""
    for each in doubts:
        if not each.grave:
            console.print(tr("Note: {said}", said=each.said))


def doubts_of_input(model: Model, inputs: Any) -> tuple[Doubt, ...]:
    """Return the doubts that an input gives, before any answer."""
    from attnviz.records.doubts import doubts_of, unknown_of
    from attnviz.tracing.inputs import prepare

    read = prepare(model, inputs)
    return doubts_of(unknown_of(read.tokens), cut=read.cut)


def writable(out: Path, *, example: str) -> None:
    """Raise InputError when a file cannot be written, before the work is done."""
    if out.is_dir():
        raise InputError(
            N_(
                '"{out}" is a folder. Give --out the name of a file, such as {example}.',
                out=out,
                example=example,
            )
        )
    if not out.resolve().parent.is_dir():
        raise InputError(
            N_(
                'No folder at "{parent}" to write "{name}" into.',
                parent=out.resolve().parent,
                name=out.name,
            )
        )
    if not os.access(out if out.exists() else out.resolve().parent, os.W_OK):
        raise InputError(N_('"{out}" cannot be written here. Give --out another place.', out=out))


def card_written(card: Path | None) -> None:
    """Say that a card was written, if one was."""
    if card is not None:
        console.print(tr("Wrote {card}. To run it again: attnviz verify {card}", card=card))
