"""An evidence card: what a picture shows, and all that is needed to make its numbers again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from attnviz.records.trace import ModelInfo


@dataclass(frozen=True)
class Number:
    """One number that is checked, or an array of them under one name.

    Attributes:
        values: row by row; None where there is no number (NaN).
        shape: of an array; () for one number.
        tolerance: how far a number may lie from this one on another machine and still be the same,
            in its own unit.
    """

    name: str
    values: tuple[float | None, ...]
    tolerance: float
    shape: tuple[int, ...] = ()


@dataclass(frozen=True)
class Card:
    """What an evidence card says, apart from its picture.

    Attributes:
        kind: a name of `evidence.kinds.KINDS`: attention, attribution, sequence, ...
        caption: what the picture shows, in a sentence or two.
        model: what computed it; its name is what `load` takes, or the name of a folder.
        weights: file -> SHA-256 of the model's weights, in hexadecimal.
        inputs: the input, as `evidence.inputs` writes it.
        asked: the question about the input: options, target, method, seed, heads, ...
        numbers, words: the results that a new run has to give again.
        versions: package -> version that made it.
        python: the lines that make the numbers again.
        made: the day, as 2026-01-31.
    """

    kind: str
    caption: str
    model: ModelInfo
    weights: dict[str, str]
    inputs: dict[str, Any]
    asked: dict[str, Any]
    numbers: tuple[Number, ...]
    words: dict[str, str]
    versions: dict[str, str] = field(default_factory=dict)
    python: str = ""
    made: str = ""


@dataclass(frozen=True)
class Line:
    """One number, or a word, then and now; `difference` is the largest of an array's.

    `then` and `now` are None where there was, or is, nothing of that name.
    """

    name: str
    then: Number | str | None
    now: Number | str | None
    difference: float | None
    same: bool


@dataclass(frozen=True)
class Verification:
    """A card run again.

    Attributes:
        lines: every number and word of the card, and those that it lacks.
        other_files: files of weights, or of rows, that are other ones now or are missing.
        versions: (package, version then, version now) of those that differ; so also the processor,
            the device and the number format.
        page: whether the card's page shows what its data and the new run say: "same", "other",
            "unknown" where it could not be compared, and "none" where there was no page.
        page_said: of "other" and "unknown", in what.
    """

    card: Card
    lines: tuple[Line, ...]
    other_files: tuple[str, ...]
    versions: tuple[tuple[str, str, str], ...]
    page: Literal["same", "other", "unknown", "none"] = "none"
    page_said: str = ""

    @property
    def same_numbers(self) -> bool:
        """Whether every number and word is the same, within its tolerance, and none is missing."""
        return bool(self.lines) and all(line.same for line in self.lines)

    @property
    def same(self) -> bool:
        """Whether files and numbers are the same, and the page shows what they say."""
        return self.same_numbers and not self.other_files and self.page in ("same", "none")
