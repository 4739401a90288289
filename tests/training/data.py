"""Small labelled data and configs that the tests of training share."""

import random
from pathlib import Path
from typing import Any

from attnviz.data.labelled_rows import Labelled, from_columns
from attnviz.training.config import TrainingConfig
from tests import tiny

FILLERS = ["cat", "dog", "film", "plot", "the", "a", "food", "mat"]


def sentences(count: int, *, seed: int) -> dict[str, list[Any]]:
    """Random words with one "good" or "bad" among them, which is the label."""
    draw = random.Random(seed)
    texts, labels = [], []
    for _ in range(count):
        words = [draw.choice(FILLERS) for _ in range(draw.randint(2, 9))]
        labels.append(draw.randint(0, 1))
        words.insert(draw.randrange(len(words) + 1), ("bad", "good")[labels[-1]])
        texts.append(" ".join(words))
    return {"text": texts, "label": labels}


def opinions(train: int = 96, held_out: int = 24) -> Labelled:
    sides: Any = {
        "train": sentences(train, seed=0),
        "validation": sentences(held_out, seed=1),
        "test": sentences(held_out, seed=2),
    }
    return from_columns(
        "text-classification", sides, labels=("bad", "good"), source="made for the tests"
    )


def texts(task: str = "causal-lm") -> Labelled:
    sides: Any = {
        side: {"text": sentences(48 if side == "train" else 12, seed=n)["text"]}
        for n, side in enumerate(("train", "validation", "test"))
    }
    return from_columns(task, sides, source="made for the tests")


def model(folder: Path, name: str = "bert") -> str:
    """A tiny checkpoint with weights from which it learns fast.

    Its dropout stays on: that a resumed run draws the same is to be seen.
    """
    import torch
    from transformers import PreTrainedModel

    if not (folder / name).is_dir():
        torch.manual_seed(0)
        built: PreTrainedModel = {**tiny.ARCHITECTURES, **tiny.OTHERS}[name]()
        with torch.no_grad():
            for parameter in built.parameters():
                if parameter.dim() > 1:
                    parameter.normal_(std=0.15)  # at the usual 0.02 one this narrow learns slowly
        built.save_pretrained(folder / name)
        tiny.tokenizer().save_pretrained(folder / name)
    return str(folder / name)


def config(out: Path, start: str, **changes: Any) -> TrainingConfig:
    usual: dict[str, Any] = {
        "task": "text-classification", "model": start, "steps": 12, "batch": 8,
        "learning_rate": 2e-3, "evaluate_every": 6, "out": str(out),
    }  # fmt: skip
    return TrainingConfig(**{**usual, **changes})
