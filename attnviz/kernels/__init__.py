"""Kernels in which a row of attention is walked once or twice, compiled for what they run on.

On a processor by numba, on a GPU by Triton, which comes with PyTorch's builds for CUDA. No compiler
has to be installed for the processor: the extra `fast` brings numba, which has its own. Without
them everything is worked out all the same, later. Nothing here is compiled before it is asked for.
"""

from __future__ import annotations

import os
import sys
from importlib import metadata
from typing import Literal

from attnviz.extras import command, is_there
from attnviz.language import N_

Device = Literal["processor", "gpu"]
"""What kernels run on."""

_TROUBLE: dict[Device, str] = {}
"""Why kernels that were met could not be used."""


def is_available(place: Device = "processor") -> bool:
    """Whether kernels can be had: on a processor they need numba, which the extra `fast` brings.

    On a GPU they need Triton. With ATTNVIZ_FUSED=0 both are left alone.
    """
    if os.environ.get("ATTNVIZ_FUSED") == "0":
        return False
    return not _why_not() if place == "processor" else is_there("triton") and place not in _TROUBLE


def leave_gpu(why: str) -> None:
    """Leave the kernels of GPUs alone from now on; `path` says why."""
    _TROUBLE["gpu"] = why


def is_loaded() -> bool:
    """Whether this process has the kernels already, so that they cost nothing to begin with."""
    return f"{__name__}.rows" in sys.modules and is_available()


def path() -> str:
    """Say by which path a long input goes, and what would change that."""
    if os.environ.get("ATTNVIZ_FUSED") == "0":
        return N_("block by block, because ATTNVIZ_FUSED is 0")
    return _path_on_processor() + _path_on_gpu()


def _path_on_processor() -> str:
    if why := _why_not():
        return N_("block by block (in one pass, with the same numbers, {why})", why=why)
    return N_("in one pass over the rows (numba {version})", version=metadata.version("numba"))


def _path_on_gpu() -> str:
    if not is_there("triton"):
        return ""
    if why := _TROUBLE.get("gpu"):
        return N_("; on a GPU block by block, because {why}", why=why)
    return N_("; on a GPU in two passes (triton {version})", version=metadata.version("triton"))


def _why_not() -> str:
    """Return what has to be done for the kernels of a processor; nothing where they can be had."""
    if not is_there("numba"):
        return N_("after {command}", command=command("fast"))
    try:
        # One that is installed may refuse the numpy that it finds.
        import attnviz.kernels.rows  # noqa: F401
    except Exception as error:
        return N_("once numba can be used here: {error}", error=error)
    return ""
