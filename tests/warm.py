"""Processes that need not import the libraries: forks of one that has, and has run no test.

A Python that starts anew imports torch and transformers for eight seconds of CPU. Where a test is
about what a process of its own does (it ends, is killed, has limits, holds a lock), a fork does the
same at once. Where it is about the start itself (what is imported, and from where; the first lines
of a program), it takes `subprocess`; and so does everything here where there are no forks.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import gc
import importlib
import os
import pickle
import random
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

LIBRARIES = ("attnviz.cli", "attnviz.models.loading", "attnviz.tracing.capture",
             "attnviz.training.run", "tests.guides", "tests.training.data")  # fmt: skip
"""What processes of tests use, imported when the first one is asked for."""

_MESSAGE = 2**20
_ABOVE = 500
"""Where file descriptors wait until their own numbers are free."""

_parents: dict[int, socket.socket] = {}
"""By the id of the process that asks: how it reaches the one that forks."""

_alone = threading.Lock()
"""Held from a request to its answer."""


@dataclass(frozen=True)
class _Request:
    arguments: tuple[str, ...]
    cwd: str
    environment: dict[str, str]
    targets: tuple[int, ...]
    """The numbers that the file descriptors have in the new process, in the order they come in."""
    own_session: bool


def prepare() -> None:
    """Fork the process whose forks are given out; where there are none, do nothing.

    To be called before the first test: threads and locks of tests would be in every fork.
    """
    if sys.platform != "linux" or os.getpid() in _parents:
        return
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork():
        theirs.close()
        _parents[os.getpid()] = ours
        return
    try:
        ours.close()
        _serve(theirs)
    finally:
        os._exit(0)


class Fork:
    """A process, asked for what `subprocess.Popen` is asked for."""

    def __init__(self, pid: int, ends: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ends = ends

    def poll(self) -> int | None:
        return self._returncode(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._returncode(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"fork {self.pid}", timeout or 0)
        return code

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def _send(self, which: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, which)

    def _returncode(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._ends], [], [], timeout)[0]:
            self.returncode = int(os.read(self._ends, 16) or b"-9")  # the one that forks is gone
            os.close(self._ends)
        return self.returncode


def popen(
    command: Sequence[str], *, cwd: Path | str | None = None, env: Mapping[str, str] | None = None,
    stdin: int | IO[Any] | None = None, stdout: int | IO[Any] | None = None,
    stderr: int | IO[Any] | None = None, pass_fds: Sequence[int] = (),
    start_new_session: bool = False,
) -> Fork | subprocess.Popen[bytes]:  # fmt: skip
    """Start what `subprocess.Popen` would: a Python, its flags, "-m" or "-c" and arguments."""
    parent = _parents.get(os.getpid())
    if parent is None:
        return subprocess.Popen(
            command, cwd=cwd, env=env, stdin=stdin, stdout=stdout, stderr=stderr,
            pass_fds=pass_fds, start_new_session=start_new_session,
        )  # fmt: skip
    with contextlib.ExitStack() as opened:

        def number(stream: int | IO[Any] | None, own: int) -> int:
            if stream == subprocess.DEVNULL:
                return opened.enter_context(open(os.devnull, "r+b")).fileno()
            if stream is None:
                return own
            return stream if isinstance(stream, int) else stream.fileno()

        out = number(stdout, 1)
        err = out if stderr == subprocess.STDOUT else number(stderr, 2)
        reader, writer = os.pipe()
        streams = [writer, number(stdin, 0), out, err, *pass_fds]
        request = _Request(
            tuple(command), str(cwd or Path.cwd()), dict(os.environ if env is None else env),
            (0, 1, 2, *pass_fds), start_new_session,
        )  # fmt: skip
        with _alone:
            socket.send_fds(parent, [pickle.dumps(request)], streams)
            os.close(writer)
            return Fork(int(parent.recv(64)), reader)


def run(
    command: Sequence[str], *, cwd: Path | str | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it to its end; return its code and what it printed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        code = process.wait()
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    return subprocess.CompletedProcess(command, code, *texts)


class _InForks:
    """The part of the module `subprocess` that starts a training."""

    DEVNULL, STDOUT = subprocess.DEVNULL, subprocess.STDOUT
    Popen = staticmethod(popen)


@contextlib.contextmanager
def trainings() -> Iterator[None]:
    """Let trainings that are started here be forks, as good as processes that begin anew."""
    from attnviz.training import worker

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "subprocess", _InForks)
        yield


def _serve(asked: socket.socket) -> None:
    """Fork for each request, and say of each fork how it ended, until nobody can ask any more."""
    _let_go_of_all_but({0, 1, 2, asked.fileno()})
    atexit._clear()  # what is done at the end of the tests is not for their processes to do
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.set_wakeup_fd(wake)
    ends: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([asked, woken], [], [])
        if woken in ready:
            os.read(woken, 512)
        while ends and (gone := os.waitpid(-1, os.WNOHANG))[0]:
            with contextlib.suppress(OSError):  # nobody wants to know
                os.write(ends[gone[0]], b"%d" % os.waitstatus_to_exitcode(gone[1]))
            os.close(ends.pop(gone[0]))
        if asked not in ready:
            continue
        said, streams, _, _ = socket.recv_fds(asked, _MESSAGE, 64)
        if not said:
            return
        for name in LIBRARIES:
            importlib.import_module(name)
        end, *given = streams
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            asked.detach()
            _become(pickle.loads(said), given)
        ends[pid] = end
        for each in given:
            os.close(each)
        asked.send(b"%d" % pid)


def _let_go_of_all_but(kept: set[int]) -> None:
    """Hold no file, pipe or socket of others, who would wait for this process to end, too.

    The numbers stay in use: a library that closes its own at the end may abort where it cannot.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in {*kept, null}:
            os.dup2(null, int(name), inheritable=False)
    os.close(null)


def _become(request: _Request, given: Sequence[int]) -> None:
    """Be a Python that was started with these arguments; never return."""
    code = 1
    try:
        if request.own_session:
            os.setsid()
        for which in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(which, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        held = [fcntl.fcntl(each, fcntl.F_DUPFD, _ABOVE) for each in given]
        for each, target in zip(held, request.targets, strict=True):
            os.dup2(each, target, inheritable=True)
        _let_go_of_all_but(set(request.targets))
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1, closefd=False)
        os.chdir(request.cwd)
        os.environ.clear()
        os.environ.update(request.environment)
        random.seed()
        gc.enable()
        _execute(list(request.arguments))
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _execute(command: list[str]) -> None:
    flags = [each for each in command[1:] if each in ("-P", "-B", "-u")]
    way, what, *rest = command[1 + len(flags) :]
    if "-P" not in flags and not os.environ.get("PYTHONSAFEPATH"):
        sys.path.insert(0, os.getcwd() if way == "-m" else "")
    if way == "-m":
        sys.argv = [what, *rest]
        # It says so of what was imported before, which here is what is wanted.
        warnings.filterwarnings("ignore", ".*found in sys.modules", RuntimeWarning)
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.argv = ["-c", *rest]
        names = {"__name__": "__main__"}
        exec(compile(what, "<string>", "exec"), names)
