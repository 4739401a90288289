"""Kernels in which a row of attention is walked once, compiled by numba for this processor.

No compiler has to be installed: the extra `fast` brings numba, which has its own. Without it
everything is worked out all the same, later. Nothing here is compiled before it is asked for.
"""

from __future__ import annotations

import os
from importlib import metadata

from attnviz.extras import command, is_there


def is_available() -> bool:
    """Whether the kernels can be had: they need numba, which the extra `fast` brings.

    With ATTNVIZ_FUSED=0 they are left alone.
    """
    return os.environ.get("ATTNVIZ_FUSED") != "0" and is_there("numba")


def path() -> str:
    """Say by which path a long input goes on a processor, and what would change that."""
    if is_available():
        return f"in one pass over the rows (numba {metadata.version('numba')})"
    if is_there("numba"):
        return "block by block, because ATTNVIZ_FUSED is 0"
    return f"block by block; in one pass, with the same numbers, after {command('fast')}"
