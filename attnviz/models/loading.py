"""Open a model by name: `load`."""

import inspect
from typing import Any

import torch
import transformers
from transformers import (
    AutoConfig,
    PreTrainedConfig,
)
from transformers.utils import logging as transformers_logging

import attnviz.models.colour_key_network  # noqa: F401  transformers knows our architecture from here on
from attnviz.errors import ModelError, raise_what_is_no_fault
from attnviz.language import N_
from attnviz.models import (
    adapters,
    adapting,
    checkpoints,
    input_readers,
    labels,
    opening,
    own_code,
    pooling,
    ways,
)
from attnviz.models.checkpoint_files import headers
from attnviz.models.classes import INSTEAD, class_for
from attnviz.models.config_rules import allows_code
from attnviz.models.finite import weight_notes
from attnviz.models.model import Model
from attnviz.models.staging import staging_folder
from attnviz.models.tasks import Task, saved_class, task_named, task_of
from attnviz.models.vocabulary import vocabulary_notes


def load(
    name: str,
    *,
    device: str = "auto",
    dtype: str = "auto",
    task: str = "auto",
    revision: str | None = None,
    allow: checkpoints.Allow | None = None,
    fetch: checkpoints.Fetch | None = None,
    room: opening.Room | None = None,
) -> Model:
    """Open a transformer: bundled name, hub id, checkpoint or adapter folder, or .gguf file.

    A folder that only contains a checkpoint opens it; an adapter of peft is merged into its base.
    What was done, and what of the weights was not found or not used, is in the model's notes.

    Args:
        name: "sentiment", "bert-base-uncased", "./my-model", "smollm2.gguf"; where code may be run,
            "package.module:build", a function of one's own that returns a model.
        device: "auto" is cuda, then mps, then cpu; or a torch device.
        dtype: "auto" is float32 on a CPU and the checkpoint's own format elsewhere; or "float32",
            "bfloat16", "float16".
        task: "auto" is what the checkpoint was saved for; or a name from `models.tasks.TASKS`.
        revision: commit or branch of a hub repository.
        allow: is given the name of every base that an adapter asks for, and of every folder that a
            hub id might be instead, and raises ModelError for those that may not be opened.
        fetch: is given a hub id before anything of it is downloaded, and raises ModelError where it
            may not be.
        room: is given the bytes that the weights will take before any is read, and raises
            ModelError where that is too much.

    Raises ModelError, in one sentence that says what would work, when the model is unknown, the
    hub cannot be reached, the files are broken, the weights are pickled or fit no class, or the
    checkpoint needs Python code of its own.
    """
    where = _device(device)
    if own_code.is_reference(name):
        return own_code.build(name, where)
    number_format = _dtype(dtype, where)
    task_choice = None if task == "auto" else task_named(task)
    checkpoint = checkpoints.find(name, revision=revision, allow=allow, fetch=fetch)
    config = config_of(checkpoint, code=allows_code())
    hf, task_line, notes = _open(checkpoint, config, task_choice, number_format, room)
    hf.eval().requires_grad_(False)
    try:
        hf.to(where)
    except (RuntimeError, AssertionError) as error:
        raise ModelError(
            N_(
                '"{name}" could not be moved to {where}: {error}',
                name=name,
                where=where,
                error=error,
            )
        ) from error
    tokenizer = input_readers.tokenizer_of(checkpoint, config, task_line)
    return Model(
        name=checkpoint.name,
        hf=hf,
        tokenizer=tokenizer,
        processor=input_readers.processor_of(checkpoint, task_line),
        task_line=task_line,
        revision=checkpoint.revision,
        notes=(
            *checkpoint.notes,
            *notes,
            *weight_notes(hf),
            *_pooling_notes(checkpoint, task_line),
            *(vocabulary_notes(hf, tokenizer) if "text" in task_line.reads else ()),
        ),
        folder=checkpoint.folder,
        adapter=checkpoint.adapter,
    )


def _pooling_notes(checkpoint: checkpoints.Checkpoint, task: Task) -> tuple[str, ...]:
    vectors_of_text = task.kind == "none" and task.reads == "text"
    note = pooling.of_folder(checkpoint.folder)[1] if vectors_of_text else ""
    return (note,) if note else ()


def _device(name: str) -> torch.device:
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        if torch.backends.mps.is_available():
            return torch.device("mps")
        return torch.device("cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise ModelError(
            N_('No device "{name}". Known: auto, cuda, mps, cpu.', name=name)
        ) from error
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ModelError(N_('There is no CUDA device here. Use device="cpu" or "auto".'))
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise ModelError(N_('There is no MPS device here. Use device="cpu" or "auto".'))
    return device


def devices() -> list[str]:
    """Return what models can run on here, in words, the fastest first."""
    names = [
        f"cuda:{n} ({torch.cuda.get_device_name(n)})" for n in range(torch.cuda.device_count())
    ]
    if torch.backends.mps.is_available():
        names.append("mps")
    return [*names, "cpu"]


def _dtype(name: str, device: torch.device) -> torch.dtype | str:
    formats = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
    if name == "auto":
        # On CPUs without native bfloat16, float32 is the faster one by far.
        return torch.float32 if device.type == "cpu" else "auto"
    if name not in formats:
        raise ModelError(
            N_('No dtype "{name}". Known: auto, {formats}.', name=name, formats=", ".join(formats))
        )
    return formats[name]


def config_of(checkpoint: checkpoints.Checkpoint, *, code: bool = False) -> PreTrainedConfig:
    """Return transformers' config of a checkpoint.

    code: whether Python of its own is run for it. Raises ModelError when transformers cannot read
    the config.json.
    """
    try:
        with staging_folder(checkpoint.folder, checkpoint.name) as folder:
            config = AutoConfig.from_pretrained(folder, trust_remote_code=code)
        config.name_or_path = str(checkpoint.folder)
        return config
    except ModelError:
        raise
    except BaseException as error:  # a checkpoint may hold anything
        raise_what_is_no_fault(error)
        if "trust_remote_code" in str(error):
            raise ModelError(opening.code_refusal(checkpoint)) from error
        raise ModelError(
            N_(
                'The config.json of "{name}" is not one that transformers {version} knows: {error}',
                name=checkpoint.name,
                version=transformers.__version__,
                error=opening.first_sentence(error),
            )
        ) from error


def _open(
    checkpoint: checkpoints.Checkpoint,
    config: PreTrainedConfig,
    task_choice: Task | None,
    dtype: torch.dtype | str,
    room: opening.Room | None,
) -> tuple[Any, Task, tuple[str, ...]]:
    """Return the model, the task that it is opened for, and what has to be said of it."""
    settings = None if checkpoint.adapter is None else adapters.read(checkpoint.adapter)
    adapter_plan = None if settings is None else adapting.plan(settings, config, task_choice)
    if adapter_plan is None:
        task = task_choice or task_of(config)
        way = ways.Way(task, class_for(config, task, remote_code=allows_code()))
    else:
        way = adapter_plan.way
    with opening.one_model_error(checkpoint, config, way):
        way, read = opening.open_for(
            checkpoint, config, way, dtype=dtype, room=room,
            may_change=task_choice is None and adapter_plan is None and not allows_code(),
            later_weights=frozenset() if adapter_plan is None else adapter_plan.whole_weights,
            adapter_weights=None if settings is None else headers([settings.weights]),
        )  # fmt: skip
        hf = read.hf if adapter_plan is None else adapter_plan.merge(read.hf)
    _say_that_it_stands_alone(hf)
    instead, why = INSTEAD.get(config.model_type, ("", ""))
    notes = (why,) if type(hf).__name__ == instead else ()
    notes += (*way.notes, *opening.fit_notes(way, read, config), *_label_notes(checkpoint, way, hf))
    class_name = saved_class(config)
    headless = way.task.includes(class_name) or class_name == type(hf).__name__
    if way.task.kind == "none" and not headless and class_name:
        notes += (
            N_(
                "Opened without the head of {class_name}, which attnviz does not read: the maps "
                "are the model's own, its answer is not shown.",
                class_name=class_name,
            ),
        )
    return hf, way.task, notes


def _say_that_it_stands_alone(hf: Any) -> None:
    """Correct the config of an encoder that was taken out of a pair: it has no decoder to feed."""
    paired = getattr(hf.config, "is_encoder_decoder", False)
    if paired and "decoder_input_ids" not in inspect.signature(hf.forward).parameters:
        hf.config.is_encoder_decoder = False


def _label_notes(checkpoint: checkpoints.Checkpoint, way: ways.Way, hf: Any) -> tuple[str, ...]:
    """Give every row of a head a label where names and rows are as many but do not fit."""
    names = getattr(hf.config, "id2label", None)
    if way.task.kind not in ("classes", "token_classes", "pixel_classes") or not names:
        return ()
    if set(names) == set(range(len(names))):
        return ()
    names_of_rows, note = labels.labels_of_rows(names, len(names))
    hf.config.id2label = names_of_rows
    hf.config.label2id = {name: number for number, name in names_of_rows.items()}
    return (note,) if note else ()


def quieten_transformers() -> None:
    """Keep transformers' progress bars and load reports off a terminal that is not its own."""
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
