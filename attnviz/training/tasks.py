"""What can be trained: one line a task, from the model's class to the name of its measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from attnviz.errors import InputError, did_you_mean
from attnviz.language import N_, several
from attnviz.metrics.classification import passing, passing_text
from attnviz.training import encoding, scoring
from attnviz.training.encoding import IGNORED, Batch, EncodedRows, Row, RowEncoder

if TYPE_CHECKING:
    from datasets import Dataset

Sample = dict[str, str]
"""One row as a person reads it: what was given, what was wanted, what the model answered."""


@dataclass(frozen=True)
class TrainingTask:
    """A task.

    Attributes:
        opens: the name in `models.tasks.TASKS` by which the model is opened.
        measures: what is measured, the task's own first; True where more is better.
        encode: rows of a data set -> rows of arrays, and notes.
        collate: rows -> a batch.
        reduce: outputs, labels -> what is kept of the outputs for measuring.
        measure: what was kept, labels -> scores.
        smooths: whether labels can be smoothed.
        embeds: whether the input passes an embedding that can be attacked.
        counts: labels of a batch -> how many things its loss is the mean of.
    """

    name: str
    opens: str
    measures: dict[str, bool]
    encode: Callable[[Any, RowEncoder], tuple[Sequence[Row], tuple[str, ...]]]
    collate: Callable[[Sequence[Row], RowEncoder], Batch]
    reduce: Callable[[Any, Any], Any]
    measure: Callable[[np.ndarray, np.ndarray, RowEncoder], scoring.Scores]
    smooths: bool = True
    embeds: bool = True
    label_name: str = "labels"
    counts: Callable[[Any, RowEncoder], int] = scoring.of_rows

    @property
    def metric(self) -> str:
        """The measure that decides, unless another is chosen."""
        return next(iter(self.measures))

    @property
    def generates(self) -> bool:
        """Whether answers are texts that have to be written."""
        return self.opens == "text-to-text"

    def encoded_rows(self, data: Dataset, reader: RowEncoder) -> EncodedRows:
        """Return the rows ready for the model."""
        rows, notes = self.encode(data, reader)
        lengths = (
            [len(row["input_ids"]) for row in rows]
            if self.embeds and len(rows)
            else [1] * len(rows)
        )
        return EncodedRows(rows, lengths, (*notes, *encoding.unknown_notes(rows, reader)))


def _with_class(data: Dataset, reader: RowEncoder) -> tuple[list[Row], tuple[str, ...]]:
    rows, notes = encoding.texts(data, reader)
    for row, label in zip(rows, data["label"], strict=True):
        row["labels"] = np.int64(label)
    return rows, notes


def _with_classes(data: Dataset, reader: RowEncoder) -> tuple[list[Row], tuple[str, ...]]:
    rows, notes = encoding.texts(data, reader)
    for row, present in zip(rows, data["label"], strict=True):
        row["labels"] = np.zeros(len(reader.labels), np.float32)
        row["labels"][np.asarray(present, np.int64)] = 1
    return rows, notes


def _with_number(data: Dataset, reader: RowEncoder) -> tuple[list[Row], tuple[str, ...]]:
    rows, notes = encoding.texts(data, reader)
    mean, spread = reader.scale
    for row, label in zip(rows, data["label"], strict=True):
        row["labels"] = np.float32((label - mean) / spread)
    return rows, notes


def _pictures(
    data: Dataset, reader: RowEncoder, *, segmented: bool
) -> tuple[Sequence[Row], tuple[str, ...]]:
    return encoding.PictureRows(data, reader, segmented=segmented), ()


def _with_decoder_inputs(rows: Sequence[Row], reader: RowEncoder) -> Batch:
    batch = encoding.padded(rows, reader, wide_labels=True)
    if reader.shift is not None:
        batch["decoder_input_ids"] = reader.shift(batch["labels"])
    return batch


_CLASSES = {"accuracy": True, "f1_macro": True}
_ERRORS = {"mae": False, "rmse": False}
_LANGUAGE = {"perplexity": False, "accuracy": True}

TASKS: dict[str, TrainingTask] = {
    task.name: task
    for task in (
        TrainingTask("text-classification", "text-classification", _CLASSES,
                     _with_class, encoding.padded, scoring.first, scoring.classes),
        TrainingTask("multi-label", "text-classification",
                     {"f1_micro": True, "f1_macro": True, "exact": True},
                     _with_classes, encoding.padded, scoring.first, scoring.several, smooths=False),
        TrainingTask("regression", "text-classification", {**_ERRORS, "r2": True},
                     _with_number, encoding.padded, scoring.first, scoring.numbers, smooths=False),
        TrainingTask("token-classification", "token-classification", {"f1": True, "accuracy": True},
                     encoding.words, partial(encoding.padded, wide_labels=True), scoring.best,
                     scoring.token_classes, counts=scoring.of_labelled),
        TrainingTask("translation", "text-to-text", {"chrf": True, "bleu": True, "exact": True},
                     encoding.pairs, _with_decoder_inputs, scoring.first, scoring.translations,
                     counts=scoring.of_labelled),
        TrainingTask("causal-lm", "text-generation", _LANGUAGE,
                     partial(encoding.running, ends=True), encoding.continued,
                     scoring.surprise_next, scoring.language, counts=scoring.of_next),
        TrainingTask("masked-lm", "fill-mask", _LANGUAGE,
                     partial(encoding.running, ends=False), encoding.masked,
                     scoring.surprise_masked, scoring.language, counts=scoring.of_labelled),
        TrainingTask("image-classification", "image-classification", _CLASSES,
                     partial(_pictures, segmented=False), encoding.stacked, scoring.first,
                     scoring.classes, embeds=False),
        TrainingTask("image-segmentation", "image-segmentation",
                     {"iou": True, "dice": True, "accuracy": True},
                     partial(_pictures, segmented=True), encoding.stacked, scoring.best_pixel,
                     scoring.pixels, smooths=False, embeds=False, counts=scoring.of_pixels),
        TrainingTask("forecasting", "time-series-forecasting", {**_ERRORS, "mape": False},
                     encoding.series, encoding.stacked, scoring.first, scoring.forecasts,
                     smooths=False, embeds=False, label_name="future_values"),
    )
}  # fmt: skip


def task_named(name: str) -> TrainingTask:
    """Return a task. Raises InputError when there is none of that name."""
    if name not in TASKS:
        raise InputError(
            N_(
                'No task "{name}" to train for. Known: {tasks}.{did_you_mean}',
                name=name,
                tasks=", ".join(TASKS),
                did_you_mean=did_you_mean(name, TASKS),
            )
        )
    return TASKS[name]


def samples(
    task: TrainingTask,
    rows: EncodedRows,
    answers: np.ndarray,
    labels: np.ndarray,
    reader: RowEncoder,
    *,
    count: int = 5,
) -> list[Sample]:
    """Return a few rows, evenly taken from all, as a person reads them."""
    numbers = np.unique(np.linspace(0, len(answers) - 1, min(count, len(answers))).astype(int))
    return [_sample(task, rows[int(n)], answers[n], labels[n], reader) for n in numbers]


def _sample(
    task: TrainingTask, row: Row, output: np.ndarray, label: np.ndarray, reader: RowEncoder
) -> Sample:
    text = ""
    if "input_ids" in row:
        text = reader.tokenizer.decode(row["input_ids"], skip_special_tokens=True)
    names = reader.labels
    match task.name:
        case "text-classification" | "image-classification":
            target, answer = names[int(label)], names[int(output.argmax())]
        case "multi-label":
            target, answer = passing_text(names, label > 0.5), passing_text(names, passing(output))
        case "regression":
            mean, spread = reader.scale
            target, answer = (f"{float(v.reshape(-1)[0] if v.ndim else v) * spread + mean:.3g}"
                              for v in (label, output))  # fmt: skip
        case "token-classification":
            here = label != IGNORED
            target, answer = (" ".join(names[n] for n in v[here]) for v in (label, output))
        case "translation":
            target, answer = (scoring.texts_of(v[None], reader)[0] for v in (label, output))
        case "image-segmentation":
            target, answer = (
                several(
                    "{n} classes",
                    n=len(np.unique(v)),
                )
                for v in (label, output)
            )
        case "forecasting":
            target, answer = (" ".join(f"{x:.3g}" for x in v.reshape(-1)[:8])
                              for v in (label, output))  # fmt: skip
        case _:
            target = several(
                "{n} tokens",
                n=int(output[1]),
            )
            answer = N_("perplexity {exp:.3g}", exp=np.exp(min(output[0] / max(output[1], 1), 50)))
    return {"given": text, "wanted": target, "answer": answer}
