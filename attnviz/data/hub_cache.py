"""What earlier downloads of data sets left on this machine."""

from __future__ import annotations

from pathlib import Path


def held(name: str) -> int | None:
    """Return how many bytes of a hub data set lie in the cache of `datasets`; None for nothing."""
    from datasets import config

    folder = Path(config.HF_DATASETS_CACHE) / name.replace("/", "___")
    if not folder.is_dir():
        return None
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
