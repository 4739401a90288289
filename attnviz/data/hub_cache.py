"""What earlier downloads of data sets left on this machine."""

from __future__ import annotations

from pathlib import Path

from attnviz import disk


def held(name: str) -> int | None:
    """Return how many bytes of a hub data set lie in the cache of `datasets`; None for nothing."""
    from datasets import config

    folder = Path(config.HF_DATASETS_CACHE) / name.replace("/", "___")
    if not folder.is_dir():
        return None
    return disk.size_of(folder)
