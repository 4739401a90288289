"""The children of a process: each waits for calls and answers them, one after the other."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from attnviz import children
from attnviz.confined.messages import received, send

AT_ONCE = max(2, min(4, os.cpu_count() or 1))
"""Children of one process; more calls wait for one of them."""

FORKS = hasattr(os, "fork")
"""Whether a child runs each call in a fork; elsewhere it runs one call and ends."""

ONCE = "once"
"""What such a child is told."""

_START_SECONDS = 120.0  # a machine under load may take long to start Python, and to import
_QUEUE_SECONDS = 120.0
_KEPT = (
    "ATTNVIZ_STRICT", "HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONHASHSEED",
    "PYTHONPATH", "PYTHONSAFEPATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "USERPROFILE",
    "VIRTUAL_ENV",
)  # fmt: skip
"""Of the environment, what a child needs: no token, no password, nothing of the operator's."""


class Child:
    """A process that waits for calls, and runs each in a fork of its own."""

    def __init__(self) -> None:
        given = {name: value for name, value in os.environ.items() if _is_needed(name)}
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            children.python("-m", "attnviz.confined", *(() if FORKS else (ONCE,))),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path(__file__).parent,
            env=children.environment(given) | threads | {
                "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1",
            },
            start_new_session=True,
        )  # fmt: skip
        self.used = time.monotonic()

    def ask(self, job: bytes, seconds: float) -> dict[str, Any]:
        """Return its answer, or why there is none; then it has ended."""
        # The child itself keeps the time; this is for one that hangs.
        watch = threading.Timer(seconds + _START_SECONDS, self.end)
        watch.daemon = True
        watch.start()
        try:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            send(self._process.stdin, job)
            answer = received(self._process.stdout)
        except (OSError, EOFError, ValueError):
            answer = {"reason": "ended" if watch.is_alive() else "time"}
        watch.cancel()
        if not FORKS or answer.get("reason") in ("ended", "time"):
            self.end()
        return answer

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def end(self) -> None:
        """End it with all that it has started."""
        with contextlib.suppress(OSError):
            if FORKS:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                assert pipe is not None
                pipe.close()


class Children:
    """Children of this process: made when they are needed, and kept for a while after."""

    def __init__(self, at_once: int = AT_ONCE, *, kept_seconds: float = 600.0) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._kept_seconds = kept_seconds
        self._lock = threading.Lock()
        self._waiting: list[Child] = []
        self._asking = 0
        self._look: threading.Timer | None = None

    def ask(self, job: bytes, seconds: float) -> dict[str, Any]:
        """Return the answer of one of them, or why there is none."""
        if not self._free.acquire(timeout=max(seconds, _QUEUE_SECONDS)):
            return {"reason": "busy"}
        with self._lock:
            self._asking += 1
        try:
            try:
                child = self._taken() or Child()
            except OSError:  # no memory, or no more processes
                return {"reason": "start"}
            answer = child.ask(job, seconds)
            if child.is_alive:
                self._put(child)
            return answer
        finally:
            with self._lock:
                self._asking -= 1
            self._free.release()

    def _put(self, child: Child) -> None:
        child.used = time.monotonic()
        with self._lock:
            self._waiting.append(child)
            self._look_later()

    def _look_later(self) -> None:
        if self._look is None and self._waiting:
            self._look = threading.Timer(self._kept_seconds, self._end_idle)
            self._look.daemon = True
            self._look.start()

    def _end_idle(self) -> None:
        since = time.monotonic() - self._kept_seconds + 0.5
        with self._lock:
            idle = [child for child in self._waiting if child.used < since]
            self._waiting = [child for child in self._waiting if child.used >= since]
            self._look = None
            self._look_later()
        for child in idle:
            child.end()

    def _taken(self) -> Child | None:
        """One that waits, and still lives."""
        while True:
            with self._lock:
                child = self._waiting.pop() if self._waiting else None
            if child is None or child.is_alive:
                return child
            child.end()  # somebody else ended it

    @property
    def is_used(self) -> bool:
        """Whether there is one already, or somebody who asks for one."""
        return self._asking > 0 or bool(self._waiting)

    def end(self) -> None:
        """End those that wait."""
        while (child := self._taken()) is not None:
            child.end()


def _is_needed(name: str) -> bool:
    return name.upper() in _KEPT or name.startswith("LC_")
