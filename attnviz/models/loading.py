"""Open a model by name: `load`."""

import os
from typing import Any

import torch
import transformers
from transformers import (
    AutoConfig,
    AutoFeatureExtractor,
    AutoImageProcessor,
    AutoTokenizer,
    PreTrainedConfig,
)
from transformers.utils import logging as transformers_logging

import attnviz.models.colour_key  # noqa: F401  transformers knows our architecture from here on
from attnviz.errors import ModelError
from attnviz.models import anatomy, checkpoints
from attnviz.models.model import Model
from attnviz.models.tasks import Task, saved_class, task_named, task_of

ALLOW_CODE = "ATTNVIZ_ALLOW_CODE"
"""Environment variable by which an operator allows checkpoints that bring their own Python."""


def load(
    name: str,
    *,
    device: str = "auto",
    dtype: str = "auto",
    task: str = "auto",
    revision: str | None = None,
) -> Model:
    """Open a transformer: bundled name, hub id, checkpoint folder, or .gguf file.

    Args:
        name: "sentiment", "bert-base-uncased", "./my-model", "smollm2.gguf".
        device: "auto" is cuda, then mps, then cpu; or a torch device.
        dtype: "auto" is float32 on a CPU and the checkpoint's own format elsewhere; or "float32",
            "bfloat16", "float16".
        task: "auto" is what the checkpoint was saved for; or a name from `models.tasks.TASKS`.
        revision: commit or branch of a hub repository.

    Raises ModelError, in one sentence that says what would work, when the model is unknown, the
    hub cannot be reached, the files are broken, the weights are pickled, or the checkpoint needs
    Python code of its own.
    """
    where = _device(device)
    number_format = _dtype(dtype, where)
    asked = None if task == "auto" else task_named(task)
    checkpoint = checkpoints.find(name, revision=revision)
    config = _config(checkpoint)
    chosen = asked or task_of(config)
    hf, notes = _open(checkpoint, config, chosen, number_format)
    hf.eval().requires_grad_(False)
    try:
        hf.to(where)
    except (RuntimeError, AssertionError) as error:
        raise ModelError(f'"{name}" could not be moved to {where}: {error}') from error
    return Model(
        name=checkpoint.name,
        hf=hf,
        tokenizer=_tokenizer(checkpoint, chosen),
        processor=_processor(checkpoint, chosen),
        task_line=chosen,
        revision=checkpoint.revision,
        notes=notes,
        folder=checkpoint.folder,
    )


def _device(asked: str) -> torch.device:
    if asked == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        if torch.backends.mps.is_available():
            return torch.device("mps")
        return torch.device("cpu")
    try:
        device = torch.device(asked)
    except RuntimeError as error:
        raise ModelError(f'No device "{asked}". Known: auto, cuda, mps, cpu.') from error
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ModelError('There is no CUDA device here. Use device="cpu" or "auto".')
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise ModelError('There is no MPS device here. Use device="cpu" or "auto".')
    return device


def devices() -> list[str]:
    """Return what models can run on here, in words, the fastest first."""
    found = [
        f"cuda:{n} ({torch.cuda.get_device_name(n)})" for n in range(torch.cuda.device_count())
    ]
    if torch.backends.mps.is_available():
        found.append("mps")
    return [*found, "cpu"]


def _dtype(asked: str, device: torch.device) -> torch.dtype | str:
    known = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
    if asked == "auto":
        # On CPUs without native bfloat16, float32 is the faster one by far.
        return torch.float32 if device.type == "cpu" else "auto"
    if asked not in known:
        raise ModelError(f'No dtype "{asked}". Known: auto, {", ".join(known)}.')
    return known[asked]


def _remote_code() -> bool:
    return os.environ.get(ALLOW_CODE) == "1"


def _config(checkpoint: checkpoints.Checkpoint) -> PreTrainedConfig:
    try:
        return AutoConfig.from_pretrained(checkpoint.folder, trust_remote_code=_remote_code())
    except Exception as error:  # transformers raises what it meets; a checkpoint may hold anything
        if "trust_remote_code" in str(error):
            raise ModelError(_code_refusal(checkpoint)) from error
        raise ModelError(
            f'The config.json of "{checkpoint.name}" is not one that transformers '
            f"{transformers.__version__} knows: {_first_sentence(error)}"
        ) from error


def _open(
    checkpoint: checkpoints.Checkpoint,
    config: PreTrainedConfig,
    task: Task,
    dtype: torch.dtype | str,
) -> tuple[Any, tuple[str, ...]]:
    cls = _model_class(config, task)
    options: dict[str, Any] = {}
    if _remote_code():
        options["trust_remote_code"] = True
    elif not anatomy.follows_attention_interface(cls):
        options["attn_implementation"] = "eager"  # the only mode in which these give their maps
    try:
        hf, info = cls.from_pretrained(
            checkpoint.folder,
            dtype=dtype,
            use_safetensors=True,
            output_loading_info=True,
            **options,
        )
    except Exception as error:  # as above; a quantised checkpoint misses packages, for one
        if "trust_remote_code" in str(error):
            raise ModelError(_code_refusal(checkpoint)) from error
        raise ModelError(
            f'"{checkpoint.name}" ({config.model_type}) could not be opened for {task.name}: '
            f"{_first_sentence(error)}"
        ) from error
    notes = _loading_notes(info)
    saved = saved_class(config)
    headless = task.includes(saved) or saved == type(hf).__name__
    if task.kind == "none" and not headless and saved:
        notes += (
            f"Opened without the head of {saved}, which attnviz does not read: "
            "the maps are the model's own, its answer is not shown.",
        )
    return hf, notes


def _model_class(config: PreTrainedConfig, task: Task) -> Any:
    """Return the saved class where it fits the task, else the one the Auto class would take."""
    saved = saved_class(config)
    # A head for pretraining answers two questions at once; only the task's own head is read.
    own_head = task.kind != "none" and not saved.endswith("ForPreTraining")
    if task_of(config) == task and own_head and hasattr(transformers, saved):
        return getattr(transformers, saved)
    auto_class = getattr(transformers, task.auto_class)
    if _remote_code():
        return auto_class
    try:
        return auto_class._model_mapping[type(config)]
    except KeyError as error:
        raise ModelError(
            f'A {config.model_type} model cannot do "{task.name}". Use task="auto", '
            f"which opens it for what it was saved for ({saved or 'nothing stated'})."
        ) from error


def _loading_notes(info: dict[str, Any]) -> tuple[str, ...]:
    # A pooler that an encoder was saved without changes no attention map; anything else may.
    missing = sorted(key for key in info["missing_keys"] if "pooler" not in key)
    mismatched = sorted(str(key[0]) for key in info.get("mismatched_keys", ()))
    absent = missing + mismatched
    if not absent:
        return ()
    return (
        f"{len(absent)} weights are not in the checkpoint and were set at random "
        f"({', '.join(absent[:3])}{', ...' if len(absent) > 3 else ''}): "
        "what depends on them means nothing.",
    )


def _tokenizer(checkpoint: checkpoints.Checkpoint, task: Task) -> Any:
    if task.reads not in ("text", "picture and text") and task.kind not in ("text", "transcript"):
        return None
    try:
        tokenizer = AutoTokenizer.from_pretrained(
            checkpoint.folder, trust_remote_code=_remote_code(), use_fast=True
        )
    except Exception as error:
        raise ModelError(
            f'The tokenizer of "{checkpoint.name}" could not be opened '
            f"({_first_sentence(error)}). The folder needs tokenizer.json, as "
            "tokenizer.save_pretrained writes it."
        ) from error
    # Without its vocabulary a tokenizer opens all the same, and makes [UNK] of every word.
    wanted = {"tokenizer.json", *tokenizer.vocab_files_names.values()}
    if not any((checkpoint.folder / file).is_file() for file in wanted):
        raise ModelError(
            f'"{checkpoint.name}" has no tokenizer (none of {", ".join(sorted(wanted))}). '
            "tokenizer.save_pretrained(folder) writes it beside the weights."
        )
    return tokenizer


def _processor(checkpoint: checkpoints.Checkpoint, task: Task) -> Any:
    """Return what turns pictures or sounds into tensors, for the tasks that read them."""
    code = {"trust_remote_code": _remote_code()}
    try:
        if task.reads in ("picture", "picture and text"):
            return AutoImageProcessor.from_pretrained(checkpoint.folder, backend="pil", **code)
        if task.reads == "sound":
            return AutoFeatureExtractor.from_pretrained(checkpoint.folder, **code)
    except Exception as error:
        what = "feature extractor" if task.reads == "sound" else "image processor"
        raise ModelError(
            f'The {what} of "{checkpoint.name}" could not be opened: {_first_sentence(error)}'
        ) from error
    return None


def _code_refusal(checkpoint: checkpoints.Checkpoint) -> str:
    return (
        f'"{checkpoint.name}" brings Python code of its own, which attnviz does not run. '
        'An operator who trusts it can start the app with "attnviz app --allow-code".'
    )


def _first_sentence(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:200] + ("..." if len(text) > 200 else "")


def quieten_transformers() -> None:
    """Keep transformers' progress bars and load reports off a terminal that is not its own."""
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
