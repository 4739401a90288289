"""From a config to transformers' TrainingArguments."""

from __future__ import annotations

import importlib.util
import math
import netrc
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import torch
from transformers import Seq2SeqTrainingArguments, TrainingArguments

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.training import trackers
from attnviz.training.config import TrainingConfig
from attnviz.training.encoding import EncodedRows, RowEncoder
from attnviz.training.folder import RunFolder
from attnviz.training.tasks import TrainingTask


@dataclass(frozen=True)
class Course:
    """The Trainer's arguments, the steps of the whole run, and the rows of one step.

    metric decides which checkpoint is best; higher says whether more of it is better.
    """

    arguments: TrainingArguments
    total: int
    rows_a_step: int
    metric: str
    higher: bool


def refuse(config: TrainingConfig, task: TrainingTask) -> None:
    """Raise InputError for settings that do not go with the task."""
    measures = (*task.measures, "loss")
    if config.metric is not None and config.metric not in measures:
        raise InputError(
            N_(
                '"{metric}" is not measured for {name}. Known: {measures}.',
                metric=config.metric,
                name=task.name,
                measures=", ".join(measures),
            )
        )
    if config.label_smoothing and not task.smooths:
        raise InputError(
            N_("Labels of {name} cannot be smoothed. Set label_smoothing to 0.", name=task.name)
        )
    if config.adversarial != "none" and not task.embeds:
        raise InputError(
            N_(
                "{name} reads no tokens, so there are no embeddings to attack. Set adversarial to "
                "none.",
                name=task.name,
            )
        )
    if config.probes and config.method == "prefix":
        raise InputError(
            N_(
                "A prefix adds keys that are not tokens of the text, so attention cannot be "
                "recorded with it. Leave the probes out, or take another method."
            )
        )
    if config.probes and not task.embeds:
        raise InputError(
            N_("{name} reads no text, so it cannot have texts as probes.", name=task.name)
        )


def course(
    config: TrainingConfig, task: TrainingTask, rows: EncodedRows, validation: EncodedRows | None,
    reader: RowEncoder, run: RunFolder,
) -> Course:  # fmt: skip
    """Return how a run goes. Raises InputError when no device here has the precision."""
    device = torch.cuda.is_available() or torch.backends.mps.is_available()
    processes = int(os.environ.get("WORLD_SIZE", "1")) or 1
    batches = math.ceil(len(rows) / (config.batch * processes))
    a_round = math.ceil(batches / config.accumulate)
    total = config.steps or max(1, math.ceil(config.epochs * a_round))
    parts = 5 if task.generates else 10  # writing answers takes its time
    every = min(total, config.evaluate_every or max(1, total // parts))
    metric = config.metric or task.metric
    higher = task.measures.get(metric, False)  # all that is not listed is the loss
    arguments = (Seq2SeqTrainingArguments if task.generates else TrainingArguments)(
        output_dir=str(run.checkpoints),
        max_steps=total,
        per_device_train_batch_size=config.batch,
        per_device_eval_batch_size=max(config.batch, 32),
        learning_rate=float(config.settled().learning_rate or 0),
        lr_scheduler_type={"constant": "constant_with_warmup"}.get(
            config.schedule, config.schedule
        ),
        warmup_steps=round(config.warmup * total),
        weight_decay=config.weight_decay,
        max_grad_norm=config.clip,
        gradient_accumulation_steps=config.accumulate,
        label_smoothing_factor=config.label_smoothing,
        seed=config.seed,
        use_cpu=not device,
        eval_strategy="no" if validation is None else "steps",
        eval_steps=every,
        save_strategy="steps",
        save_steps=every,
        logging_steps=max(1, total // 500),
        logging_first_step=True,
        # The best checkpoint of a prefix cannot be read back into a model that has one.
        load_best_model_at_end=(
            config.keep == "best" and validation is not None and config.method != "prefix"
        ),
        metric_for_best_model=metric if validation is not None else None,
        greater_is_better=higher,
        label_names=[task.label_name],
        remove_unused_columns=False,
        dataloader_pin_memory=device,
        disable_tqdm=True,
        report_to=["wandb"] if wandb_is_configured() else "none",
        run_name=run.path.name,
        log_level="error",
        **_precision(config.precision),
        **(_writing(rows, reader) if task.generates else {}),
    )
    return Course(arguments, total, config.batch * config.accumulate * processes, metric, higher)


def _writing(rows: EncodedRows, reader: RowEncoder) -> dict[str, Any]:
    longest = max(len(rows[n]["labels"]) for n in range(len(rows)))
    return {
        "predict_with_generate": True,
        "generation_num_beams": 1,
        "generation_max_length": min(reader.longest, longest * 3 // 2 + 4),
    }


def _precision(name: str) -> dict[str, bool]:
    has_bf16 = torch.cuda.is_available() and torch.cuda.is_bf16_supported()
    if name == "float32" or (name == "auto" and not has_bf16):
        return {}
    # A CPU has bf16 as well, and mostly no gain from it: there it is used only where it is wanted.
    on_cpu = not torch.cuda.is_available() and not torch.backends.mps.is_available()
    if name in ("auto", "bf16") and (has_bf16 or on_cpu):
        return {"bf16": True}
    if name == "fp16" and torch.cuda.is_available():
        return {"fp16": True}
    raise InputError(
        N_("This machine has no device for {name}. Set precision to float32.", name=name)
    )


def wandb_is_configured() -> bool:
    """Return whether Weights & Biases is installed, with the user's key or set to offline.

    Never for what a page started, unless the operator says so.
    """
    if not trackers.are_allowed(os.environ):
        return False
    if importlib.util.find_spec("wandb") is None or os.environ.get("WANDB_MODE") == "disabled":
        return False
    if os.environ.get("WANDB_API_KEY") or os.environ.get("WANDB_MODE") == "offline":
        return True
    with suppress(OSError, netrc.NetrcParseError):
        return netrc.netrc().authenticators("api.wandb.ai") is not None
    return False
