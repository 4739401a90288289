"""What a model wrote, token by token, with the other tokens it could have taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from attnviz.errors import InputError, ShapeError
from attnviz.language import N_, several
from attnviz.records.stack import StackName
from attnviz.records.tokens import read_only
from attnviz.records.trace import Trace

Sampling = Literal["greedy", "sample"]
Ended = Literal["end", "length", "positions"]


@dataclass(frozen=True)
class Decoding:
    """How next tokens are chosen.

    `greedy` takes the likeliest. `sample` divides the logits by `temperature`, keeps the likeliest
    tokens that together hold `top_p` of the probability, and draws one of them.
    """

    sampling: Sampling = "greedy"
    temperature: float = 1.0
    top_p: float = 1.0
    seed: int = 0
    max_new_tokens: int = 32


@dataclass(frozen=True, eq=False)
class Generation:
    """A text that a model wrote, with the attention of every step.

    Attributes:
        trace: one full pass over the whole text, prompt and continuation (for encoder-decoders:
            the prompt in the encoder, all that was written in the decoder). Attention looks only
            back, so row `rows[t]` of a decoder or cross map is what step t attended with.
        prompt: the text as given.
        ids: vocabulary id of the token taken at each step; `labels` how they are shown.
        probabilities: of the tokens taken, by the model's own logits, 0 to 1.
        chances: of the tokens taken, after temperature and top-p; None when greedy, NaN where the
            reader chose the token.
        candidates: ids of the likeliest next tokens of each step, likeliest first.
        candidate_probabilities: of those, by the model's own logits.
        candidate_chances: of those, after temperature and top-p (0: cut off); None when greedy,
            NaN where the reader chose.
        rows: the row of each step in decoder and cross maps.
        ended: "end": the model wrote its end token; "length": `max_new_tokens` were written;
            "positions": the model has no positions for more.
        branches: (step, id) that the reader chose instead of the model.
        notes: what else shaped the text.
    """

    trace: Trace
    prompt: str
    decoding: Decoding
    ids: Int[np.ndarray, "step"]
    labels: tuple[str, ...]
    probabilities: Float[np.ndarray, "step"]
    chances: Float[np.ndarray, "step"] | None
    candidates: Int[np.ndarray, "step candidate"]
    candidate_labels: tuple[tuple[str, ...], ...]
    candidate_probabilities: Float[np.ndarray, "step candidate"]
    candidate_chances: Float[np.ndarray, "step candidate"] | None
    rows: Int[np.ndarray, "step"]
    ended: Ended
    branches: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("ids", "probabilities", "chances", "candidates", "candidate_probabilities",
                     "candidate_chances", "rows"):  # fmt: skip
            array = getattr(self, name)
            if array is None:
                continue
            if len(array) != len(self.labels):
                raise ShapeError(
                    several(
                        "Generation.{name} has {n} entries for {labels} steps.",
                        n=len(array),
                        name=name,
                        labels=len(self.labels),
                    )
                )
            object.__setattr__(self, name, read_only(array))

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def written(self) -> str:
        """The continuation as text."""
        if self.trace.target is not None:
            return self.trace.target
        return self.trace.inputs[0][len(self.prompt) :]

    @property
    def stacks(self) -> tuple[StackName, ...]:
        """The stacks whose rows are steps: ("decoder",) or ("decoder", "cross")."""
        return tuple(name for name in ("decoder", "cross") if name in self.trace.by_stack)

    @property
    def nbytes(self) -> int:
        """Bytes held, about: those of the trace."""
        return self.trace.nbytes

    def attention(
        self, step: int, layer: int, head: int, stack: str | None = None
    ) -> Float[np.ndarray, "key"]:
        """Return what a step attended with: weights over the text so far, or over the source.

        `stack` is "decoder" unless given. Raises InputError when an index is out of range.
        """
        name = stack or "decoder"
        if not 0 <= step < len(self):
            raise InputError(
                N_(
                    "Step {step} is out of range: the text has steps 0 to {self_}.",
                    step=step,
                    self_=len(self) - 1,
                )
            )
        row = int(self.rows[step])
        weights = self.trace.attention(layer, head, name)[row]
        return weights if name == "cross" else weights[: row + 1]
