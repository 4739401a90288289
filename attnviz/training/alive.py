"""Whether a run's process is alive, by what it wrote down: ids are used again, and clocks are set.

No moment of the wall clock is compared with another one here, but for a first look at a worker on
another machine, of which there is nothing else.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

SILENT_SECONDS = 300.0
"""After which a worker on another machine is taken for lost."""


def born(pid: int) -> str:
    """Return what tells a process from others that had its id, or will; "" for one that is gone.

    On Linux this is the start of the machine and of the process in ticks after it, which no setting
    of the clock moves; elsewhere the system keeps the time of birth as it was then.
    """
    try:
        if sys.platform == "linux":
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
            stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
            return f"{boot} {stat.rpartition(')')[2].split()[19]}"
        return f"{psutil.Process(pid).create_time():.2f}"
    except (OSError, IndexError, psutil.Error):
        return ""


def lives(beat: Mapping[str, Any]) -> bool:
    """Return whether the process that wrote a heartbeat lives, by its `pid`, `born` or `time`."""
    try:
        process = psutil.Process(int(beat["pid"]))
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        if beat.get("born"):
            return born(process.pid) == beat["born"]
        # Of runs of an older version: one that was born after its heartbeat is somebody else.
        return process.create_time() <= float(beat.get("time", 0)) + 1
    except (KeyError, TypeError, ValueError, OverflowError, psutil.Error):
        return False


def is_heard(folder: Path, beat: Mapping[str, Any]) -> bool:
    """Return whether a worker on another machine still writes heartbeats; `beat` is its last.

    The first look believes the two clocks. Afterwards what counts is how long ago, by a clock that
    nobody sets, it last said something new.
    """
    at = beat.get("time")
    if not isinstance(at, int | float) or not math.isfinite(at):
        return False
    now = time.monotonic()
    last, since = _heartbeats.get(folder, (None, 0.0))
    if at != last:
        since = now - max(0.0, time.time() - at) if last is None else now
        _heartbeats[folder] = (at, since)
    return now - since < SILENT_SECONDS


_heartbeats: dict[Path, tuple[float, float]] = {}
"""By folder: the heartbeat that was read last, and when it was new, by the monotonic clock."""
