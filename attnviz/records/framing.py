"""Which part of a picture a model sees, and in which shape."""

from __future__ import annotations

from dataclasses import dataclass

from attnviz.language import N_, several


@dataclass(frozen=True)
class Framing:
    """How a model's processor fits a picture into its window.

    Attributes:
        given: rows and columns of the picture's pixels, as it was handed over.
        part: first row, first column, rows and columns of what the model sees of them.
        seen: rows and columns of the pixels that the model reads.
    """

    given: tuple[int, int]
    part: tuple[int, int, int, int]
    seen: tuple[int, int]

    @property
    def ratio(self) -> float:
        """Width of the part that is seen, over its height: the shape to draw it in."""
        return self.part[3] / self.part[2]

    @property
    def squashed(self) -> bool:
        """Whether the model reads it in another shape."""
        return abs(self.ratio * self.seen[0] / self.seen[1] - 1) > 0.02

    @property
    def cut_off(self) -> str:
        """What of the picture the model does not see, in a sentence; empty where it sees all."""
        rows, columns = self.given
        if self.part[2:] == self.given:
            return ""
        return several(
            "The model sees the middle {part} × {part_2} of the {columns} × {n} "
            "pixels of this picture.",
            n=rows,
            part=self.part[3],
            part_2=self.part[2],
            columns=columns,
        )

    @property
    def reshaped(self) -> str:
        """In which other shape the model reads it, in a sentence; empty where in its own."""
        if not self.squashed:
            return ""
        return N_(
            "The model reads this picture squeezed to {seen} × {seen_2}; it is drawn in its own "
            "shape.",
            seen=self.seen[1],
            seen_2=self.seen[0],
        )

    @property
    def said(self) -> str:
        """Both, where there is something to say."""
        return f"{self.cut_off} {self.reshaped}".strip()
