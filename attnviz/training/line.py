"""The line of trainings that wait for a place, as files: it survives whoever looks after it.

A run that waits has a `waiting.json` in its folder. Every process that could start one (an app as
it begins, its timer, a training as it ends) holds the folder of runs while it looks, so that of two
one starts it. Next is whoever has the fewest running; among those, whoever was served longest ago.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from attnviz.training.folder import read_json, write_whole

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

FILE = "waiting.json"
_LOCK = ".line"
_WORKER = ".worker"
_ENDING_SECONDS, _AGAIN_SECONDS = 2.0, 0.05
"""Between the last word of a process and its end."""


@dataclass(frozen=True)
class WaitingRun:
    """A run that waits.

    Attributes:
        who: for whom it runs: a user's name, or something that tells one visitor from another.
        since: seconds since the epoch.
        arguments: of `attnviz train`, once it is its turn.
    """

    name: str
    who: str
    since: float
    arguments: tuple[str, ...]


def join(folder: Path, *, who: str, arguments: Sequence[str]) -> None:
    """Have a run wait."""
    entry = {"who": who, "since": time.time(), "arguments": list(arguments)}
    write_whole(folder / FILE, json.dumps(entry))


def leave(folder: Path) -> None:
    """Have a run wait no more."""
    (folder / FILE).unlink(missing_ok=True)


def of(folder: Path) -> WaitingRun | None:
    """Return how a run waits; None for one that does not."""
    entry = read_json(folder / FILE)
    arguments, since = entry.get("arguments"), entry.get("since")
    if not isinstance(arguments, list) or not isinstance(since, int | float):
        return None
    return WaitingRun(folder.name, str(entry.get("who", "")), since, tuple(map(str, arguments)))


def waiting(runs: Path) -> list[WaitingRun]:
    """Return the runs that wait, in no order."""
    waits = [of(path.parent) for path in runs.glob(f"[!.]*/{FILE}") if not path.parent.is_symlink()]
    return [each for each in waits if each is not None]


def in_order(
    some: Sequence[WaitingRun], running: Mapping[str, int], last_starts: Mapping[str, float]
) -> list[WaitingRun]:
    """Return them as they will be started.

    `running` is how many each visitor has at work, `served` when one of theirs was started last.
    """
    busy, last, remaining, order = Counter(running), dict(last_starts), list(some), []
    newest = max(last.values(), default=0.0)
    while remaining:
        first = min(
            remaining,
            key=lambda each: (busy[each.who], last.get(each.who, 0), each.since, each.name),
        )
        remaining.remove(first)
        order.append(first)
        busy[first.who] += 1
        newest += 1
        last[first.who] = newest
    return order


@contextlib.contextmanager
def lock(runs: Path) -> Iterator[None]:
    """Hold the line of a folder of runs against other processes. The lock ends with its process."""
    if fcntl is None or not runs.is_dir():
        yield
        return
    at = os.open(runs / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(at, fcntl.LOCK_EX)
        yield
    finally:
        os.close(at)


def _lock(at: int) -> None:
    assert fcntl is not None
    tries = int(_ENDING_SECONDS / _AGAIN_SECONDS)
    for tries_left in range(tries, -1, -1):
        try:
            fcntl.flock(at, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if not tries_left:
                raise
            time.sleep(_AGAIN_SECONDS)


@contextlib.contextmanager
def worker(folder: Path) -> Iterator[tuple[int, ...]]:
    """Yield what a run's process has to inherit: for as long as it lives no other one can begin.

    Raises BlockingIOError when another process works there. One that has just written its last
    event is waited for.
    """
    if fcntl is None:
        yield ()
        return
    at = os.open(folder / _WORKER, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(at)
        yield (at,)
    finally:
        os.close(at)
