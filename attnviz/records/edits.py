"""What a model answers once its text is edited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from attnviz.records.prediction import Prediction
from attnviz.records.tokens import Units
from attnviz.records.trace import ModelInfo


@dataclass(frozen=True)
class Edit:
    """One change of a text: unit number `unit` is deleted, masked, or replaced by `text`."""

    kind: Literal["delete", "mask", "replace"]
    unit: int
    text: str = ""


@dataclass(frozen=True, eq=False)
class WhatIf:
    """An answer before and after edits; the edited text was tokenised again.

    Attributes:
        inputs, edited: the texts as given, and after the edits.
        units: of the texts as given; edits name them by number.
        target: the answer that is followed, in words.
        measure: "probability", 0 to 1, or "value" for models that answer with a number.
        value_before, value_after: the target's probability or value.
    """

    model: ModelInfo
    inputs: tuple[str, ...]
    edited: tuple[str, ...]
    units: Units
    edits: tuple[Edit, ...]
    before: Prediction
    after: Prediction
    target: str
    measure: Literal["probability", "value"]
    value_before: float
    value_after: float

    @property
    def change(self) -> float:
        """The target's probability or value after the edits minus before."""
        return self.value_after - self.value_before

    @property
    def flipped(self) -> bool:
        """Whether the best answer is another one; a number is never said to flip."""
        return self.measure == "probability" and self.before.text != self.after.text
