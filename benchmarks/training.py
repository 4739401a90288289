"""Claims: our run trains at least 0.97 times as fast as a bare Trainer script of the same settings,
and batches padded to their own longest, of like lengths, 1.5 times as fast as max_length.

Both sides of each pair train the same small BERT on the same rows in turns; the median of the
ratios of pairs is printed, with the smallest and the largest. Time is that of Trainer.train alone;
our side writes its events.
"""

import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    DataCollatorWithPadding,
    Trainer,
    TrainingArguments,
    set_seed,
)

from attnviz.data.labelled_rows import from_columns
from attnviz.models.loading import quieten_transformers
from attnviz.training.config import TrainingConfig
from attnviz.training.recipes.vocabularies import word_pieces
from attnviz.training.run import train
from benchmarks.claims import Claim, Figure

BARE = Claim("our run, faster than a bare Trainer of the same settings", 0.97, "at least")
PADDING = Claim("our run, faster than a Trainer that pads to max_length", 1.5, "at least")
CLAIMS = (BARE, PADDING)

ROUNDS, ROWS, BATCH, LONGEST = 9, 640, 16, 128
WORDS = [f"{a}{b}" for a in "bcdfghklmnprst" for b in ("ado", "imu", "ole", "una", "eri")]


def rows() -> dict[str, list[Any]]:
    """Lengths as real sentences have them: most short, some long."""
    draw = random.Random(0)
    lengths = np.random.default_rng(0).lognormal(2.8, 0.7, ROWS).clip(3, LONGEST - 2).astype(int)
    texts = [" ".join(draw.choices(WORDS, k=int(n))) for n in lengths]
    return {"text": texts, "label": [draw.randint(0, 1) for _ in texts]}


def start(folder: Path) -> str:
    tokenizer = word_pieces(rows()["text"], size=400, longest=LONGEST)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=128, num_hidden_layers=3, num_attention_heads=4,
        intermediate_size=512, max_position_embeddings=LONGEST,
    )  # fmt: skip
    set_seed(0)
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


def ours(model: str) -> float:
    """Seconds of Trainer.train in our run, without evaluation."""
    nothing = {"text": [], "label": []}
    sides: Any = {"train": rows(), "validation": nothing, "test": nothing}
    data: Any = from_columns("text-classification", sides, labels=("a", "b"), source="")
    times: list[float] = []
    inner = Trainer.train

    def timed(self: Trainer, *args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        result = inner(self, *args, **kwargs)
        times.append(time.perf_counter() - began)
        return result

    Trainer.train = timed
    try:
        with tempfile.TemporaryDirectory() as out:
            train(
                TrainingConfig(
                    task="text-classification", model=model, epochs=1, batch=BATCH, keep="last",
                    learning_rate=5e-4, evaluate_every=10**6, out=str(Path(out) / "run"),
                ),
                labelled=data,
            )  # fmt: skip
    finally:
        Trainer.train = inner
    return times[0]


def bare(model: str, *, padding: bool | str, strategy: str) -> float:
    """Seconds of a script as transformers' documentation has it."""
    from datasets import Dataset
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    data = Dataset.from_dict(rows()).map(
        lambda some: tokenizer(some["text"], truncation=True, padding=padding), batched=True
    )
    data = data.remove_columns("text").rename_column("label", "labels")
    set_seed(0)
    with tempfile.TemporaryDirectory() as out:
        trainer = Trainer(
            model=BertForSequenceClassification.from_pretrained(model),
            args=TrainingArguments(
                output_dir=out, num_train_epochs=1, per_device_train_batch_size=BATCH,
                learning_rate=5e-4, weight_decay=0.01, use_cpu=True, save_strategy="steps",
                save_steps=ROWS // BATCH, logging_steps=1, report_to="none", disable_tqdm=True,
                train_sampling_strategy=strategy, log_level="error",
            ),
            train_dataset=data,
            data_collator=DataCollatorWithPadding(tokenizer),
        )  # fmt: skip
        from transformers.trainer_callback import PrinterCallback

        trainer.remove_callback(PrinterCallback)
        began = time.perf_counter()
        trainer.train()
        return time.perf_counter() - began


def main() -> list[Figure]:
    import datasets

    datasets.disable_progress_bars()
    quieten_transformers()
    with tempfile.TemporaryDirectory() as folder:
        model = start(Path(folder) / "start")
        sides = {
            "ours": lambda: ours(model),
            "bare": lambda: bare(model, padding=False, strategy="group_by_length"),
            "max_length": lambda: bare(model, padding="max_length", strategy="random"),
        }
        for side in sides.values():
            side()
        times: dict[str, list[float]] = {name: [] for name in sides}
        for turn in range(ROUNDS):
            for name in list(sides) if turn % 2 else reversed(sides):
                times[name].append(sides[name]())
    print("                 s an epoch   ours is faster by")
    medians = {}
    for name in sides:
        ratios = sorted(a / b for a, b in zip(times[name], times["ours"], strict=True))
        medians[name] = statistics.median(ratios)
        demand = {"bare": "(at least 0.97)", "max_length": "(at least 1.5)"}.get(name, "")
        print(
            f"{name:>14} {statistics.median(times[name]):>12.2f} "
            f"{statistics.median(ratios):>10.2f}, {ratios[0]:.2f} to {ratios[-1]:.2f}   {demand}"
        )
    return [Figure(BARE, medians["bare"]), Figure(PADDING, medians["max_length"])]
