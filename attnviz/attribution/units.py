"""The units that scores are given to: tokens, characters, words, sentences, patches or steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from attnviz import extras
from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.records import UnitKind, Units
from attnviz.records.tokens import FINER, kinds_of
from attnviz.records.unit_words import NAMES
from attnviz.text.words import BY_CHARACTERS
from attnviz.tracing.inputs import Prepared

KINDS: tuple[UnitKind, ...] = ("token", "character", "word", "sentence")
"""What a text can be cut into; a picture's units are its patches, a series' its steps."""


def units_of(prepared: Prepared, kind: str = "token") -> Units:
    """Return the units of an input. Raises InputError when the kind does not fit it."""
    tokens = prepared.tokens
    if prepared.picture is not None or (tokens.ids < 0).all():
        fixed: UnitKind = "patch" if prepared.picture is not None else "step"
        if kind not in ("token", fixed):
            raise InputError(
                N_(
                    'A picture or series is not cut into {kinds}. Its unit is "{fixed}".',
                    kinds=NAMES[kind][1] if kind in NAMES else f"{kind}s",
                    fixed=fixed,
                )
            )
        return Units(fixed, tokens.text, np.arange(len(tokens)), tokens.special)
    if kind not in KINDS:
        raise InputError(N_('No unit "{kind}". Known: {kinds}.', kind=kind, kinds=", ".join(KINDS)))
    return Units.of_kind(kind, tokens, prepared.texts)


def ranked_units(
    prepared: Prepared, kind: str, free: Callable[[Units], np.ndarray] = lambda units: ~units.held
) -> tuple[Units, tuple[str, ...]]:
    """Return units that can be ranked, and what a reader must know of them.

    Where all of the input is one unit, which explains nothing, the next finer ones are taken.
    `free` says which units can be taken away. Raises as `units_of` does.
    """
    units = units_of(prepared, kind)
    first_kind = units.kind
    for finer in FINER[FINER.index(first_kind) + 1 :] if first_kind in FINER else ():
        if free(units).sum() > 1:
            break
        units = units_of(prepared, finer) if finer in kinds_of(prepared.tokens) else units
    note = ()
    if units.kind != first_kind:
        note = (
            N_(
                "All of this text is one {first_kind}, which explains nothing by itself. So its "
                "{kinds} get the scores.",
                first_kind=NAMES[first_kind][0],
                kinds=NAMES[units.kind][1],
            ),
        )
    return units, (*note, *told_apart(units, prepared.tokens.words_by))


def told_apart(units: Units, by: str) -> tuple[str, ...]:
    """Return in a sentence that characters stand for words, where no dictionary is used."""
    if units.kind != "word" or by != BY_CHARACTERS:
        return ()
    return (
        N_(
            "This script has no spaces between words. Each character counts as a word, because no "
            "dictionary is installed. To install one: {command}",
            command=extras.command("text"),
        ),
    )
