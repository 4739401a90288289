"""What interventions change: one effect, a sweep of many, and whether shown edges matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal

import numpy as np
from jaxtyping import Float

from attnviz.language import N_, counted
from attnviz.records.interventions import Intervention
from attnviz.records.prediction import Prediction
from attnviz.records.stack import StackName
from attnviz.records.tokens import Tokens, read_only
from attnviz.records.trace import ModelInfo, Trace


@dataclass(frozen=True)
class Change:
    """How far an answer moved. NaN where a model's answer has no such number.

    Attributes:
        kl: Kullback-Leibler divergence of the answer after from the answer before, in nats, 0 or
            more, mean over the positions that predict: all tokens of a text generator, the masks
            of a mask filler (all tokens without one), the tokens that are labelled, the decoder's
            tokens, the two ends of a span, the pixels; one for a classifier.
        flipped: whether the best answer is another one, at any place where it is read.
        flipped_share: the share of those places with another best answer, 0 to 1.
        logit_difference: how far the logit of `answer` minus that of `runner_up` moved; of several
            places where the answer is read, the mean.
        before, after: that difference of logits itself, before and after.
        answer: the answer that is followed: the model's own before, unless one was named; empty
            where it is another at every place.
        runner_up: the likeliest other answer before.
        moved: length of the change of the whole output over the length of the output before; 0 is
            no change. The one number that every model has.
    """

    kl: float
    flipped: bool
    flipped_share: float
    logit_difference: float
    before: float
    after: float
    answer: str
    runner_up: str
    moved: float


@dataclass(frozen=True, eq=False)
class Effect:
    """One input, once as it is and once with interventions.

    Attributes:
        trace_before, trace_after: every map of both runs. Those of a decoder in an encoder-decoder
            read the same text, what the model wrote before, so that they can be compared.
        written: the text that the model writes before and after, where it was asked to.
        new_tokens: how many tokens it was asked to write on.
    """

    interventions: tuple[Intervention, ...]
    trace_before: Trace
    trace_after: Trace
    change: Change
    written: tuple[str, str] | None = None
    new_tokens: int = 0

    @property
    def before(self) -> Prediction:
        """The answer without the interventions."""
        return self.trace_before.prediction

    @property
    def after(self) -> Prediction:
        """The answer with them."""
        return self.trace_after.prediction

    @property
    def rewritten(self) -> bool:
        """Whether the text that the model writes is another one."""
        return self.written is not None and self.written[0] != self.written[1]

    @cached_property
    def biggest_changes(self) -> list[tuple[str, float, float]]:
        """(label, probability before, after) of what both list, the biggest changes first."""
        if self.before.kind not in ("classes", "next_token", "mask"):
            return []
        before, after = (each.likely(len(each.labels)) for each in (self.before, self.after))
        both = [(label, p, after[label]) for label, p in before.items() if label in after]
        # Two answers may trade the same share: the likelier one before comes first, always.
        return sorted(both, key=lambda line: -round(abs(line[2] - line[1]), 6))

    @property
    def nbytes(self) -> int:
        """Bytes held by both traces."""
        same = self.trace_before is self.trace_after
        return self.trace_before.nbytes + (0 if same else self.trace_after.nbytes)


Ablation = Literal["zero", "mean", "uniform"]


@dataclass(frozen=True, eq=False)
class Effects:
    """The numbers of `Change` for many interventions, each one array of the same axes."""

    kl: Float[np.ndarray, "*axes"]
    flipped_share: Float[np.ndarray, "*axes"]
    logit_difference: Float[np.ndarray, "*axes"]
    moved: Float[np.ndarray, "*axes"]

    def __post_init__(self) -> None:
        for name, array in self:
            object.__setattr__(self, name, read_only(np.asarray(array)))

    def __iter__(self) -> Iterator[tuple[str, np.ndarray]]:
        """Yield (name, array), in the order in which they are shown."""
        return ((each.name, getattr(self, each.name)) for each in fields(self))

    @property
    def main(self) -> str:
        """The number to look at first: "kl", or "moved" where the model gives no distribution."""
        return "moved" if np.isnan(self.kl).all() else "kl"

    def __getitem__(self, name: str) -> np.ndarray:
        return dict(self)[name]

    def shaped(self, *shape: int) -> Effects:
        """Return the same numbers along other axes."""
        return Effects(**{name: array.reshape(shape) for name, array in self})


@dataclass(frozen=True, eq=False)
class HeadSweep:
    """Every head of a stack ablated in turn: what each does to the answer, [layer, head].

    NaN where a layer has fewer heads than the widest. `importance` is the gradient's estimate of
    the same (None unless asked for) and `agreement` Spearman's rank correlation with the ablation.
    """

    model: ModelInfo
    inputs: tuple[str, ...]
    stack: StackName
    ablation: Ablation
    effects: Effects
    answer: str
    runner_up: str
    seconds: float
    rows: int
    importance: Float[np.ndarray, "layer head"] | None = None
    agreement: float | None = None

    def top(self, k: int = 5, by: str | None = None) -> list[tuple[int, int, float]]:
        """Return the `k` heads that matter most: (layer, head, number), largest size first."""
        numbers = self.effects[by or self.effects.main]
        order = np.argsort(-np.nan_to_num(np.abs(numbers)), axis=None, kind="stable")[:k]
        places = [np.unravel_index(at, numbers.shape) for at in order]
        return [(int(layer), int(head), float(numbers[layer, head])) for layer, head in places]


@dataclass(frozen=True, eq=False)
class PatchSweep:
    """Every position of every layer, taken from a clean run in turn, [layer, position].

    Attributes:
        restored: 0 where the answer stays that of the corrupted input, 1 where it becomes that of
            the clean one, by the logit of the clean answer minus that of the corrupted one (its
            runner-up where both are the same); NaN where these do not differ.
        effects: how far each patch moves the corrupted answer.
        clean, corrupted: that logit difference for each input as it is.
    """

    model: ModelInfo
    clean_inputs: tuple[str, ...]
    inputs: tuple[str, ...]
    stack: StackName
    what: Literal["residual", "mlp", "heads"]
    tokens: Tokens
    restored: Float[np.ndarray, "layer position"]
    effects: Effects
    clean: float
    corrupted: float
    answer: str
    other: str
    seconds: float
    rows: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "restored", read_only(self.restored))


@dataclass(frozen=True, eq=False)
class EdgeSweep:
    """Edges cut in turn, one at a time; `effects` has one entry an edge, [query, key] pairs.

    `heads` are those in which they were cut, None for all. `weight` is what was cut, the mean over
    those heads.
    """

    model: ModelInfo
    inputs: tuple[str, ...]
    stack: StackName
    heads: tuple[tuple[int, int], ...] | None
    edges: tuple[tuple[int, int], ...]
    weight: Float[np.ndarray, "edge"]
    effects: Effects
    answer: str
    runner_up: str
    seconds: float
    rows: int

    def top(self, k: int = 5, by: str | None = None) -> list[tuple[int, int, float]]:
        """Return the `k` edges that matter most: (query, key, number), largest size first."""
        numbers = self.effects[by or self.effects.main]
        order = np.argsort(-np.nan_to_num(np.abs(numbers)), kind="stable")[:k]
        return [(*self.edges[at], float(numbers[at])) for at in order]


@dataclass(frozen=True, eq=False)
class CausalScore:
    """Whether the edges that a picture shows matter more than others of equal weight.

    Attributes:
        heads: (layer, head) in the picture, None for all of the stack.
        shown: (query, key) that were cut.
        mass: the weight that was cut, of the mean map; `random_mass` that of each random draw.
        measure: "logit_difference", or "moved" where the model gives no distribution.
        effect: how far cutting the shown edges moves it (logits: below 0 is away from the answer);
            `random` the same for each draw.
        kl: how far it moves the answer as a divergence, in nats; see `Change`.
        answer, runner_up: whose logits are compared.
    """

    model: ModelInfo
    inputs: tuple[str, ...]
    stack: StackName
    heads: tuple[tuple[int, int], ...] | None
    shown: tuple[tuple[int, int], ...]
    mass: float
    measure: Literal["logit_difference", "moved"]
    effect: float
    kl: float
    answer: str
    runner_up: str
    random: Float[np.ndarray, "draw"]
    random_mass: Float[np.ndarray, "draw"]
    seed: int

    def __post_init__(self) -> None:
        for name in ("random", "random_mass"):
            object.__setattr__(self, name, read_only(np.asarray(getattr(self, name))))

    @property
    def larger_than(self) -> float:
        """The share of draws that move the answer less than the shown edges do, 0 to 1."""
        return float((np.abs(self.random) < abs(self.effect)).mean())

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        unit = N_(" logits") if self.measure == "logit_difference" else N_(" of its length")
        random_mass = float(self.random_mass.mean())
        mass = (
            N_("equal mass")
            if random_mass > 0.9 * self.mass
            else N_(
                "a mass of {random_mass:.3g} (the shown have {mass:.3g}, and no more is left)",
                random_mass=random_mass,
                mass=self.mass,
            )
        )
        return counted(
            "Cutting the edge shown changes the answer by {effect:.3g}{unit}; cutting random "
            "edges of {mass} changes it by {mean:.3g} ± {std:.3g}{unit} ({random} draws).",
            "Cutting the {n} edges shown changes the answer by {effect:.3g}{unit}; cutting random "
            "edges of {mass} changes it by {mean:.3g} ± {std:.3g}{unit} ({random} draws).",
            n=len(self.shown),
            effect=self.effect,
            unit=unit,
            mass=mass,
            mean=self.random.mean(),
            std=self.random.std(),
            random=len(self.random),
        )
