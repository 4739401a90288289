"""How much memory a trace may take: the budget, what maps would need, and what is said when not."""

from __future__ import annotations

import re
from collections.abc import Sequence, Sized
from typing import TYPE_CHECKING

import psutil

from attnviz.allowance import in_words
from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.records.shorter import called, shorter

if TYPE_CHECKING:
    from attnviz.models.model import Model

SHARE = 0.5
"""Without a budget of the caller's, a trace may take this share of the memory that is free ..."""

MOST_BYTES = 3 * 2**30
"""... and no more than this, where all maps have to be kept."""

KEPT_BYTES = 256 * 2**20
"""Maps that could be worked out again are kept up to this: 970 tokens of 6 x 12 heads. From about
there a streamed trace with its picture is mostly the quicker one, and takes a tenth of the memory
(tried once, whole and streamed in turn); below, what needs whole maps (rollout, flow) stays at
hand."""

_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20,
          "gib": 2**30}  # fmt: skip


def free_bytes(model: Model) -> int:
    """Return the bytes that are free where the model is."""
    if model.hf.device.type == "cuda":
        import torch

        return torch.cuda.mem_get_info(model.hf.device)[0]
    return psutil.virtual_memory().available


def default_budget(most: int | None = None) -> int:
    """Return the bytes that a trace may take where nobody says how many: at most `most`, or 3 GiB.

    Records live in the machine's memory, wherever the model is.
    """
    return int(min(MOST_BYTES if most is None else most, SHARE * psutil.virtual_memory().available))


def read_budget(text: str) -> int:
    """Return a number of bytes from words such as "200MB", "1.5 GB", "64 MiB" or "1000000".

    Raises InputError when it is anything else.
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", text.lower())
    if not match or match[2] not in _UNITS or not float(match[1]):
        raise InputError(
            N_('A budget is an amount of memory, such as 200MB or 1.5GB; got "{text}".', text=text)
        )
    return int(float(match[1]) * _UNITS[match[2]])


def maps_bytes(model: Model, axes: Sequence[Sized]) -> int:
    """Return what all maps between these axes take, float32."""
    cells = sum(len(queries) * len(keys) for queries in axes for keys in axes)
    return 4 * model.n_layers * model.n_heads * cells


def streamed_bytes(model: Model, axes: Sequence[Sized]) -> int:
    """Return about what queries, keys, sums and overviews of these axes take in a streamed trace.

    Where keys have fewer heads than queries, or position biases fit no short form, it is another
    number: the trace itself is measured too, when it is made.
    """
    if model.own is not None:
        return model.own.streamed_bytes(sum(map(len, axes)), model.hf.dtype.itemsize)
    config = model.hf.config.get_text_config()
    width = getattr(config, "head_dim", None) or config.hidden_size // model.n_heads
    heads = model.n_layers * model.n_heads
    kv_share = (getattr(config, "num_key_value_heads", None) or model.n_heads) / model.n_heads
    tokens = sum(map(len, axes)) * len(axes)
    return int(heads * tokens * (width * model.hf.dtype.itemsize * (1 + kv_share) + 4))


def refuse(size: int, budget: int, axes: Sequence[Sized]) -> None:
    """Raise InputError where maps that have to be kept whole need more than the budget."""
    if size > budget:
        longest = max(axes, key=len)
        fitting = int(len(longest) * (budget / size) ** 0.5)
        raise InputError(
            N_(
                "All maps of {longest} {longest_2} would need {size}, but at most {budget} are "
                "kept. {longest_3}",
                longest=len(longest),
                longest_2=called(longest),
                size=in_words(size),
                budget=in_words(budget),
                longest_3=shorter(longest, fitting),
            )
        )


def refuse_what_cannot_be_held(model: Model, axes: Sequence[Sized], *, copies: int = 1) -> None:
    """Raise InputError where all maps, so many times over, need more than `MOST_BYTES`."""
    refuse(copies * maps_bytes(model, axes), MOST_BYTES, axes)


def refuse_streamed(size: int, budget: int, axes: Sequence[Sized]) -> None:
    """Raise InputError where even queries and keys need more than the budget."""
    if size > budget:
        longest = max(axes, key=len)
        fitting = int(len(longest) * budget / size)
        raise InputError(
            N_(
                "Queries and keys of {longest} {longest_2} take {size}, but the budget is "
                "{budget}. Raise the budget. {longest_3}",
                longest=len(longest),
                longest_2=called(longest),
                size=in_words(size),
                budget=in_words(budget),
                longest_3=shorter(longest, fitting),
            )
        )
