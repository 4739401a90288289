"""What opening a checkpoint takes, worked out before any memory is used for it.

The model is built once on torch's meta device, where tensors have shapes and no numbers, and laid
beside the headers of the files. Building takes time too, so it is given some seconds and no more.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from transformers import PreTrainedConfig

from attnviz import allowance
from attnviz.errors import ModelError, raise_what_is_no_fault
from attnviz.language import N_, several
from attnviz.models.checkpoint_files import Header

SECONDS = 3.0
"""Of this thread's own time for building a model without numbers; one of 80 layers takes 0.05."""

_MOST_RANDOM_UNASKED = 25_000_000
"""So many numbers of a model may be missing from its files before that is looked at in advance."""

_MOST_TENSORS_UNASKED = 2_000
_SPLIT = 4
"""As many weights of a model may stand in one of a file: queries, keys and values, say."""

_PACKED = 8
"""As many numbers may stand in one that a quantised file holds."""


class _Clock(TorchFunctionMode):
    """Lets torch make tensors for some seconds, and then no more.

    `torch.no_grad` sets the mode back through torch's functions too: if that were refused as well,
    this thread would have no gradients from then on.
    """

    def __init__(self, sentence: str) -> None:
        self._until = time.thread_time() + SECONDS
        self._sentence = sentence

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func is not torch._C._set_grad_enabled and time.thread_time() > self._until:
            raise ModelError(self._sentence)
        return func(*args, **(kwargs or {}))


def skeleton(cls: Any, config: PreTrainedConfig) -> Any:
    """Return a model of this class without numbers.

    Raises ModelError when building it takes too long, and what the class itself raises when the
    config does not fit it.
    """
    sentence = N_(
        "Building {name} as its config.json says takes more than {seconds:.0f} seconds, before any "
        "weight is read, so nothing was opened. No real model has so many parts: take the "
        "config.json that was saved with the weights.",
        name=cls.__name__,
        seconds=SECONDS,
    )
    with torch.device("meta"), _Clock(sentence):
        return cls(copy.deepcopy(config))


@dataclass(frozen=True)
class Estimate:
    """What a model takes once it is open, in bytes, and what stands in its files.

    Attributes:
        in_memory: weights and tables in memory, in the number format that is asked for.
        numbers: of the weights of the model.
        largest: bytes of the largest weight, which is there twice while it is read.
        tensors: how many weights it has.
    """

    in_memory: int
    numbers: int
    largest: int
    tensors: int = 0


def of_skeleton(hf: Any, width: int) -> Estimate:
    """Return what a model on the meta device will take with `width` bytes for a number."""
    weights = {id(each): each for each in hf.parameters()}
    tables = {id(each): each for each in hf.buffers()}
    sizes = [each.numel() for each in weights.values()]
    table_bytes = sum(each.numel() * each.element_size() for each in tables.values())
    most = max(sizes, default=0)
    return Estimate(sum(sizes) * width + table_bytes, sum(sizes), most * width, len(sizes))


def check(
    name: str,
    cls: Any,
    config: PreTrainedConfig,
    file_weights: dict[str, Header],
    *,
    dtype: torch.dtype | str,
    most_random: float,
    adapter_weights: dict[str, Header] | None = None,
) -> Estimate:
    """Return what a model will take.

    Args:
        name: of the checkpoint, for the sentence.
        cls: the class that it is opened in.
        file_weights: the weights in its files.
        dtype: number format to open in; "auto" is that of the files.
        most_random: share of the numbers that may be missing.
        adapter_weights: the weights of an adapter that is merged, which are there beside the
            base's.

    Raises ModelError when that is more than one model may take, or when too many of its numbers
    are missing from the files.
    """
    width = _width(dtype, file_weights)
    there = sum(header.numbers for header in file_weights.values())
    beside = sum(header.numbers for header in (adapter_weights or {}).values())
    quantised = getattr(config, "quantization_config", None) is not None
    try:
        estimate = of_skeleton(skeleton(cls, _own(cls, config)), width)
    except ModelError:
        raise
    except BaseException as error:  # a class that does not fit the config says so when it is opened
        raise_what_is_no_fault(error)
        estimate = Estimate(there * width, there, 0)
    if quantised:  # as large as its files: what they are unpacked to is made where it is used
        estimate = Estimate(
            sum(header.size for header in file_weights.values()), estimate.numbers, 0
        )
    # What has another shape in the file than in the model is read before that is noticed.
    odd = sum(
        each.numbers for each in file_weights.values() if each.numbers * width > estimate.largest
    )
    memory = (
        max(estimate.in_memory, there * width // 4)
        + estimate.largest
        + (0 if quantised else odd * width)
    )
    allowance.check(
        memory + 2 * beside * 4,
        f'"{name}"',
        cure=N_("Choose a smaller model, or open it on a machine with more memory."),
        error=ModelError,
    )
    lacking = estimate.numbers - (there + beside) * (_PACKED if quantised else 1)
    many = estimate.tensors > max(
        _MOST_TENSORS_UNASKED, _SPLIT * (len(file_weights) + len(adapter_weights or {}))
    )
    if many or lacking > max(most_random * estimate.numbers, _MOST_RANDOM_UNASKED):
        raise ModelError(
            several(
                'The files of "{name}" hold {n:,} weights of {there:,} numbers, and '
                "{name_2} as its config.json says has {tensors:,} of {numbers:,}. The "
                "rest would be random, so nothing was opened. Take the config.json that "
                "was saved with the weights.",
                n=len(file_weights),
                name=name,
                there=there,
                name_2=cls.__name__,
                tensors=estimate.tensors,
                numbers=estimate.numbers,
            )
        )
    return estimate


def _own(cls: Any, config: PreTrainedConfig) -> PreTrainedConfig:
    """Return the config that a class is made from: one tower of two has a part of the whole."""
    own_class = getattr(cls, "config_class", None)
    if own_class is None or isinstance(config, own_class):
        return config
    for name in config.sub_configs:
        part: Any = getattr(config, name, None)
        if isinstance(part, own_class):
            return part
    return config


def _width(dtype: torch.dtype | str, file_weights: dict[str, Header]) -> int:
    if isinstance(dtype, torch.dtype):
        return dtype.itemsize
    return max((header.width for header in file_weights.values()), default=4)
