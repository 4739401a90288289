"""The process that works on a run: how it is started, and whether it is alive.

It is told by its folder alone, so that whoever looks, from whichever process, sees the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attnviz import allowance, children
from attnviz.training import alive, line, trackers
from attnviz.training.folder import RunFolder, read_json, write_whole

JOB = "ATTNVIZ_JOB"
"""In the environment of a run that was started as a job: most jobs at once, or empty."""

_HELD = "ATTNVIZ_JOB_HELD"
"""In the same environment: what the process holds to say that it works, as numbers."""

_NICE = 5
"""A job gives way to the pages that watch it: on busy cores they get three times its share."""

_BESIDE_BYTES = 15 * 10**8
"""Of address space that a training takes beside what it fills: measured, with room to spare."""

_LEAST_BYTES = 3 * 10**9

_mine: dict[int, subprocess.Popen[bytes]] = {}
"""Children of this process: one that has ended stays a zombie until somebody asks for its end."""


def launch(
    folder: Path, arguments: Sequence[str], *, who: str = "", most: int | None = None
) -> None:
    """Run `attnviz train` in the folder; nothing of this process reaches it but its start.

    `most` is how many such processes may run at once: as it ends, it starts the next in the line.
    Raises OSError when none can be started, BlockingIOError when one works there already.
    """
    run = RunFolder(folder)
    with line.worker(folder) as handles:
        run.heartbeat.unlink(missing_ok=True)
        # The new process writes its events after these.
        old_bytes = run.events.stat().st_size if run.events.is_file() else 0
        variables = {JOB: str(most or ""), _HELD: " ".join(map(str, handles))}
        with run.log.open("ab") as log:
            process = subprocess.Popen(
                children.python("-m", "attnviz", "train", *arguments),
                cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**trackers.without(children.environment()), **variables},
                pass_fds=handles,
            )  # fmt: skip
    _mine[process.pid] = process
    _hold_back(process.pid)
    write_whole(
        folder / "process.json",
        json.dumps(
            {
                "pid": process.pid,
                "born": alive.born(process.pid),
                "time": time.time(),
                "said": old_bytes,
                "who": who,
            }
        ),
    )


def end() -> None:
    """Say, in a process that `launch` started, that it works no more: the run may be resumed."""
    for at in os.environ.pop(_HELD, "").split():
        with contextlib.suppress(OSError, ValueError):
            os.close(int(at))


def _hold_back(pid: int) -> None:
    """Give a job less of the cores than pages have, and no more memory than is free now."""
    if hasattr(os, "setpriority"):  # before it has threads, which begin with what it has then
        own = os.getpriority(os.PRIO_PROCESS, 0) - (_NICE if JOB in os.environ else 0)
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, own + _NICE)
    # A driver of a GPU reserves far more addresses than it fills.
    if sys.platform != "linux" or Path("/dev/nvidiactl").exists() or Path("/dev/kfd").exists():
        return
    import resource

    with contextlib.suppress(OSError, ValueError):  # gone already, or not allowed here
        _, hard = resource.prlimit(pid, resource.RLIMIT_DATA)
        most = max(_LEAST_BYTES, allowance.free_on_machine() + _BESIDE_BYTES)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.prlimit(pid, resource.RLIMIT_DATA, (most, hard))


def works(folder: Path) -> bool:
    """Return whether the process that was last heard of in a run's folder is alive."""
    beat = read_json(RunFolder(folder).heartbeat)
    if beat.get("host", socket.gethostname()) != socket.gethostname():
        return alive.is_heard(folder, beat)
    for process in (beat, read_json(folder / "process.json")):
        child = _mine.get(pid) if isinstance(pid := process.get("pid"), int) else None
        if (child is None or child.poll() is None) and alive.lives(process):
            return True
    return False


def last_start(folder: Path) -> tuple[str, float]:
    """Return for whom a run was started last ("" where nobody said), and when (0 for never)."""
    process: Any = read_json(folder / "process.json")
    who, at = process.get("who"), process.get("time")
    return who if isinstance(who, str) else "", at if isinstance(at, int | float) else 0.0
