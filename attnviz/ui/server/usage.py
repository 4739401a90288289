"""What this server holds and does at this moment, in numbers: for the page About and `/metrics`."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from attnviz import disk
from attnviz.errors import AttnvizError
from attnviz.ui.operator.limits import limits
from attnviz.ui.server import requests
from attnviz.ui.shared import media, uploads
from attnviz.ui.shared.shelf import process_bytes
from attnviz.ui.shared.traces import SHELF
from attnviz.ui.visitor import presence
from attnviz.ui.visitor.turns import EXPLANATIONS, TRACES, Turns

COMPUTATIONS: dict[str, Turns] = {"trace": TRACES, "explanation": EXPLANATIONS}
"""Kinds of places to work in: what takes a pass, and what takes many."""

_FRESH_SECONDS = 10.0
_counts: dict[Path, tuple[float, Counter[str]]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Usage:
    """Numbers of this moment.

    Attributes:
        sessions: seen in the last ten minutes. pages: open now.
        memory: bytes by what holds them; "process" is all of it.
        running, waiting: computations by kind.
        trainings: runs by state; of all apps on the folder of runs.
        disk: bytes by what lies there; empty where nothing bounds it. disk_free: of the disk.
    """

    sessions: int
    pages: int
    memory: dict[str, int]
    models: int
    running: dict[str, int]
    waiting: dict[str, int]
    trainings: dict[str, int]
    disk: dict[str, int]
    disk_free: int

    @property
    def at_work(self) -> int:
        """Trainings that a process works on."""
        return self.trainings.get("starting", 0) + self.trainings.get("running", 0)


def usage() -> Usage:
    """Return what is held and done now. Raises InputError for a limit that is no number."""
    bounds = limits()
    return Usage(
        sessions=presence.count(),
        pages=requests.pages(),
        memory={
            "process": process_bytes(), "shelf": SHELF.nbytes, "uploads": uploads.nbytes(),
            "files": media.nbytes(),
        },
        models=SHELF.count("model"),
        running={kind: turns.running for kind, turns in COMPUTATIONS.items()},
        waiting={kind: turns.waiting for kind, turns in COMPUTATIONS.items()},
        trainings=dict(_trainings(bounds.runs_dir)),
        disk={} if bounds.max_disk is None else disk.sizes(bounds.runs_dir),
        disk_free=disk.free(bounds.runs_dir) or 0,
    )  # fmt: skip


def _trainings(runs: Path) -> Counter[str]:
    """Count runs by state, at most every few seconds: each is read from its folder."""
    from attnviz.training import jobs

    with _lock:
        at, states = _counts.get(runs, (-_FRESH_SECONDS, Counter()))
        if time.monotonic() - at < _FRESH_SECONDS:
            return states
    states = Counter[str]()
    for name in jobs.names(runs):
        try:
            states[jobs.status(runs, name).state] += 1
        except AttnvizError:  # removed in this moment
            continue
    with _lock:
        _counts.clear()
        _counts[runs] = time.monotonic(), states
    return states
