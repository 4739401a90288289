"""Runs as processes of their own: start, watch, pause, stop, resume, rename, delete.

A job outlives whoever started it: it has its own session, and what is known of it is in its folder.
Importing this module costs nothing: a page reads a run without torch.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import psutil

from attnviz import disk
from attnviz.errors import DataError, InputError
from attnviz.training import line, size, worker
from attnviz.training.config import TrainingConfig
from attnviz.training.events import Event, history, read
from attnviz.training.folder import RunFolder, opened, read_json, write_whole
from attnviz.training.paths import located
from attnviz.training.worker import launch as _launch

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

State = Literal["waiting", "starting", "running", "paused", "stopped", "finished", "failed", "lost"]

_NAME = re.compile(r"[\w][\w .-]{0,99}")


@dataclass(frozen=True)
class Status:
    """How a run stands.

    Attributes:
        state: "lost" is a process that is gone without a word: killed, or the machine was.
        step, total: steps taken, and steps of the whole run (0 before it is known).
        seconds_left: None while there is nothing to judge by, and once it is over.
        message: why it failed, what was lost, or where to go on.
        scores: the last that were measured.
        config: the settings; None where they cannot be read.
        can_resume: whether going on makes sense: there is something to go on from, or the run
            was cut off before its first checkpoint and can begin again.
    """

    name: str
    folder: Path
    state: State
    step: int = 0
    total: int = 0
    seconds_left: float | None = None
    message: str = ""
    scores: tuple[tuple[str, float], ...] = ()
    config: TrainingConfig | None = None
    can_resume: bool = False

    @property
    def progress(self) -> float:
        """Share of the steps that are taken, 0 to 1."""
        return min(1.0, self.step / self.total) if self.total else 0.0

    @property
    def is_alive(self) -> bool:
        """Whether a process works on it."""
        return self.state in ("starting", "running")


def start(
    config: TrainingConfig, *, runs: Path, name: str, data: tuple[str, bytes] | None = None,
    who: str = "", most: int | None = None,
) -> Path:  # fmt: skip
    """Start a run in `runs/name` and return its folder at once.

    data: the name and contents of a file that is kept in the folder; `config.data` names it.
    who: tells one visitor from another. most: runs at work at the same time; one more waits.
    Raises InputError for a name that is taken or leads out of the folder, and for a model that is
    too large for this machine; DataError for a folder that cannot be written.
    """
    folder = inside(runs, name)
    size.check(config)
    disk.check(len(data[1]) if data else 0, "This training", runs=runs, error=DataError)
    try:
        folder.mkdir(parents=True)  # of two who ask for one name, one gets it
    except FileExistsError as error:
        raise InputError(f'There is a run called "{name}" already. Take another name.') from error
    except OSError as error:
        raise _unwritten(folder, error) from error
    try:
        if data is not None:
            (folder / Path(data[0]).name).write_bytes(data[1])
        placed = located(config)  # from here: the run's own process works in its own folder
        if data is not None:
            placed = replace(placed, data=config.data)  # the kept file, by its name
        write_whole(folder / "start.yaml", placed.to_yaml())
        line.join(folder, who=who, arguments=["--config", "start.yaml", "--out", "."])
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _unwritten(folder, error) from error
    begin_waiting(runs, most)
    return folder


def _unwritten(folder: Path, error: OSError) -> DataError:
    return DataError(f'The run could not be written to "{folder}": {error.strerror or error}.')


def resume(runs: Path, name: str, *, who: str = "", most: int | None = None) -> None:
    """Go on with a run in a process of its own, or wait for a place, as `start` does.

    Raises InputError while one works on it.
    """
    with _alone(inside(runs, name)):  # of two who resume it, one does
        found = status(runs, name)
        if found.is_alive:
            raise InputError(f'"{name}" is running already.')
        if found.state == "waiting":
            raise InputError(f'"{name}" waits for its turn already.')
        if found.state == "finished":
            raise InputError(f'"{name}" is finished; there is nothing to go on with.')
        opened(found.folder)
        if found.config is not None:
            size.check(found.config)
        disk.check(0, "This training", runs=runs, error=DataError)
        RunFolder(found.folder).control.unlink(missing_ok=True)
        line.join(found.folder, who=who, arguments=["--resume", "."])
        begin_waiting(runs, most)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a folder against whoever else, of this process or another, asks for it meanwhile."""
    if fcntl is None or not folder.is_dir():  # of a folder that is not there, `status` says so
        yield
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def begin_waiting(runs: Path, most: int | None, *, besides: str = "") -> list[str]:
    """Start runs that wait, as long as fewer than `most` are at work; return their names.

    `besides` is a run that is about to end and needs its place no more. Any process may ask, at any
    time: whoever holds the line starts them.
    """
    begun: list[str] = []
    with line.held(runs):
        some = line.waiting(runs)
        if not some:
            return begun
        # One that waits again may not be gone yet.
        running, served = _at_work(runs, {besides, *(each.name for each in some)})
        for each in line.in_order(some, running, served):
            if most is not None and running.total() >= most:
                break
            folder = runs / each.name
            try:
                _launch(folder, each.arguments, who=each.who, most=most)
            except BlockingIOError:  # somebody works on it: a process that died started it
                line.leave(folder)
                continue
            except OSError as error:
                RunFolder(folder).log.write_text(f"It could not be started: {error.strerror}.\n")
            line.leave(folder)
            running[each.who] += 1
            begun.append(each.name)
    return begun


def begin_next() -> None:
    """At the end of a process that was a job: start whoever waits for its place."""
    worker.end()
    most = os.environ.get(worker.JOB)
    if most is not None:
        folder = Path.cwd()
        begin_waiting(folder.parent, int(most) if most else None, besides=folder.name)


def _at_work(runs: Path, besides: Collection[str] = ()) -> tuple[Counter[str], dict[str, float]]:
    """How many runs each visitor has at work, and when one of theirs was started last."""
    running, served = Counter[str](), dict[str, float]()
    for name in names(runs):
        who, at = worker.started(runs / name)
        served[who] = max(at, served.get(who, 0.0))
        if name not in besides and worker.works(runs / name):
            running[who] += 1
    return running, served


def before(runs: Path, name: str) -> list[str]:
    """Return the names of the runs that will be started before one that waits, the next first."""
    order = [each.name for each in line.in_order(line.waiting(runs), *_at_work(runs))]
    return order[: order.index(name)] if name in order else []


def counted(runs: Path) -> tuple[int, int]:
    """Return how many runs are at work, and how many wait."""
    return _at_work(runs)[0].total(), len(line.waiting(runs))


def withdraw(runs: Path, name: str) -> None:
    """Have a run wait no more: it stays as it was, and can be resumed if it had begun."""
    with line.held(runs):
        found = status(runs, name)
        if found.state != "waiting":
            raise InputError(f'"{name}" does not wait any more: it is {found.state}.')
        line.leave(found.folder)


def inside(runs: Path, name: str) -> Path:
    """The folder of that name in `runs`. Raises InputError for one that would lie elsewhere."""
    if not _NAME.fullmatch(name) or name.strip() != name:
        raise InputError(
            f'"{name[:80]}" cannot be the name of a run. Take letters, digits, spaces, ".", "-" '
            'and "_", beginning with a letter or digit.'
        )
    folder = runs.resolve() / name
    if folder.resolve() != folder:  # a link that somebody put there
        raise InputError(f'"{name}" leads out of the folder of runs.')
    return folder


def names(runs: Path) -> list[str]:
    """Names of all runs, the newest first."""
    found = [
        path for path in runs.glob("*") if path.is_dir() and not path.is_symlink()
        and any((path / file).is_file() for file in ("config.yaml", "start.yaml"))
    ]  # fmt: skip
    return [path.name for path in sorted(found, key=lambda p: -_begun(p))]


def _begun(folder: Path) -> float:
    for file in ("start.yaml", "config.yaml"):
        if (folder / file).is_file():
            return (folder / file).stat().st_mtime
    return 0.0


def status(runs: Path, name: str) -> Status:
    """How a run stands, from what is in its folder. Raises InputError where there is none."""
    folder = inside(runs, name)
    if not folder.is_dir():
        raise InputError(f'No run "{name}". There are: {", ".join(names(runs)) or "none"}.')
    return status_of(folder)


def status_of(folder: Path) -> Status:
    """The same of any run folder."""
    run = RunFolder(folder)
    events = history(read(run.events).events)
    beat = read_json(run.heartbeat)
    known: dict[str, Any] = {"config": _config(folder)}
    steps = [e["step"] for e in events if e.get("step") is not None]
    known["step"] = max([0, *steps[-1:], int(beat.get("step") or 0)])
    known["total"] = next((e["total"] for e in reversed(events) if e.get("total")), 0)
    scored = [e for e in events if e["kind"] in ("evaluated", "tested") and e.get("scores")]
    if scored:
        known["scores"] = tuple(scored[-1]["scores"].items())

    said = [e for e in events if e["kind"] != "note"]
    last: Event = said[-1] if said else {"kind": ""}
    over = ("paused", "stopped", "finished", "failed")
    # A run that was resumed says nothing for a while: what it said before is old then.
    told = int(read_json(folder / "process.json").get("said") or 0)
    is_new = run.events.is_file() and run.events.stat().st_size > told
    if line.of(folder) is not None and not worker.works(folder):
        return Status(folder.name, folder, "waiting", **known)
    if last["kind"] in over and (is_new or not worker.works(folder)):
        known["message"] = (last.get("message") or "") if is_new else _last_words(run)
        known["step"] = last.get("step") or known["step"]
        known["can_resume"] = last["kind"] != "finished" and _goes_on(run, known["config"], last)
        return Status(folder.name, folder, last["kind"], **known)
    if worker.works(folder):
        lost = next((e["lost"] for e in reversed(events) if e["kind"] == "resumed"), [])
        known["message"] = " ".join(lost)
        known["seconds_left"] = beat.get("seconds_left")
        begun = beat and any(e["kind"] == "started" for e in events)
        return Status(folder.name, folder, "running" if begun else "starting", **known)
    known["can_resume"] = bool(said) and _goes_on(run, known["config"], last)
    known["message"] = _last_words(run) if not said else (
        f"The process ended without a word, after step {known['step']}: it was killed, or the "
        "machine was switched off. Resuming goes on from the last whole checkpoint."
    )  # fmt: skip
    return Status(folder.name, folder, "lost" if said else "failed", **known)


def _goes_on(run: RunFolder, config: TrainingConfig | None, last: Event) -> bool:
    """Whether a run that has ended could go on: what it needs is there, and it had a beginning.

    What failed before its first checkpoint would fail again in the same way.
    """
    if config is None or not run.config.is_file():
        return False
    start = Path(config.model)
    if start.is_absolute() and not start.exists():
        return False
    return last["kind"] != "failed" or bool(last.get("resumable"))


def _config(folder: Path) -> TrainingConfig | None:
    for file in ("config.yaml", "start.yaml"):
        if (folder / file).is_file():
            try:
                return TrainingConfig.from_run(folder / file)
            except InputError:
                return None
    return None


def _last_words(run: RunFolder) -> str:
    """The last line of the log: what a run said that ended before it began."""
    try:
        lines = run.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1].removeprefix("attnviz: ") if lines else ""


def pause(runs: Path, name: str) -> None:
    """Ask a run to write a checkpoint after its present step and end; it can be resumed."""
    _ask(runs, name, "pause")


def stop(runs: Path, name: str) -> None:
    """Ask a run to end after its present step, and to make a model of what it has learnt."""
    _ask(runs, name, "stop")


def _ask(runs: Path, name: str, word: str) -> None:
    found = status(runs, name)
    if not found.is_alive:
        raise InputError(f'"{name}" is not running: it is {found.state}.')
    write_whole(RunFolder(found.folder).control, word)


def kill(runs: Path, name: str) -> None:
    """End a run's process at once, and those it started; steps after the last checkpoint are lost.

    For a process that no longer listens: `pause` and `stop` lose nothing.
    """
    found = status(runs, name)
    pid = read_json(found.folder / "process.json").get("pid")
    if not found.is_alive or not pid:
        raise InputError(f'"{name}" is not running: it is {found.state}.')
    process = psutil.Process(int(pid))
    for each in [*process.children(recursive=True), process]:
        each.kill()
    psutil.wait_procs([process], timeout=10)


def rename(runs: Path, name: str, to: str) -> Path:
    """Give a run another name; one that is running keeps it until it has ended."""
    with line.held(runs):  # one that waits is not started meanwhile
        found, target = status(runs, name), inside(runs, to)
        if found.is_alive:
            raise InputError(f'"{name}" is running. Pause it first, or wait until it has ended.')
        if target.exists():
            raise InputError(f'There is a run called "{to}" already. Take another name.')
        return found.folder.rename(target)


def delete(runs: Path, name: str) -> None:
    """Remove a run with all that it made. One that is running has to be stopped first."""
    with line.held(runs):
        found = status(runs, name)
        if found.is_alive:
            raise InputError(f'"{name}" is running. Stop it first, or wait until it has ended.')
        line.leave(found.folder)  # from here on nobody starts it
    try:
        shutil.rmtree(found.folder)
    except OSError as error:
        raise DataError(f'"{name}" could not be removed whole: {error.strerror}.') from error
