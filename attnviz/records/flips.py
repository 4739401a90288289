"""The fewest changed words with which a classifier answers otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from attnviz.records.edits import Edit
from attnviz.records.tokens import Units
from attnviz.records.trace import ModelInfo


@dataclass(frozen=True)
class Changed:
    """A text after some edits: its label, that label's probability, and the first label's."""

    edits: tuple[Edit, ...]
    texts: tuple[str, ...]
    label: str
    probability: float
    probability_of_first: float


@dataclass(frozen=True, eq=False)
class Flip:
    """The fewest changes found that flip a label, or the closest attempt.

    Attributes:
        units: the words of the text as given; edits name them by number.
        label, probability: the answer before.
        found: whether `best` has another label. If not, it is the attempt in which the first
            label's probability is lowest.
        others: as few changes that flip as well, surest first.
        proven: whether every smaller set of changes from the candidates was tried (found), or every
            set that was allowed (not found).
        candidates: single changes that were considered.
        passes: distinct texts that went through the models.
    """

    model: ModelInfo
    inputs: tuple[str, ...]
    units: Units
    label: str
    probability: float
    found: bool
    best: Changed
    others: tuple[Changed, ...]
    proven: bool
    candidates: int
    passes: int
    seconds: float
