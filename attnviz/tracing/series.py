"""From a series of numbers to a model's tensors and its tokens, which are patches of time."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, counted, several
from attnviz.models import anatomy
from attnviz.models.model import Model
from attnviz.records import Tokens


def window(model: Model, steps: Any) -> tuple[dict[str, Tensor], Tokens, tuple[str, ...]]:
    """Return the last steps of a series, as many as the model looks back on.

    Beside the tensors a token for each patch, named by its steps, counted from 0, and, where
    earlier steps are left out, a sentence that says how many. Raises InputError for anything but
    one axis of finite numbers that is long enough, UnsupportedError for a model that reads more
    than one channel.
    """
    config = model.hf.config
    if config.model_type != "patchtst" or config.num_input_channels != 1:
        raise UnsupportedError(
            N_(
                'Of models that read series, attnviz traces PatchTST with one channel; "{name}" is '
                "a {model_type}.",
                name=model.name,
                model_type=config.model_type,
            )
        )
    advice = several(
        "Give one axis of at least {n} numbers, oldest first.",
        n=config.context_length,
    )
    if not isinstance(steps, np.ndarray):
        actual = f"a {type(steps).__name__}"
        raise InputError(
            N_(
                '"{name}" reads a series; got {actual}. {advice}',
                name=model.name,
                actual=actual,
                advice=advice,
            )
        )
    if steps.ndim != 1 or steps.dtype.kind not in "iuf" or len(steps) < config.context_length:
        actual = (
            counted("{n} number", "{n} numbers", n=len(steps))
            if steps.ndim == 1
            else N_("axes of {shape}", shape=steps.shape)
        )
        raise InputError(
            N_(
                '"{name}" reads a series; got {actual} ({dtype}). {advice}',
                name=model.name,
                actual=actual,
                dtype=steps.dtype,
                advice=advice,
            )
        )
    skipped = len(steps) - config.context_length
    series = torch.from_numpy(steps[skipped:].astype(np.float32))
    if not series.isfinite().all():
        raise InputError(
            N_("The series has gaps (NaN) or infinite values. Fill or cut them first.")
        )
    # PatchTST leaves steps that fill no patch out at the start.
    starts = range(config.context_length - config.patch_length, -1, -config.patch_stride)
    patches = [_name(skipped + at, config.patch_length) for at in reversed(starts)]
    leading = anatomy.leading_tokens(model.hf)
    tokens = Tokens.plain([*leading, *patches], special=len(leading))
    values = series[None, :, None].to(model.hf.device, model.hf.dtype)  # batch time channel
    cut = ()
    if skipped:
        cut = (
            several(
                "The model looks back on {n:,} steps: the {skipped:,} before them were not read.",
                n=config.context_length,
                skipped=skipped,
            ),
        )
    return {"past_values": values}, tokens, cut


def _name(first: int, length: int) -> str:
    return str(first) if length == 1 else f"{first}–{first + length - 1}"
