"""Which step's weights become the model: `best`, and the words for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from attnviz.language import N_, counted


@dataclass(frozen=True)
class Measured:
    """What the validation rows said at one step.

    Attributes:
        step: steps taken until then.
        value: of the measure that decides.
        loss: mean loss of the validation rows; NaN where none was measured.
    """

    step: int
    value: float
    loss: float = math.nan


@dataclass(frozen=True)
class ChosenStep:
    """The step whose weights became the model.

    Attributes:
        step: steps taken until then.
        measure: what decided: a measure of the validation rows; "" where nothing did, and the
            last step was kept.
        value, loss: of the validation rows at that step; None where nothing was measured.
        equal: how many other steps had the same value.
    """

    step: int
    measure: str = ""
    value: float | None = None
    loss: float | None = None
    equal: int = 0

    def __str__(self) -> str:
        """Return one sentence: which step, and why that one."""
        if not self.measure or self.value is None:
            return N_("Kept: the weights of step {step}, the last one.", step=self.step)
        values = {"step": self.step, "measure": self.measure, "value": self.value}
        if not self.equal:
            return N_(
                "Kept: the weights of step {step}, which had the best {measure} on the validation "
                "rows ({value:.3g}).",
                **values,
            )
        if self.loss is None:
            return counted(
                "Kept: the weights of step {step}, which had the best {measure} on the validation "
                "rows ({value:.3g}); one other step had the same value, and this one has the "
                "lowest loss of them.",
                "Kept: the weights of step {step}, which had the best {measure} on the validation "
                "rows ({value:.3g}); {n} other steps had the same value, and this one has the "
                "lowest loss of them.",
                n=self.equal,
                **values,
            )
        return counted(
            "Kept: the weights of step {step}, which had the best {measure} on the validation "
            "rows ({value:.3g}); one other step had the same value, and this one has the lowest "
            "loss of them (loss {loss:.3g}).",
            "Kept: the weights of step {step}, which had the best {measure} on the validation "
            "rows ({value:.3g}); {n} other steps had the same value, and this one has the lowest "
            "loss of them (loss {loss:.3g}).",
            n=self.equal,
            loss=self.loss,
            **values,
        )


def course_of(history: Sequence[dict[str, Any]], measure: str) -> list[Measured]:
    """Return the course of a measure in a Trainer's log, without values that are no numbers."""
    key = f"eval_{measure}"
    course = [
        Measured(int(entry["step"]), float(entry[key]), float(entry.get("eval_loss", math.nan)))
        for entry in history
        if isinstance(entry.get(key), int | float)
    ]
    return [each for each in course if not math.isnan(each.value)]


def best(course: Sequence[Measured], *, higher: bool) -> Measured | None:
    """Return the step to keep: the best value; of equal ones the lowest loss; of these the latest.

    A small clean data set is answered rightly long before a model is sure of it. All steps from
    then on have one accuracy, and the first of them is hardly better than chance in its
    probabilities. None for an empty course.
    """

    def merit(each: Measured) -> tuple[float, float, int]:
        loss = math.inf if math.isnan(each.loss) else each.loss
        return (each.value if higher else -each.value, -loss, each.step)

    return max(course, key=merit, default=None)


def since_improved(course: Sequence[Measured], *, higher: bool) -> int:
    """Return how many evaluations ago the value last became better than ever before."""
    values = [each.value if higher else -each.value for each in course]
    return len(values) - 1 - values.index(max(values)) if values else 0


def chosen_step(course: Sequence[Measured], measure: str, *, higher: bool, last: int) -> ChosenStep:
    """Return what is kept of a run whose best weights are loaded at its end."""
    top = best(course, higher=higher)
    if top is None:
        return ChosenStep(last)
    equal = sum(each.value == top.value for each in course) - 1
    loss = None if math.isnan(top.loss) else top.loss
    return ChosenStep(top.step, measure, top.value, loss, equal)
