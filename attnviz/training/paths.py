"""Where a run finds its model and its data, from whichever folder it is gone on with: `located`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from attnviz.models import registry
from attnviz.training.config import TrainingConfig


def located(config: TrainingConfig) -> TrainingConfig:
    """Return the config with the folder to start from, and a file of data, as whole paths."""
    from attnviz.data.examples import EXAMPLES

    # A file that was uploaded lies in the run's own folder, which may be renamed.
    kept = config.data in EXAMPLES or (config.out and (Path(config.out) / config.data).is_file())
    model = config.model if config.model in registry.known() else _whole(config.model)
    return replace(config, model=model, data=config.data if kept else _whole(config.data))


def _whole(given: str) -> str:
    """A path that is there, from the root on; a name or a hub id as it is."""
    try:
        path = Path(given).expanduser()
        return str(path.resolve()) if given and path.exists() else given
    except (OSError, RuntimeError, ValueError):  # ~nobody, a name too long, a NUL
        return given
