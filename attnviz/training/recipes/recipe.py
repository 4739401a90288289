"""What recipes share: how they train, the card, writing the folder, and the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from transformers import (
    PreTrainedModel,
    PreTrainedTokenizerBase,
    Trainer,
    TrainingArguments,
)


@dataclass(frozen=True)
class Head:
    """The head that tells a model's story, as the recipe measured it; counted from 0."""

    stack: str
    layer: int
    head: int


@dataclass(frozen=True)
class Card:
    """How a bundled model was made and how good it is: what `card.json` holds and `README.md` says.

    scores are named numbers, each explained in `measures`; losses are mean training losses in nats,
    of the first and the last tenth of the steps; megabytes (10^6 bytes) are of the weights file.
    opens is the head that the app shows with the example, try_next what a reader could do then.
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

    def markdown(self) -> str:
        """The card as a README."""
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
- **Made by**: `python -m attnviz.training.recipes.{self.name} --out assets/models/{self.name}`

| measured once, seed {self.seed} | |
|---|---|
{rows}

## How to see it

{self.how_to_see}

Next: {self.try_next}

## Limits

{limits}
"""


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
    """How every recipe trains: AdamW, a tenth of warm-up, cosine; on the CPU, nothing saved."""
    return kind(
        output_dir=scratch,
        max_steps=steps,
        per_device_train_batch_size=batch,
        learning_rate=learning_rate,
        warmup_steps=steps // 10,
        lr_scheduler_type="cosine",
        weight_decay=0.01,
        seed=seed,
        use_cpu=True,
        logging_steps=max(1, steps // 20),
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        **others,
    )


def losses(trainer: Trainer) -> tuple[float, float]:
    """Mean training loss in nats of the first and of the last tenth of the steps."""
    logged = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    return round(sum(logged[:2]) / 2, 4), round(sum(logged[-2:]) / 2, 4)


def megabytes(out: Path) -> float:
    """Size of the weights file, in 10^6 bytes."""
    return round((out / "model.safetensors").stat().st_size / 1e6, 3)


def write_checkpoint(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, out: Path) -> None:
    """Write a folder that `from_pretrained` opens without a network."""
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    for path in out.iterdir():
        path.chmod(0o644)  # safetensors writes 0600, which other users of a checkout cannot read


def write_card(card: Card, out: Path) -> None:
    """Write `card.json` and `README.md` beside the weights."""
    (out / "card.json").write_text(json.dumps(asdict(card), indent=2) + "\n", encoding="utf-8")
    (out / "README.md").write_text(card.markdown(), encoding="utf-8")


def command_line(train: Callable[..., Card], *, steps: int, description: str) -> None:
    """Run a recipe from the shell: `--out FOLDER [--steps N] [--seed N]`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--steps", type=int, default=steps, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    arguments = parser.parse_args()
    card = train(out=arguments.out, steps=arguments.steps, seed=arguments.seed)
    print(card.markdown())
