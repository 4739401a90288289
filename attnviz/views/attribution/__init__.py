"""Scores of an input's units: several methods on one input, or one method along a sequence.

Everything is linked in the browser: what is pointed at in one row is marked in all of them. Scores
travel as float64, so that what is read out is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from attnviz.errors import InputError
from attnviz.language import N_, several
from attnviz.records.attribution import Attribution, SequenceAttribution
from attnviz.records.tokens import Tokens, Units
from attnviz.records.trust import AgainstRandom, Verdict
from attnviz.views.attribution.running import Piece, running_text
from attnviz.views.attribution.words import caption, notes, nothing, sequence_caption, warning
from attnviz.views.doubts import doubt_entries
from attnviz.views.view import View, assets, pack

FORMAT = 1
"""Number of the data layout that attribution.js and sequence.js read."""

_FOLDER = Path(__file__).parent

_WITHOUT_TEXT = ("patch", "step")
"""Units that are no words: each has its own picture of all methods."""


def view_attributions(
    attributions: Sequence[Attribution],
    *,
    selected: int | None = None,
    verdicts: Sequence[Verdict] | None = None,
    figures: Sequence[AgainstRandom | None] | None = None,
) -> View:
    """Return a row a method, on one input: a table of the words of a text, or pictures, or strips.

    Each row is shaded by its own largest absolute score. `selected` is the method whose details
    (bars of its strongest units, its sums) are shown at first: the only one there is, or none of
    the rows of a table, unless given. `verdicts`, one a method, are said beside its name; what does
    not stand against random orders is grey and stands below a line, where it comes last. `figures`,
    one a method, are drawn beside the random ones. Raises InputError for no attribution at all, for
    attributions of different inputs or units, and for a `selected` that is none of them.
    """
    if not attributions:
        raise InputError(N_("There is nothing to draw: give at least one attribution."))
    first = attributions[0]
    for other in attributions[1:]:
        if other.inputs != first.inputs or other.units.text != first.units.text:
            raise InputError(
                several(
                    "Methods are compared on the same input and the same units; got {n} units "
                    "of kind {kind} ({label}) and {other_units} of kind {units_kind} "
                    "({other_label}).",
                    n=len(first.units),
                    kind=first.units.kind,
                    label=first.label,
                    other_units=len(other.units),
                    units_kind=other.units.kind,
                    other_label=other.label,
                )
            )
    in_a_table = len(attributions) > 1 and first.units.kind not in _WITHOUT_TEXT
    index = (None if in_a_table else 0) if selected is None else selected
    if index is not None and not 0 <= index < len(attributions):
        raise InputError(
            N_(
                "There is no method number {selected}: they are 0 to {attributions}.",
                selected=selected,
                attributions=len(attributions) - 1,
            )
        )
    verdict_list = verdicts or [Verdict("nothing" if a.says_nothing else "untested", nothing(a))
                        for a in attributions]  # fmt: skip
    arrays = {"scores": np.stack([np.asarray(a.shown, np.float64) for a in attributions])}
    if any(a.standard_error is not None for a in attributions):
        none = np.full(len(first.units), np.nan)
        arrays["errors"] = np.stack(
            [none if a.standard_error is None else np.asarray(a.standard_error, np.float64)
             for a in attributions]
        )  # fmt: skip
    if first.picture is not None:
        arrays["picture"] = first.picture
    header = {
        "format": FORMAT,
        "model": first.model.name,
        "input": _input(first.tokens, first.units, first.inputs),
        "picture": None if first.picture is None else first.picture.shape[:2],
        "framing": None
        if first.framing is None
        else {"ratio": first.framing.ratio, "said": first.framing.reshaped},
        "selected": index,
        "doubts": doubt_entries(first.doubts),
        "methods": [
            {
                "label": a.label,
                "caption": caption(a),
                "warning": warning(a),
                "notes": notes(a),
                "signed": a.signed,
                "verdict": {"kind": verdict.kind, "words": verdict.words},
                **({} if figure is None else {"figure": _figure(figure)}),
            }
            for a, verdict, figure in zip(
                attributions, verdict_list, figures or [None] * len(attributions), strict=True
            )
        ],
    }
    title = f"{first.target}: {' | '.join(first.inputs)[:80]}"
    js, css = attribution_assets()
    return View(title=title, js=js, css=css, data=pack(header, arrays))


def view_sequence(attribution: SequenceAttribution) -> View:
    """Return the sequence above its source, linked, and the matrix of steps and units below."""
    tokens = attribution.steps
    values = [float(value) for value in attribution.values]
    step_units = Units("token", tokens.text, np.arange(len(tokens)), tokens.special)
    header = {
        "format": FORMAT,
        "model": attribution.model.name,
        "label": attribution.label,
        "caption": sequence_caption(attribution),
        "notes": list(attribution.notes),
        "doubts": doubt_entries(attribution.doubts),
        "generated": attribution.generated,
        "input": _input(attribution.tokens, attribution.units, attribution.inputs),
        "steps": {
            "text": tokens.text,
            # Without an input to cut from, steps stand as tokens, joined within a word.
            "pieces": _pieces(running_text(tokens, step_units, ())),
            "held": tokens.special.astype(int).tolist(),
            "values": values,
        },
    }
    arrays = {"scores": np.asarray(attribution.scores, np.float64)}
    title = f"{attribution.target}: {' | '.join(attribution.inputs)[:80]}"
    js, css = sequence_assets()
    return View(title=title, js=js, css=css, data=pack(header, arrays))


def _figure(figure: AgainstRandom) -> dict[str, float]:
    return {"value": figure.value, "low": figure.low, "high": figure.high}


def _input(tokens: Tokens, units: Units, inputs: tuple[str, ...]) -> dict[str, Any]:
    plain = units.kind in _WITHOUT_TEXT
    return {
        "kind": units.kind,
        "text": units.text,
        "held": units.held.astype(int).tolist(),
        "grid": tokens.grid,
        "pieces": [] if plain else _pieces(running_text(tokens, units, inputs)),
    }


def _pieces(pieces: list[Piece]) -> list[tuple[str, int]]:
    return [(piece.text, piece.unit) for piece in pieces]


def attribution_assets() -> tuple[str, str]:
    """Return the JavaScript module and the style sheet of `view_attributions`."""
    return assets(_FOLDER, "attribution")


def sequence_assets() -> tuple[str, str]:
    """Return the JavaScript module and the style sheet of `view_sequence`."""
    return assets(_FOLDER, "sequence")


__all__ = ["attribution_assets", "sequence_assets", "view_attributions", "view_sequence"]
