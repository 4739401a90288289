"""The model card of a run: a README with data, settings, scores, and where the attention is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    config: TrainingConfig, data: Labelled, made: Trained, *, name: str, recorded: tuple[int, ...]
) -> str:
    """The card; recorded are the steps of which the run folder holds attention."""
    settled = config.settled()
    rows_a_step = config.batch * config.accumulate
    on = "test" if len(data.test) else "validation"
    measured = "\n".join(f"| {measure} | {value:.4g} |" for measure, value in made.scores.items())
    counts = ", ".join(
        f"{len(rows):,} {part}"
        for part, rows in (
            ("training", data.train), ("validation", data.validation), ("test", data.test)
        )
    )  # fmt: skip
    lines = "\n".join(f"- {note}" for note in (*data.notes, *made.notes))
    snapshot = (
        f"The run folder holds the attention of {len(config.probes)} texts at {len(recorded)} "
        f"steps ({recorded[0]} to {recorded[-1]}), in `snapshots/`."
        if recorded
        else "None was recorded."
    )
    return f"""---
library_name: transformers
tags: [{config.task}]
---

# {name}

For {config.task}; trained with attnviz from {made.start}.

| on {on} rows | |
|---|---|
{measured or "| nothing was measured | |"}

## Data

{data.source}: {counts} rows.
{"Labels: " + ", ".join(data.labels) if data.labels else ""}

## Training

- Method: {config.method}; trained {made.trained}.
- {made.steps:,} steps of {rows_a_step} rows, {made.seconds:,.0f} s on {made.device}.
- {made.kept}
- Learning rate {settled.learning_rate:g}, {config.schedule}; seed {config.seed}.

The same settings, to run it again:

```yaml
{config.to_yaml().strip()}
```

## Attention

{snapshot}

## To know

{lines or "- Nothing was noted."}
"""
