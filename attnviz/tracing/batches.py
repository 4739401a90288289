"""Many runs with different interventions in few forward passes: a row of the batch is a run.

A run is the same as the clean one up to the first layer that its interventions act in. So a batch
begins with one clean row, and each run joins it as that layer is entered: half of the work is
saved, and on a CPU, where a batch costs nearly as much as its rows one after the other, most of
what can be. Where an architecture does not take rows that join (its layers are in no list, or it
counts its rows at the start), all rows go through all layers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attnviz.errors import UnsupportedError
from attnviz.models.faults import another_way, log_another_way
from attnviz.models.foreign import asked_of, output_with_answer
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.effect import Effects
from attnviz.records.interventions import Intervention, first_layer
from attnviz.tracing.ground import Ground
from attnviz.tracing.inputs import Prepared
from attnviz.tracing.reading import Reading
from attnviz.tracing.sites import OnHidden, layers_of
from attnviz.tracing.sources import Sources
from attnviz.tracing.steps import in_force, intervention_plan

MOST_BYTES = 2**29
"""About what one batch may hold at a time."""

MOST_ROWS = 24
"""More rows at once are hardly faster, need more memory, and take longer to cancel."""

CLOSE = 1e-3
"""The clean row of a batch lies this close to the clean run, or rows did not join as thought."""

_JOIN = "take runs that join a batch at a layer"
_ALL_LAYERS = "each goes through all layers, in about twice the time"

Row = tuple[Intervention, ...]


@dataclass(eq=False)
class Batches:
    """Runs of one input with different interventions; used by one thread.

    `passes` counts forward passes. Raises, while running, as `intervene` does, and Cancelled.
    """

    model: Model
    prepared: Prepared
    ground: Ground
    reading: Reading
    sources: Sources
    progress: Progress
    joins: bool = True
    passes: int = 0

    def __post_init__(self) -> None:
        self.joins = self.joins and len(self.ground.tokens) == 1
        if self.joins:
            try:
                layers_of(self.model, self.ground.stack(None))
            except UnsupportedError:
                self.joins = False

    def effects(self, rows: Sequence[Row]) -> Effects:
        """Return how far each run's answer moved, [row]."""
        return self.effects_and_margins(rows)[0]

    def effects_and_margins(self, rows: Sequence[Row]) -> tuple[Effects, np.ndarray]:
        """Return how far each run's answer moved, and its difference of logits, [row]."""
        self.progress.expect(len(rows))
        order = sorted(range(len(rows)), key=lambda row: _first(rows[row]))
        size = self.rows_at_once()
        columns = {each.name: np.full(len(rows), np.nan) for each in fields(Effects)}
        margins = np.full(len(rows), np.nan)
        for start in range(0, len(order), size):
            part = order[start : start + size]
            effects, margins[part] = self._run([rows[row] for row in part])
            for name, values in effects:
                columns[name][part] = values
            self.progress.advance(len(part))
        return Effects(**columns), margins

    def rows_at_once(self) -> int:
        """Return how many runs go through the model at once, 1 to `MOST_ROWS`."""
        config = self.model.hf.config.get_text_config()
        width = getattr(config, "hidden_size", None) or getattr(config, "d_model", 512)
        tokens = max(max(pair) for pair in self.ground.tokens.values())
        logits = self.reading.whole.numel() * 40  # a divergence is worked out in float64
        maps = max(self.ground.heads.values()) * tokens**2 * 12
        return int(max(1, min(MOST_ROWS, MOST_BYTES // (tokens * width * 48 + maps + logits))))

    def _run(self, rows: list[Row]) -> tuple[Effects, np.ndarray]:
        if self.joins:
            with another_way(self.model.hf, _JOIN, _ALL_LAYERS):
                output = self._forward([(), *rows], joining=True)
                clean = self.reading.effects(_Part(output, slice(0, 1)))
                margins = self.reading.margins(output)
                if len(margins) == len(rows) + 1 and clean.moved[0] < CLOSE:
                    after = _Part(output, slice(1, None))
                    return self.reading.effects(after), margins[1:]
                log_another_way(self.model.hf, _JOIN, _ALL_LAYERS)
            self.joins = False
        output = _Part(self._forward(rows, joining=False), slice(0, len(rows)))
        return self.reading.effects(output), self.reading.margins(output)

    def _forward(self, rows: list[Row], *, joining: bool) -> Any:
        # A second row, so that a batch of one is a batch as well and its steps know their row.
        rows = rows if len(rows) > 1 else [*rows, ()]
        plan = intervention_plan(self.model, self.ground, rows, self.sources)
        if joining:
            stack = self.ground.stack(None)
            first_layers = [_first(row) for row in rows[1:]]
            for layer in sorted(set(first_layers)):
                step = OnHidden(_with_more(first_layers.count(layer)))
                plan.on_residual.setdefault((stack, layer), []).insert(0, step)
        n = 1 if joining else len(rows)
        tensors = {
            name: tensor.expand(n, *tensor.shape[1:])
            for name, tensor in self.prepared.tensors.items()
        }
        self.passes += 1
        with in_force(self.model.for_rows, plan) as own:
            return forward(own, tensors)


def forward(model: Model, tensors: dict[str, Tensor]) -> Any:
    """Return a model's output for rows of one input, nothing recorded."""
    options = {"use_cache": False} if model.task_line.reads == "text" else {}
    options = options if hasattr(model.hf.config, "use_cache") else {}
    with asked_of(model, "be run on this input, several rows at once"):
        return output_with_answer(model, model.hf(**tensors, **options))


def _first(row: Row) -> int:
    return min((first_layer(one) for one in row), default=0)


def _with_more(rows: int) -> Callable[[Tensor], Tensor]:
    def act(hidden: Tensor) -> Tensor:
        return torch.cat([hidden, hidden[:1].expand(rows, *hidden.shape[1:])])

    return act


class _Part:
    """Some rows of an output."""

    def __init__(self, output: Any, rows: slice) -> None:
        self._output = output
        self._rows = rows

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._output, name)
        return value[self._rows] if isinstance(value, Tensor) else value
