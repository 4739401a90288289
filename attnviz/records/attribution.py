"""Why a model answered as it did: scores of its inputs, and how far they can be trusted."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, UInt8

from attnviz.errors import ShapeError
from attnviz.language import N_, several
from attnviz.records.doubts import Doubt, doubts_of, unknown_of
from attnviz.records.framing import Framing
from attnviz.records.tokens import Tokens, Units, read_only
from attnviz.records.trace import ModelInfo

WORST_GAP = 0.05
"""A complete method whose sum misses f(x) - f(baseline) by a larger share is marked."""

MASS = 0.1
"""Where an answer hardly changes, the gap is a share of this part of all scores' sizes: there the
small change is no measure of how exact they are."""


SINK = 0.98
"""Where the first token holds more than this of all, there is nothing to read in the rest."""


@dataclass(frozen=True)
class Passes:
    """Inputs that went through the model: one for each row of each batch."""

    forward: int = 0
    backward: int = 0


@dataclass(frozen=True)
class Question:
    """What was asked, so that it can be asked again.

    Attributes:
        texts: as given, a second text included; empty for pictures and series, which have to be
            given again.
        target: a class, a token, an answer or a step, or two of them, as it was asked for; None is
            the model's own answer.
        measure, unit, baseline: as for `attribute`; None takes the default.
    """

    texts: tuple[str, ...] = ()
    target: int | str | tuple[int | str, int | str] | None = None
    measure: str | None = None
    unit: str = "token"
    baseline: str | None = None


@dataclass(frozen=True, eq=False)
class Attribution:
    """How much each unit of one input counts for one number that the model computes.

    Attributes:
        method: its name in `attribution.methods.METHODS`; `label` is what it is called in words.
        inputs: the texts as given.
        tokens: the input's tokens; `units` groups them.
        scores: one a unit. `signed` says whether one below 0 means "against".
        target: the number that was explained, in words: `logit of "negative"`.
        value: that number for this input, f(x).
        baseline: what stands for "not there", in words; empty for methods that need none.
        baseline_value: that number with nothing there, f(baseline); None without a baseline.
        complete: whether the method promises that scores sum to f(x) - f(baseline), or to f(x)
            where it has no baseline.
        by_layer: [layer, unit], for methods that score the units of every layer.
        standard_error: of each score, for methods that draw sets or orders: how far another seed
            would move it. 0 where every set was asked; None where nothing is drawn, or it is not
            known.
        passes: what it cost; `seconds` is the wall time.
        notes: what a reader must know before believing it.
        picture: uint8 [row, column, colour], for models that read pictures.
        question: the question behind it; None for a record made by hand.
        framing: which part of the picture that was handed over the model saw, where it is known.
        own: [unit], the part of a score that a unit has of itself before anything flows: in
            gradient-weighted attention the 1 with which a position that is read begins. Pictures,
            ranks and words leave it out (`shown`).
    """

    model: ModelInfo
    method: str
    label: str
    inputs: tuple[str, ...]
    tokens: Tokens
    units: Units
    scores: Float[np.ndarray, "unit"]
    target: str
    value: float
    baseline: str = ""
    baseline_value: float | None = None
    complete: bool = False
    signed: bool = True
    by_layer: Float[np.ndarray, "layer unit"] | None = None
    passes: Passes = Passes()
    seconds: float = 0.0
    seed: int | None = None
    options: dict[str, int | float | str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    picture: UInt8[np.ndarray, "row column colour"] | None = None
    question: Question | None = None
    framing: Framing | None = None
    standard_error: Float[np.ndarray, "unit"] | None = None
    own: Float[np.ndarray, "unit"] | None = None

    def __post_init__(self) -> None:
        if self.scores.shape != (len(self.units),):
            raise ShapeError(
                several(
                    "An attribution has one score a unit; got {shape} for {n} units.",
                    n=len(self.units),
                    shape=self.scores.shape,
                )
            )
        if self.standard_error is not None and self.standard_error.shape != self.scores.shape:
            raise ShapeError(
                N_(
                    "A score has one standard error; got {shape} for {scores_shape}.",
                    shape=self.standard_error.shape,
                    scores_shape=self.scores.shape,
                )
            )
        for name in ("scores", "by_layer", "picture", "standard_error", "own"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, read_only(array))

    @property
    def shown(self) -> Float[np.ndarray, "unit"]:
        """The scores that are drawn, ranked and told: without what a unit has of itself."""
        return self.scores if self.own is None else np.asarray(self.scores) - self.own

    @property
    def on_first(self) -> float:
        """Share of all that is shown which lies on the unit of the first token, 0 to 1.

        0 for signed scores: of those a large one says something.
        """
        sizes = np.abs(self.shown)
        whole = float(sizes.sum())
        first = self.units.of_token[0] if len(self.units.of_token) else -1
        if self.signed or first < 0 or not np.isfinite(whole) or whole <= 0:
            return 0.0
        return float(sizes[first] / whole)

    @property
    def says_nothing(self) -> bool:
        """Whether all of it lies on the first token, where a decoder's heads rest: a sink."""
        return len(self.units) > 3 and self.on_first > SINK

    @property
    def delta(self) -> float | None:
        """Sum of the scores minus what they should sum to; None where nothing is promised."""
        if not self.complete:
            return None
        return float(self.scores.sum()) - (self.value - (self.baseline_value or 0.0))

    @property
    def gap(self) -> float | None:
        """The delta as a share of what the scores should sum to, 0 to infinity; None as above.

        Of a sum near 0, which the scores only share out, as a share of `MASS` of their sizes.
        """
        if self.delta is None:
            return None
        promised = abs(self.value - (self.baseline_value or 0.0))
        return abs(self.delta) / max(promised, MASS * float(np.abs(self.scores).sum()), 1e-6)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What keeps the explained answer from being believed; mostly nothing."""
        return doubts_of(unknown_of(self.tokens))

    @property
    def incomplete(self) -> bool:
        """Whether a promised sum is missed by more than `WORST_GAP`."""
        return self.gap is not None and self.gap > WORST_GAP

    def top(self, k: int = 5) -> list[tuple[str, float]]:
        """Return the `k` units with the largest absolute score, (text, score), largest first."""
        return [(self.units.text[i], float(self.shown[i])) for i in self.strongest(k)]

    def strongest(self, k: int = 5) -> list[int]:
        """Return the places of those units."""
        return np.argsort(-np.abs(self.shown), kind="stable")[:k].tolist()


@dataclass(frozen=True, eq=False)
class SequenceAttribution:
    """How much each unit of the input counts for each token of a sequence that follows it.

    Attributes:
        steps: the tokens of the sequence, one a row of `scores`.
        scores: [step, unit]. A unit that a step cannot see (a later token) has exactly 0.
        values: log probability of each token of the sequence, in nats.
        generated: whether the model wrote the sequence itself (greedily).
        target: the sequence as text.
        baseline_values: the same log probabilities with every unit taken away that can be; None
            for methods without a baseline.
        complete: whether the method promises that each row sums to the difference of the two.
        standard_error: [step, unit], as in `Attribution`.
        Everything else as in `Attribution`; units cover the prompt and, for decoders, the tokens of
        the sequence itself, which earlier steps put before later ones.
    """

    model: ModelInfo
    method: str
    label: str
    inputs: tuple[str, ...]
    tokens: Tokens
    units: Units
    steps: Tokens
    scores: Float[np.ndarray, "step unit"]
    values: Float[np.ndarray, "step"]
    generated: bool
    target: str
    baseline: str = ""
    baseline_values: Float[np.ndarray, "step"] | None = None
    complete: bool = False
    passes: Passes = Passes()
    seconds: float = 0.0
    seed: int | None = None
    options: dict[str, int | float | str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    question: Question | None = None
    standard_error: Float[np.ndarray, "step unit"] | None = None

    def __post_init__(self) -> None:
        if self.scores.shape != (len(self.steps), len(self.units)):
            raise ShapeError(
                several(
                    "A sequence attribution has one score a step and unit; got {shape} for "
                    "{n} steps and {units} units.",
                    n=len(self.steps),
                    shape=self.scores.shape,
                    units=len(self.units),
                )
            )
        if self.standard_error is not None and self.standard_error.shape != self.scores.shape:
            raise ShapeError(
                N_(
                    "A score has one standard error; got {shape} for {scores_shape}.",
                    shape=self.standard_error.shape,
                    scores_shape=self.scores.shape,
                )
            )
        for name in ("scores", "values", "baseline_values", "standard_error"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, read_only(array))

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What keeps the explained sequence from being believed; mostly nothing."""
        return doubts_of(unknown_of(self.tokens))

    @property
    def deltas(self) -> Float[np.ndarray, "step"] | None:
        """Each row's sum minus what it should sum to; None where nothing is promised."""
        if not self.complete or self.baseline_values is None:
            return None
        return self.scores.sum(1) - (self.values - self.baseline_values)

    @property
    def incomplete(self) -> Bool[np.ndarray, "step"]:
        """Steps whose promised sum is missed by more than `WORST_GAP` of itself."""
        if self.deltas is None or self.baseline_values is None:
            return np.zeros(len(self.steps), bool)
        promised = np.abs(self.values - self.baseline_values)
        # What hardly changes has no sum to miss by a share.
        return np.abs(self.deltas) > WORST_GAP * np.maximum(promised, 0.1)
