"""The units that scores are given to: tokens, words, sentences, patches or time steps."""

import numpy as np

from attnviz.errors import InputError
from attnviz.records import UnitKind, Units
from attnviz.tracing.inputs import Prepared

KINDS: tuple[UnitKind, ...] = ("token", "word", "sentence")
"""What a text can be cut into; a picture's units are its patches, a series' its steps."""


def units_of(prepared: Prepared, kind: str = "token") -> Units:
    """Return the units of an input. Raises InputError for a kind that does not fit it."""
    tokens = prepared.tokens
    if prepared.picture is not None or (tokens.ids < 0).all():
        fixed: UnitKind = "patch" if prepared.picture is not None else "step"
        if kind not in ("token", fixed):
            raise InputError(f'A picture or series is not cut into {kind}s. Its unit is "{fixed}".')
        return Units(fixed, tokens.text, np.arange(len(tokens)), tokens.special)
    if kind == "token":
        return Units("token", tokens.text, np.arange(len(tokens)), tokens.special)
    if kind == "word":
        return Units.words(tokens, prepared.texts)
    if kind == "sentence":
        return Units.sentences(tokens, prepared.texts)
    raise InputError(f'No unit "{kind}". Known: {", ".join(KINDS)}.')
