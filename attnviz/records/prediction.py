"""What a model answered to one input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from attnviz.language import N_


@dataclass(frozen=True, eq=False)
class Prediction:
    """What the model answered.

    Attributes:
        kind: what `labels` are: classes, next tokens, fillings of the mask, spans of the text,
            one label a token, one label a pixel, numbers, a generated text, or nothing.
        labels: best first, for vocabularies only the best hundred; token classes in the order of
            the tokens; pixel classes by their id.
        probabilities: of those labels, 0 to 1.
        text: the answer in words: the best label, the generated text, or why there is none; of a
            model that gives several labels those that pass, in the model's order, or "none".
        values: the numbers of a regression or a forecast, or the label id of each pixel.
        passing: of a model that gives several labels at once, how many of `labels` pass; None for
            all others.
    """

    kind: Literal[
        "classes", "next_token", "mask", "token_classes", "pixel_classes", "span", "values",
        "text", "none",
    ]  # fmt: skip
    labels: tuple[str, ...] = ()
    probabilities: Float[np.ndarray, "label"] | None = None
    text: str = ""
    values: Float[np.ndarray, "value"] | Int[np.ndarray, "row column"] | None = None
    passing: int | None = None

    @property
    def said(self) -> str:
        """The text, and where no label passes the one that comes nearest: what a person reads."""
        if self.passing == 0 and self.probabilities is not None and len(self.labels):
            return N_(
                "{text} (highest: {labels} {probabilities:.3f})",
                text=self.text,
                labels=self.labels[0],
                probabilities=self.probabilities[0],
            )
        return self.text

    @property
    def likeliest(self) -> str:
        """The label or token with the highest probability; the text where there is none.

        A model of several labels may give none; one of them is still the likeliest.
        """
        return self.text if self.passing is None else self.labels[0]

    def top(self, k: int = 5) -> list[tuple[str, float]]:
        """Return the first `k` (label or token, probability); empty without labels."""
        if self.probabilities is None:
            return []
        return [
            (label, float(p))
            for label, p in zip(self.labels[:k], self.probabilities[:k], strict=True)
        ]

    def likely(self, k: int) -> dict[str, float]:
        """Return the first `k` labels with their probabilities, best first.

        Of several tokens that are shown alike, the likeliest one counts.
        """
        shares: dict[str, float] = {}
        for label, p in self.top(k):
            shares.setdefault(label, p)
        return shares
