"""One call of an attention function, as kernels compute it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from attnviz.records import ScoreParts

WIDEST_HEAD = 256
"""Numbers of a vector that a GPU's kernels take."""

WHOLE_BYTES = 2**30
"""A mask or bias [any_head, query, key] that a GPU is sent for a call takes at most so many."""


@dataclass(frozen=True)
class AttentionCall:
    """One call of an attention function, as `fold_attention` computes it.

    `scaling` multiplies products; `softcap`, `sinks` [head] and `parts` are as in `StreamedLayer`.
    """

    query: Tensor  # head query d_head
    key: Tensor  # kv_head key d_head
    value: Tensor  # kv_head key d_value
    scaling: float
    softcap: float | None = None
    sinks: Tensor | None = None
    parts: ScoreParts | None = None

    @property
    def rounded(self) -> bool:
        """Whether each step of a score, and each weight, is rounded to bfloat16."""
        return self.query.dtype == torch.bfloat16

    @property
    def fits(self) -> bool:
        """Whether `fold_attention` can compute it, where there are kernels."""
        tensors = (self.query, self.key, self.value)
        if len({(each.dtype, each.device) for each in tensors}) > 1:
            return False
        if self.query.is_cpu:
            return self.query.dtype in (torch.float32, torch.bfloat16)
        return self.query.is_cuda and self._fits_gpu

    @property
    def _fits_gpu(self) -> bool:
        """Whether the kernels of a GPU take it; what they do not take goes block by block.

        That is other number formats, heads too wide for a tile, a mask without a short form that
        would fill the GPU, and GPUs that Triton's tensor cores or our tests do not know: NVIDIA's
        before Ampere, and AMD's.
        """
        whole = None if self.parts is None else self.parts.whole
        return (
            self.query.dtype in (torch.float32, torch.bfloat16, torch.float16)
            and self.scaling > 0
            and max(self.query.shape[-1], self.value.shape[-1]) <= WIDEST_HEAD
            and (whole is None or whole.nbytes <= WHOLE_BYTES)
            and torch.version.cuda is not None
            and torch.cuda.get_device_capability(self.query.device) >= (8, 0)
        )
