"""What earlier downloads of data sets left on this machine."""

from __future__ import annotations

from pathlib import Path

from attnviz import disk


def cached_bytes(name: str) -> int | None:
    """Return how many bytes of a hub data set lie in the cache of `datasets`; None for nothing."""
    from datasets import config
    from datasets.naming import camelcase_to_snakecase

    owner, _, own = name.rpartition("/")
    own = camelcase_to_snakecase(own)  # so `datasets` calls its folder
    folder = Path(config.HF_DATASETS_CACHE) / (f"{owner}___{own}" if owner else own)
    if not folder.is_dir():
        return None
    return disk.size_of(folder)
