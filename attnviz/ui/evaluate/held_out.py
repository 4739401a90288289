"""The rows that a model trained here never learnt from: its run splits its data again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from attnviz.data.labelled_rows import Labelled
from attnviz.errors import AttnvizError
from attnviz.language import tr
from attnviz.progress import Progress
from attnviz.training.config import TrainingConfig
from attnviz.training.dataset import dataset
from attnviz.ui.operator.limits import limits
from attnviz.ui.shared import work
from attnviz.ui.visitor import trainings


def run_of(model: str) -> TrainingConfig | None:
    """Return how a model was trained, if it is the model of one of this server's runs."""
    try:
        folder = Path(model).expanduser().resolve()
        run = folder.parent
        if folder.name != "model" or run.parent != limits().runs_dir.resolve():
            return None
        config = trainings.status(run.name).config
    except (AttnvizError, OSError, RuntimeError, ValueError):
        return None
    return None if config is None else replace(config, out=str(run))


def rows(config: TrainingConfig) -> Labelled:
    """Return the data of a run, split as it was then; only `test` was neither learnt nor watched.

    Raises AttnvizError when they can no longer be read.
    """

    def make(_progress: Progress) -> Labelled:
        return dataset(config)

    return work.wait_for(
        tr("Splitting the rows as in the training"),
        ("held back", _file_state(config), config.to_yaml()),
        make,
        lambda data: 500 * sum(data.size.values()),
    )


def _file_state(config: TrainingConfig) -> tuple[int, int]:
    """Tell one state of the file that a run has kept from another."""
    try:
        state = (Path(config.out) / config.data).stat()
    except (OSError, ValueError):
        return 0, 0
    return state.st_size, state.st_mtime_ns
