"""A named function of this package, run in a child process that cannot take all memory or time.

For what other people wrote and nobody can estimate: a chat template, a tokenizer's regular
expressions, a file in a packed format. A few children wait with what they need imported and fork
for every call, so a call costs milliseconds and what was run once is never met again. Arguments and
results travel as JSON, never as pickles; what ends badly is a ConfinedError here, and nothing else.

It bounds what code may take. It is no wall against code that wants to break out: nothing that
a checkpoint brings is run as Python, here or there.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Literal

import psutil

from attnviz import allowance, children
from attnviz.errors import AttnvizError

MEMORY = 2 * 1024**3
"""Bytes that a call may take beyond what its child holds, where nothing else is said."""

SECONDS = 20.0
"""Seconds that a call may run, where nothing else is said."""

AT_ONCE = max(2, min(4, os.cpu_count() or 1))
"""Children of one process; more calls wait for one of them."""

_MOST_ANSWER = 64 * 1024**2
_START_SECONDS = 120.0  # a machine under load may take long to start Python
_QUEUE_SECONDS = 120.0
_LENGTH = struct.Struct("!Q")
_FORKS = hasattr(os, "fork")
_ONCE = "once"  # of a child where nothing forks: it answers one call and ends
_KEPT = (
    "HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONHASHSEED", "PYTHONPATH", "PYTHONSAFEPATH",
    "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "USERPROFILE", "VIRTUAL_ENV",
)  # fmt: skip
"""Of the environment, what a child needs: no token, no password, nothing of the operator's."""

Reason = Literal["memory", "time", "size", "ended", "raised", "busy"]


class ConfinedError(AttnvizError):
    """A call that did not come back from its child.

    Attributes:
        reason: "raised" is an exception in the child; "size" an answer too large to carry; "busy"
            that no child was free for minutes; the others are what ended it.
        kind, original: class and words of what was raised.
    """

    def __init__(self, sentence: str, reason: Reason, kind: str = "", original: str = "") -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
        self.kind = kind
        self.original = original


def run(
    function: str,
    arguments: Mapping[str, Any],
    *,
    memory: int = MEMORY,
    seconds: float = SECONDS,
) -> Any:
    """Return what a function of this package returns, run in a child.

    May be called from any thread; calls beyond `AT_ONCE` wait.

    Args:
        function: "attnviz.module:function". The module is imported before limits count; what the
            function imports itself is not.
        arguments: what the function is given; like its result they are what JSON can hold.
        memory: bytes that it may take; no more than half of what is free.
        seconds: how long it may run, waiting not counted.

    Raises ConfinedError, in a sentence, for whatever else becomes of it.
    """
    module, _, name = function.partition(":")
    if module.partition(".")[0] != __package__ or not name.isidentifier():
        raise ValueError(f'"{function}" is no function of this package.')
    memory = max(64 * 1024**2, min(memory, allowance.free_bytes() // 2))
    job = {
        "module": module, "name": name, "arguments": dict(arguments), "memory": memory,
        "seconds": seconds,
    }  # fmt: skip
    answer = _children.ask(json.dumps(job).encode(), seconds)
    if "result" in answer:
        return answer["result"]
    reason = answer["reason"]
    said = {
        "memory": f"It needed more than {allowance.in_words(memory)} of memory and was stopped.",
        "time": f"It was not done after {seconds:g} seconds and was stopped.",
        "size": f"What it made is larger than {allowance.in_words(_MOST_ANSWER)}.",
        "raised": f"It failed: {answer.get('original', '')[:200].rstrip('.')}.",
        "busy": "Too many such calls are waiting. Try again in a moment.",
    }.get(reason, "Its process ended without a word.")
    raise ConfinedError(said, reason, answer.get("kind", ""), answer.get("original", ""))


class _Child:
    """A process that waits for calls, and runs each in a fork of its own."""

    def __init__(self) -> None:
        given = {name: value for name, value in os.environ.items() if _is_needed(name)}
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            children.python("-m", "attnviz.confined", *(() if _FORKS else (_ONCE,))),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path(__file__).parent,
            env=children.environment(given) | threads | {
                "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1",
            },
            start_new_session=True,
        )  # fmt: skip
        self.is_new = True

    def ask(self, job: bytes, seconds: float) -> dict[str, Any]:
        """Return its answer, or why there is none; then it has ended."""
        limit = seconds + 5 + (_START_SECONDS if self.is_new else 0)
        self.is_new = False
        watch = threading.Timer(limit, self.end)
        watch.daemon = True
        watch.start()
        try:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            _send(self._process.stdin, job)
            answer = _received(self._process.stdout)
        except (OSError, EOFError, ValueError):
            answer = {"reason": "ended" if watch.is_alive() else "time"}
        watch.cancel()
        if not _FORKS or answer.get("reason") in ("ended", "time"):
            self.end()
        return answer

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """End it with all that it has started."""
        with contextlib.suppress(OSError):
            if _FORKS:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                assert pipe is not None
                pipe.close()


class _Children:
    """The children of this process: made when they are needed, and kept."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._waiting: list[_Child] = []

    def ask(self, job: bytes, seconds: float) -> dict[str, Any]:
        if not self._free.acquire(timeout=_QUEUE_SECONDS):
            return {"reason": "busy"}
        try:
            child = self._taken() or _Child()
            answer = child.ask(job, seconds)
            if child.is_alive:
                with self._lock:
                    self._waiting.append(child)
            return answer
        finally:
            self._free.release()

    def _taken(self) -> _Child | None:
        """One that waits, and still lives."""
        while True:
            with self._lock:
                child = self._waiting.pop() if self._waiting else None
            if child is None or child.is_alive:
                return child
            child.end()  # somebody else ended it

    def end(self) -> None:
        """End those that wait."""
        while (child := self._taken()) is not None:
            child.end()


def _is_needed(name: str) -> bool:
    return name.upper() in _KEPT or name.startswith("LC_")


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)) + message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> dict[str, Any]:
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    if length > 2 * _MOST_ANSWER:
        raise ValueError("no answer of ours is that long")
    return json.loads(_exactly(pipe, length))


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    found = pipe.read(length)
    if found is None or len(found) < length:
        raise EOFError
    return found


# What follows runs in the child.


def _serve() -> None:
    """Answer calls until nobody asks any more."""
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)  # what a library prints is no answer
    while True:
        try:
            job = _received(asked)
        except EOFError:
            return
        with contextlib.suppress(Exception):  # raised again, and told, where it is run
            importlib.import_module(job["module"])
        if _ONCE in sys.argv:
            _send(told, _watched(job, told))
            return
        _send(told, _in_fork(job, asked, told))


def _in_fork(job: Mapping[str, Any], asked: IO[bytes], told: IO[bytes]) -> bytes:
    """Run a call in a fork of this process, and end that at its limits."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            os.dup2(1, 0)  # nothing
            told.close()
            _limit(job["memory"], job["seconds"])
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
    by = {signal.SIGXCPU: "time", signal.SIGABRT: "memory", signal.SIGKILL: "memory"}
    return _reason(by.get(ended, "ended"))


def _read_from(
    reading: int, pid: int, job: Mapping[str, Any], asked: IO[bytes]
) -> tuple[bytes, Reason | None]:
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
            if len(found) > _MOST_ANSWER:
                return b"", "size"
        elif _resident(pid) > most:  # where the system keeps no limit: macOS
            return b"", "memory"


def _resident(pid: int) -> int:
    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0


def _limit(memory: int, seconds: float) -> None:
    import resource

    held = psutil.Process().memory_info()
    most = {
        resource.RLIMIT_AS: held.vms + memory, resource.RLIMIT_CPU: int(seconds) + 2,
        resource.RLIMIT_CORE: 0,
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
                _send(told, _reason(reason))
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


_children = _Children()


def _forget() -> None:
    """In a fork of this process: the children are the other's."""
    global _children
    _children = _Children()


if _FORKS:
    os.register_at_fork(after_in_child=_forget)
atexit.register(lambda: _children.end())

if __name__ == "__main__":
    _serve()
