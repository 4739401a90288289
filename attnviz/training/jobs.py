"""Runs as processes of their own: start, watch, pause, stop, resume, rename, delete.

A job outlives whoever started it: it has its own session, and what is known of it is in its folder.
Importing this module costs nothing: a page reads a run without torch.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import psutil

from attnviz import disk
from attnviz.errors import DataError, InputError
from attnviz.language import N_
from attnviz.store import owners, whole
from attnviz.store.library import library_in
from attnviz.store.owners import Ownership
from attnviz.store.run_names import beside, folder_name, run_name
from attnviz.training import line, size, worker
from attnviz.training.config import TrainingConfig
from attnviz.training.folder import RunFolder, existing_run, read_json, write_whole
from attnviz.training.paths import with_whole_paths
from attnviz.training.run_status import (
    Status,
    absent,
    inside,
    name_in_use,
    names,
    status,
    status_of,
    valid_name,
)
from attnviz.training.worker import launch as _launch

__all__ = [
    "Status", "absent", "before", "begin_next", "begin_waiting", "counts", "delete", "give",
    "inside", "kill", "names", "pause", "rename", "resume", "start", "status", "status_of", "stop",
    "withdraw",
]  # fmt: skip


def start(
    config: TrainingConfig, *, runs: Path, name: str, data: tuple[str, bytes] | None = None,
    who: str = "", most: int | None = None, owner: str = "",
) -> Path:  # fmt: skip
    """Start a run in `runs/name`, or the owner's folder of that name; return its folder at once.

    data: the name and contents of a file that is kept in the folder; `config.data` names it.
    who: tells one visitor from another. most: runs at work at the same time; one more waits.
    owner: the visitor whose it is, where visitors have names.
    Raises InputError when the name is taken or leads out of the folder, and when the model is too
    large for this machine; DataError when the folder cannot be written.
    """
    folder = inside(runs, folder_name(valid_name(name), owner))
    size.check(config)
    disk.check(len(data[1]) if data else 0, N_("This training"), runs=runs, error=DataError)
    # From here: the run's own process works in its own folder.
    own_config = with_whole_paths(config)
    try:
        with whole.new_folder(folder) as new:  # of two who ask for one name, one gets it
            if owner:
                owners.write_of_run(new, Ownership(owner))
            if data is not None:
                (new / Path(data[0]).name).write_bytes(data[1])
                own_config = replace(own_config, data=config.data)  # the kept file, by its name
            write_whole(new / "start.yaml", own_config.to_yaml())
            line.join(new, who=who, arguments=["--config", "start.yaml", "--out", "."])
    except FileExistsError as error:
        raise name_in_use(name) from error
    except OSError as error:
        raise _unwritten(folder, error) from error
    begin_waiting(runs, most)
    return folder


def _unwritten(folder: Path, error: OSError) -> DataError:
    return DataError(
        N_(
            'The run could not be written to "{folder}": {strerror}.',
            folder=folder,
            strerror=error.strerror or error,
        )
    )


def resume(runs: Path, name: str, *, who: str = "", most: int | None = None) -> None:
    """Go on with a run in a process of its own, or wait for a place, as `start` does.

    Raises InputError while a process works on it, and when it waits or is finished.
    """
    with whole.alone(inside(runs, name)):  # of two who resume it, one does
        current = status(runs, name)
        if current.is_alive:
            raise InputError(N_('"{name}" is running already.', name=run_name(name)))
        if current.state == "waiting":
            raise InputError(N_('"{name}" is already waiting for its turn.', name=run_name(name)))
        if current.state == "finished":
            raise InputError(
                N_('"{name}" is finished, so there is nothing to resume.', name=run_name(name))
            )
        existing_run(current.folder)
        if current.config is not None:
            size.check(current.config)
        disk.check(0, N_("This training"), runs=runs, error=DataError)
        RunFolder(current.folder).control.unlink(missing_ok=True)
        line.join(current.folder, who=who, arguments=["--resume", "."])
        begin_waiting(runs, most)


def begin_waiting(runs: Path, most: int | None, *, besides: str = "") -> list[str]:
    """Start runs that wait, as long as fewer than `most` are at work; return their names.

    `besides` is a run that is about to end and needs its place no more. Any process may ask, at any
    time: whoever holds the line starts them.
    """
    launches: list[str] = []
    with line.lock(runs):
        some = line.waiting(runs)
        if not some:
            return launches
        # One that waits again may not be gone yet.
        running, last_starts = _at_work(runs, {besides, *(each.name for each in some)})
        for each in line.in_order(some, running, last_starts):
            if most is not None and running.total() >= most:
                break
            folder = runs / each.name
            try:
                _launch(folder, each.arguments, who=each.who, most=most)
            except BlockingIOError:  # somebody works on it: a process that died started it
                line.leave(folder)
                continue
            except (OSError, ValueError) as error:  # ValueError: words that no process can be given
                why = getattr(error, "strerror", None) or error
                with contextlib.suppress(OSError):  # a full disk, which may be why
                    RunFolder(folder).log.write_text(
                        N_("It could not be started: {why}.\n", why=why)
                    )
            line.leave(folder)
            running[each.who] += 1
            launches.append(each.name)
    return launches


def begin_next() -> None:
    """Start the run that waits for the place of this process, a job that ends."""
    worker.end()
    most = os.environ.get(worker.JOB)
    if most is not None:
        folder = Path.cwd()
        begin_waiting(folder.parent, int(most) if most else None, besides=folder.name)


def _at_work(runs: Path, besides: Collection[str] = ()) -> tuple[Counter[str], dict[str, float]]:
    """Return how many runs each visitor has at work, and when one of theirs was started last."""
    running, last_starts = Counter[str](), dict[str, float]()
    for name in names(runs):
        who, at = worker.last_start(runs / name)
        last_starts[who] = max(at, last_starts.get(who, 0.0))
        if name not in besides and worker.works(runs / name):
            running[who] += 1
    return running, last_starts


def before(runs: Path, name: str) -> list[str]:
    """Return the names of the runs that will be started before one that waits, the next first."""
    order = [each.name for each in line.in_order(line.waiting(runs), *_at_work(runs))]
    return order[: order.index(name)] if name in order else []


def counts(runs: Path) -> tuple[int, int]:
    """Return how many runs are at work, and how many wait."""
    return _at_work(runs)[0].total(), len(line.waiting(runs))


def withdraw(runs: Path, name: str) -> None:
    """Have a run wait no more: it stays as it was, and can be resumed if it had begun.

    Raises InputError when the run does not wait.
    """
    with line.lock(runs):
        current = status(runs, name)
        if current.state != "waiting":
            raise InputError(
                N_(
                    '"{name}" is no longer waiting: it is {state}.',
                    name=run_name(name),
                    state=current.state,
                )
            )
        line.leave(current.folder)


def pause(runs: Path, name: str) -> None:
    """Ask a run to write a checkpoint after its present step and end; it can be resumed.

    Raises InputError when the run is not running.
    """
    _ask(runs, name, "pause")


def stop(runs: Path, name: str) -> None:
    """Ask a run to end after its present step, and to make a model of what it has learnt.

    Raises InputError when the run is not running.
    """
    _ask(runs, name, "stop")


def _ask(runs: Path, name: str, word: str) -> None:
    current = status(runs, name)
    if not current.is_alive:
        raise InputError(
            N_('"{name}" is not running: it is {state}.', name=run_name(name), state=current.state)
        )
    write_whole(RunFolder(current.folder).control, word)


def kill(runs: Path, name: str) -> None:
    """End a run's process at once, and those it started; steps after the last checkpoint are lost.

    For a process that no longer listens: `pause` and `stop` lose nothing. Raises InputError when
    the run is not running.
    """
    current = status(runs, name)
    pid = read_json(current.folder / "process.json").get("pid")
    if not current.is_alive or not pid:
        raise InputError(
            N_('"{name}" is not running: it is {state}.', name=run_name(name), state=current.state)
        )
    process = psutil.Process(int(pid))
    for each in [*process.children(recursive=True), process]:
        each.kill()
    psutil.wait_procs([process], timeout=10)


def rename(runs: Path, name: str, to: str) -> Path:
    """Give a run another name.

    Raises InputError when the run is running, or the name is taken; DataError when the folder
    cannot be written.
    """
    with _resting(runs, name) as folder:
        target = inside(runs, folder_name(valid_name(to), owners.of_run(folder).owner))
        try:
            if target.exists():
                raise name_in_use(to)
            whole.move(folder, target)  # at once: whatever ends the process, it has one name
        except FileExistsError as error:
            raise name_in_use(to) from error
        except OSError as error:
            raise _unwritten(target, error) from error
    return target


def give(runs: Path, name: str, owner: str) -> Path:
    """Make a run somebody's, "" is nobody's, and return its folder: its name tells owners apart.

    Raises InputError when the run is running, DataError when the folder cannot be written.
    """
    with _resting(runs, name) as folder:
        try:
            owners.write_of_run(folder, Ownership(owner))
            places = (inside(runs, to) for to in beside(folder_name(run_name(name), owner)))
            target = next(place for place in places if place == folder or not place.exists())
            if target != folder:
                whole.move(folder, target)
        except OSError as error:
            raise _unwritten(folder, error) from error
    return target


def delete(runs: Path, name: str, *, bin_days: float | None = None) -> None:
    """Move a run with all that it made to the bin, for so many days; without, remove it.

    Raises InputError when the run is running.
    """
    with _resting(runs, name) as folder:
        line.leave(folder)  # from here on nobody starts it
        library_in(runs.resolve(), bin_days=bin_days).bin.take(folder, is_training=True)


@contextlib.contextmanager
def _resting(runs: Path, name: str) -> Iterator[Path]:
    """Give the folder of a run that nobody works on, nor begins to until that is done."""
    with whole.alone(inside(runs, name)), line.lock(runs):
        current = status(runs, name)
        if current.is_alive:
            raise InputError(
                N_(
                    '"{name}" is running. Stop it first, or wait until it has ended.',
                    name=run_name(name),
                )
            )
        yield current.folder
