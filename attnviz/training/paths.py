"""Where a run finds its model and its data, from whichever folder it is gone on with: `located`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from attnviz.models import registry
from attnviz.models.hub import is_hub_id
from attnviz.surroundings import is_strict
from attnviz.training.config import TrainingConfig


def with_whole_paths(config: TrainingConfig) -> TrainingConfig:
    """Return the config with the folder to start from, and a file of data, as whole paths."""
    from attnviz.data.examples import EXAMPLES

    # A file that was uploaded lies in the run's own folder, which may be renamed.
    kept = config.data in EXAMPLES or (config.out and (Path(config.out) / config.data).is_file())
    # The app says a path whole where it is one: what looks like a hub id is none there.
    is_name = config.model in registry.known() or (is_strict() and is_hub_id(config.model))
    model = config.model if is_name else _whole(config.model)
    return replace(config, model=model, data=config.data if kept else _whole(config.data))


def _whole(name: str) -> str:
    """Return a path that is there, from the root on; a name or a hub id as it is."""
    try:
        path = Path(name).expanduser()
        return str(path.resolve()) if name and path.exists() else name
    except (OSError, RuntimeError, ValueError):  # ~nobody, a name too long, a NUL
        return name
