"""How a run stands, told by what is in its folder alone, and which folders are runs.

Importing this module costs nothing: a page reads a run without torch.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from attnviz import plain_file
from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.store.run_names import run_name
from attnviz.training import line, worker
from attnviz.training.config import TrainingConfig
from attnviz.training.events import Event, history, read
from attnviz.training.folder import RunFolder, read_json

State = Literal["waiting", "starting", "running", "paused", "stopped", "finished", "failed", "lost"]

_NAME = re.compile(r"[\w][\w .-]{0,99}")
_FOLDER = re.compile(_NAME.pattern + r"(~[0-9a-f]{8})?")


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


def inside(runs: Path, name: str) -> Path:
    """Return the folder of that name in `runs`. Raises InputError when it would lie elsewhere."""
    if not _FOLDER.fullmatch(name) or run_name(name).strip() != run_name(name):
        raise _no_name(name)
    folder = runs.resolve() / name
    if folder.resolve() != folder:  # a link that somebody put there
        raise InputError(N_('"{name}" is outside the folder of runs.', name=run_name(name)))
    return folder


def valid_name(name: str) -> str:
    """Return a name as it is. Raises InputError when no run may have it."""
    if not _NAME.fullmatch(name):
        raise _no_name(name)
    return name


def _no_name(name: str) -> InputError:
    return InputError(
        N_(
            '"{name}" cannot be the name of a run. Take letters, digits, spaces, ".", "-" and "_", '
            "beginning with a letter or digit.",
            name=name[:80],
        )
    )


def name_in_use(name: str) -> InputError:
    """Return the refusal of a name that another run has."""
    return InputError(N_('A run called "{name}" exists already. Take another name.', name=name))


def absent(name: str) -> InputError:
    """Return the error for a run that is not there."""
    return InputError(
        N_(
            'There is no run "{name}": it was renamed or deleted, or was never on this server.',
            name=run_name(name)[:80],
        )
    )


def names(runs: Path) -> list[str]:
    """Return the names of all runs, the newest first."""
    folders = [
        path for path in runs.glob("[!.]*") if path.is_dir() and not path.is_symlink()
        and any((path / file).is_file() for file in ("config.yaml", "start.yaml"))
    ]  # fmt: skip
    return [path.name for path in sorted(folders, key=lambda p: -_start_time(p))]


def _start_time(folder: Path) -> float:
    for file in ("start.yaml", "config.yaml"):
        with contextlib.suppress(OSError):  # renamed or deleted in this moment
            return (folder / file).stat().st_mtime
    return 0.0


def status(runs: Path, name: str) -> Status:
    """Return how a run stands. Raises InputError when there is none."""
    folder = inside(runs, name)
    if not folder.is_dir():
        raise absent(name)
    return status_of(folder)


def status_of(folder: Path) -> Status:
    """Return how the run in any folder stands."""
    run = RunFolder(folder)
    works = worker.works(folder)  # asked first: what ends after has said so before it is read
    events = history(read(run.events).events)
    beat = read_json(run.heartbeat)
    fields: dict[str, Any] = {"config": _config(folder)}
    steps = [e["step"] for e in events if e.get("step") is not None]
    fields["step"] = max([0, *steps[-1:], int(beat.get("step") or 0)])
    fields["total"] = next((e["total"] for e in reversed(events) if e.get("total")), 0)
    evaluations = [e for e in events if e["kind"] in ("evaluated", "tested") and e.get("scores")]
    if evaluations:
        fields["scores"] = tuple(evaluations[-1]["scores"].items())

    news = [e for e in events if e["kind"] != "note"]
    last: Event = news[-1] if news else {"kind": ""}
    over = ("paused", "stopped", "finished", "failed")
    # A run that was resumed says nothing for a while: what it said before is old then.
    old_bytes = int(read_json(folder / "process.json").get("said") or 0)
    is_new = _bytes(run.events) > old_bytes
    if line.of(folder) is not None and not works:
        return Status(folder.name, folder, "waiting", **fields)
    if last["kind"] in over and (is_new or not works):
        fields["message"] = (last.get("message") or "") if is_new else _last_words(run)
        fields["step"] = last.get("step") or fields["step"]
        fields["can_resume"] = last["kind"] != "finished" and _goes_on(run, fields["config"], last)
        return Status(folder.name, folder, last["kind"], **fields)
    if works:
        faults = next((e["lost"] for e in reversed(events) if e["kind"] == "resumed"), [])
        fields["message"] = " ".join(faults)
        fields["seconds_left"] = beat.get("seconds_left")
        begun = beat and any(e["kind"] == "started" for e in events)
        return Status(folder.name, folder, "running" if begun else "starting", **fields)
    fields["can_resume"] = bool(news) and _goes_on(run, fields["config"], last)
    fields["message"] = (
        _last_words(run)
        if not news
        else N_(
            "The process ended without a message, after step {fields}: it was killed, or the "
            "machine was switched off. Resume continues from the last complete checkpoint.",
            fields=fields["step"],
        )
    )
    return Status(folder.name, folder, "lost" if news else "failed", **fields)


def _goes_on(run: RunFolder, config: TrainingConfig | None, last: Event) -> bool:
    """Return whether a run that has ended could go on: it had begun, and its files are there.

    What failed before its first checkpoint would fail again in the same way.
    """
    if config is None or not run.config.is_file():
        return False
    start = Path(config.model)
    if start.is_absolute() and not start.exists():
        return False
    return last["kind"] != "failed" or bool(last.get("resumable"))


def _bytes(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _config(folder: Path) -> TrainingConfig | None:
    for file in ("config.yaml", "start.yaml"):
        if (folder / file).is_file():
            try:
                return TrainingConfig.from_run(folder / file)
            except InputError:
                return None
    return None


_END_OF_LOG = 20_000  # bytes


def _last_words(run: RunFolder) -> str:
    """Return the last line of the log: what a run said that ended before it began."""
    try:
        with plain_file.opened(run.log) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _END_OF_LOG))
            lines = file.read(_END_OF_LOG).decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1].removeprefix("attnviz: ") if lines else ""
