"""What differs between runs: their settings, their data, and what came of them, side by side.

Importing this module costs nothing: a page compares runs without torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from attnviz import plain_file
from attnviz.language import N_
from attnviz.training.config import TrainingConfig
from attnviz.training.events import Event

_NO_SETTING = ("out",)
"""Where a run lies: it differs always, and changes nothing."""


@dataclass(frozen=True)
class RunRecord:
    """What is known of one run.

    Attributes:
        config: its settings; None where they cannot be read.
        events: the events of the course that counts (`events.history`), by step.
        table_hash: SHA-256 of the table that the run keeps (`table_hash`); "" where it keeps none.
    """

    config: TrainingConfig | None
    events: Sequence[Event]
    table_hash: str = ""


@dataclass(frozen=True)
class Difference:
    """One line of a comparison: a value for each run, None where a run has none."""

    name: str
    values: tuple[Any, ...]

    @property
    def is_one(self) -> bool:
        """Whether all runs have the same value."""
        return all(value == self.values[0] for value in self.values[1:])


def setting_differences(configs: Sequence[TrainingConfig | None]) -> tuple[Difference, ...]:
    """Return the settings in which runs differ, in the order of a config.

    Open settings count as what they come to: a learning rate that was given and the usual one of
    the method are the same where the numbers are. The folder of a run is no setting.
    """
    plain = [_plain(config) for config in configs]
    names = list(dict.fromkeys(name for settings in plain for name in settings))
    lines = (Difference(name, tuple(each.get(name) for each in plain)) for name in names)
    return tuple(line for line in lines if not line.is_one)


def _plain(config: TrainingConfig | None) -> dict[str, Any]:
    """Return the settings by name; those of an architecture as "architecture.layers"."""
    if config is None:
        return {}
    settings: dict[str, Any] = {}
    for name, value in asdict(config.settled()).items():
        if name in _NO_SETTING:
            continue
        if isinstance(value, Mapping):
            settings |= {f"{name}.{part}": each for part, each in value.items()}
        else:
            settings[name] = list(value) if isinstance(value, tuple) else value
    return settings


def data_lines(runs: Sequence[RunRecord]) -> tuple[Difference, ...]:
    """Return what each run learnt from: the table, its SHA-256, the rows and their fingerprint.

    The first 16 digits of a hash are given. The fingerprint is that by which a resumed run knows
    its rows again (`dataset.fingerprint`, of up to 200 of them), as eight hexadecimal digits.
    """
    starts = [_last(run.events, "started") for run in runs]
    prints = [start.get("data") for start in starts]
    return (
        Difference(N_("table"), tuple(start.get("source") for start in starts)),
        Difference(N_("SHA-256 of the table"), tuple(run.table_hash[:16] or None for run in runs)),
        Difference(N_("rows learnt from"), tuple(start.get("rows") for start in starts)),
        Difference(
            N_("fingerprint of the rows"),
            tuple(f"{each & 0xFFFFFFFF:08x}" if isinstance(each, int) else None for each in prints),
        ),
    )


def table_hash(folder: Path, config: TrainingConfig | None) -> str:
    """Return the SHA-256 of the table that lies in a run's own folder, as hexadecimal digits.

    Empty for an example, a data set of the hub and a table elsewhere, which the run does not keep,
    and for one that cannot be read.
    """
    if config is None or not config.data or Path(config.data).name != config.data:
        return ""
    try:
        with plain_file.opened(folder / config.data) as file:
            digest = hashlib.sha256()
            while block := file.read(2**20):
                digest.update(block)
            return digest.hexdigest()
    except (OSError, ValueError):
        return ""


def figure_lines(runs: Sequence[RunRecord]) -> tuple[Difference, ...]:
    """Return what came of each run: steps, the kept one, and the scores that were measured last.

    On the test rows where there are any, else at the kept step or the last that was measured.
    """
    ends = [max((_whole(e.get("step")) for e in run.events), default=0) for run in runs]
    kept = [_last(run.events, "kept").get("step") for run in runs]
    scores = [_final_scores(run.events) for run in runs]
    names = list(dict.fromkeys(name for each in scores for name in each))
    return (
        Difference(N_("steps"), tuple(end or None for end in ends)),
        Difference(N_("kept step"), tuple(kept)),
        *(Difference(name, tuple(each.get(name) for each in scores)) for name in names),
    )


def _final_scores(events: Sequence[Event]) -> dict[str, float]:
    """Return the final scores by name, "test" or "validation" before it."""
    tested = _last(events, "tested").get("scores")
    if isinstance(tested, Mapping) and tested:
        return _numbers(tested, "test")
    kept = _last(events, "kept").get("step")
    watched = [e for e in events if e["kind"] == "evaluated" and isinstance(e.get("scores"), dict)]
    at_kept = [e for e in watched if e.get("step") == kept] or watched
    return _numbers(at_kept[-1]["scores"], "validation") if at_kept else {}


def _numbers(scores: Mapping[str, Any], rows: str) -> dict[str, float]:
    return {
        f"{rows}: {name}": float(value) for name, value in scores.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }  # fmt: skip


def _last(events: Sequence[Event], kind: str) -> Event:
    return next((event for event in reversed(events) if event["kind"] == kind), {"kind": kind})


def _whole(step: Any) -> int:
    return step if isinstance(step, int) else 0
