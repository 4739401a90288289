"""Kernels in which a row of attention is walked once, compiled by numba for this processor.

No compiler has to be installed: the extra `fast` brings numba, which has its own. Without it
everything is worked out all the same, later. Nothing here is compiled before it is asked for.
"""

from __future__ import annotations

import os
import sys
from importlib import metadata

from attnviz.extras import command, is_there


def is_available() -> bool:
    """Whether the kernels can be had: they need numba, which the extra `fast` brings.

    With ATTNVIZ_FUSED=0 they are left alone.
    """
    return os.environ.get("ATTNVIZ_FUSED") != "0" and not _why_not()


def is_loaded() -> bool:
    """Whether this process has the kernels already, so that they cost nothing to begin with."""
    return f"{__name__}.rows" in sys.modules and is_available()


def path() -> str:
    """Say by which path a long input goes on a processor, and what would change that."""
    if os.environ.get("ATTNVIZ_FUSED") == "0":
        return "block by block, because ATTNVIZ_FUSED is 0"
    if why := _why_not():
        return f"block by block; in one pass, with the same numbers, {why}"
    return f"in one pass over the rows (numba {metadata.version('numba')})"


def _why_not() -> str:
    """Return what has to be done for the kernels; nothing where they can be had."""
    if not is_there("numba"):
        return f"after {command('fast')}"
    try:
        # One that is installed may refuse the numpy that it finds.
        import attnviz.kernels.rows  # noqa: F401
    except Exception as error:
        return f"once numba can be used here: {error}"
    return ""
