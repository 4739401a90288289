"""What a view of the workspace shows beside a trace or an attribution, as one record to keep."""

from __future__ import annotations

from dataclasses import dataclass

from attnviz.records.attribution import Attribution
from attnviz.records.comparison import Comparison
from attnviz.records.edits import WhatIf
from attnviz.records.flips import Flip


@dataclass(frozen=True, eq=False)
class EditTries:
    """What was tried on the words of one text.

    Attributes:
        change: the reader's own edits, with the answer before and after; none where nothing is
            edited yet.
        reasons: how much the first answer rests on each word, before and after; empty without
            edits.
        flip: what the search for the smallest change found, where it was asked for.
    """

    change: WhatIf
    reasons: tuple[Attribution, ...] = ()
    flip: Flip | None = None


@dataclass(frozen=True, eq=False)
class NamedComparison:
    """Two traces side by side, and what the two are called."""

    comparison: Comparison
    names: tuple[str, str]
