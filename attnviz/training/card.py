"""The model card of a run: a README with data, settings, scores, and where the attention is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attnviz.language import N_
from attnviz.training.config import TrainingConfig

if TYPE_CHECKING:
    from attnviz.data.labelled_rows import Labelled


@dataclass(frozen=True)
class Trained:
    """What a training came to.

    Attributes:
        start: what it began with, in words.
        trained: how many of the weights, in words.
        steps, seconds, device: how long it took, and where.
        kept: which step's weights these are, and why, in a sentence.
        scores: of the test rows, or of the validation rows where there are no others.
        notes: what a reader must know.
    """

    start: str
    trained: str
    steps: int
    kept: str
    seconds: float
    device: str
    scores: Mapping[str, float]
    notes: tuple[str, ...]


def markdown(
    config: TrainingConfig,
    data: Labelled,
    outcome: Trained,
    *,
    name: str,
    recorded_steps: tuple[int, ...],
) -> str:
    """Return the card; recorded_steps are those of which the run folder holds attention."""
    settings = config.settled()
    rows_a_step = config.batch * config.accumulate
    on = "test" if len(data.test) else "validation"
    score_rows = "\n".join(
        f"| {measure} | {value:.4g} |" for measure, value in outcome.scores.items()
    )
    counts = ", ".join(
        f"{len(rows):,} {part}"
        for part, rows in (
            ("training", data.train), ("validation", data.validation), ("test", data.test)
        )
    )  # fmt: skip
    lines = "\n".join(f"- {note}" for note in (*data.notes, *outcome.notes))
    snapshot = (
        N_(
            "The run folder holds the attention of {probes} texts at {recorded_steps} steps "
            "({recorded_steps_2} to {recorded_steps_3}), in `snapshots/`.",
            probes=len(config.probes),
            recorded_steps=len(recorded_steps),
            recorded_steps_2=recorded_steps[0],
            recorded_steps_3=recorded_steps[-1],
        )
        if recorded_steps
        else N_("None was recorded.")
    )
    return f"""---
library_name: transformers
tags: [{config.task}]
---

# {name}

For {config.task}; trained with attnviz from {outcome.start}.

| on {on} rows | |
|---|---|
{score_rows or "| nothing was measured | |"}

## Data

{data.source}: {counts} rows.
{"Labels: " + ", ".join(data.labels) if data.labels else ""}

## Training

- Method: {config.method}; trained {outcome.trained}.
- {outcome.steps:,} steps of {rows_a_step} rows, {outcome.seconds:,.0f} s on {outcome.device}.
- {outcome.kept}
- Learning rate {settings.learning_rate:g}, {config.schedule}; seed {config.seed}.

The same settings, to run it again:

```yaml
{config.to_yaml().strip()}
```

## Attention

{snapshot}

## To know

{lines or "- Nothing was noted."}
"""
