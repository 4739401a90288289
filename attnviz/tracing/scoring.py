"""Attention of several inputs at once, scored head by head while its maps are there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from attnviz.metrics.batch_scores import BatchScorer, ScoredLayer
from attnviz.models.layer_numbers import numbers_of_calls
from attnviz.models.model import Model
from attnviz.records import HeadScores, StackName
from attnviz.tracing.engine import Compute, Recorder
from attnviz.tracing.streaming import BLOCK_BYTES


@dataclass(kw_only=True)
class ScoringRecorder(Recorder):
    """Scores the maps of several inputs while they are there, a few inputs at a time."""

    scorer: BatchScorer
    layers: dict[StackName, list[ScoredLayer]] = field(default_factory=dict)
    modules: dict[StackName, list[nn.Module]] = field(default_factory=dict)

    def attend(
        self,
        compute: Compute,
        module: nn.Module,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attention_mask: Tensor | None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None]:
        """Return the output of a call by the architecture's own function; its maps are dropped."""
        stack = self.stack_of_module[module]
        inputs, heads, queries = query.shape[:3]
        layer = self.scorer.layer(heads)
        self.layers.setdefault(stack, []).append(layer)
        self.modules.setdefault(stack, []).append(module)
        step = max(1, BLOCK_BYTES // (4 * heads * queries * key.shape[2]))
        bias, outputs = kwargs.get("position_bias"), []
        for first in range(0, inputs, step):
            some = slice(first, first + step)
            options = kwargs if bias is None else {**kwargs, "position_bias": _of(bias, some)}
            mask = None if attention_mask is None else _of(attention_mask, some)
            output, weights = compute(module, query[some], key[some], value[some], mask, **options)
            outputs.append(output)
            layer.add(weights.detach().float().contiguous().cpu().numpy(), first)
        return outputs[0] if len(outputs) == 1 else torch.cat(outputs), None

    def head_scores(self, model: Model) -> dict[StackName, list[HeadScores]]:
        """Return the scores of each input, by stack; layers without attention have none."""
        return {stack: self._of_stack(model, stack) for stack in self.layers}

    def _of_stack(self, model: Model, stack: StackName) -> list[HeadScores]:
        layers: list[ScoredLayer | None] = list(self.layers[stack])
        numbering = numbers_of_calls(model.hf, self.modules[stack])
        if numbering is not None:
            calls = dict(zip(numbering[0], layers, strict=True))
            layers = [calls.get(number) for number in range(len(numbering[1]))]
        return self.scorer.head_scores(stack, layers)


def _of(part: Tensor, some: slice) -> Tensor:
    """Return the inputs of a mask or a bias, which may be one for all."""
    return part if len(part) == 1 else part[some]
