"""The model of a run and what reads its rows: opened for the task, or made from nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import transformers as tf
from torch import nn

from attnviz import allowance
from attnviz.errors import InputError, ModelError
from attnviz.language import N_, several
from attnviz.models import (
    anatomy,
    checkpoints,
    estimate,
    input_readers,
    opening,
    tokenizer_guard,
    ways,
)
from attnviz.models.classes import class_to_train
from attnviz.models.config_rules import allows_code
from attnviz.models.loading import config_of
from attnviz.models.tasks import task_named as opened_for
from attnviz.models.tasks import task_of
from attnviz.models.ways import Way
from attnviz.training import scratch
from attnviz.training.config import TrainingConfig
from attnviz.training.encoding import IGNORED, RowEncoder
from attnviz.training.tasks import TrainingTask

if TYPE_CHECKING:
    from attnviz.data.labelled_rows import Labelled

_DROPOUTS = (
    "hidden_dropout_prob", "attention_probs_dropout_prob", "dropout", "attention_dropout",
    "resid_pdrop", "embd_pdrop", "attn_pdrop", "dropout_rate", "ff_dropout", "hidden_dropout",
    "embedding_dropout", "mlp_dropout",
)  # fmt: skip
_HELD = 4
"""What a training holds of each weight: itself, its gradient, and Adam's two moments."""

_UNLIMITED = 512  # tokens, where a model's positions set no limit


@dataclass
class Built:
    """A model ready to be trained, what reads rows for it, and what must be known of it."""

    hf: Any
    reader: RowEncoder
    notes: tuple[str, ...]
    start: str  # what it began from, in words
    fresh: tuple[str, ...] = ()  # names of weights that were drawn at random


def build(
    config: TrainingConfig, task: TrainingTask, data: Labelled, *, reader_folder: Path | None = None
) -> Built:
    """Return the model of a run, opened or made; torch's present state draws its random weights.

    reader_folder holds the tokenizer of a run from scratch that is resumed: made a second time
    from the same texts it could differ by a piece. Raises ModelError when the model cannot be
    opened or trained for the task, InputError when a setting does not fit it.
    """
    if config.from_scratch:
        return _from_scratch(config, task, data, reader_folder)
    return _from_checkpoint(config, task, data)


def _from_checkpoint(config: TrainingConfig, task: TrainingTask, data: Labelled) -> Built:
    checkpoint = checkpoints.find(config.model)
    settings: Any = config_of(checkpoint, code=allows_code())
    line = opened_for(task.opens)
    cls = _class_for(settings, task)
    _set_dropout(settings, config.dropout)
    _set_labels(settings, task, data)
    if task.name == "forecasting":
        _check_horizon(config, settings)
    if checkpoint.adapter is not None:
        raise ModelError(
            N_(
                '"{model}" is an adapter, but a training starts from a whole model. To make one, '
                "open it with attnviz.load({model!r}), which merges it, and call "
                "hf.save_pretrained(folder) and tokenizer.save_pretrained(folder) of the result.",
                model=config.model,
            )
        )
    way, read = opening.open_for(
        checkpoint, settings, Way(line, cls, settings), dtype=torch.float32, new_head=True
    )
    hf = read.hf
    tokenizer = input_readers.tokenizer_of(checkpoint, settings, line)
    if tokenizer is not None:
        _give_padding(tokenizer, hf)
    processor = input_readers.processor_of(checkpoint, line)
    # Those of another size last: what is new for the task is told first.
    fresh = sorted(ways.set_at_random(read), key=lambda name: (name in read.mismatched, name))
    notes = (*checkpoint.notes, *way.notes)
    if fresh:
        notes += (N_("New weights, set at random: {fresh}.", fresh=", ".join(fresh[:4])),)
    start = f"{checkpoint.name}" + (
        N_(" at revision {revision}", revision=checkpoint.revision) if checkpoint.revision else ""
    )
    reader = _reader(config, task, data, hf, tokenizer, processor)
    return Built(hf, reader, notes, start, tuple(fresh))


def _class_for(settings: Any, task: TrainingTask) -> Any:
    if task.name == "forecasting":
        if settings.model_type != "patchtst":
            raise ModelError(
                N_(
                    "A {model_type} model cannot forecast here. Take a PatchTST checkpoint, such "
                    "as forecast, or scratch.",
                    model_type=settings.model_type,
                )
            )
        return tf.PatchTSTForPrediction
    cls = class_to_train(settings, opened_for(task.opens), remote_code=allows_code())
    if cls is None:
        raise ModelError(
            N_(
                'A {model_type} model cannot be trained for "{name}". It was saved for '
                "{task_of_name}.",
                model_type=settings.model_type,
                name=task.name,
                task_of_name=task_of(settings).name,
            )
        )
    return cls


def _check_horizon(config: TrainingConfig, settings: Any) -> None:
    if config.horizon != settings.prediction_length:
        raise InputError(
            several(
                '"{model}" forecasts {n} steps, but the horizon is {horizon}. Set the '
                "horizon to {n}, or train from scratch.",
                n=settings.prediction_length,
                model=config.model,
                horizon=config.horizon,
            )
        )


def _from_scratch(
    config: TrainingConfig, task: TrainingTask, data: Labelled, reader_folder: Path | None
) -> Built:
    design = config.settled().architecture
    assert design is not None
    tokenizer = processor = None
    side = 32
    reads = opened_for(task.opens).reads
    if reads == "text":
        if reader_folder is not None:
            tokenizer = tokenizer_guard.open_tokenizer(reader_folder, name=reader_folder.name)
        else:
            tokenizer = scratch.tokenizer(design, list(_all_texts(data.train)))
        if config.longest:
            design = replace(design, context=max(design.context, config.longest))
    elif reads == "picture":
        side = _side_of(data, design.patch)
        processor = scratch.processor(side)
    settings = scratch.configuration(
        design,
        pieces=len(tokenizer or ()),
        side=side,
        horizon=config.horizon,
        dropout=config.dropout,
    )
    _set_labels(settings, task, data)
    cls = _class_for(settings, task)
    weights = estimate.of_skeleton(estimate.skeleton(cls, settings), 4).in_memory
    allowance.check(
        _HELD * weights,
        N_("Training this model"),
        cure=N_("Choose fewer layers, a smaller width or a smaller vocabulary."),
    )
    hf = cls(settings)
    if tokenizer is not None:
        _give_padding(tokenizer, hf)
    layers = several(
        "{n} layers of {heads} heads, {width} wide",
        n=design.layers,
        heads=design.heads,
        width=design.width,
    )
    start = N_("a new model: {kind}, {layers}", kind=design.kind, layers=layers)
    return Built(hf, _reader(config, task, data, hf, tokenizer, processor), (), start)


def _all_texts(data: Any) -> Iterator[str]:
    for column in ("text", "second", "source", "target"):
        if column in data.column_names:
            yield from data[column]
    if "words" in data.column_names:
        yield from (" ".join(words) for words in data["words"])


def _side_of(data: Labelled, patch: int) -> int:
    """Return the side of pictures, at most 64 and a multiple of the patch."""
    side = min(max(data.train[0]["image"].size), 64)
    return max(patch, round(side / patch) * patch)


def _set_labels(settings: Any, task: TrainingTask, data: Labelled) -> None:
    if task.name == "regression":
        settings.num_labels, settings.problem_type = 1, "regression"
        return
    if not data.labels:
        return
    settings.id2label = dict(enumerate(data.labels))
    settings.label2id = {label: number for number, label in enumerate(data.labels)}
    if task.opens == "text-classification":
        several = task.name == "multi-label"
        settings.problem_type = (
            "multi_label_classification" if several else "single_label_classification"
        )


def _set_dropout(settings: Any, dropout: float | None) -> None:
    if dropout is None:
        return
    present = [name for name in _DROPOUTS if isinstance(getattr(settings, name, None), float | int)]
    if not present:
        raise InputError(
            N_(
                "A {model_type} model has no dropout to set. Leave dropout out of the config.",
                model_type=settings.model_type,
            )
        )
    for name in present:
        setattr(settings, name, dropout)


def _give_padding(tokenizer: Any, hf: Any) -> None:
    """Set the padding of a batch: GPT-2 has none, and its classifier finds a text's end by it."""
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
    tokenizer.padding_side = "right"
    if getattr(hf.config, "pad_token_id", None) is None:
        hf.config.pad_token_id = tokenizer.pad_token_id


def _reader(
    config: TrainingConfig, task: TrainingTask, data: Labelled, hf: Any, tokenizer: Any,
    processor: Any,
) -> RowEncoder:  # fmt: skip
    reader = RowEncoder(
        tokenizer=tokenizer, processor=processor, labels=data.labels, seed=config.seed,
        horizon=config.horizon, context=getattr(hf.config, "context_length", 96),
        unlabelled=getattr(hf.config, "semantic_loss_ignore_index", IGNORED),
    )  # fmt: skip
    if tokenizer is not None:
        limit = anatomy.longest_input(hf.config, tokenizer.model_max_length) or _UNLIMITED
        reader.longest = min(limit, config.longest or limit)
        if task.name == "masked-lm" and tokenizer.mask_token_id is None:
            raise InputError(
                N_('The tokenizer of "{model}" has no mask. Take causal-lm.', model=config.model)
            )
    if task.generates and config.label_smoothing:
        reader.shift = lambda labels: hf.prepare_decoder_input_ids_from_labels(labels=labels)
    if task.name == "regression" and head_of(hf) is not None:
        values = np.asarray(data.train["label"], np.float64)
        reader.scale = (float(values.mean()), float(values.std()) or 1.0)
    return reader


def head_of(hf: nn.Module) -> nn.Linear | None:
    """Return the last linear map to one number, which gives a regression's answer; None without.

    Only one that has a bias: mean and spread of the labels are folded into it in the end.
    """
    heads = [m for m in hf.modules() if isinstance(m, nn.Linear) and m.out_features == 1]
    return heads[-1] if heads and heads[-1].bias is not None else None


@torch.no_grad()
def fold(hf: nn.Module, scale: tuple[float, float]) -> None:
    """Make a model that answers in spreads from the mean answer in the unit of the labels."""
    head, (mean, spread) = head_of(hf), scale
    if head is not None and scale != (0.0, 1.0):
        head.weight.mul_(spread)
        head.bias.mul_(spread).add_(mean)
