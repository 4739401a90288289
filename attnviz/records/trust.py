"""How far an attribution can be trusted: its figures beside those of random orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float

from attnviz.errors import ShapeError
from attnviz.language import N_
from attnviz.records.attribution import Passes
from attnviz.records.tokens import read_only

SURVIVES = 0.5
"""An explanation that correlates so with that of a shuffled model says little of the model."""


@dataclass(frozen=True)
class AgainstRandom:
    """One figure of an explanation, beside the same figure of random orders.

    `low` and `high` hold the middle 95 % of the random ones; `better` is True where the figure is
    outside that interval on the good side, False where it is on the bad side, None within it.
    """

    value: float
    mean: float
    low: float
    high: float
    better: bool | None


@dataclass(frozen=True, eq=False)
class Faithfulness:
    """How far the scores of one attribution say what the model depends on.

    Curves are of the target's probability where there is one (0 to 1), else of its value; x is the
    answer's figure for the whole input. Units that are held are never taken away and not counted.

    Attributes:
        method, label, target: of the attribution that was tested.
        measure: what the curves are measured in: "probability" or "value".
        units: units that can be taken away.
        fractions: shares of the units that are taken away or kept: 0.01 to 0.5.
        comprehensiveness: [fraction], drop when the top units are taken away: larger is better.
        sufficiency: [fraction], drop when only the top units are kept: smaller is better.
        random_comprehensiveness, random_sufficiency: [draw, fraction], the same for random orders.
        shares: [step], share of the units that are taken away (put in), 0 to 1: the x axis.
        deletion, insertion: [step], the figure as units are taken away (put in) best first.
        random_deletion, random_insertion: [draw, step].
        figures: "comprehensiveness", "sufficiency" (each averaged over the fractions: AOPC),
            "deletion", "insertion" (areas under the curves, x from 0 to 1) and "infidelity" (of the
            explained number, squared; smaller is better) -> the figure beside random ones.
        draws: random orders.
        max_sensitivity: the largest relative change of the scores when the input moves a little; 0
            is stable; None where the method costs too much to be run again unasked.
        randomised_correlation: mean absolute rank correlation, 0 to 1, with the explanation of the
            same input by models whose weights were shuffled; None where it was not asked for.
        seed_correlation, edit_correlation: rank correlation of two seeds, and of the input before
            and after a tiny edit; None where not asked for or not possible.
    """

    method: str
    label: str
    target: str
    measure: Literal["probability", "value"]
    units: int
    fractions: tuple[float, ...]
    comprehensiveness: Float[np.ndarray, "fraction"]
    sufficiency: Float[np.ndarray, "fraction"]
    random_comprehensiveness: Float[np.ndarray, "draw fraction"]
    random_sufficiency: Float[np.ndarray, "draw fraction"]
    shares: Float[np.ndarray, "step"]
    deletion: Float[np.ndarray, "step"]
    insertion: Float[np.ndarray, "step"]
    random_deletion: Float[np.ndarray, "draw step"]
    random_insertion: Float[np.ndarray, "draw step"]
    figures: dict[str, AgainstRandom]
    draws: int
    max_sensitivity: float | None = None
    randomised_correlation: float | None = None
    seed_correlation: float | None = None
    edit_correlation: float | None = None
    passes: Passes = field(default_factory=Passes)
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for names, axis in (
            (("comprehensiveness", "sufficiency"), len(self.fractions)),
            (("deletion", "insertion"), len(self.shares)),
        ):
            for name in names:
                ours, random = getattr(self, name), getattr(self, f"random_{name}")
                if ours.shape != (axis,) or random.shape != (self.draws, axis):
                    raise ShapeError(
                        N_(
                            "{name} and its random orders have shapes {shape} and {random_shape}; "
                            "expected ({axis},) and ({draws}, {axis}).",
                            name=name,
                            shape=ours.shape,
                            random_shape=random.shape,
                            axis=axis,
                            draws=self.draws,
                        )
                    )
                object.__setattr__(self, name, read_only(ours))
                object.__setattr__(self, f"random_{name}", read_only(random))
        object.__setattr__(self, "shares", read_only(self.shares))

    @property
    def survives_randomisation(self) -> bool | None:
        """Whether the explanation hardly changes when the model's weights are shuffled."""
        if self.randomised_correlation is None:
            return None
        return self.randomised_correlation > SURVIVES

    @property
    def beaten(self) -> int:
        """Random orders whose mean comprehensiveness is smaller than that of the scores."""
        return int((self._lead > self._rounding).sum())

    @property
    def tied(self) -> int:
        """Random orders that do exactly as well: with few units they often are the same."""
        return int((np.abs(self._lead) <= self._rounding).sum())

    @property
    def _lead(self) -> Float[np.ndarray, "draw"]:
        return self.comprehensiveness.mean() - self.random_comprehensiveness.mean(1)

    @property
    def _rounding(self) -> float:
        return 1e-6 * max(1e-6, float(np.abs(self.random_comprehensiveness).max()))


@dataclass(frozen=True)
class Standing:
    """Several explanations of one input, each beside random orders.

    Attributes:
        figures: one an explanation, in the order in which they were given: how far the answer falls
            without its top units (AOPC comprehensiveness; larger is better).
        beaten: for each, the random orders that let the answer fall less.
        measure: what the answer is measured in: "probability", or "value" where it has none.
        draws: random orders.
        forward: rows that went through the model; `seconds` is the wall time.
    """

    figures: tuple[AgainstRandom, ...]
    beaten: tuple[int, ...]
    measure: Literal["probability", "value"]
    draws: int
    forward: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """What is to be thought of one explanation beside others of the same input.

    Attributes:
        kind: "stands", outside of random orders on the good side; "untested"; "random", within
            them or worse; "nothing", all on a first token, zeros, or random numbers; "incomplete",
            a promised sum is missed. They are shown in this order, and only the first two are told.
        words: the same in a phrase, empty where there is nothing to say.
    """

    kind: Literal["stands", "untested", "random", "nothing", "incomplete"]
    words: str = ""

    @property
    def counts(self) -> bool:
        """Whether it takes part where methods vote."""
        return self.kind in ("stands", "untested")


@dataclass(frozen=True)
class Removed:
    """What happens to the answer when one unit is taken away.

    Attributes:
        unit: its text; `index` is its place among the units.
        measure: "probability", or "value" where the target has none.
        before, after: that figure with the unit and without it.
    """

    unit: str
    index: int
    measure: Literal["probability", "value"]
    before: float
    after: float


@dataclass(frozen=True, eq=False)
class MethodRanking:
    """Several attribution methods on the same inputs, the most faithful first.

    Attributes:
        methods, labels: ordered by `ordered_by`, best first; "random" is always among them.
        mean, low, high: figure -> [method], the mean over inputs and its interval. Figures:
            "comprehensiveness" and "sufficiency" (AOPC), "deletion" and "insertion" (areas),
            "infidelity", "seconds" (of the method alone), "forward" and "backward" (rows through
            the model). Random's are means over the random orders of each input.
        interval: what `low` and `high` hold: "bootstrap", the 95 % interval of the mean over such
            inputs; "random", for a single input, the middle 95 % of random orders;
            what is the same for all inputs, and seconds and passes of a single one, have no
            interval, so both are the figure itself.
        ordered_by: the figure that decides the order.
        measure: what curves are measured in: "probability", "value", or "mixed".
        inputs, draws: how many inputs, and random orders for each.
        left_out: methods that could not answer for every input -> why.
    """

    methods: tuple[str, ...]
    labels: tuple[str, ...]
    mean: dict[str, Float[np.ndarray, "method"]]
    low: dict[str, Float[np.ndarray, "method"]]
    high: dict[str, Float[np.ndarray, "method"]]
    interval: Literal["bootstrap", "random"]
    ordered_by: str
    measure: Literal["probability", "value", "mixed"]
    inputs: int
    draws: int
    left_out: dict[str, str]
    seconds: float = 0.0

    def __post_init__(self) -> None:
        for name in ("mean", "low", "high"):
            arrays = {key: read_only(array) for key, array in getattr(self, name).items()}
            if any(array.shape != (len(self.methods),) for array in arrays.values()):
                raise ShapeError(
                    N_("MethodRanking.{name} has one number for each method.", name=name)
                )
            object.__setattr__(self, name, arrays)
