"""The rows that a config names, and a number to know them again by."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.training.config import TrainingConfig

if TYPE_CHECKING:
    from attnviz.data.labelled_rows import Labelled


def dataset(config: TrainingConfig) -> Labelled:
    """Return the rows that the config names. Raises InputError when it names none."""
    from attnviz.data import examples, labelled_rows, tables

    if not config.data:
        raise InputError(N_('"data" is empty. Give the name of an example, a file, or a hub id.'))
    if config.data in examples.EXAMPLES:
        return examples.example(config.data, seed=config.seed, quick=config.quick)
    columns = dict(config.columns)
    by_column = columns.pop("split", None)
    shares = (1 - config.validation_share - config.test_share, config.validation_share,
              config.test_share)  # fmt: skip
    architecture = config.architecture
    # A file that was uploaded lies in the run's own folder, which may have been renamed since.
    upload = Path(config.out) / config.data
    return labelled_rows.prepare(
        tables.read_table(upload if upload.is_file() else config.data),
        task=config.task,
        columns=columns or None,
        split=by_column or shares,
        seed=config.seed,
        missing="skip" if config.missing == "skip" else "refuse",
        context=architecture.context if architecture is not None else 96,
        horizon=config.horizon,
    )


def fingerprint(data: Labelled) -> int:
    """Return a number that differs for other training rows, and mostly for another order."""
    rows = data.train
    some = sorted({n * len(rows) // 200 for n in range(200)})
    plain = [c for c in rows.column_names if c not in ("image", "mask")]
    text = repr((len(rows), data.labels, [[rows[n][c] for c in plain] for n in some]))
    return zlib.crc32(text.encode("utf-8", "replace"))
