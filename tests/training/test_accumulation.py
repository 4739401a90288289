"""Accumulated batches are one large batch, whatever a loss is the mean of: rows, tokens, pixels."""

import random

import numpy as np
import pytest

from attnviz.data.labelled_rows import from_columns
from attnviz.training.config import Architecture, TrainingConfig
from attnviz.training.events import read
from attnviz.training.folder import RunFolder
from attnviz.training.run import train
from tests.training import data

LENGTHS = (2, 40) * 8
"""Rows of very unlike length: the mean of two batches' means is then far from that of both."""


def words(count, draw):
    return [draw.choice(data.FILLERS) for _ in range(count)]


def rows_of(task):
    draw = random.Random(0)
    lines = [words(count, draw) for count in LENGTHS]
    if task == "token-classification":
        return {"words": lines, "label": [[draw.randint(0, 1) for _ in line] for line in lines]}
    if task == "causal-lm":
        return {"text": [" ".join(line) for line in lines]}
    if task == "translation":
        return {"source": ["a cat"] * len(lines), "target": [" ".join(line) for line in lines]}
    if task == "image-segmentation":
        pictures = np.random.default_rng(0)
        masks = []
        for count in LENGTHS:  # most of every other picture is not labelled
            mask = pictures.integers(0, 2, (32, 32))
            mask[count // 2 :] = 255
            masks.append(mask.tolist())
        import PIL.Image

        image = PIL.Image.fromarray(pictures.integers(0, 255, (32, 32, 3), np.uint8))
        return {"image": [image] * len(LENGTHS), "mask": masks}
    return {"text": [" ".join(line) for line in lines], "label": [0, 1] * 8}


MODELS = {
    "text-classification": "bert", "token-classification": "bert", "causal-lm": "llama",
    "translation": "bart", "image-segmentation": "colour_key",
}  # fmt: skip


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    return tmp_path_factory.mktemp("started")


def run(task, out, started, **changes):
    rows = rows_of(task)
    names = ("a", "b") if task != "causal-lm" and task != "translation" else ()
    labelled = from_columns(
        task, {"train": rows, "validation": rows, "test": rows}, labels=names, source="tests"
    )
    made = Architecture(kind=MODELS[task], layers=1, width=16, heads=2, inner=32, vocabulary=300)
    settings = TrainingConfig(
        task=task, model="scratch", architecture=made, steps=1, dropout=0.0, learning_rate=1e-3,
        group_by_length=False, out=str(out), **changes,
    )  # fmt: skip
    train(settings, labelled=labelled)
    events = read(RunFolder(out).events).events
    step = next(e for e in events if e["kind"] == "step")
    return step, next(e for e in events if e["kind"] == "evaluated")["scores"]


@pytest.mark.parametrize("task", MODELS)
@pytest.mark.parametrize(("batch", "accumulate"), [(1, 16), (6, 3)])
def test_the_first_step_is_that_of_one_large_batch(task, batch, accumulate, tmp_path, started):
    whole, scores = run(task, tmp_path / "whole", started, batch=16)
    parts, again = run(task, tmp_path / "parts", started, batch=batch, accumulate=accumulate)
    assert parts["grad_norm"] == pytest.approx(whole["grad_norm"], rel=1e-5)
    assert parts["loss"] == pytest.approx(whole["loss"], rel=1e-5)
    # Both steps are one step: the loss of the validation rows is of the same weights.
    assert again["loss"] == pytest.approx(scores["loss"], rel=1e-4)


def test_a_batch_without_a_labelled_token_adds_nothing(tmp_path, started):
    rows = rows_of("token-classification")
    none = {"words": [["the", "cat"]], "label": [[-100, -100]]}
    both = {name: rows[name][:3] + none[name] for name in rows}
    found = []
    for name, given in (("with", both), ("without", {n: rows[n][:3] for n in rows})):
        labelled = from_columns(
            "token-classification", {"train": given, "validation": rows, "test": rows},
            labels=("a", "b"), source="tests",
        )  # fmt: skip
        made = Architecture(kind="bert", layers=1, width=16, heads=2, inner=32, vocabulary=300)
        out = tmp_path / name
        settings = TrainingConfig(
            task="token-classification", model="scratch", architecture=made, steps=1, dropout=0.0,
            batch=1, accumulate=4, learning_rate=1e-3, out=str(out),
        )  # fmt: skip
        train(settings, labelled=labelled)
        found += [e for e in read(RunFolder(out).events).events if e["kind"] == "step"]
    assert found[0]["loss"] == pytest.approx(found[1]["loss"], rel=1e-4)
