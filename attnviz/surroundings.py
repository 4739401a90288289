"""Settings of a process's libraries before they are imported: what the operator allows.

huggingface_hub and transformers read the environment once, when they are imported, so whoever
starts a process calls `settle` first; its children inherit the rest.
"""

from __future__ import annotations

import os
import sys

ALLOW_HUB = "ATTNVIZ_ALLOW_HUB"
"""0: nothing comes from the hub."""

STRICT = "ATTNVIZ_STRICT"
"""1: this process opens what others name, so links and words that lead elsewhere are refused.

The app sets it for itself and its trainings.
"""

_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE")


def settle() -> None:
    """Shut the hub where the operator does, and, where others name what is opened, its kernels.

    A kernel is compiled code that transformers fetches when a checkpoint names it.
    """
    if os.environ.get(ALLOW_HUB) == "0":
        os.environ.update(dict.fromkeys(_OFFLINE, "1"))
    if is_strict():
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ["USE_HUB_KERNELS"] = "0"
        sys.modules.setdefault("kernels", None)  # pyright: ignore[reportArgumentType]


def is_strict() -> bool:
    """Return whether this process opens what others name."""
    return os.environ.get(STRICT) == "1"
