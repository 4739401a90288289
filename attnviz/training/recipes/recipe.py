"""What recipes share: training, the card of a bundled model, and its folder."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from transformers import PreTrainedModel, Trainer, TrainingArguments


@dataclass(frozen=True)
class Head:
    """The head that tells a model's story, as the recipe measured it; counted from 0."""

    stack: str
    layer: int
    head: int


@dataclass(frozen=True)
class ModelCard:
    """How a bundled model was made and how good it is: what `card.json` holds and `README.md` says.

    example is a text, or the name of a file in the folder (`example.png`, `example.csv`). scores
    are named numbers, each explained in `measures`; losses are mean training losses (in nats where
    the answer is a class) of the first and the last tenth of the steps; megabytes (10^6 bytes) are
    of the weights file. opens is the head that the app shows with the example, try_next what a
    reader could do then. licence is that of the folder, and of what it was made from where that
    has one of its own.
    """

    name: str
    story: str
    example: str
    trained_on: str
    architecture: str
    seed: int
    steps: int
    seconds: float
    parameters: int
    megabytes: float
    losses: tuple[float, float]
    scores: Mapping[str, float]
    measures: Mapping[str, str]
    how_to_see: str
    opens: Head
    try_next: str
    limits: tuple[str, ...]
    licence: str = "Apache-2.0"

    def markdown(self) -> str:
        """Return the card as a README."""
        rows = "\n".join(
            f"| {self.measures[name]} | {value:.3f} |" for name, value in self.scores.items()
        )
        limits = "\n".join(f"- {limit}" for limit in self.limits)
        return f"""# {self.name}

{self.story}

Try: `{self.example}`

- **Model**: {self.architecture}; {self.parameters:,} parameters, {self.megabytes:.2f} MB, float32.
- **Trained on**: {self.trained_on}
- **Cost**: {self.steps:,} steps, {self.seconds:.0f} s of CPU, seed {self.seed}.
- **Made by**: `attnviz train --recipe {self.name} --out assets/models/{self.name}`
- **Licence**: {self.licence}

| measured once, seed {self.seed} | |
|---|---|
{rows}

## How to see it

{self.how_to_see}

Next: {self.try_next}

## Limits

{limits}
"""


def fit(
    model: PreTrainedModel,
    rows: Any,
    *,
    steps: int,
    batch: int,
    learning_rate: float,
    seed: int,
    collate: Callable[[list[Any]], Any] | None = None,
    **settings: Any,
) -> tuple[float, float]:
    """Train with transformers' Trainer; return the losses of `losses`.

    rows is a dataset of dicts by which the model is called; settings are further
    TrainingArguments.
    """
    with tempfile.TemporaryDirectory() as scratch:
        trainer = Trainer(
            model=model,
            args=arguments(
                scratch, steps=steps, seed=seed, batch=batch, learning_rate=learning_rate,
                **settings,
            ),
            train_dataset=rows,
            data_collator=collate,
        )  # fmt: skip
        trainer.train()
    return losses(trainer)


def arguments(
    scratch: str,
    *,
    steps: int,
    seed: int,
    batch: int,
    learning_rate: float,
    kind: type[TrainingArguments] = TrainingArguments,
    **others: Any,
) -> TrainingArguments:
    """Return how every recipe trains: AdamW, a tenth of warm-up, cosine; on the CPU, unsaved."""
    usual = {"warmup_steps": steps // 10, "lr_scheduler_type": "cosine", "weight_decay": 0.01}
    return kind(
        output_dir=scratch,
        max_steps=steps,
        per_device_train_batch_size=batch,
        learning_rate=learning_rate,
        seed=seed,
        use_cpu=True,
        logging_steps=max(1, steps // 20),
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        **{**usual, **others},
    )


def losses(trainer: Trainer) -> tuple[float, float]:
    """Return the mean training loss in nats of the first and of the last tenth of the steps."""
    log = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    return round(sum(log[:2]) / 2, 4), round(sum(log[-2:]) / 2, 4)  # twenty a run


def megabytes(out: Path) -> float:
    """Return the size of the weights file, in 10^6 bytes."""
    return round((out / "model.safetensors").stat().st_size / 1e6, 3)


class Saveable(Protocol):
    """A tokenizer or a processor: what turns an input into the model's tensors."""

    def save_pretrained(self, save_directory: Any, /) -> Any:
        """Write its files into a folder."""
        ...


def write_checkpoint(model: PreTrainedModel, reader: Saveable | None, out: Path) -> None:
    """Write a folder that `from_pretrained` opens without a network; reader is None for arrays."""
    model.save_pretrained(out)
    if reader is not None:
        reader.save_pretrained(out)
    for path in out.iterdir():
        path.chmod(0o644)  # safetensors writes 0600, which other users of a checkout cannot read


def write_card(card: ModelCard, out: Path) -> None:
    """Write `card.json` and `README.md` beside the weights."""
    (out / "card.json").write_text(json.dumps(asdict(card), indent=2) + "\n", encoding="utf-8")
    (out / "README.md").write_text(card.markdown(), encoding="utf-8")
