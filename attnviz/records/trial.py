"""What becomes of an answer under some interventions, in the one number that says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from attnviz.records.effect import Change
from attnviz.records.interventions import Intervention
from attnviz.records.prediction import Prediction

Measure = Literal["probability", "value", "share", "text", "turn", "movement"]
"""What the number of a trial is: of a model that chooses, a probability; of one number, that one;
of labels for every token or pixel, the share of other ones; of a text, nothing; of a vector, how
far it turns; of anything else, how far the output moves, as a share of its length."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One input, once as it is and once with interventions, without the maps of either run.

    Attributes:
        turned: 1 minus the cosine between the vector of the input before and after, 0 to 2; None
            where the model gives an answer rather than a vector.
        written: the text that the model writes before and after, where it writes one.
    """

    interventions: tuple[Intervention, ...]
    before: Prediction
    after: Prediction
    change: Change
    turned: float | None = None
    written: tuple[str, str] | None = None

    @property
    def measure(self) -> Measure:
        """What `number` is."""
        match self.before.kind:
            case "classes" | "next_token" | "mask" | "span":
                return "probability"
            case "token_classes" | "pixel_classes":
                return "share"
            case "text":
                return "text"
            case "values" if self.before.values is not None and self.before.values.size == 1:
                return "value"
        return "movement" if self.turned is None else "turn"

    @property
    def label(self) -> str:
        """The answer with the interventions, in words; empty where it is no label and no text."""
        if self.measure == "text":
            return self.after.text if self.written is None else self.written[1]
        if self.measure != "probability":
            return ""
        return self.after.text if self.after.passing is not None else self.after.likeliest

    @property
    def number(self) -> float | None:
        """The number of the answer with the interventions.

        None for a text, and where none of several labels passes.
        """
        match self.measure:
            case "probability" if self.after.passing == 0:
                return None
            case "probability":
                return self.after.likely(1).get(self.after.likeliest)
            case "value":
                assert self.after.values is not None
                return float(self.after.values.flat[0])
            case "share":
                return self.change.flipped_share
            case "turn":
                return self.turned
            case "movement":
                return self.change.moved
        return None

    @property
    def first(self) -> float | None:
        """The probability, with the interventions, of the answer that was the likeliest before.

        None where it is not among the likeliest any more, or the model does not choose.
        """
        if self.measure != "probability":
            return None
        return self.after.likely(len(self.after.labels)).get(self.before.likeliest)

    @property
    def flipped(self) -> bool:
        """Whether the answer is another one."""
        if self.measure == "text":
            before, after = self.written or (self.before.text, self.after.text)
            return before != after
        return self.before.kind != "none" and self.before.text != self.after.text and (
            self.measure == "probability"
        )  # fmt: skip
