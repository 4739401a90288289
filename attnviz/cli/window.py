"""The app in a window: its server and the window are children of this process, and end together.

Closing the window ends the server. Trainings are processes of their own; whether they go on is
asked in the window (`desktop.py`).
"""

from __future__ import annotations

import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from attnviz import children, extras
from attnviz.errors import InputError
from attnviz.language import N_

_PATIENCE = 120.0  # seconds until the server answers: a cold disk and a busy machine are no fault
_SAID_WHY = 1  # the code of a window that could not be opened, and said so

Process = subprocess.Popen[bytes]


def check() -> None:
    """Raise InputError, naming what to install, where no window can be opened."""
    extras.check(N_("A window of its own"), "webview", extra="window")


def free_port(wanted: int) -> int:
    """Return a port of this machine: the wanted one where nobody listens, else any that is free."""
    for port in (wanted, 0):
        with socket.socket() as taken, suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return int(taken.getsockname()[1])
    raise InputError(N_("This machine has no free port. Close a program that listens on one."))


def show(
    command: Sequence[str], environment: Mapping[str, str], *, url: str, runs: Path,
    window: Sequence[str] | None = None,
) -> int:  # fmt: skip
    """Start the server, show it in a window until that is closed, and return the exit code.

    command: starts the server, which answers at `url`. runs: the folder of its trainings. window:
    what shows it; `desktop` unless something else is given.
    Raises InputError when the server does not answer, or when the window breaks off.
    """
    shows = window or children.python("-m", "attnviz.cli.desktop", url, str(runs))
    with _asked_to_end() as signals:
        server = subprocess.Popen([*command], env=dict(environment))
        code = None
        try:
            if _answers(server, url, signals):
                desktop = subprocess.Popen([*shows], env=dict(environment))
                try:
                    while desktop.poll() is None and server.poll() is None and not signals:
                        time.sleep(0.1)
                finally:
                    code = _end(desktop) if server.poll() is None else None
                    _end(desktop)
        finally:
            ended = _end(server)
    if signals:
        return 128 + signals[0]
    if code is None:  # the server broke off, and the window with it
        return ended or 1
    if code not in (0, _SAID_WHY):
        raise InputError(
            N_(
                "The window broke off (exit code {code}); what it said stands above. On Linux, Qt "
                "needs a display and the packages libxcb-cursor0, libxcb-icccm4 and "
                "libxcb-keysyms1. Without a window: attnviz app.",
                code=code,
            )
        )
    return 2 if code else 0


@contextmanager
def _asked_to_end() -> Iterator[list[int]]:
    """Give a list that takes the signals by which this process is asked to end.

    They raise nothing: between the start of a child and the line that takes hold of it, an
    exception would leave the child behind.
    """
    signals: list[int] = []
    kinds = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(kind, lambda number, _: signals.append(number)) for kind in kinds]
    try:
        yield signals
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)


def _answers(server: Process, url: str, signals: Sequence[int]) -> bool:
    """Wait for the server; False when this process is asked to end meanwhile.

    Raises InputError when the server ends before it answers, or never answers.
    """
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if signals:
            return False
        if server.poll() is not None:
            raise InputError(N_("The app ended before it answered; what it said stands above."))
        with suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
            return True
        time.sleep(0.1)
    raise InputError(
        N_("The app did not answer within {patience:.0f} seconds.", patience=_PATIENCE)
    )


def _end(process: Process) -> int:
    """End a process if it runs still, and return its exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()
