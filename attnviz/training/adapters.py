"""What of a model is trained: every weight, its head, or a small adapter beside frozen weights.

Whatever was drawn at random (a new head) is trained in full, whichever method is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from attnviz import extras
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.models.faults import FAULTS
from attnviz.training.building import Built
from attnviz.training.config import TrainingConfig
from attnviz.training.tasks import TrainingTask

_PROJECTIONS = {
    "query", "key", "value", "q_proj", "k_proj", "v_proj", "o_proj", "out_proj", "q_lin", "k_lin",
    "v_lin", "out_lin", "q", "k", "v", "o", "c_attn", "query_key_value", "Wqkv", "Wo", "qkv",
    "query_proj", "key_proj", "value_proj",
}  # fmt: skip
"""The last names of linear maps that attention is made of, over the architectures of transformers;
those that also name other maps ("dense", "out") are left out."""

_PEFT_TASKS = {
    "text-classification": "SEQ_CLS", "multi-label": "SEQ_CLS", "regression": "SEQ_CLS",
    "token-classification": "TOKEN_CLS", "translation": "SEQ_2_SEQ_LM", "causal-lm": "CAUSAL_LM",
}  # fmt: skip


@dataclass(frozen=True)
class TrainedShare:
    """How many weights are trained, of how many."""

    trained: int
    of: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.trained / self.of

    def __str__(self) -> str:
        return several(
            "{trained:,} of {n:,} weights ({share:.2%})",
            trained=self.trained,
            n=self.of,
            share=self.share,
        )


def prepare(
    built: Built,
    config: TrainingConfig,
    task: TrainingTask,
    *,
    steps: int,
    batch: dict[str, Tensor],
) -> Any:
    """Return the model as the method trains it: the model itself, or one of peft's around it.

    batch is tried once, so that a method that does not work for an architecture is refused now
    and not at the first step. Raises UnsupportedError when the method does not work for it.
    """
    if config.method == "full":
        return built.hf
    if config.method == "frozen":
        freeze(built)
        return built.hf
    try:
        wrapper = _with_adapter(built, config, task, steps)
        _try(wrapper, batch)
    except FAULTS as error:
        if isinstance(error, InputError):
            raise
        reason = " ".join(str(error).split())[:160]
        raise UnsupportedError(
            N_(
                "{name} cannot be trained with {method}: {reason} The method full works for every "
                "model, lora for most.",
                name=type(built.hf).__name__,
                method=config.method,
                reason=reason,
            )
        ) from error
    return wrapper


@torch.no_grad()
def _try(model: nn.Module, batch: dict[str, Tensor]) -> None:
    was = [(m, m.training) for m in model.modules()]
    model.eval()
    device = next(model.parameters()).device
    try:
        output = model(**{name: tensor[:2].to(device) for name, tensor in batch.items()})
        if not torch.isfinite(output.loss if hasattr(output, "loss") else output[0]).all():
            raise ValueError(N_("its loss is NaN."))
    finally:
        for module, training in was:
            module.training = training


def _head_modules(built: Built) -> list[str]:
    """Return the modules outside the backbone, and those that were drawn at random."""
    hf = built.hf
    backbone = hf.base_model
    shared_ids = {id(p) for p in backbone.parameters()} if backbone is not hf else set()
    names = [
        name
        for name, child in hf.named_children()
        if backbone is not hf
        and child is not backbone
        and any(True for p in child.parameters())
        and not any(id(p) in shared_ids for p in child.parameters())
    ]
    for key in built.fresh:
        owner = key.rpartition(".")[0]
        if not any(owner == name or owner.startswith(f"{name}.") for name in names):
            names.append(owner)
    return names


def freeze(built: Built) -> None:
    """Switch off the gradients of the backbone.

    Raises UnsupportedError when nothing is left to train.
    """
    hf = built.hf
    if hf.base_model is hf:
        raise UnsupportedError(
            N_(
                "{name} is not divided into a backbone and a head, so no part of it can be frozen. "
                'Train it with "full".',
                name=type(hf).__name__,
            )
        )
    hf.base_model.requires_grad_(False)
    for name, parameter in hf.named_parameters():
        if name in built.fresh:
            parameter.requires_grad_(True)
    if not any(p.requires_grad for p in hf.parameters()):
        raise UnsupportedError(
            N_(
                "The head of {name} shares its weights with the embeddings, so nothing is left to "
                'train if the backbone is frozen. Use "lora" or "full".',
                name=type(hf).__name__,
            )
        )


def _with_adapter(built: Built, config: TrainingConfig, task: TrainingTask, steps: int) -> Any:
    extras.check(N_("An adapter"), "peft", extra="train")
    import peft

    hf = built.hf
    common: dict[str, Any] = {"task_type": _PEFT_TASKS.get(task.name)}
    if config.method == "prefix":
        if common["task_type"] is None:
            raise ValueError(N_("peft has no prefix tuning for {name}.", name=task.name))
        return peft.get_peft_model(
            hf, peft.PrefixTuningConfig(num_virtual_tokens=config.rank, **common)
        )
    common["modules_to_save"] = _head_modules(built) or None
    if config.method == "ia3":
        return peft.get_peft_model(hf, peft.IA3Config(**common))
    if config.adapted == "attention":
        names, flipped = targets(hf)
    else:
        names, flipped = linear_maps(hf, apart=_head_modules(built))
    common |= {
        "target_modules": names, "fan_in_fan_out": flipped, "lora_alpha": 2 * config.rank,
        "lora_dropout": 0.0 if config.dropout is None else config.dropout,
    }  # fmt: skip
    if config.method == "lora":
        return peft.get_peft_model(hf, peft.LoraConfig(r=config.rank, **common))
    return peft.get_peft_model(
        hf,
        peft.AdaLoraConfig(
            target_r=config.rank, init_r=config.rank * 3 // 2, total_step=steps, tinit=steps // 10,
            tfinal=steps // 3, deltaT=max(1, steps // 50), **common,
        ),
    )  # fmt: skip


def targets(hf: nn.Module) -> tuple[list[str], bool]:
    """Return the names of attention's linear maps, and whether they are stored as in GPT-2.

    Raises UnsupportedError when none is found.
    """
    names, flipped = set(), False
    for name, module in hf.named_modules():
        last = name.rpartition(".")[2]
        if isinstance(module, nn.Linear | Conv1D) and last in _PROJECTIONS:
            names.add(last)
            flipped = flipped or isinstance(module, Conv1D)
    if not names:
        raise UnsupportedError(
            N_(
                "No projections of queries, keys and values were found in {name}, so there is "
                'nothing to add an adapter to. Train it with "full".',
                name=type(hf).__name__,
            )
        )
    return sorted(names), flipped


def linear_maps(hf: nn.Module, *, apart: list[str]) -> tuple[list[str], bool]:
    """Return the names of every linear map but those in the modules named and the output embedding.

    The second value is whether they are stored as GPT-2 stores them. Raises UnsupportedError when
    none is found.
    """
    unembedding = hf.get_output_embeddings() if isinstance(hf, PreTrainedModel) else None
    names = {
        name: isinstance(module, Conv1D)
        for name, module in hf.named_modules()
        if isinstance(module, nn.Linear | Conv1D)
        and module is not unembedding
        and not any(name == head or name.startswith(f"{head}.") for head in apart)
    }
    if not names:
        raise UnsupportedError(
            N_(
                "No linear map was found in {name} outside its head, so there is nothing to add an "
                'adapter to. Train it with "full".',
                name=type(hf).__name__,
            )
        )
    # peft stores all adapters of a model one way round; GPT-2 has a linear map only in its head.
    flipped = any(names.values())
    return sorted(name for name, is_flipped in names.items() if is_flipped == flipped), flipped


def share(model: nn.Module) -> TrainedShare:
    """Count the weights that are trained; shared ones once."""
    every = list(model.parameters())
    return TrainedShare(
        sum(p.numel() for p in every if p.requires_grad), sum(p.numel() for p in every)
    )


def is_adapted(model: Any) -> bool:
    """Return whether a model is one of peft's."""
    return hasattr(model, "peft_config") and hasattr(model, "get_base_model")


def inner(model: Any) -> Any:
    """Return the transformers model inside, with the adapter's weights at work in it."""
    return model.get_base_model() if is_adapted(model) else model


def can_merge(model: Any) -> bool:
    """Return whether an adapter can become part of the weights; a prefix cannot."""
    return is_adapted(model) and hasattr(model, "merge_and_unload") and not _is_prefix(model)


def _is_prefix(model: Any) -> bool:
    return any(c.is_prompt_learning for c in model.peft_config.values())


def save(model: Any, *, adapter: Path, whole: Path) -> bool:
    """Write the adapter alone, and the model with it merged in; return whether it could be merged.

    A prefix stays beside the model: only the adapter is written.
    """
    with whole_ranks(model):
        model.save_pretrained(str(adapter))
    if not can_merge(model):
        return False
    model.merge_and_unload().save_pretrained(str(whole))
    return True


# --- AdaLoRA --------------------------------------------------------------------------------------


def allocator(model: Any) -> Any:
    """Return what moves the ranks of an AdaLoRA model about; None for every other model."""
    return getattr(getattr(model, "base_model", None), "rankallocator", None)


def ranks(model: Any) -> Any:
    """Return which ranks AdaLoRA has settled on, None before; plain data."""
    return _config(model).rank_pattern if allocator(model) is not None else None


def set_ranks(model: Any, pattern: Any) -> None:
    """Go on from those ranks."""
    _config(model).rank_pattern = pattern


def _config(model: Any) -> Any:
    return model.peft_config[model.active_adapters[0]]


@contextmanager
def whole_ranks(model: Any) -> Iterator[None]:
    """Save or read an AdaLoRA adapter in its full size: ranks that were given up hold zeros.

    peft would cut them away, and what it wrote could not be read into a model of full size again:
    neither by a resumed run nor for the best checkpoint.
    """
    if allocator(model) is None:
        yield
        return
    pattern = _config(model).rank_pattern
    _config(model).rank_pattern = None
    try:
        yield
    finally:
        _config(model).rank_pattern = pattern
