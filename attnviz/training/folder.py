"""What lies where in a run folder, and which of its checkpoints are whole.

config.yaml      events.jsonl     heartbeat.json   control      log.txt
checkpoints/     checkpoint-120/ ... with attnviz.json: size and SHA-256 of every file
snapshots/       step-120/ ...
tensorboard/     model/           adapter/
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attnviz import plain_file
from attnviz.errors import DataError
from attnviz.language import N_, several

MANIFEST = "attnviz.json"
_KEPT = 2


@dataclass(frozen=True)
class RunFolder:
    """The paths of one run."""

    path: Path

    @property
    def config(self) -> Path:
        """The settings, as they were used."""
        return self.path / "config.yaml"

    @property
    def events(self) -> Path:
        """What happened."""
        return self.path / "events.jsonl"

    @property
    def heartbeat(self) -> Path:
        """Who works on it, and when it was last heard of."""
        return self.path / "heartbeat.json"

    @property
    def control(self) -> Path:
        """What the worker is asked to do."""
        return self.path / "control"

    @property
    def log(self) -> Path:
        """What the worker printed."""
        return self.path / "log.txt"

    @property
    def checkpoints(self) -> Path:
        """The Trainer's own checkpoints."""
        return self.path / "checkpoints"

    @property
    def snapshots(self) -> Path:
        """The attention of the probes, by step."""
        return self.path / "snapshots"

    @property
    def tensorboard(self) -> Path:
        """Logs for TensorBoard."""
        return self.path / "tensorboard"

    @property
    def model(self) -> Path:
        """The trained model, a normal Hugging Face folder."""
        return self.path / "model"

    @property
    def adapter(self) -> Path:
        """The adapter alone, where one was trained."""
        return self.path / "adapter"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    # As `store.whole` names what it clears away after a process that was killed.
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


_MOST_JSON = 64 * 2**20


def read_json(path: Path) -> dict[str, Any]:
    """Return what a small file of ours says; nothing where it is missing or broken."""
    try:
        content = json.loads(plain_file.held(path, most=_MOST_JSON))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def step_of(checkpoint: Path) -> int:
    """Return the step that a checkpoint or snapshot is of; -1 for another kind of name."""
    tail = checkpoint.name.rpartition("-")[2]
    return int(tail) if tail.isascii() and tail.isdigit() else -1


def checkpoints(folder: RunFolder) -> list[Path]:
    """Return the all checkpoints, whole or not, the newest first."""
    folders = [p for p in folder.checkpoints.glob("checkpoint-*") if step_of(p) >= 0]
    return sorted(folders, key=step_of, reverse=True)


def seal(checkpoint: Path, **fields: Any) -> None:
    """Note the size and checksum of every file: the last step of writing a checkpoint."""
    files = sorted(p for p in checkpoint.rglob("*") if p.is_file() and p.name != MANIFEST)
    descriptions = {
        str(p.relative_to(checkpoint)): {"bytes": p.stat().st_size, "sha256": _checksum(p)}
        for p in files
    }
    write_whole(
        checkpoint / MANIFEST,
        json.dumps({"format": 1, "time": time.time(), "files": descriptions, **fields}, indent=1),
    )


def what_is_wrong(checkpoint: Path) -> str:
    """Return why a checkpoint may not be used, in words; an empty string for a whole one."""
    manifest = read_json(checkpoint / MANIFEST)
    if not manifest:
        return N_("it is not complete")
    files = manifest.get("files")
    if not isinstance(files, dict) or not all(isinstance(entry, dict) for entry in files.values()):
        return N_("its {manifest} does not list its files", manifest=MANIFEST)
    for name, entry in files.items():
        path = checkpoint / name
        if not path.is_file():
            return N_("{name} is missing", name=name)
        if path.stat().st_size != entry.get("bytes"):
            return several(
                "{name} has {n} bytes instead of {entry}",
                n=path.stat().st_size,
                name=name,
                entry=entry.get("bytes"),
            )
        if _checksum(path) != entry.get("sha256"):
            return N_("{name} has changed since it was written", name=name)
    return ""


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class LastCheckpoint:
    """The newest whole checkpoint, and what was wrong with newer ones, in words."""

    checkpoint: Path | None
    lost: tuple[str, ...]


def last_good(folder: RunFolder) -> LastCheckpoint:
    """Return the checkpoint to resume from; every file of it has been read and compared."""
    lost = []
    for checkpoint in checkpoints(folder):
        wrong = what_is_wrong(checkpoint)
        if not wrong:
            return LastCheckpoint(checkpoint, tuple(lost))
        lost.append(
            N_("Step {step_of} is lost: {wrong}.", step_of=step_of(checkpoint), wrong=wrong)
        )
    return LastCheckpoint(None, tuple(lost))


def set_aside(folder: RunFolder, after: int) -> None:
    """Remove checkpoints after a step: broken ones that the run is about to make again."""
    for checkpoint in checkpoints(folder):
        if step_of(checkpoint) > after:
            shutil.rmtree(checkpoint)


def thin_out(folder: RunFolder, *, best: Path | None) -> None:
    """Keep the last two sealed checkpoints and the best one."""
    sealed = [p for p in checkpoints(folder) if (p / MANIFEST).is_file()]
    for checkpoint in sealed[_KEPT:]:
        if best is None or checkpoint.resolve() != best.resolve():
            shutil.rmtree(checkpoint)


def existing_run(path: Path) -> RunFolder:
    """Return an existing run. Raises DataError when the folder is none."""
    folder = RunFolder(path)
    if not folder.config.is_file():
        raise DataError(
            N_('"{path}" is not the folder of a run: it has no config.yaml.', path=path)
        )
    return folder
