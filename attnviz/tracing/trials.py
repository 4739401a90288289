"""Interventions on one input, tried one list after another: what each does to the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from attnviz.models.model import Model
from attnviz.records import Trace
from attnviz.records.interventions import Intervention, checked
from attnviz.records.trial import Trial
from attnviz.tracing.effects import CleanRun
from attnviz.tracing.similarity import text_vector

if TYPE_CHECKING:
    from attnviz.tracing.inputs import Inputs


class Trials:
    """One input whose answer is asked for under several lists of interventions.

    It is run once as it is, and once for each list, just as `intervene` runs it: so the numbers are
    the same to the last digit, which rows of one batch would not be. Raises as `intervene` does.
    """

    @torch.inference_mode()
    def __init__(self, model: Model, inputs: Inputs, target: str | None = None) -> None:
        self._clean = CleanRun.of(model, inputs, target)
        self._vector = _vector(self._clean, self._clean.output)

    @property
    def seconds(self) -> float:
        """How long the model took for the input as it is."""
        return self._clean.trace.seconds

    def trial(self, interventions: Sequence[Intervention]) -> Trial:
        """Return what becomes of the answer; of no interventions, the answer as it is."""
        return self.with_trace(interventions)[0]

    @torch.inference_mode()
    def with_trace(self, interventions: Sequence[Intervention]) -> tuple[Trial, Trace]:
        """Return the same, with every map of the run."""
        acts, clean = checked(interventions), self._clean
        trace, output, written = clean.trace, clean.output, clean.written
        if acts:
            run = clean.again(acts)
            trace, output, written = run.trace, run.output, run.written
        turned = None
        if self._vector is not None:
            turned = _turn(self._vector, _vector(clean, output))
        change = clean.reading.change(output)
        trial = Trial(acts, clean.trace.prediction, trace.prediction, change, turned, written)
        return trial, trace


def _vector(clean: CleanRun, output: Any) -> Tensor | None:
    """Return the vector that stands for the input, [d_model]; None where there is an answer."""
    hidden = getattr(output, "last_hidden_state", None)
    if clean.model.task_line.kind != "none" or clean.model.has_decoder:
        return None
    if hidden is None or hidden.dim() != 3:
        return None
    return text_vector(output, clean.model.pooling)[0].double()


def _turn(before: Tensor, after: Tensor | None) -> float | None:
    if after is None:
        return None
    if torch.equal(before, after):  # else rounding would turn it a little
        return 0.0
    cosine = torch.nn.functional.cosine_similarity(before, after, dim=-1)
    return max(0.0, 1 - float(cosine))
