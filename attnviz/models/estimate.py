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

    def __init__(self, said: str) -> None:
        self._until = time.thread_time() + SECONDS
        self._said = said

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func is not torch._C._set_grad_enabled and time.thread_time() > self._until:
            raise ModelError(self._said)
        return func(*args, **(kwargs or {}))


def skeleton(cls: Any, config: PreTrainedConfig) -> Any:
    """Return a model of this class without numbers. Raises ModelError where it is endless.

    And whatever a class raises that does not fit the config.
    """
    said = (
        f"Building {cls.__name__} as its config.json says takes more than {SECONDS:.0f} seconds "
        "before a weight is read, so nothing was opened. No real model has so many parts: take the "
        "config.json that was saved with the weights."
    )
    with torch.device("meta"), _Clock(said):
        return cls(copy.deepcopy(config))


@dataclass(frozen=True)
class Estimate:
    """What a model takes once it is open, in bytes, and what stands in its files.

    Attributes:
        opened: weights and tables in memory, in the number format that is asked for.
        numbers: of the weights of the model.
        largest: bytes of the largest weight, which is there twice while it is read.
        tensors: how many weights it has.
    """

    opened: int
    numbers: int
    largest: int
    tensors: int = 0


def estimated(hf: Any, width: int) -> Estimate:
    """Return what a model on the meta device will take with `width` bytes for a number."""
    weights = {id(each): each for each in hf.parameters()}
    tables = {id(each): each for each in hf.buffers()}
    sizes = [each.numel() for each in weights.values()]
    held = sum(each.numel() * each.element_size() for each in tables.values())
    most = max(sizes, default=0)
    return Estimate(sum(sizes) * width + held, sum(sizes), most * width, len(sizes))


def check(
    name: str,
    cls: Any,
    config: PreTrainedConfig,
    found: dict[str, Header],
    *,
    dtype: torch.dtype | str,
    most_random: float,
    brought: dict[str, Header] | None = None,
) -> Estimate:
    """Return what a model will take; raises ModelError where that is more than one thing may have.

    Args:
        name: of the checkpoint, for the sentence.
        cls: the class that it is opened in.
        found: the weights in its files.
        dtype: number format to open in; "auto" is that of the files.
        most_random: share of the numbers that may be missing.
        brought: the weights of an adapter that is merged, which are there beside the base's.
    """
    width = _width(dtype, found)
    there = sum(header.numbers for header in found.values())
    beside = sum(header.numbers for header in (brought or {}).values())
    quantised = getattr(config, "quantization_config", None) is not None
    try:
        wanted = estimated(skeleton(cls, _own(cls, config)), width)
    except ModelError:
        raise
    except BaseException as error:  # a class that does not fit the config says so when it is opened
        raise_what_is_no_fault(error)
        wanted = Estimate(there * width, there, 0)
    if quantised:  # as large as its files: what they are unpacked to is made where it is used
        wanted = Estimate(sum(header.size for header in found.values()), wanted.numbers, 0)
    # What has another shape in the file than in the model is read before that is noticed.
    odd = sum(each.numbers for each in found.values() if each.numbers * width > wanted.largest)
    held = (
        max(wanted.opened, there * width // 4) + wanted.largest + (0 if quantised else odd * width)
    )
    allowance.check(
        held + 2 * beside * 4,
        f'"{name}"',
        cure="Choose a smaller model, or open it on a machine with more memory.",
        error=ModelError,
    )
    lacking = wanted.numbers - (there + beside) * (_PACKED if quantised else 1)
    many = wanted.tensors > max(_MOST_TENSORS_UNASKED, _SPLIT * (len(found) + len(brought or {})))
    if many or lacking > max(most_random * wanted.numbers, _MOST_RANDOM_UNASKED):
        raise ModelError(
            f'The files of "{name}" hold {len(found):,} weights of {there:,} numbers, and '
            f"{cls.__name__} as its config.json says has {wanted.tensors:,} of "
            f"{wanted.numbers:,}. The rest would be random, so nothing was opened. Take "
            "the config.json that was saved with the weights."
        )
    return wanted


def _own(cls: Any, config: PreTrainedConfig) -> PreTrainedConfig:
    """Return the config that a class is made from: one tower of two has a part of the whole."""
    wanted = getattr(cls, "config_class", None)
    if wanted is None or isinstance(config, wanted):
        return config
    for name in config.sub_configs:
        part: Any = getattr(config, name, None)
        if isinstance(part, wanted):
            return part
    return config


def _width(dtype: torch.dtype | str, found: dict[str, Header]) -> int:
    if isinstance(dtype, torch.dtype):
        return dtype.itemsize
    return max((header.width for header in found.values()), default=4)
