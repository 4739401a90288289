"""What runs in a child: it waits for calls, and runs each within its limits."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import psutil

from attnviz.confined.messages import MOST, received, send
from attnviz.confined.waiting import ONCE


def _serve() -> None:
    """Answer calls until nobody asks any more."""
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)  # what a library prints is no answer
    while True:
        try:
            job = received(asked)
        except EOFError:
            return
        with contextlib.suppress(Exception):  # raised again, and told, where it is run
            importlib.import_module(job["module"])
        if ONCE in sys.argv:
            send(told, _watched(job, told))
            return
        send(told, _in_fork(job, asked, told))


def _in_fork(job: Mapping[str, Any], asked: IO[bytes], told: IO[bytes]) -> bytes:
    """Run a call in a fork of this process, and end that at its limits."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            os.dup2(1, 0)  # nothing
            told.close()
            _limit(job["memory"], job["seconds"], job["disk"])
            answer = _called(job)
            while answer:
                answer = answer[os.write(writing, answer) :]
        finally:
            os._exit(0)
    os.close(writing)
    found, reason = _read_from(reading, pid, job, asked)
    os.close(reading)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if reason:
        return _reason(reason)
    if found:
        return found
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    # Memory that Rust or C cannot have ends the process: by abort, or by whoever guards memory.
    by: dict[int, str] = {
        signal.SIGXCPU: "time",
        signal.SIGABRT: "memory",
        signal.SIGKILL: "memory",
    }
    return _reason(by.get(ended, "ended"))


def _read_from(
    reading: int, pid: int, job: Mapping[str, Any], asked: IO[bytes]
) -> tuple[bytes, str | None]:
    """Return what a fork writes, and why it has to end before it is done."""
    found, end = bytearray(), time.monotonic() + job["seconds"]
    most, watched = _resident(pid) + job["memory"], [reading, asked.fileno()]
    while True:
        left = end - time.monotonic()
        if left <= 0:
            return b"", "time"
        ready, _, _ = select.select(watched, [], [], min(left, 0.1))
        if asked.fileno() in ready:
            os.kill(pid, signal.SIGKILL)  # nobody waits for the answer any more
            os._exit(0)
        if reading in ready:
            part = os.read(reading, 1 << 16)
            found += part
            if not part:
                return bytes(found), None
            if len(found) > MOST:
                return b"", "size"
        elif _resident(pid) > most:  # where the system keeps no limit: macOS
            return b"", "memory"


def _resident(pid: int) -> int:
    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0


def _limit(memory: int, seconds: float, disk: int) -> None:
    import resource

    with contextlib.suppress(OSError):  # where memory runs out all the same, this goes first
        Path("/proc/self/oom_score_adj").write_text("1000")
    held = psutil.Process().memory_info()
    most = {
        resource.RLIMIT_AS: held.vms + memory, resource.RLIMIT_CPU: int(seconds) + 2,
        resource.RLIMIT_FSIZE: disk, resource.RLIMIT_CORE: 0,
    }  # fmt: skip
    for kind, wanted in most.items():
        _, hard = resource.getrlimit(kind)
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS keeps no limit of this kind
            resource.setrlimit(kind, (value, value))


def _watched(job: Mapping[str, Any], told: IO[bytes]) -> bytes:
    """Run a call in this process, which ends at its limits: where there is no fork (Windows)."""
    process, end = psutil.Process(), time.monotonic() + job["seconds"]
    most = process.memory_info().rss + job["memory"]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            reason = "time" if time.monotonic() > end else "memory"
            if reason == "time" or process.memory_info().rss > most:
                send(told, _reason(reason))
                os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    answer = _called(job)
    done.set()
    return answer


def _called(job: Mapping[str, Any]) -> bytes:
    try:
        function = getattr(importlib.import_module(job["module"]), job["name"])
        return json.dumps({"result": function(**job["arguments"])}).encode()
    except MemoryError:
        return _reason("memory")
    except BaseException as error:  # a panic of a Rust extension is no Exception
        told = {"reason": "raised", "kind": type(error).__name__, "original": str(error)[:10_000]}
        return json.dumps(told).encode()


def _reason(reason: str) -> bytes:
    return json.dumps({"reason": reason}).encode()


if __name__ == "__main__":
    _serve()
